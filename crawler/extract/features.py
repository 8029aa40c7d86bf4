"""What can be seen of a block beside the others of its page: the numbers by which `judge` tells what it is."""

import math
import operator
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from crawler.extract.block import Block, Kind
from crawler.extract.folding import folded
from crawler.extract.surroundings import FAR, TAGS, core_of, early, levels_below, local_names, sums, surroundings_of
from crawler.extract.vocabulary import CUE_NAMES, GROUPS, cues_of

_AROUND: Final = ("size", "linked", "heading", "prose", "same")
SEEN: Final = (
    "size", "spaces", "linked", "ends", "colon", "upper", "uppers", "digits", "lines", "line", "sentences",
    "heading", "level", "list", "table", "pre", "caption", "bold", "is p", "is div",
    "parent", "grand", "signature", "alike", "inside", "at", "before", "along", "ahead", "behind",
    "early parent", "early signature", "below opening", "along opening", "same article",
    "since title", "other titles", "since prose", "until prose", "prose before", "prose after",
    *(f"{where} {what}" for where in ("previous", "previous but one", "next", "next but one") for what in _AROUND),
    "like title", "like summary", "seen", "occurs", "machine", "hidden",
    *(f"in {tag}" for tag in TAGS),
    *(f"named {group}" for group in GROUPS),
    *CUE_NAMES,
    "menu",
)  # fmt: skip
"""The columns of `features_of`."""
HEARD: Final = ("vote", "vote before", "vote behind", "vote parent")
"""Those that `with_votes` adds."""
NAMES: Final = (*SEEN, *HEARD)

