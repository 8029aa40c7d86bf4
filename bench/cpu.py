#!/usr/bin/env python3
"""CPU time a page, this project beside trafilatura with metadata, in one run and by turns.

    python bench/cpu.py [--shared ../shared]

Each page of the fundus set is read by one, then by the other, three times over; the least of the three counts, for
whatever else the machine does only adds. Both get the same bytes, neither reads comments, trafilatura dates pages as it
does by default.
"""

import argparse
import logging
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.measure import ours
from bench.pages import add_shared, html_of, scorer, truths
from bench.tables import prose

TIMES = 3
SET = "fundus"


def compared(shared: Path) -> list[str]:
    """The part of bench/quality.md on CPU time."""
    import trafilatura

    def theirs(html: bytes, url: str) -> None:
        trafilatura.bare_extraction(html, url=url, include_comments=False, with_metadata=True)

    logging.disable(logging.CRITICAL)
    cpu = scorer(shared).cpu
    pages = [(html_of(shared, truth), truth["url"]) for truth in truths(shared, SET)]
    spent: list[tuple[float, float]] = []
    for html, url in [pages[0], *pages]:  # the first once more: what is loaded lazily is loaded by then
        least = [float("inf"), float("inf")]
        for _ in range(TIMES):
            for at, function in enumerate((ours, theirs)):
                start = cpu()
                function(html, url)
                least[at] = min(least[at], (cpu() - start) * 1000)
        spent.append((least[0], least[1]))
    mine, other = (sum(column) / len(pages) for column in zip(*spent[1:], strict=True))
    return [
        "## CPU",
        "",
        *prose(
            f"Over the {len(pages)} pages of {SET}, by turns in one run (`bench/cpu.py`):",
            f"this project {mine:.1f} ms a page,",
            f"trafilatura {trafilatura.__version__} with metadata {other:.1f} ms, a ratio of {mine / other:.2f}.",
        ),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_shared(parser)
    print("\n".join(compared(parser.parse_args().shared)[2:]))


if __name__ == "__main__":
    main()
