"""Which elements of two texts are the same: paragraphs or sentences that stayed, were edited, or stand elsewhere."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from archive.diff.align import align, increasing, occurrences
from archive.diff.similar import similar_pairs

# From which likeness on two elements are one that was edited: between the same neighbours, and anywhere else.
_EDITED = 0.4
_EDITED_AND_MOVED = 0.6
# The same for one that stands alone between the same neighbours: it was rewritten rather than exchanged.
_REWRITTEN = 0.25


@dataclass(frozen=True, slots=True)
class Pairs:
    """Elements that are one, each as (old index, new index), in the old order. An index stands in one pair at most."""

    kept: tuple[tuple[int, int], ...]
    """Equal, and in their place."""
    changed: tuple[tuple[int, int], ...]
    """In their place among their neighbours, and mostly not equal."""
    moved: tuple[tuple[int, int], ...]
    """Elsewhere among the others, equal or not."""


def pairs_of(old: Sequence[str], new: Sequence[str]) -> Pairs:
    """Lays two lists of texts side by side. Near linear in their length."""
    kept = align(old, new)
    moved, changed = _elsewhere(old, new, kept)
    found = [*kept, *changed, *moved]
    stayed = set(increasing(found))
    if len(stayed) > len(kept) + len(changed):
        # Edited ones stayed, and an equal one among them went elsewhere: that is the smaller move.
        equal = {pair for pair in found if old[pair[0]] == new[pair[1]]}
        kept, changed = sorted(stayed & equal), sorted(stayed - equal)
        moved = sorted(set(found) - stayed)
    return Pairs(tuple(kept), tuple(changed), tuple(moved))


def _elsewhere(
    old: Sequence[str], new: Sequence[str], kept: Sequence[tuple[int, int]]
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Moved and changed paragraphs among those that `kept` leaves over, each as (old index, new index)."""
    kept_old, kept_new = {i for i, _ in kept}, {j for _, j in kept}
    old_left = [i for i in range(len(old)) if i not in kept_old]
    new_left = [j for j in range(len(new)) if j not in kept_new]
    pairs = [(old_left[i], new_left[j]) for i, j in occurrences([old[i] for i in old_left], [new[j] for j in new_left])]
    pairs += _edited(
        old, new, kept, _without(old_left, {i for i, _ in pairs}), _without(new_left, {j for _, j in pairs})
    )
    # What stands between the same kept neighbours and in the same order among its like stands in its place.
    by_gap: defaultdict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for i, j in pairs:
        by_gap[_gap(kept, i, j)].append((i, j))
    changed = [pair for (before, after), gap in by_gap.items() if before == after for pair in increasing(gap)]
    return sorted(set(pairs) - set(changed)), sorted(changed)


def _edited(
    old: Sequence[str],
    new: Sequence[str],
    kept: Sequence[tuple[int, int]],
    old_left: Sequence[int],
    new_left: Sequence[int],
) -> list[tuple[int, int]]:
    """Paragraphs that are edited forms of each other; each index at most once."""
    gaps: defaultdict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for place, i in enumerate(old_left):
        gaps[_gap(kept, i, 0)[0]][0].append(place)
    for place, j in enumerate(new_left):
        gaps[_gap(kept, 0, j)[1]][1].append(place)
    alone = {(olds[0], news[0]) for olds, news in gaps.values() if len(olds) == len(news) == 1}
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    pairs = []
    for score, a, b in similar_pairs(
        [old[i] for i in old_left], [new[j] for j in new_left], suggested=alone, least=_EDITED
    ):
        i, j = old_left[a], new_left[b]
        before, after = _gap(kept, i, j)
        least = _REWRITTEN if (a, b) in alone else _EDITED if before == after else _EDITED_AND_MOVED
        if score >= least and a not in taken_old and b not in taken_new:
            taken_old.add(a)
            taken_new.add(b)
            pairs.append((i, j))
    return pairs


def _gap(kept: Sequence[tuple[int, int]], i: int, j: int) -> tuple[int, int]:
    """Between which kept paragraphs an old and a new one stand, as how many stand before each."""
    return bisect_right(kept, i, key=lambda pair: pair[0]), bisect_right(kept, j, key=lambda pair: pair[1])


def _without(indices: Sequence[int], taken: set[int]) -> list[int]:
    return [index for index in indices if index not in taken]
