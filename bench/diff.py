#!/usr/bin/env python3
"""CPU time to compare two versions of 10,000 words, by how they differ: for a reader, and by kinds.

    python bench/diff.py

The texts are those of tests/cases, in seven languages, one after the other; another text is the words that follow. The
least of several runs counts, since whatever else the machine does only adds to it.
"""

import random
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from archive.changes.classify import classify
from archive.changes.sentences import sentences
from archive.diff.compare import compare
from archive.model import Article
from archive.textformat import loads

CASES = Path(__file__).resolve().parent.parent / "tests" / "cases"
WORDS = 10_000
TIMES = 15

Body = list[list[str]]
"""Paragraphs of sentences."""


def texts() -> tuple[Body, Body]:
    """Two bodies of so many words, each of its own articles; what is left for the second stands there twice."""
    seen: dict[str, None] = {}
    for path in sorted(CASES.glob("*/*/article.txt")):
        seen |= dict.fromkeys(loads(path.read_text("utf-8")).body)
    blocks = [[sentence.strip() for sentence in sentences(block)] for block in seen]
    old: Body = []
    while _count(old) < WORDS:
        old.append(blocks.pop(0))
    other = list(blocks)
    while _count(other) < WORDS:
        other += blocks
    return old, other


def _count(body: Body) -> int:
    return sum(len(sentence.split()) for block in body for sentence in block)


def edited(body: Body, share: float, chance: random.Random) -> Body:
    """`body` with so many of its sentences changed in a word, a few taken out or put in."""
    vocabulary = [word for block in body for sentence in block for word in sentence.split()]
    new: Body = []
    for block in body:
        kept = []
        for sentence in block:
            fate = chance.random() / share
            words = sentence.split()
            if fate < 0.8:
                words[chance.randrange(len(words))] = chance.choice(vocabulary)
            elif fate < 0.9:
                continue
            kept.append(" ".join(words))
            if 0.9 <= fate < 1:
                kept.append(" ".join(chance.choices(vocabulary, k=12)).capitalize() + ".")
        if kept:
            new.append(kept)
    return new


def flowed(body: Body) -> Body:
    """`body` with paragraphs that end elsewhere."""
    every = [sentence for block in body for sentence in block]
    return [every[at : at + 5] for at in range(0, len(every), 5)]


def milliseconds(run: Callable[[], object]) -> float:
    least = float("inf")
    for _ in range(TIMES):
        begun = time.process_time()
        run()
        least = min(least, time.process_time() - begun)
    return least * 1000


def article(body: Body, *, is_one_block: bool) -> Article:
    blocks: Sequence[str] = [" ".join(block) for block in body]
    return Article("The headline", None, (" ".join(blocks),) if is_one_block else tuple(blocks))


def main() -> None:
    old, other = texts()
    chance = random.Random(4)  # noqa: S311  # the same edits every time
    sides = {
        "1 sentence in 100 edited": edited(old, 0.01, chance),
        "1 in 10 edited": edited(old, 0.1, chance),
        "every second one edited": edited(old, 0.5, chance),
        "every one edited": edited(old, 1, chance),
        "1 in 10 edited, other paragraphs": flowed(edited(old, 0.1, chance)),
        "paragraphs in any order": chance.sample(old, len(old)),
        "another text": other,
    }
    print("| ms of CPU | word diff | the same in one paragraph | kinds |\n| --- | --- | --- | --- |")
    for name, new in sides.items():
        figures = []
        for is_one_block in (False, True):
            left, right = article(old, is_one_block=is_one_block), article(new, is_one_block=is_one_block)
            figures.append(milliseconds(lambda left=left, right=right: compare(left, right)))
        left, right = article(old, is_one_block=False), article(new, is_one_block=False)
        figures.append(milliseconds(lambda left=left, right=right: classify(left, right)))
        print(f"| {name} | " + " | ".join(f"{figure:.0f}" for figure in figures) + " |", flush=True)


if __name__ == "__main__":
    main()
