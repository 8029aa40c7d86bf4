"""Two sequences laid side by side: which elements stayed, in order. Near linear whatever it is given."""

import sys
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence

import fast_diff_match_patch  # type: ignore[import-not-found]  # an extension module without stubs

# Below this many elements on both sides together the shortest edit script is looked for (Myers, in C, quadratic at its
# worst: 600 unrelated elements take 1 ms); above it, elements that stand once on both sides cut the piece up first.
_SMALL = 600
# How often pieces are cut up. Text needs two or three rounds; who builds a text that needs more gets a coarser answer.
_ROUNDS = 8
_UTF_32 = "utf-32-le" if sys.byteorder == "little" else "utf-32-be"


def align(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Index pairs of equal elements, increasing on both sides: what an editor would have left in place.

    The longest such list for short sequences, a long one for long sequences.

    >>> align("abcd", "xbd")
    [(1, 1), (3, 2)]
    """
    numbers: dict[Hashable, int] = {}
    left = [numbers.setdefault(element, len(numbers)) for element in old]
    right = [numbers.setdefault(element, len(numbers)) for element in new]
    pairs: list[tuple[int, int]] = []
    pieces = [(0, len(left), 0, len(right), 0)]
    while pieces:
        a, a_end, b, b_end, rounds = pieces.pop()
        while a < a_end and b < b_end and left[a] == right[b]:
            pairs.append((a, b))
            a, b = a + 1, b + 1
        while a < a_end and b < b_end and left[a_end - 1] == right[b_end - 1]:
            a_end, b_end = a_end - 1, b_end - 1
            pairs.append((a_end, b_end))
        if a == a_end or b == b_end:
            continue
        if a_end - a + b_end - b <= _SMALL:
            pairs.extend((a + i, b + j) for i, j in _shortest(left[a:a_end], right[b:b_end]))
            continue
        anchors = _anchors(left[a:a_end], right[b:b_end]) if rounds < _ROUNDS else []
        if not anchors:
            pairs.extend((a + i, b + j) for i, j in increasing(occurrences(left[a:a_end], right[b:b_end])))
            continue
        start, other = a, b
        for i, j in anchors:
            pieces.append((start, a + i, other, b + j, rounds + 1))
            start, other = a + i, b + j
        # Each piece but the first begins with its anchor, which the loop over common beginnings pairs.
        pieces.append((start, a_end, other, b_end, rounds + 1))
    pairs.sort()
    return pairs


def increasing(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of `pairs` that increases on both sides. No index may stand twice on one side."""
    ordered = sorted(pairs)
    tails: list[int] = []  # smallest right index that ends a chain of each length
    ends: list[int] = []  # and which pair that is
    before: list[int] = []
    for index, (_, right) in enumerate(ordered):
        length = bisect_left(tails, right)
        before.append(ends[length - 1] if length else -1)
        tails[length : length + 1] = [right]
        ends[length : length + 1] = [index]
    chain = []
    index = ends[-1] if ends else -1
    while index >= 0:
        chain.append(ordered[index])
        index = before[index]
    return chain[::-1]


def occurrences(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Equal elements paired first with first, second with second, whatever their order."""
    places: defaultdict[Hashable, list[int]] = defaultdict(list)
    for index in range(len(new) - 1, -1, -1):
        places[new[index]].append(index)
    return [(index, places[element].pop()) for index, element in enumerate(old) if places.get(element)]


def _anchors(old: list[int], new: list[int]) -> list[tuple[int, int]]:
    """Elements that stand once on both sides, the longest run of them in order (patience diff)."""
    once = _once(old)
    other = _once(new)
    return increasing((index, other[element]) for element, index in once.items() if element in other)


def _once(elements: list[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for index, element in enumerate(elements):
        found[element] = -1 if element in found else index
    return {element: index for element, index in found.items() if index >= 0}


def _shortest(old: list[int], new: list[int]) -> list[tuple[int, int]]:
    """The pairs of a shortest edit script. The library compares strings, so every element becomes a character."""
    if max(max(old), max(new)) >= _CHARACTERS:  # a text with a million different words: numbered anew
        numbers: dict[int, int] = {}
        old, new = ([numbers.setdefault(element, len(numbers)) for element in side] for side in (old, new))
    pairs: list[tuple[int, int]] = []
    i = j = 0
    for operation, length in fast_diff_match_patch.diff(
        _as_text(old), _as_text(new), timelimit=0, checklines=False, cleanup="No", counts_only=True
    ):
        if operation == "=":
            pairs.extend(zip(range(i, i + length), range(j, j + length), strict=True))
        i += length if operation != "+" else 0
        j += length if operation != "-" else 0
    return pairs


_FIRST = 0xE000  # from here on no surrogates are in the way
_CHARACTERS = 0x110000 - _FIRST


def _as_text(elements: list[int]) -> str:
    return array("I", [element + _FIRST for element in elements]).tobytes().decode(_UTF_32)
