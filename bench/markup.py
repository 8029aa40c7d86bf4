#!/usr/bin/env python3
"""What it saves that a page is not read again whose markup says the same, and whether what is left out is never missed.

    python bench/markup.py [--shared ../shared] [--sets fundus,portal]

Each page is opened (decoded, parsed), digested and read; and read once more without what is no part of the digest. The
two readings have to be equal in everything: article, what stands beside it, why there is none, the canonical address.
Links are taken from a page itself, read or not.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import process_time
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


from archive.model import Article, Page
from bench.measure import MOMENT
from bench.pages import add_shared, html_of, truths
from crawler.extract.contents import Opened, opened, read
from crawler.extract.findings import Contents
from crawler.extract.markup import bare, markup_of

T = TypeVar("T")
SETS = "fundus,portal,magic,readability,scrapinghub,trafilatura,wcxb_dev,wcxb_test"


@dataclass
class Figures:
    """Of all pages so far."""

    pages: int = 0
    seconds: Counter[str] = field(default_factory=Counter)
    differing: list[str] = field(default_factory=list)

    def timed(self, what: str, function: Callable[[], T]) -> T:
        """What `function` returns; its CPU time counts for `what`."""
        begun = process_time()
        result = function()
        self.seconds[what] += process_time() - begun  # type: ignore[assignment]  # a Counter counts anything
        return result

    def take(self, page: Page, name: str) -> None:
        """One more page."""
        found = self.timed("open", lambda: opened(page))
        if not isinstance(found, Opened):
            return
        self.pages += 1
        self.timed("digest", lambda: markup_of(found.tree))
        stripped = replace(found, tree=bare(found.tree))
        if _all(self.timed("read", lambda: read(found, page, links=False))) != _all(read(stripped, page, links=False)):
            self.differing.append(name)


def _all(contents: Contents) -> tuple[object, ...]:
    # Two articles are equal whatever stands beside their texts.
    beside = contents.result.metadata if isinstance(contents.result, Article) else None
    return contents, beside


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_shared(parser)
    parser.add_argument("--sets", default=SETS)
    arguments = parser.parse_args()
    figures = Figures()
    for dataset in arguments.sets.split(","):
        for truth in truths(arguments.shared, dataset):
            url = truth.get("url") or "https://unknown.example/"
            headers = (("Content-Type", "text/html"),)
            page = Page(url, MOMENT, 200, headers, html_of(arguments.shared, truth))
            figures.take(page, f"{dataset} {truth['id']}")
    ms = {what: 1000 * seconds / figures.pages for what, seconds in figures.seconds.items()}
    saved = ms["read"] / (ms["open"] + ms["digest"] + ms["read"])
    print(f"{figures.pages} pages: " + ", ".join(f"{what} {figure:.1f} ms" for what, figure in ms.items()))
    print(f"a page that says the same costs {ms['open'] + ms['digest']:.1f} ms: {saved:.0%} less")
    print(f"{len(figures.differing)} pages read otherwise without what is left out {figures.differing}")
    return bool(figures.differing)


if __name__ == "__main__":
    sys.exit(main())
