#!/usr/bin/env python3
"""CPU time a page, this project beside trafilatura with metadata, in one run and by turns.

    python bench/cpu.py [--shared ../shared]

Each page of the fundus set is read by one, then by the other, once, as a crawl sees it: both remember words and dates
of the pages before, and would be faster on a page that they have just read. Three processes do so one after the other,
the middle one of their ratios counts. Both get the same bytes, comments off, and trafilatura dates as is its default.
A fourth process measures the parts of this project's work.
"""

import argparse
import sys
from importlib.metadata import version
from multiprocessing import Pool
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.measure import ours, page_of
from bench.pages import add_shared, html_of, scorer, truths
from bench.peers import silence
from bench.tables import prose
from crawler.extract.contents import Opened, opened
from crawler.extract.features import features_of
from crawler.extract.generic import prepared
from crawler.extract.judge import odds, shipped

TIMES = 3
SET = "fundus"


def compared(shared: Path) -> list[str]:
    """The part of bench/quality.md on CPU time."""
    with Pool(1, maxtasksperchild=1) as pool:
        runs = sorted(pool.map(_means, [shared] * TIMES, chunksize=1), key=lambda run: run[0] / run[1])
        parts = pool.apply(_parts, [shared])
    mine, other = runs[TIMES // 2]
    shares = {name: part / mine for name, part in parts.items()}
    return [
        "## CPU",
        "",
        *prose(
            f"Over the pages of {SET}, by turns in one run (`bench/cpu.py`): this project {mine:.1f} ms a page,",
            f"trafilatura {version('trafilatura')} with metadata {other:.1f} ms, a ratio of {mine / other:.2f}",
            f"({', '.join(f'{one / two:.2f}' for one, two in runs)} in {TIMES} runs).",
            f"Of this project's time {', '.join(f'{name} takes {share:.0%}' for name, share in shares.items())};",
            f"the other {1 - sum(shares.values()):.0%} go to the second voice, rules and verdicts.",
        ),
    ]


def _means(shared: Path) -> tuple[float, float]:
    """Milliseconds a page, this project and trafilatura."""
    from trafilatura import bare_extraction

    silence()
    cpu = scorer(shared).cpu
    spent = [0.0, 0.0]
    pages = truths(shared, SET)
    for at, truth in enumerate([pages[-1], *pages]):  # the first loads what is loaded lazily, and does not count
        html, url = html_of(shared, truth), truth["url"]
        start = cpu()
        ours(html, url)
        between = cpu()
        bare_extraction(html, url=url, include_comments=False, with_metadata=True)
        if at:
            spent = [spent[0] + between - start, spent[1] + cpu() - between]
    return spent[0] * 1000 / len(pages), spent[1] * 1000 / len(pages)


def _parts(shared: Path) -> dict[str, float]:
    """Milliseconds a page by part of this project's work, as far as each can be done by itself."""
    cpu, pages = scorer(shared).cpu, truths(shared, SET)
    spent = dict.fromkeys(
        ("decoding and parsing", "reading metadata, notices, byline and blocks", "judging blocks"), 0.0
    )
    for at, truth in enumerate([pages[-1], *pages]):
        page = page_of(html_of(shared, truth), truth["url"])
        times = [cpu()]
        found = opened(page)
        if not isinstance(found, Opened):
            continue  # an answer without markup
        times.append(cpu())
        held = list(found.tree.iter())  # as `contents.read` holds them
        read = prepared(found.tree, url=page.url)
        times.append(cpu())
        odds(features_of(read.blocks, read.told), shipped())
        times.append(cpu())
        del held
        if at:
            for name, before, after in zip(spent, times, times[1:], strict=False):
                spent[name] += after - before
    return {name: seconds * 1000 / len(pages) for name, seconds in spent.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_shared(parser)
    print("\n".join(compared(parser.parse_args().shared)[2:]))


if __name__ == "__main__":
    main()
