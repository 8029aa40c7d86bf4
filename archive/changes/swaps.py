"""Whether numbers, or names, of a sentence changed places: the same ones, and each is said of something else."""

from collections import Counter
from collections.abc import Sequence, Set
from itertools import pairwise


def is_swapped(old: Sequence[str], new: Sequence[str], things: Set[str]) -> bool:
    """Whether other `things` stand at the places of a sentence's words, or directly before the same word.

    That clauses stand in another order is no swap.

    >>> is_swapped("12 men and 15 women".split(), "15 men and 12 women".split(), {"12", "15"})
    True
    >>> is_swapped("12 dead and 15 hurt".split(), "15 hurt and 12 dead".split(), {"12", "15"})
    False
    """
    orders = [[word for word in side if word in things] for side in (old, new)]
    if orders[0] == orders[1] or Counter(orders[0]) != Counter(orders[1]):
        return False
    rests = [[word for word in side if word not in things] for side in (old, new)]
    if rests[0] == rests[1] and _places(old, things) == _places(new, things):
        return True
    before = [_followed(side, things) for side in (old, new)]
    return any(before[1].get(word, thing) != thing for word, thing in before[0].items())


def _places(side: Sequence[str], things: Set[str]) -> list[bool]:
    return [word in things for word in side]


def _followed(side: Sequence[str], things: Set[str]) -> dict[str, str]:
    """By each word that stands once, and behind a thing: the thing."""
    counts = Counter(side)
    return {
        word: thing
        for thing, word in pairwise(side)
        if thing in things and word not in things and counts[word] == 1 and any(map(str.isalpha, word))
    }