_SIZE, _LINKED, _INSIDE, _BELOW, _ALONG, _BEHIND, _SINCE, _HIDDEN, _MENU = map(
    SEEN.index,
    ("size", "linked", "inside", "below opening", "along", "behind", "since title", "hidden", "menu"),
)
_ENDS: Final = tuple(".!?…。！？\"”»’'）)।؟")
# Scripts that say in one character what others say in two or three.
_DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_PROSE: Final = 60
"""Characters from which on a block can be a paragraph of prose rather than a label."""
_LONG: Final = 80
_HEAD: Final = 60
"""Characters at the beginning of a block whose kinds are counted."""
_LABEL: Final = 250
"""Characters of a block at most that may stand on other pages too."""
_GAP: Final = 30.0
_LEVELS: Final = {f"h{level}": level for level in range(1, 7)}
_BOXES: Final = frozenset({"div", "section", "article", "main"})
_LEAST: Final = 15
"""Characters below which what stands outside of all text is a word or two."""
_NOWHERE: Final[frozenset[int]] = frozenset()
_NO_BLOCK: Final = (0.0, -1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of the article before its body: what blocks are compared with."""

    title: str = ""
    summaries: Sequence[str] = ()
    """Descriptions that the page's metadata give."""
    bodies: Sequence[str] = ()
    """The text as the page gives it for machines (schema.org `articleBody`), often flat or cut."""


def features_of(blocks: Sequence[Block], told: Told) -> list[list[float]]:
    """A row of numbers per block, in the order of SEEN.

    Of a block that is "menu" little more than that is told: a third of a page's blocks are, and of 80,000 fifteen were
    taken for text.
    """
    if not blocks:
        return []
    sizes = [len(b.text) if b.text.isascii() else len(b.text) + len(_DENSE.findall(b.text)) for b in blocks]
    prose = [
        size * (1 - block.linked) if size > _PROSE and block.linked < 0.5 and block.kind is not Kind.CAPTION else 0.0
        for size, block in zip(sizes, blocks, strict=True)
    ]
    around, places = surroundings_of([block.element for block in blocks])
    above = around.above
    parents = [above[place] if above[place] >= 0 else place for place in places]
    grands = [above[parent] if above[parent] >= 0 else parent for parent in parents]
    signatures = [around.signatures[place] for place in places]
    texts = [folded(block.text[:400]) for block in blocks]
    title = folded(told.title)
    headline = _headline(blocks, texts, title)
    # Comments and lists of other articles can be longer than the article.
    likely = [
        0.15 * weight if weight and around.is_astray(place) else weight
        for weight, place in zip(prose, places, strict=True)
    ]
    first_prose = early(likely, headline or 0)
    core, centre = core_of(around, places, likely)
    first_core, opening = core_of(around, places, first_prose)
    names = local_names(around, core & first_core)
    all_inside, all_below = levels_below(around, centre), levels_below(around, opening)
    inside, below = [all_inside[place] for place in places], [all_below[place] for place in places]
    opening_article = next(
        (around.articles[place] for place, level in zip(places, below, strict=True) if level != FAR), None
    )

    total, early_total = sum(prose) or 1.0, sum(first_prose) or 1.0
    by_parent, by_grand, by_signature = sums(parents, prose), sums(grands, prose), sums(signatures, prose)
    early_parent, early_signature = sums(parents, first_prose), sums(signatures, first_prose)
    alike = sums(signatures, [1.0] * len(blocks))
    long = [level != FAR and size > _LONG for level, size in zip(inside, prose, strict=True)]
    first, last = _ends_of(long)
    start, stop = _ends_of([level != FAR and size > _LONG for level, size in zip(below, prose, strict=True)])
    since, until = _distances(long), _distances(long[::-1])[::-1]
    # A refrain stands in one place; what stands in several is the page's.
    occurs: dict[str, set[int]] = {}
    for text, parent in zip(texts, parents, strict=True):
        occurs.setdefault(text, set()).add(parent)
    seen: dict[str, set[int]] = {}
    summaries = [text for text in (folded(summary[:400]) for summary in told.summaries) if text]
    machine = "".join(map(folded, told.bodies))
    logs = [math.log1p(size) for size in sizes]
    # With nothing before the first and behind the last, so that each has neighbours.
    near = [
        _NO_BLOCK, _NO_BLOCK,
        *[
            (log, block.linked, block.kind is Kind.HEADING, size > _LONG)
            for log, block, size in zip(logs, blocks, prose, strict=True)
        ],
        _NO_BLOCK, _NO_BLOCK,
    ]  # fmt: skip
    alike_next = [False, False, *map(operator.eq, signatures, signatures[1:]), False, False]
    alike_next_but_one = [False, False, *map(operator.eq, signatures, signatures[2:]), False, False]

    log1p = math.log1p
    before, everything, titles = 0, sum(sizes), 0
    spread, early_spread = max(1, last - first), max(1, stop - start)
    rows: list[list[float]] = []
    for at, (block, place, parent, size) in enumerate(zip(blocks, places, parents, sizes, strict=True)):
        said, signature, kind, tag = texts[at], signatures[at], block.kind, block.element.tag
        level = _LEVELS.get(tag, 0) if kind is Kind.HEADING else 0
        titles += level == 1 and headline is not None and at > headline
        since_title = log1p(at - headline) if headline is not None and at >= headline else -1.0
        behind = log1p(max(0, at - last))
        before += size
        if inside[at] == FAR and below[at] == FAR and _is_menu(block, size):
            row = [0.0] * len(SEEN)
            row[_SIZE], row[_LINKED], row[_INSIDE], row[_BELOW] = logs[at], block.linked, 20.0, 20.0
            row[_ALONG], row[_BEHIND], row[_SINCE] = (at - first) / spread, behind, since_title
            row[_HIDDEN], row[_MENU] = around.hidden[place], 1.0
            rows.append(row)
            seen.setdefault(said, set()).add(parent)
            continue
        spaces, ends, colon, upper, uppers, digits, lines, sentences = _shape_of(block.text)
        called = (around.own[place] | (around.own[above[place]] if above[place] >= 0 else 0)) & names[place]
        rows.append([
            logs[at], spaces, block.linked, ends, colon, upper, uppers, digits, lines, size / (1 + lines), sentences,
            kind is Kind.HEADING, level, kind is Kind.LIST, kind is Kind.TABLE,
            kind is Kind.PRE, kind is Kind.CAPTION, block.bold, tag == "p", tag in _BOXES,
            by_parent.get(parent, 0.0) / total, by_grand.get(grands[at], 0.0) / total,
            by_signature.get(signature, 0.0) / total, log1p(alike[signature]),
            min(inside[at], 12) if inside[at] != FAR else 20, at / len(blocks), (before - size) / everything,
            (at - first) / spread, log1p(max(0, first - at)), behind,
            early_parent.get(parent, 0.0) / early_total, early_signature.get(signature, 0.0) / early_total,
            min(below[at], 12) if below[at] != FAR else 20, (at - start) / early_spread,
            around.articles[place] is opening_article,
            since_title, titles, since[at], until[at],
            log1p(sum(prose[max(0, at - 4) : at])), log1p(sum(prose[at + 1 : at + 5])),
            *near[at + 1], alike_next[at + 1], *near[at], alike_next_but_one[at],
            *near[at + 3], alike_next[at + 2], *near[at + 4], alike_next_but_one[at + 2],
            _likeness(said, title), max([_likeness(said, summary) for summary in summaries], default=-1.0),
            len(seen.get(said, _NOWHERE) - {parent}), len(occurs[said]),
            said[:200] in machine if machine else -1.0, around.hidden[place],
            *_tag_columns(around.tags[place]), *_name_columns(called, names[place]),
            *cues_of(block.text), 0.0,
        ])  # fmt: skip
        seen.setdefault(said, set()).add(parent)
    return rows


def with_votes(rows: Sequence[Sequence[float]], blocks: Sequence[Block], votes: Sequence[float]) -> list[list[float]]:
    """Rows of `features_of` with what HEARD names, in the order of NAMES. votes: those of `voice.votes_of`."""
    parents = [holder if (holder := block.element.getparent()) is not None else block.element for block in blocks]
    sizes = [math.expm1(row[_SIZE]) for row in rows]
    voted = sums(parents, [vote * size for vote, size in zip(votes, sizes, strict=True)])
    held = sums(parents, sizes)
    return [
        [
            *row, votes[at], max(votes[max(0, at - 2) : at], default=-1.0), max(votes[at + 1 : at + 3], default=-1.0),
            voted.get(parents[at], 0.0) / held.get(parents[at], 1.0),
        ]
        for at, row in enumerate(rows)
    ]  # fmt: skip


def _shape_of(text: str) -> tuple[float, ...]:
    """What can be told of a block by its signs: spaces, ends, colon, upper, uppers, digits, lines, sentences."""
    return _short_shape_of(text) if len(text) <= _LABEL else _any_shape_of(text)


def _any_shape_of(text: str) -> tuple[float, ...]:
    head = text[:_HEAD]
    return (
        math.log1p(text.count(" ")), float(text.endswith(_ENDS)), float(text.endswith((":", "："))),
        float(text[0].isupper()), sum(map(str.isupper, head)) / (sum(map(str.isalpha, head)) or 1),
        sum(map(str.isdigit, head)) / len(head), float(text.count("\n")),
        float(text.count(". ") + text.count("。") + text.count("? ") + text.count("! ")),
    )  # fmt: skip


_short_shape_of = lru_cache(maxsize=4096)(_any_shape_of)  # the pages of a site share their menus


def _headline(blocks: Sequence[Block], texts: Sequence[str], title: str) -> int | None:
    """Where the page prints its title: the block that says it, else the first `h1`; None where there is neither."""
    same = [at for at, text in enumerate(texts) if title and text == title]
    heads = [at for at in same if blocks[at].kind is Kind.HEADING]
    first_of = [at for at in heads if blocks[at].element.tag == "h1"]  # lists of the latest articles name it too
    if same:
        return (first_of or heads or same)[0]
    like = [
        at
        for at, block in enumerate(blocks)
        if block.kind is Kind.HEADING and title and len(texts[at]) >= 12 and (texts[at] in title or title in texts[at])
    ]
    first = [at for at, block in enumerate(blocks) if block.element.tag == "h1"]
    return next(iter(like or first), None)


def _ends_of(marks: Sequence[bool]) -> tuple[int, int]:
    """Where the first and the last mark stand; the ends where there is none."""
    at = [position for position, mark in enumerate(marks) if mark]
    return (at[0], at[-1]) if at else (0, len(marks) - 1)


def _distances(marks: Sequence[bool]) -> list[float]:
    """How many steps before each the nearest mark stands, at most _GAP."""
    found = []
    gap = _GAP
    for mark in marks:
        found.append(gap)
        gap = 1.0 if mark else min(_GAP, gap + 1)
    return found


def _is_menu(block: Block, size: float) -> bool:
    """Whether a block, where it stands outside of all that holds text, is a link, or a word or two."""
    return block.linked > 0.5 or (size < _LEAST and block.kind is not Kind.HEADING)


@lru_cache(maxsize=4096)
def _tag_columns(tags: int) -> tuple[float, ...]:
    return tuple([float(tags >> bit & 1) for bit in range(len(TAGS))])


@lru_cache(maxsize=4096)
def _name_columns(near: int, names: int) -> tuple[float, ...]:
    """2 for what the element or its parent is called, 1 for what something above is."""
    return tuple([float((near >> bit & 1) + (names >> bit & 1)) for bit in range(len(GROUPS))])


def _likeness(text: str, other: str) -> float:
    """How much of the longer of two folded texts the shorter is, where one holds the other; 1 where they are equal."""
    if not text or not other:
        return -1.0
    if text == other:
        return 1.0
    shorter, longer = (text, other) if len(text) < len(other) else (other, text)
    if len(shorter) >= 12 and shorter in longer:
        return 0.5 + 0.5 * len(shorter) / len(longer)
    same = 0
    for a, b in zip(shorter, longer, strict=False):
        if a != b:
            break
        same += 1
    return 0.5 * same / len(longer)
