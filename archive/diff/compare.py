"""compare(old, new): what differs between two articles, as one value for the terminal, JSON and other forms."""

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from archive.diff.align import align, increasing, occurrences
from archive.diff.similar import similar_pairs
from archive.diff.words import Op, Run, word_runs
from archive.model import Article, Byline

# From which likeness on two paragraphs are one that was edited: between the same neighbours, and anywhere else.
_EDITED = 0.4
_EDITED_AND_MOVED = 0.6
# The same for a paragraph that stands alone between the same neighbours: it was rewritten rather than exchanged.
_REWRITTEN = 0.25


class Kind(StrEnum):
    """What happened to a paragraph."""

    KEPT = "kept"
    CHANGED = "changed"
    """Words differ; it stands where it stood."""
    MOVED = "moved"
    """It stands elsewhere among the others; its words may differ as well."""
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class BlockChange:
    """One paragraph on both sides."""

    kind: Kind
    old: int | None
    """Index in the old body, from 0; None where added."""
    new: int | None
    """Index in the new body, from 0; None where removed."""
    runs: tuple[Run, ...]
    """Its words: same and removed runs joined are the old paragraph, same and added runs the new one."""

    @property
    def is_edited(self) -> bool:
        """Whether words differ."""
        return any(run.op is not Op.SAME for run in self.runs)


@dataclass(frozen=True, slots=True)
class BylineChange:
    """One field of the byline that differs. None on the side that does not have it."""

    field: str
    """`submitter`, `date`, `time` or `authors`."""
    old: str | dt.date | dt.time | tuple[str, ...] | None
    new: str | dt.date | dt.time | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Diff:
    """What differs between two articles."""

    title: tuple[Run, ...]
    """The headline's words; one same run where it is the same."""
    byline: tuple[BylineChange, ...]
    """Fields that differ, in the byline's order; empty where none does."""
    blocks: tuple[BlockChange, ...]
    """Every paragraph of both, in the order of the new body; a removed one stands where it stood."""

    @property
    def is_title_changed(self) -> bool:
        return any(run.op is not Op.SAME for run in self.title)

    @property
    def is_empty(self) -> bool:
        """Whether both articles say the same."""
        return not self.is_title_changed and not self.byline and all(b.kind is Kind.KEPT for b in self.blocks)

    def count(self, kind: Kind) -> int:
        """How many paragraphs had this fate."""
        return sum(block.kind is kind for block in self.blocks)


def compare(old: Article, new: Article) -> Diff:
    """What differs between two articles. Empty exactly where `old == new`; pure, and near linear in their length."""
    return Diff(
        title=word_runs(old.title, new.title),
        byline=_byline(old.byline, new.byline),
        blocks=_blocks(old.body, new.body),
    )


def _byline(old: Byline | None, new: Byline | None) -> tuple[BylineChange, ...]:
    changes = []
    for field in ("submitter", "date", "time", "authors"):
        # An empty tuple of authors says no more than None.
        before, after = getattr(old, field, None) or None, getattr(new, field, None) or None
        if before != after:
            changes.append(BylineChange(field, before, after))
    return tuple(changes)


def _blocks(old: Sequence[str], new: Sequence[str]) -> tuple[BlockChange, ...]:
    kept = align(old, new)
    moved, changed = _elsewhere(old, new, kept)
    partner = dict(kept) | dict(moved) | dict(changed)
    in_place = dict(kept) | dict(changed)
    origin = {j: i for i, j in partner.items()}
    # A removed paragraph is told after the nearest one before it that stands where it stood.
    removed: defaultdict[int, list[int]] = defaultdict(list)
    after = -1
    for i in range(len(old)):
        if i not in partner:
            removed[after].append(i)
        elif i in in_place:
            after = in_place[i]
    told: list[BlockChange] = []
    for j in range(-1, len(new)):
        if j >= 0:
            told.append(_told(old, new, origin.get(j), j, in_place=origin.get(j) in in_place))
        told.extend(BlockChange(Kind.REMOVED, i, None, (Run(Op.REMOVED, old[i]),)) for i in removed[j])
    return tuple(told)


def _told(old: Sequence[str], new: Sequence[str], i: int | None, j: int, *, in_place: bool) -> BlockChange:
    if i is None:
        return BlockChange(Kind.ADDED, None, j, (Run(Op.ADDED, new[j]),))
    if not in_place:
        return BlockChange(Kind.MOVED, i, j, word_runs(old[i], new[j]))
    return BlockChange(Kind.KEPT if old[i] == new[j] else Kind.CHANGED, i, j, word_runs(old[i], new[j]))


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
