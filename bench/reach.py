#!/usr/bin/env python3
"""The part of bench/quality.md on what a judge without error would reach, and on truths at odds with FORMAT.md.

python bench/reach.py [--shared ../shared] [--sets fundus,portal]
"""

import argparse
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.measure import Score
from bench.oracle import AT_ODDS, NO_BLOCK, Reach, reaches
from bench.pages import add_shared, scorer, truths
from bench.tables import prose, table

_FIGURES = ("F1", "same", "pExact")


def reached(
    judge: ModuleType, found: Mapping[str, Sequence[Reach]], ours: Mapping[str, Mapping[str, Score]]
) -> list[str]:
    """The lines of that part.

    found: what the best choice reaches, by set; ours: this project's scores by set and id, empty where only the best
    choice is asked for.
    """
    figures, odds, kinds = [], [], []
    for dataset, ones in found.items():
        row: list[object] = [dataset, len(ones)]
        row += _figures(judge, [one.free for one in ones]) + _figures(judge, [one.held for one in ones])
        if ours:
            scores = [ours[dataset][one.id] for one in ones]
            row += _figures(judge, scores)
            row.append(sum(map(_is_right, [judge] * len(ones), ones, scores)) / len(ones))
        figures.append(row)
        exact = [one for one in ones if not one.no_block]
        lawful = sum(not one.at_odds for one in exact)
        odds.append([dataset, len(ones), len(exact), lawful, *_counts([one.at_odds for one in exact], AT_ODDS)])
        kinds.append([dataset, len(ones), len(ones) - len(exact), *_counts([one.no_block for one in ones], NO_BLOCK)])
    whose = ("best ", "held ", "") if ours else ("best ", "held ")
    head = [f"{who}{figure}" for who in whose for figure in _FIGURES] + (["right"] if ours else [])
    return [
        "## What can be reached",
        "",
        *prose(
            "Blocks of the page chosen with the truth in hand (`bench/oracle.py`): best is the best choice, held that",
            "choice held to FORMAT.md, which keeps standfirst, headings, lists and tables of the text and drops the",
            "title's line and captions, whatever the truth does.",
            "Beside them this project; right is the share of its pages that are exactly the held choice."
            if ours
            else "",
        ),
        "",
        *table(["", "n", *head], figures),
        "",
        *prose(
            "Pages whose truth some choice of blocks gives exactly, those of them that FORMAT.md lets be, and what the",
            "truth of the others does, in pages (in brackets those of which nothing else is amiss):",
        ),
        "",
        *table(["", "n", "exact by some choice", "lawful", *AT_ODDS], odds),
        "",
        *prose(
            "Pages whose truth no choice of blocks gives exactly, and why, in the same way. The truths of wcxb have",
            "straight quotes where the page has typographic ones; several set spaces around linked words; table cells",
            "are joined by a space there and by ` | ` here.",
        ),
        "",
        *table(["", "n", "exact by none", *NO_BLOCK], kinds),
    ]


def _is_right(judge: ModuleType, one: Reach, score: Score) -> bool:
    return bool(judge.paragraphs(score["text"]) == judge.paragraphs(one.text))


def _figures(judge: ModuleType, scores: Sequence[Score]) -> list[float]:
    found = judge.summarise([score | {"ms": 0.0} for score in scores])
    return [found[name] for name in _FIGURES]


def _counts(reasons: Sequence[frozenset[str]], names: Sequence[str]) -> list[str]:
    found = Counter(reason for each in reasons for reason in each)
    alone = Counter(reason for each in reasons if len(each) == 1 for reason in each)
    return [f"{found[name]} ({alone[name]})" if found[name] else "–" for name in names]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_shared(parser)
    parser.add_argument("--sets")
    args = parser.parse_args()
    judge = scorer(args.shared)
    sets = args.sets.split(",") if args.sets else judge.DATASETS
    pages = [truth for dataset in sets for truth in truths(args.shared, dataset)]
    print("\n".join(reached(judge, reaches(args.shared, pages, processes=2), {})))


if __name__ == "__main__":
    main()
