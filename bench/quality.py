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
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.cpu import compared
from bench.folds import learn
from bench.measure import OURS, Score, Scores, keep, kept, measured, ours
from bench.oracle import reach
from bench.pages import Truth, add_shared, scorer, truths
from bench.peers import PEERS, SETTINGS
from bench.tables import COLUMNS, Pages, all_columns, best, groups, in_full, prose, side_by_side, table

__all__ = ["ours", "scorer"]

HERE = Path(__file__).resolve().parent
PLACE = HERE / "quality.md"
SCORES = HERE / ".scores"
NOTES = "\n## How to read it"
"""From here on the page is written by hand, and stays."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_shared(parser)
    parser.add_argument("--folds", type=Path)
    parser.add_argument("--kept", "--no-trafilatura", action="store_true", help="measure this project alone")
    parser.add_argument("--sets")
    parser.add_argument("--processes", type=int, default=2)
    args = parser.parse_args()
    judge = scorer(args.shared)
    if args.folds is not None and not args.folds.exists():
        learn(args.shared, args.folds)
    sets = args.sets.split(",") if args.sets else judge.DATASETS
    pages = [(dataset, truth) for dataset in sets for truth in truths(args.shared, dataset)]
    today = dt.datetime.now(dt.UTC).date().isoformat()
    found: dict[str, Scores] = {}
    for name, version in {OURS: "", **{peer.key: peer.version for peer in PEERS}}.items():
        if name == OURS or (version is not None and not args.kept):
            by: dict[str, dict[str, Score]] = defaultdict(dict)
            run = measured(name, pages, shared=args.shared, folds=args.folds, processes=args.processes)
            for dataset, score in run:
                by[dataset][score["id"]] = score
            found[name] = Scores(version or "", today, dict(by))
            for dataset in sets:
                print(
                    "\n".join(table([dataset, *COLUMNS], [all_columns(judge, name, by[dataset].values())])), flush=True
                )
            if args.sets is None:
                keep(SCORES, name, found[name])
        elif args.sets is None and (before := kept(SCORES, name)) is not None:
            found[name] = before
    if args.sets is None:
        known = {(dataset, truth["id"]): truth for dataset, truth in pages}
        reached = reach(args.shared, judge, found[OURS], known, processes=args.processes)
        lines = [*page(judge, found, known, unseen=args.folds is not None), "", *reached, "", *compared(args.shared)]
        before = PLACE.read_text(encoding="utf-8") if PLACE.exists() else ""
        notes = "".join(before.partition(NOTES)[1:])
        PLACE.write_text("\n".join(lines) + "\n" + notes, encoding="utf-8")


def page(
    judge: ModuleType, found: Mapping[str, Scores], known: Mapping[tuple[str, str], Truth], *, unseen: bool
) -> list[str]:
    """The page down to the split by decade."""
    settings = {peer.key: peer for peer in PEERS if peer.setting and peer.key in found}
    single = [peer.name for peer in PEERS if not peer.setting and peer.key in found]
    missing = [peer.name for peer in PEERS if not peer.setting and peer.key not in found]
    columns: dict[str, dict[tuple[str, str], Score]] = {OURS: {}, "trafilatura": {}, **{name: {} for name in single}}
    rows: list[Sequence[object]] = []
    for dataset in dict.fromkeys(dataset for dataset, _ in known):
        chosen = {name: found[name].pages[dataset] for name in (OURS, *single)}
        names = {name: name for name in chosen}
        if settings:
            setting = best(judge, {key: list(found[key].pages[dataset].values()) for key in settings})
            names["trafilatura"] = setting
            chosen["trafilatura"] = found[setting].pages[dataset]
        for name in [name for name in columns if name in chosen]:
            rows.append(
                all_columns(
                    judge,
                    f"{dataset}: {'**' * (name == OURS)}{names[name]}{'**' * (name == OURS)}",
                    chosen[name].values(),
                )
            )
            columns[name] |= {(dataset, id_): score for id_, score in chosen[name].items()}
    scores: dict[str, Pages] = {name: pages for name, pages in columns.items() if pages}
    two = {name: pages for name, pages in scores.items() if name in (OURS, "trafilatura")}
    mine = scores[OURS]
    languages = groups(known, lambda truth: _language(truth, mine[truth["dataset"], truth["id"]]))
    decades = groups(known, lambda truth: _decade(truth, mine[truth["dataset"], truth["id"]]))
    versions = {
        peer.name: f"{peer.name} {found[peer.key].version} ({found[peer.key].day})"
        for peer in PEERS
        if peer.key in found
    }
    return [
        "# Quality of extraction",
        "",
        *prose(
            "Made by `bench/quality.py`. F1 is of 4-word shingles, same the share of pages whose words are",
            "exactly the true ones, pExact that of pages whose list of paragraphs is, sF1 counts snippets that",
            "must and must not be there, ms is CPU a page with title, byline and verdict.",
            "Every page was judged by trees that had seen nothing of its host." if unseen else "",
            "" if unseen else "The trees that ship were learnt from these pages too: not so with `--folds`.",
            "Five fragments without any title (three of magic, two of readability) are given one: without, none",
            "is kept.",
        ),
        *prose(
            f"Measured beside: {', '.join(versions.values())}.",
            f"trafilatura stands with the setting that has the best F1 on the set, of {', '.join(SETTINGS)}.",
            f"Not installed, and so not measured: {', '.join(missing)}." if missing else "",
        ),
        *table(["", *COLUMNS], rows),
        " ## By language",
        *prose(
            "F1 and pExact over all sets, of the pages whose whole text is known; trafilatura with its best",
            "setting for each set. Below, all columns, of all pages.",
        ),
        *side_by_side(judge, "language", languages, scores),
        *in_full(judge, "language", languages, two),
        " ## By decade  The decade in which the page was published, as the set says, else as it was read from",
        "the page.",
        *side_by_side(judge, "decade", decades, scores),
        "",
        *in_full(judge, "decade", decades, two),
    ]  # fmt: skip


def _language(truth: Truth, score: Score) -> str:
    return (truth["lang"] or score.get("language") or "not known").partition("-")[0].lower()


def _decade(truth: Truth, score: Score) -> str:
    year = str(truth["year"] or truth["truth_date"] or score.get("date") or "")[:3]
    return f"{year}0s" if year else "not known"


if __name__ == "__main__":
    main()
