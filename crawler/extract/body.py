"""Which blocks of a page are the article's body.

The judge says how likely each block is, and hears what trafilatura takes for the article where it doubts what matters;
rules that FORMAT.md makes come after it. Where the judge finds next to nothing, trafilatura's word alone counts, and
where the page's text stands in its data for machines alone, that is read.
"""

import math
from collections.abc import Callable, Sequence
from typing import Final

from archive.characters import clean_block
from crawler.extract.block import Block, Kind
from crawler.extract.boxes import boxed, in_comments
from crawler.extract.company import in_company
from crawler.extract.features import NAMES, Told, features_of, with_votes
from crawler.extract.folding import folded
from crawler.extract.judge import SURE, Trees, odds, odds_with_votes, shipped
from crawler.extract.lines import is_aside, is_farewell
from crawler.extract.marked import within_marked
from crawler.extract.notes import called
from crawler.extract.pulled import pulled
from crawler.extract.rivers import in_rivers
from crawler.extract.slides import in_slides
from crawler.extract.voice import votes_of

_LITTLE: Final = 250
"""Characters below which a body is doubted."""
_REPEAT: Final = 40
"""Letters from which on a text is not the same as another by chance."""
_SUMMARY, _ALONG, _INSIDE, _BELOW, _BEHIND, _HIDDEN = map(
    NAMES.index, ("like summary", "along", "inside", "below opening", "behind", "hidden")
)
_DOUBT: Final = 0.6
"""Odds, as their logarithm, within which the judge by itself doubts a block."""
_WORTH: Final = 30
"""Characters of a block from which on a doubt matters."""
_DOUBTED: Final = 0.04
"""Share that what it doubts has of what it finds, from which on the second voice is asked."""
_PLAIN: Final = 1.5
"""Odds from which on a block is not taken along with a box that it stands beside."""
_HEARD: Final = 5_000
"""Blocks beyond which the second voice is not asked, for it takes time by their square; of 1,929 pages the longest has
1,269."""
_SIZE, _LEAD = map(NAMES.index, ("size", "named lead"))
_NEAR: Final = math.log1p(10)
"""Blocks after the headline, as `since title` counts them, in which what is called a standfirst is one."""

_SINCE: Final = NAMES.index("since title")
"""Blocks since the headline; below 0 before it."""


def body_of(
    blocks: Sequence[Block], told: Told, voice: Callable[[], Sequence[str]], trees: Trees | None = None
) -> tuple[str, ...]:
    """The article's body, block by block; empty where the page has none.

    voice: gives the page's main text as `voice.main_text` does; asked where the judge alone is not sure, for it takes
    as long as all the rest. trees: to judge by, None for those that ship.
    """
    trees = shipped() if trees is None else trees
    rows = features_of(blocks, told)
    likely = odds(rows, trees)
    lines: Sequence[str] = ()
    votes = [0.0] * len(blocks)
    if not _is_sure(rows, likely) and len(blocks) <= _HEARD:
        lines = voice()
        votes = votes_of(blocks, lines)
        rows = with_votes(rows, blocks, votes)
        likely = odds_with_votes(rows, likely, trees)
    chosen = _chosen(blocks, told, rows, likely, votes)
    size = sum(len(blocks[at].text) for at in chosen)
    machine = max(told.bodies, key=len, default="")
    if len(machine) > 500 and size < len(machine) / 4:
        return tuple(filter(None, map(clean_block, machine.split("\n"))))
    if _weight(rows, chosen) < _LITTLE:
        title = folded(told.title)
        voted = [at for at, vote in enumerate(votes) if vote == 1 and not _is_title(folded(blocks[at].text), title)]
        if chosen:
            voted = [at for at in voted if likely[at] > -SURE]
        rivers = in_rivers(blocks, voted)
        other = _without_farewells([at for at in voted if at not in rivers and not is_aside(blocks[at])], blocks)
        if _weight(rows, other) > _weight(rows, chosen):
            chosen = other
        elif not chosen:
            return tuple(filter(None, map(clean_block, lines)))
    return tuple(blocks[at].text for at in chosen)


def _weight(rows: Sequence[Sequence[float]], some: Sequence[int]) -> float:
    """Characters in some blocks; one of a script that says more in one counts twice."""
    return sum(math.expm1(rows[at][_SIZE]) for at in some)


def _is_sure(rows: Sequence[Sequence[float]], likely: Sequence[float]) -> bool:
    """Whether the judge has found a text, and hardly doubts a block that matters beside it."""
    sizes = [math.expm1(row[_SIZE]) for row in rows]
    found = sum(size for size, value in zip(sizes, likely, strict=True) if value > 0)
    doubted = sum(size for size, value in zip(sizes, likely, strict=True) if abs(value) < _DOUBT and size >= _WORTH)
    return found >= _LITTLE and doubted <= _DOUBTED * found


