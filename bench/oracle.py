#!/usr/bin/env python3
"""What the best choice of a page's blocks reaches with the truth in hand, and where a truth is at odds with FORMAT.md.

    python bench/oracle.py [--shared ../shared] [--sets fundus,portal]

Cutting a page into blocks is settled before any of them is judged; this says how well a judge without error would do,
first free of FORMAT.md, then held to it: standfirst, headings, lists and tables of the text kept, the title's line and
captions dropped, whatever the truth does. Where no choice gives the truth, it says what of the truth is no block here.
"""

import argparse
import re
import sys
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path
from types import ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.measure import Score, Scores
from bench.pages import Truth, add_shared, html_of, scorer, truths
from bench.tables import prose, table
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
NO_BLOCK = ("quotes straightened", "spaces differ", "table cells", "other signs", "cut otherwise", "not in the blocks")
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
    """Why lines of the truth are no lines of the blocks, of NO_BLOCK."""
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
    return frozenset(found)


def _tight(text: str) -> str:
    return re.sub(r"\s", "", text)


def reach(
    shared: Path, judge: ModuleType, ours: Scores, known: Mapping[tuple[str, str], Truth], *, processes: int
) -> list[str]:
    """The part of bench/quality.md on what can be reached."""
    by: dict[str, list[Reach]] = defaultdict(list)
    tasks = [(shared, truth) for truth in known.values() if truth["truth_text"] is not None]
    with Pool(processes) as pool:
        for dataset, one in pool.imap(_task, tasks, chunksize=8):
            by[dataset].append(one)
    figures, odds, kinds = [], [], []
    for dataset, ones in by.items():
        free, held = (_figures(judge, [getattr(one, name) for one in ones]) for name in ("free", "held"))
        texts = {id_: score["text"] for id_, score in ours.pages[dataset].items()}
        right = sum(judge.paragraphs(texts[one.id]) == judge.paragraphs(one.text) for one in ones) / len(ones)
        mine = _figures(judge, [ours.pages[dataset][one.id] for one in ones])
        figures.append([dataset, len(ones), *free, *held, *mine, right])
        both = [one for one in ones if one.free["pexact"]]
        odds.append(
            [dataset, len(ones), len(both), sum(not one.at_odds for one in both), *_counts(both, "at_odds", AT_ODDS)]
        )
        kinds.append([dataset, len(ones), len(ones) - len(both), *_counts(ones, "no_block", NO_BLOCK)])
    said = [f"{who}{name}" for who in ("best ", "held ", "") for name in ("F1", "same", "pExact")]
    return [
        "## What can be reached",
        "",
        *prose(
            "The page's blocks are chosen with the truth in hand (`bench/oracle.py`): the best choice, and that",
            "choice held to FORMAT.md, which keeps standfirst, headings, lists and tables of the text and drops",
            "the title's line and captions, whatever the truth does. Beside them this project; the last column is",
            "the share of its pages that are exactly the choice that is held to FORMAT.md.",
        ),
        *table(["", "n", *said, "right"], figures),
        *prose(
            "Pages whose truth some choice of blocks gives exactly, those of them that FORMAT.md lets be, and for",
            "the others what the truth does, in pages (in brackets those that nothing else keeps from being",
            "exact):",
        ),
        *table(["", "n", "exact by some choice", "and by FORMAT.md", *AT_ODDS], odds),
        *prose(
            "Pages whose truth no choice of blocks gives exactly, and why, in the same way. The truth of wcxb has",
            "straight quotes where the page has typographic ones, several truths set spaces around linked words,",
            "table cells are joined by a space there and by ` | ` here.",
        ),
        *table(["", "n", "exact by none", *NO_BLOCK], kinds),
    ]


def _figures(judge: ModuleType, scores: Sequence[Score]) -> list[float]:
    found = judge.summarise([score | {"ms": 0.0} for score in scores])
    return [found[name] for name in ("F1", "same", "pExact")]


def _counts(ones: Sequence[Reach], what: str, names: Sequence[str]) -> list[str]:
    found: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for one in ones:
        reasons = getattr(one, what)
        found.update(reasons)
        if len(reasons) == 1:
            alone.update(reasons)
    return [f"{found[name]} ({alone[name]})" if found[name] else "–" for name in names]


def _task(task: tuple[Path, Truth]) -> tuple[str, Reach]:
    shared, truth = task
    return truth["dataset"], reach_of(truth, html_of(shared, truth), scorer(shared))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_shared(parser)
    parser.add_argument("--sets")
    args = parser.parse_args()
    judge = scorer(args.shared)
    for dataset in args.sets.split(",") if args.sets else judge.DATASETS:
        pages = [(args.shared, truth) for truth in truths(args.shared, dataset) if truth["truth_text"] is not None]
        with Pool(2) as pool:
            ones = [one for _, one in pool.imap(_task, pages, chunksize=8)]
        if ones:
            print(
                dataset,
                *(
                    f"{value:.3f}"
                    for name in ("free", "held")
                    for value in _figures(judge, [getattr(one, name) for one in ones])
                ),
            )


if __name__ == "__main__":
    main()
