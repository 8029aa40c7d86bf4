#!/usr/bin/env python3
"""Print the pages with the lowest F1, what each misses and what it has too much, for a person to read and classify.

    python bench/worst.py [--shared ../shared] [--count 50] [--lines 12]

Reads the scores that the last whole run of bench/quality.py kept; with `--folds` given there, those for hosts not seen.
bench/wrong.md has what was found.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.measure import OURS, kept
from bench.pages import add_shared, scorer, truths
from bench.quality import SCORES


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_shared(parser)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--lines", type=int, default=12, help="shown of each kind")
    args = parser.parse_args()
    judge = scorer(args.shared)
    found = kept(SCORES, OURS)
    if found is None:
        sys.exit("no scores are kept: run bench/quality.py first")
    pages = [
        (judge.harmonic(score["p"], score["r"]), truth, score)
        for dataset, scores in found.pages.items()
        for truth in truths(args.shared, dataset)
        if "p" in (score := scores[truth["id"]])
    ]
    pages.sort(key=lambda page: page[0])
    for rank, (value, truth, score) in enumerate(pages[: args.count], start=1):
        true = [line for part in truth["truth_paras"] for line in judge.paragraphs(part)]
        said = judge.paragraphs(score["text"])
        precision, recall = score["p"] or 0, score["r"] or 0
        print(f"\n{rank}. F1 {value:.3f}, P {precision:.3f}, R {recall:.3f}: {truth['dataset']} {truth['id']}")
        print(f"   {truth['lang']} {truth['url']}\n   {truth['truth_title']}")
        for what, lines in ("missed", Counter(true) - Counter(said)), ("added", Counter(said) - Counter(true)):
            print(f"   {what} {lines.total()} of {len(true if what == 'missed' else said)} lines")
            for line in list(lines.elements())[: args.lines]:
                print(f"      {line[:140]}")


if __name__ == "__main__":
    main()
