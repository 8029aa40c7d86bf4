#!/usr/bin/env python3
"""Real pages with the noise of tests/crawler/noisy put between their paragraphs: what another text comes of it.

    python bench/noise.py [--shared ../shared] [--pages 120] [--fetches 3]

Each page is read as it is and with noise that differs with every fetch: advertising, related articles, counts, a
sign-up box. Printed are the pages of which another text was read, with the noise that got in and the blocks that
were lost or won: where the judge doubts a block, what stands beside it weighs.
"""

import argparse
import copy
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests/crawler/noisy"))

import lxml.html
from mutated import put_noise
from noise import Noise
from plot import PAPERS

from archive.characters import clean_block
from bench.measure import ours
from bench.pages import add_shared, html_of, truths

SETS = ("fundus", "portal", "scrapinghub")
LEAST = 60
"""Characters of a paragraph beside which noise is put."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_shared(parser)
    parser.add_argument("--pages", type=int, default=120)
    parser.add_argument("--fetches", type=int, default=3)
    args = parser.parse_args()
    every = [truth for dataset in SETS for truth in truths(args.shared, dataset)]
    random.Random(5).shuffle(every)  # noqa: S311 - a sample, not a secret
    asked = other = noisy = 0
    for truth in every[: args.pages]:
        tree = lxml.html.document_fromstring(html_of(args.shared, truth))
        before = ours(written(tree), truth["url"])[0].split("\n\n")
        paths = [
            tree.getroottree().getpath(element)
            for element in tree.iter("p")
            if len(text := clean_block(element.text_content())) >= LEAST and text in before
        ]
        if len(paths) < 4:
            continue
        asked += 1
        words = PAPERS.get((truth.get("lang") or tree.get("lang") or "en")[:2], PAPERS["en"])
        lost, won = set(), set()
        for fetch in range(args.fetches):
            page = copy.deepcopy(tree)
            put_noise(
                Noise(words, f"{truth['id']} {fetch}", fetch), [page.getroottree().xpath(path)[0] for path in paths]
            )
            after = ours(written(page), truth["url"])[0].split("\n\n")
            lost |= set(before) - set(after)
            won |= set(after) - set(before)
        whole = clean_block(tree.text_content())
        put = {text for text in won if text.split("\n")[0] not in whole}
        other += bool(lost or won)
        noisy += bool(put)
        for sign, texts in (("-", lost), ("+", won - put), ("!", put)):
            for text in sorted(texts):
                print(f"{truth['host']} {sign} {text[:100]!r}")
    print(f"{asked} pages, {args.fetches} fetches each: another text of {other}, noise in the text of {noisy}")


def written(tree: lxml.html.HtmlElement) -> bytes:
    # In ASCII with references, so that what the page says of its characters makes no difference.
    return bytes(lxml.html.tostring(tree, encoding="ascii", doctype="<!DOCTYPE html>"))


if __name__ == "__main__":
    main()