def _chosen(
    blocks: Sequence[Block],
    told: Told,
    rows: Sequence[Sequence[float]],
    likely_by: Sequence[float],
    votes: Sequence[float],
) -> list[int]:
    """The blocks that are the article's, by their index: by the judge's word on each and by rule."""
    title = folded(told.title)
    texts = [folded(block.text) for block in blocks]
    sizes = [math.expm1(row[_SIZE]) for row in rows]
    company = in_company(blocks, sizes, likely_by, votes)
    likely = []
    for at, (row, value) in enumerate(zip(rows, likely_by, strict=True)):
        # What stands outside of all that holds the article, behind it or before its headline, must be surer: footers
        # are prose too.
        apart = row[_INSIDE] >= 20 and row[_BELOW] >= 20 and (row[_BEHIND] > 0 or row[_SINCE] < 0)
        # The standfirst is text (FORMAT.md), though many a truth to learn from leaves it out.
        lead = row[_SUMMARY] >= 0.8 or (row[_LEAD] == 2 and 0 <= row[_SINCE] < _NEAR)
        standfirst = row[_ALONG] <= 0 and lead and len(blocks[at].text) > 40
        if row[_SINCE] < 0 and blocks[at].linked >= 0.9 and len(blocks[at].text) < 60:
            continue  # the rubric above the headline, a way back to its list
        least = -1.8 if standfirst else 1.0 if apart else 0.0
        if (value > least or at in company) and not _is_title(texts[at], title):
            likely.append(at)
    aside = in_rivers(blocks, likely) | in_slides(blocks, likely) | in_comments(likely, blocks)
    sure = {at for at, value in enumerate(likely_by) if value > _PLAIN}
    likely = _without_boxes([at for at in likely if at not in aside], blocks, sure)
    likely = sorted({*likely, *called(blocks, likely)})
    kept = [at for at in likely if blocks[at].kind is not Kind.CAPTION and not is_aside(blocks[at])]
    kept = _without_repeats(_without_hidden(kept, blocks, texts, rows), texts, rows)
    again = pulled(kept, blocks, texts)
    kept = [at for at in kept if at not in again]
    return _without_farewells(_with_rules(within_marked(kept, blocks), blocks, texts), blocks)


def _without_hidden(
    kept: list[int], blocks: Sequence[Block], texts: Sequence[str], rows: Sequence[Sequence[float]]
) -> list[int]:
    """Without what the page does not show; where that is most of it, to be shown by a script, without twins alone."""
    shown = [at for at in kept if not rows[at][_HIDDEN]]
    size, whole = (sum(len(blocks[at].text) for at in some) for some in (shown, kept))
    if 2 * size > whole:
        return shown
    said = {texts[at] for at in shown}
    return [at for at in kept if not rows[at][_HIDDEN] or texts[at] not in said]


def _without_repeats(kept: list[int], texts: Sequence[str], rows: Sequence[Sequence[float]]) -> list[int]:
    """Without what stands around the text and was said already; what the text itself repeats stays."""
    seen: set[str] = set()
    found = []
    for at in kept:
        around = rows[at][_ALONG] <= 0 or rows[at][_INSIDE] >= 20
        if len(texts[at]) >= _REPEAT and around and texts[at] in seen:
            continue
        seen.add(texts[at])
        found.append(at)
    return found


def _without_farewells(kept: list[int], blocks: Sequence[Block]) -> list[int]:
    """Without the last lines where they send the reader to other places."""
    kept = list(kept)
    while len(kept) > 1 and is_farewell(blocks[kept[-1]]):
        kept.pop()
    return kept


def _with_rules(kept: list[int], blocks: Sequence[Block], texts: Sequence[str]) -> list[int]:
    """With the lines between two paragraphs that hold signs alone, such as three asterisks."""
    found: list[int] = []
    for at in kept:
        between = at - 1
        if found and found[-1] == at - 2 and not texts[between]:
            parents = {blocks[i].element.getparent() for i in (between, at, found[-1])}
            if len(parents) == 1:
                found.append(between)
        found.append(at)
    return found


def _without_boxes(likely: list[int], blocks: Sequence[Block], sure: set[int]) -> list[int]:
    """What is left without `boxed`; all of it where that would be much of the text, links not counted."""
    aside = boxed(blocks, sure)
    sizes = {at: len(blocks[at].text) * (1 - blocks[at].linked) for at in likely}
    if 3 * sum(size for at, size in sizes.items() if at in aside) > sum(sizes.values()):
        return likely
    return [at for at in likely if at not in aside]


def _is_title(text: str, title: str) -> bool:
    """The headline again, or a line that says little beside it ("Share this story: …")."""
    return not text or text == title or (len(title) >= 20 and title in text and len(text) < 1.5 * len(title))
