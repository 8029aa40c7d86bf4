#!/usr/bin/env python3
"""Count how many pages that hold no article are named as what they are, and how many articles are refused.

    python bench/verdicts.py [--shared ../shared] [--sets fundus,portal] [--processes 2] [--verbose]

Recall is of the pages that `bench/made.py` makes. Precision is of the pages with their true text, where `--shared` is
there: all of them hold an article, so each that is refused is printed.
"""

import argparse
import sys
from collections import defaultdict
from multiprocessing import Pool
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from archive.model import Article, Page
from bench.made import MOMENT, Made, made
from bench.pages import add_shared, html_of, scorer, truths
from crawler.extract.contents import contents


def named(one: Made) -> str:
    """What is said of a page: its reason, or "article"."""
    result = contents(one.page, links=False).recorded
    return "article" if isinstance(result, Article) else str(getattr(result, "reason", result))


def refused(task: tuple[dict[str, Any], Path]) -> str | None:
    truth, shared = task
    headers = (("Content-Type", "text/html"),)
    page = Page(url=truth["url"], fetched_at=MOMENT, status=200, headers=headers, body=html_of(shared, truth))
    result = contents(page, links=False).recorded
    return None if isinstance(result, Article) else f"{truth['dataset']}/{truth['id']} {truth['url'][:90]} {result}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_shared(parser)
    parser.add_argument("--sets", help="of pages with their true text; 'none' for none")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--verbose", action="store_true", help="print each page that is not named as what it is")
    args = parser.parse_args()
    with Pool(args.processes) as pool:
        pages = list(made())
        said: dict[str, list[tuple[Made, str]]] = defaultdict(list)
        for one, name in zip(pages, pool.imap(named, pages, chunksize=8), strict=True):
            said[one.kind].append((one, name))
        print(
            "| kind | made | named so | refused for another reason | taken for an article |\n|---|---:|---:|---:|---:|"
        )
        for kind, all_ in said.items():
            right = sum(name == (one.reason or "article") for one, name in all_)
            wrong = sum(name == "article" and one.reason is not None for one, name in all_)
            print(f"| {kind} | {len(all_)} | {right} | {len(all_) - right - wrong} | {wrong} |")
        if args.verbose:
            for kind, all_ in said.items():
                for one, name in all_:
                    if name != (one.reason or "article"):
                        print(f"{kind}  {one.name}: {name}")
        if args.sets == "none":
            return
        sets = args.sets.split(",") if args.sets else scorer(args.shared).DATASETS
        tasks = [(truth, args.shared) for name in sets for truth in truths(args.shared, name)]
        lines = [line for line in pool.imap(refused, tasks, chunksize=16) if line]
    print(f"\n{len(lines)} of {len(tasks)} articles refused", *lines, sep="\n")


if __name__ == "__main__":
    main()
