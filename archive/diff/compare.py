"""compare(old, new): what differs between two articles, as one value for the terminal, JSON and other forms."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from archive.diff.pairs import pairs_of
from archive.diff.words import Op, Run, word_runs
from archive.model import Article, Byline


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
    pairs = pairs_of(old, new)
    in_place = dict(pairs.kept) | dict(pairs.changed)
    partner = in_place | dict(pairs.moved)
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
