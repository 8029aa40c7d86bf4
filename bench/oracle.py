"""What the best choice of a page's blocks reaches with the truth in hand, and where a truth is at odds with FORMAT.md.

Cutting a page into blocks is settled before any of them is judged; this says how well a judge without error would do,
first free of FORMAT.md, then held to it: standfirst, headings, lists and tables of the text kept, the title's line and
captions dropped, whatever the truth does. Where no choice gives the truth, it says what of the truth is no block here.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path
from types import ModuleType
from typing import Any

from bench.measure import Score
from bench.pages import Truth, html_of, scorer
from crawler.extract.block import Block, Kind
from crawler.extract.completeness import tree_of
from crawler.extract.decode import text_of_body
from crawler.extract.features import NAMES, features_of
from crawler.extract.folding import folded
from crawler.extract.generic import prepared

_SUMMARY, _LEAD, _ALONG, _SINCE, _HIDDEN = map(
    NAMES.index, ("like summary", "named lead", "along", "since title", "hidden")
)
_NEAR = 2.4
"""As `since title` counts: ten blocks behind the headline."""
_LIMITS = (0.3, 0.5, 0.7)
"""Shares of a block's word sequences in the truth from which on it may be taken for true."""
_MANY = 400
"""Blocks in doubt above which no single one is tried."""
_TYPEWRITER = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "…": "..."})

AT_ODDS = ("standfirst left out", "heading left out", "list left out", "table left out", "title kept", "caption kept")
"""What a truth may do that FORMAT.md does not."""
NO_BLOCK = (
    "quotes straightened",
    "spaces differ",
    "table cells",
    "other signs",
    "cut otherwise",
    "not in the blocks",
    "another order",
)
"""What keeps a line of the truth from being a line of a block."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What the best choice of one page's blocks reaches."""

    id: str
    free: Score
    """The best choice's score."""
    held: Score
    """That of the choice that FORMAT.md wants."""
    at_odds: frozenset[str]
    """Of AT_ODDS."""
    no_block: frozenset[str]
    """Of NO_BLOCK; empty where the truth can be had exactly."""
    text: str
    """What FORMAT.md wants, with the truth in hand for all that it leaves open."""


def reach_of(truth: Truth, html: bytes, judge: ModuleType) -> Reach:
    read = prepared(tree_of(text_of_body(html, content_type=None)), url=truth["url"])
    blocks, rows = read.blocks, features_of(read.blocks, read.told)
    lines = [judge.paragraphs(block.text) for block in blocks]
    wanted = [line for part in truth["truth_paras"] for line in judge.paragraphs(part)]
    exact = covering(lines, wanted)
    chosen = exact if exact is not None else nearest([judge.WORD.findall(block.text) for block in blocks], truth, judge)
    held, at_odds = as_format(blocks, rows, chosen, read.told.title)
    text = "\n\n".join(blocks[at].text for at in held)
    return Reach(
        truth["id"],
        judge.score_page(truth, "\n\n".join(blocks[at].text for at in chosen), None),
        judge.score_page(truth, text, None),
        at_odds,
        frozenset() if exact is not None else no_block(lines, blocks, wanted),
        text,
    )


def covering(pieces: Sequence[Sequence[str]], whole: Sequence[str]) -> list[int] | None:
    """Which of `pieces`, in their order, make up `whole` without a gap; None where none do.

    >>> covering([["a"], ["x"], ["b", "c"]], ["a", "b", "c"])
    [0, 2]
    """
    goal = tuple(whole)
    chains: dict[int, Any] = {0: ()}  # by how much of the goal is covered, the pieces so far, last first
    for at, piece in enumerate(map(tuple, pieces)):
        for done in sorted(chains, reverse=True):
            reached = done + len(piece)
            if piece and reached not in chains and goal[done:reached] == piece:
                chains[reached] = (at, chains[done])
    if len(goal) not in chains:
        return None
    found, chain = [], chains[len(goal)]
    while chain:
        found.append(chain[0])
        chain = chain[1]
    return found[::-1]


