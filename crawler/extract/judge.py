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
    """The logarithm of the odds that a block is the article's, for a row of `features.features_of` each; 0 is even.

    Only sign and size up to 1 are exact: trees are left out that cannot bring the sum back below 1 from zero.
    """
    trees = _trees()
    return [_sum(trees, row) for row in rows]


def _sum(trees: Sequence[tuple[Node, float]], row: Sequence[float]) -> float:
    total = 0.0
    for node, rest in trees:
        while isinstance(node, tuple):
            node = node[2] if row[node[0]] <= node[1] else node[3]
        total += node
        if total > rest or total < -rest:
            break
    return total


@functools.cache
def _trees() -> tuple[tuple[Node, float], ...]:
    return parse(TREES)


def parse(text: str) -> tuple[tuple[Node, float], ...]:
    """The trees that `text` writes, one a line: `feature<threshold(below,above)`, or a number; each with how far from
    zero a sum must be that the trees after it cannot bring back to 1.

    >>> parse("linked<0.5(1.5,-2)")
    (((2, 0.5, 1.5, -2.0), 1.0),)
    """
    columns = {name: position for position, name in enumerate(NAMES)}
    trees: list[Node] = []
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
    found: list[tuple[Node, float]] = []
    rest = 1.0
    for tree in reversed(trees):
        found.append((tree, rest))
        rest += _largest(tree)
    return tuple(reversed(found))


def _largest(node: Node) -> float:
    """The largest value, up or down, of any leaf."""
    if isinstance(node, tuple):
        return max(_largest(node[2]), _largest(node[3]))
    return math.fabs(node)
