"""How likely each block of a page belongs to the article: the trees of `weights`, summed up."""

import functools
import math
import re
from collections.abc import Sequence

from crawler.extract.features import NAMES
from crawler.extract.weights import TREES

Node = float | tuple[int, float, "Node", "Node"]
"""A leaf's value, or: feature, threshold, what holds up to the threshold, what holds above it."""

_TOKEN = re.compile(r"(?P<name>[a-z][a-z0-9 ]*)<(?P<threshold>[-+.e\d]+)\(|(?P<leaf>[-+.e\d]+)|[,)]")


def odds(rows: Sequence[Sequence[float]]) -> list[float]:
    """The logarithm of the odds that a block is the article's, a row of `features.features_of` each; 0 is even."""
    trees = _trees()
    return [_sum(trees, row) for row in rows]


def probability(value: float) -> float:
    """The chance, 0 to 1, that belongs to logarithmic odds."""
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, value))))


def _sum(trees: Sequence[Node], row: Sequence[float]) -> float:
    total = 0.0
    for node in trees:
        while isinstance(node, tuple):
            node = node[2] if row[node[0]] <= node[1] else node[3]
        total += node
    return total


@functools.cache
def _trees() -> tuple[Node, ...]:
    return parse(TREES)


def parse(text: str) -> tuple[Node, ...]:
    """The trees that `text` writes, one a line: `feature<threshold(below,above)`, or a number.

    >>> parse("linked<0.5(1.5,-2)")
    ((2, 0.5, 1.5, -2.0),)
    """
    columns = {name: position for position, name in enumerate(NAMES)}
    trees = []
    for line in text.split("\n"):
        if not line.strip():
            continue
        # Read from the end: both branches of a split stand on the stack when its head is met.
        stack: list[Node] = []
        for match in reversed(list(_TOKEN.finditer(line))):
            if match["leaf"] is not None:
                stack.append(float(match["leaf"]))
            elif match["name"] is not None:
                below, above = stack.pop(), stack.pop()
                stack.append((columns[match["name"]], float(match["threshold"]), below, above))
        (tree,) = stack
        trees.append(tree)
    return tuple(trees)