def nearest(words: Sequence[Sequence[str]], truth: Truth, judge: ModuleType) -> list[int]:
    """The blocks, told by their words, whose F1 on the page is best, or nearly: the right words, else the best cut by
    share, then each block in doubt turned where that helps."""
    goal = judge.WORD.findall(truth["truth_text"])
    exact = covering(words, goal)
    if exact is not None:
        return exact
    known = judge.shingles(goal)
    flat = f" {' '.join(goal)} "

    def f1(chosen: Iterable[int]) -> float:
        said = judge.shingles([word for at in sorted(chosen) for word in words[at]])
        return 2 * (known & said).total() / max(1, known.total() + said.total())

    shares = [
        sum(gram in known for gram in grams) / len(grams)
        if len(own) >= 4 and (grams := judge.shingles(own))
        else float(bool(own) and f" {' '.join(own)} " in flat)
        for own in words
    ]
    best = max(({at for at, share in enumerate(shares) if share >= limit} for limit in _LIMITS), key=f1)
    value = f1(best)
    doubted = [
        at for at, share in enumerate(shares) if (share > 0.05 or at in best) and (share < 1 or len(words[at]) < 12)
    ]
    for at in doubted if len(doubted) <= _MANY else ():
        if (other := f1(best ^ {at})) > value:
            best, value = best ^ {at}, other
    return sorted(best)


def as_format(
    blocks: Sequence[Block], rows: Sequence[Sequence[float]], chosen: Sequence[int], title: str
) -> tuple[list[int], frozenset[str]]:
    """The choice as FORMAT.md wants it, and what of AT_ODDS the truth's was."""
    if not chosen:
        return [], frozenset()
    held, found = set(chosen), set()
    heading = folded(title)
    texts = [folded(block.text) for block in blocks]
    parents = [block.element.getparent() for block in blocks]
    for at, (block, row) in enumerate(zip(blocks, rows, strict=True)):
        if at in held:
            if heading and texts[at] == heading and row[_SUMMARY] < 0.8:
                found.add("title kept")
                held.discard(at)
            elif block.kind is Kind.CAPTION:
                found.add("caption kept")
                held.discard(at)
            continue
        if row[_HIDDEN] or not texts[at] or texts[at] == heading:
            continue
        if at < chosen[0]:
            lead = row[_SUMMARY] >= 0.8 or row[_LEAD] == 2
            first = (
                lead and row[_ALONG] <= 0 and 0 <= row[_SINCE] < _NEAR and block.linked < 0.5 and len(block.text) > 40
            )
            if first and not any(texts[near].startswith(texts[at][:60]) for near in chosen[:2]):
                found.add("standfirst left out")
                held.add(at)
        elif at < chosen[-1]:
            behind = bisect_left(chosen, at)
            before, after = chosen[behind - 1], chosen[behind]
            if parents[at] is not parents[before] and parents[at] is not parents[after]:
                continue
            if block.kind is Kind.HEADING and after == at + 1 and block.linked < 0.9:
                found.add("heading left out")
                held.add(at)
            elif block.kind in (Kind.LIST, Kind.TABLE) and block.linked < 0.5:
                found.add(f"{block.kind} left out")
                held.add(at)
    return sorted(held), frozenset(found)


def no_block(lines: Sequence[Sequence[str]], blocks: Sequence[Block], wanted: Sequence[str]) -> frozenset[str]:
    """Why a truth is not to be had from the blocks, of NO_BLOCK: each line is theirs, or it is told what ails it."""
    flat = [(line, block.kind) for own, block in zip(lines, blocks, strict=True) for line in own]
    have = {line for line, _ in flat}
    by_letters = {folded(line): (line, kind) for line, kind in flat}
    whole = "".join(folded(line) for line, _ in flat)
    found = set()
    for line in wanted:
        letters = folded(line)
        if line in have or not letters:
            continue
        if letters in by_letters:
            other, kind = by_letters[letters]
            plain, own = line.translate(_TYPEWRITER), other.translate(_TYPEWRITER)
            if kind is Kind.TABLE:
                found.add("table cells")
            elif plain == own:
                found.add("quotes straightened")
            else:
                found.add("spaces differ" if _tight(plain) == _tight(own) else "other signs")
        else:
            found.add("cut otherwise" if letters in whole else "not in the blocks")
    return frozenset(found or {"another order"})


def _tight(text: str) -> str:
    return re.sub(r"\s", "", text)


def reaches(shared: Path, pages: Iterable[Truth], *, processes: int) -> dict[str, list[Reach]]:
    """By set, in the order of `pages`; without those whose whole text is not known."""
    found: dict[str, list[Reach]] = defaultdict(list)
    tasks = [(shared, truth) for truth in pages if truth["truth_text"] is not None]
    with Pool(processes) as pool:
        for dataset, one in pool.imap(_task, tasks, chunksize=8):
            found[dataset].append(one)
    return found


def _task(task: tuple[Path, Truth]) -> tuple[str, Reach]:
    shared, truth = task
    return truth["dataset"], reach_of(truth, html_of(shared, truth), scorer(shared))
