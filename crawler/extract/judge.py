"""How likely each block of a page belongs to the article: the trees of `weights`, summed up."""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.extract.features import NAMES
from crawler.extract.weights import TREES

Node = tuple[int, float] | tuple[int, float, "Node", "Node"]
"""A split: feature, threshold, what holds up to the threshold, what holds above it. A leaf: -1 and its value."""


@dataclass(frozen=True, slots=True)
class Trees:
    """What a block is judged by, in the order in which it is asked."""

    seen: tuple[Node, ...]
    """Trees that ask for `features.SEEN` alone."""
    heard: tuple[Node, ...]
    """Trees that go on from there, and ask for the second voice as well."""


SURE = 2.0
"""From here on trees still to come are not asked: of 11,704 blocks they turned none."""

_MENU = NAMES.index("menu")
_TOKEN = re.compile(r"(?P<name>[a-z][a-z0-9 ]*)<(?P<threshold>[-+.e\d]+)\(|(?P<leaf>[-+.e\d]+)|[,)]")


def odds(rows: Sequence[Sequence[float]], trees: Trees) -> list[float]:
    """The logarithm of the odds that a block is the article's, for a row of `features.features_of` each; 0 is even.

    Beyond SURE the size says no more. A menu is none.
    """
    return [-SURE if row[_MENU] else _sum(trees.seen, row, 0.0) for row in rows]


def odds_with_votes(rows: Sequence[Sequence[float]], so_far: Sequence[float], trees: Trees) -> list[float]:
    """The same where the second voice was heard: rows of `features.with_votes`; so_far: what `odds` said."""
    return [value if row[_MENU] else _sum(trees.heard, row, value) for row, value in zip(rows, so_far, strict=True)]


def _sum(trees: tuple[Node, ...], row: Sequence[float], total: float) -> float:
    for node in trees:
        while (feature := node[0]) >= 0:
            node = node[2] if row[feature] <= node[1] else node[3]  # type: ignore[misc]  # no leaf, by its -1
        total += node[1]
        if not -SURE < total < SURE:
            break
    return total


@functools.cache
def shipped() -> Trees:
    """The trees of `weights`."""
    return parse(TREES)


def parse(text: str) -> Trees:
    """The trees that `text` writes, one a line: `feature<threshold(below,above)`, or a number; behind an empty line
    those that ask for the second voice.

    >>> parse("linked<0.5(1.5,-2)").seen
    ((2, 0.5, (-1, 1.5), (-1, -2.0)),)
    """
    seen, _, heard = text.strip().partition("\n\n")
    return Trees(_parsed(seen), _parsed(heard))


def _parsed(text: str) -> tuple[Node, ...]:
    columns = {name: position for position, name in enumerate(NAMES)}
    trees: list[Node] = []
    for line in text.split("\n"):
        if not line.strip():
            continue
        # Read from the end: both branches of a split stand on the stack when its head is met.
        stack: list[Node] = []
        for match in reversed(list(_TOKEN.finditer(line))):
            if match["leaf"] is not None:
                stack.append((-1, float(match["leaf"])))
            elif match["name"] is not None:
                below, above = stack.pop(), stack.pop()
                stack.append((columns[match["name"]], float(match["threshold"]), below, above))
        (tree,) = stack
        trees.append(tree)
    return tuple(trees)
