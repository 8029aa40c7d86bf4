#!/usr/bin/env python3
"""What learning a host's boilerplate (`archive.boilerplate`) takes away, and what it costs of the truth.

    python bench/boilerplate.py [--shared ../shared] [--folds DIR]

1. Hosts as they are: each page is read with what the other pages of its host teach, those of all sets together. Most
   hosts have two or three pages here, too few to learn from. So also with what all pages of the host teach, the page
   itself among them, and with fewer asked for: that shows what the other safeguards are worth.
2. Hosts that are made: the true paragraphs of pages of many hosts stand for the articles of one, and a line that our
   extraction wrongly left at the edge of some other page stands under (or above, or among) all of them. How often it is
   learnt, and how many true paragraphs fall.
"""

import argparse
import datetime as dt
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from archive.boilerplate import learning
from archive.boilerplate.learning import Evidence, Said, learn
from archive.boilerplate.model import Learnt, is_statement
from archive.characters import clean_block
from bench.folds import Folds
from bench.measure import ours
from bench.pages import Truth, add_shared, html_of, scorer, truths
from crawler.extract.folding import folded

DAY = dt.date(2020, 1, 1)
SIZES = (5, 10, 30, 100)
DRAWS = 60
"""Made hosts of each kind."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_shared(parser)
    parser.add_argument("--folds", type=Path)
    args = parser.parse_args()
    folds = None if args.folds is None else Folds(args.folds)
    pages = [truth for dataset in scorer(args.shared).DATASETS for truth in truths(args.shared, dataset)]
    read = []
    for truth in pages:
        trees = None if folds is None else folds.without(truth["host"])
        text, said = ours(html_of(args.shared, truth), truth["url"], trees)
        if text:
            title = said.get("title") or truth["id"]
            read.append((truth, evidence(truth["url"], title, text.split("\n\n"))))
    real(read)
    made(read)


def evidence(article: str, title: str, body: Sequence[str], day: int = 0) -> Evidence:
    return Evidence(article, DAY + dt.timedelta(days=day), (Said(article, title, tuple(body)),))


def real(read: Sequence[tuple[Truth, Evidence]]) -> None:
    """Prints what falls of real pages by what the other pages of their hosts teach."""
    hosts: dict[str, list[tuple[Truth, Evidence]]] = defaultdict(list)
    for truth, one in read:
        hosts[truth["host"]].append((truth, one))
    several = {host: those for host, those in hosts.items() if len(those) > 1}
    print(f"{len(several)} hosts with several pages, {sum(map(len, several.values()))} pages")
    print("| learnt from | pages changed | blocks that are not the truth's | the truth's | not known |")
    print("|---|---|---|---|---|")
    for least, with_itself in ((4, False), (4, True), (3, True), (2, True)):
        learning.LEAST = least
        pages, blocks = 0, Counter()
        for host, those in several.items():
            for number, (truth, one) in enumerate(those):
                others = [other for at, (_, other) in enumerate(those) if at != number or with_itself]
                body = one.said[0].body
                fallen = learn(others, Learnt(host)).boilerplate.fallen(body)
                pages += bool(fallen)
                for at in fallen:
                    blocks[is_true(body[at], truth)] += 1
                    if is_true(body[at], truth):
                        print(f"  the truth's, {host}: {body[at][:100]}", file=sys.stderr)
        name = f"{least} articles or more, {'the page itself among them' if with_itself else 'without the page itself'}"
        print(f"| {name} | {pages} | {blocks[False]} | {blocks[True]} | {blocks[None]} |")
    learning.LEAST = 4


def made(read: Sequence[tuple[Truth, Evidence]]) -> None:
    """Prints how often a line that stands in all articles of a made host is learnt, and what falls with it."""
    for language in ("en", "de"):
        mine = [(truth, one) for truth, one in read if truth.get("lang") == language]
        articles = [(truth["truth_title"], paragraphs) for truth, _ in mine if (paragraphs := paragraphs_of(truth))]
        lines = sorted({line for truth, one in mine for line in left_over(truth, one.said[0].body)})
        print(f"\n{language}: {len(articles)} articles, {len(lines)} lines that extraction left at their edges")
        print("| articles of a host | line stands | learnt | true paragraphs | fell |")
        print("|---|---|---|---|---|")
        for size in SIZES:
            if size > len(articles):
                continue
            for place in ("under", "above", "among"):
                draw = random.Random(f"{language} {size} {place}")  # noqa: S311 - a sample, not a secret
                found = true = fell = 0
                for _ in range(DRAWS):
                    line, bodies = draw.choice(lines), draw.sample(articles, size)
                    host = [
                        evidence(str(number), title, put(line, body, place), number)
                        for number, (title, body) in enumerate(bodies)
                    ]
                    boilerplate = learn(host, Learnt("made")).boilerplate
                    found += line in boilerplate.at_edges | boilerplate.anywhere
                    for one in host:
                        body = one.said[0].body
                        true += len(body) - 1
                        fell += sum(body[at] != line for at in boilerplate.fallen(body))
                print(f"| {size} | {place} | {found} of {DRAWS} | {true:,} | {fell} |")


def put(line: str, body: Sequence[str], place: str) -> list[str]:
    at = {"under": len(body), "above": 0, "among": max(1, len(body) // 2)}[place]
    return [*body[:at], line, *body[at:]]


def paragraphs_of(truth: Truth) -> list[str]:
    """The true paragraphs as blocks, each once; empty where there are fewer than three, or no title."""
    blocks = [clean_block(text) for text in truth.get("truth_paras") or ()]
    blocks = list(dict.fromkeys(filter(None, blocks)))
    return blocks if truth.get("truth_title") and len(blocks) > 2 else []


def left_over(truth: Truth, body: Sequence[str]) -> Iterator[str]:
    """The statements at the edges of what extraction has found that are none of the truth's."""
    for text in {body[0], body[-1]}:
        if is_statement(text) and "\n" not in text and is_true(text, truth) is False:
            yield text


def is_true(block: str, truth: Truth) -> bool | None:
    """Whether a block is the truth's; None where that is not known."""
    text = folded(block)
    if truth.get("truth_text"):
        return text in folded(truth["truth_text"])
    if any(folded(part) in text for part in truth.get("with") or ()):
        return True
    return False if any(folded(part) in text for part in truth.get("without") or ()) else None


if __name__ == "__main__":
    main()
