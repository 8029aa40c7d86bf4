#!/usr/bin/env python3
"""Score this project and its peers on pages with their true text, and write bench/quality.md.

    python bench/quality.py [--shared ../shared] [--folds DIR] [--kept] [--sets fundus,portal] [--processes 2]

With `--folds` every page is judged by trees that saw nothing of its host: that is the figure to quote. The folder is
what `bench/train_body.py --folds` left; where it is not there it is made (needs lightgbm). Without, the trees that ship
are used, which were learnt from these pages too. Peers that are installed are measured; for the others the scores of an
earlier run stand, if there are any; `--kept` takes those for all. With `--sets` the figures are printed and nothing is
written. What to install says bench/README.md.
"""

import argparse
import datetime as dt
import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.cpu import compared
from bench.folds import learn
from bench.measure import OURS, Score, Scores, keep, kept, measured
from bench.oracle import reaches
from bench.page import page
from bench.pages import add_shared, scorer, truths
from bench.peers import PEERS
from bench.reach import reached
from bench.tables import COLUMNS, all_columns, table

HERE = Path(__file__).resolve().parent
PLACE = HERE / "quality.md"
SCORES = HERE / ".scores"
NOTES = "\n## How to read it"
"""From here on the page is written by hand, and stays."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_shared(parser)
    parser.add_argument("--folds", type=Path)
    parser.add_argument("--kept", action="store_true", help="measure this project alone")
    parser.add_argument("--sets")
    parser.add_argument("--processes", type=int, default=2)
    args = parser.parse_args()
    judge = scorer(args.shared)
    if args.folds is not None and not args.folds.exists():
        learn(args.shared, args.folds)
    sets = args.sets.split(",") if args.sets else judge.DATASETS
    pages = [(dataset, truth) for dataset in sets for truth in truths(args.shared, dataset)]
    found: dict[str, Scores] = {}
    for name, version in {OURS: "", **{peer.key: peer.version for peer in PEERS}}.items():
        if name == OURS or (version is not None and not args.kept):
            by: dict[str, dict[str, Score]] = defaultdict(dict)
            run = measured(name, pages, shared=args.shared, folds=args.folds, processes=args.processes)
            for dataset, score in run:
                by[dataset][score["id"]] = score
            found[name] = Scores(version or "", dt.datetime.now(dt.UTC).date().isoformat(), dict(by))
            rows = [all_columns(judge, dataset, by[dataset].values()) for dataset in sets]
            print("\n".join(table([name, *COLUMNS], rows)), flush=True)
            if args.sets is None:
                keep(SCORES, name, found[name])
        elif args.sets is None and (before := kept(SCORES, name)) is not None:
            found[name] = before
    if args.sets is not None:
        return
    known = {(dataset, truth["id"]): truth for dataset, truth in pages}
    lines = [
        *page(judge, found, known, unseen=args.folds is not None),
        "",
        *reached(judge, reaches(args.shared, known.values(), processes=args.processes), found[OURS].pages),
        "",
        *compared(args.shared),
    ]
    notes = PLACE.read_text(encoding="utf-8").partition(NOTES)[1:] if PLACE.exists() else ()
    PLACE.write_text("\n".join(lines) + "\n" + "".join(notes), encoding="utf-8")


if __name__ == "__main__":
    main()
