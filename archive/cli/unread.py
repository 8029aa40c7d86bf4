"""Visits that brought no article, told beside the versions: a withdrawal, a wall, and the return."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from archive.changes.life import says_gone
from archive.changes.model import Life
from archive.cli.words import WALLS, came, clock, found_it, plural, span, stamp
from archive.model import Outcome, Version, Visit

_WALLS = frozenset(map(str, WALLS))


@dataclass(frozen=True, slots=True)
class Unread:
    """Visits one after the other that brought no article, all for the same reason."""

    visits: tuple[Visit, ...]
    """At least one, in the order of time."""
    back: dt.datetime | None
    """When the same version was read again after them; None where another one was, or none yet."""

    @property
    def first(self) -> dt.datetime:
        return self.visits[0].at

    @property
    def last(self) -> dt.datetime:
        return self.visits[-1].at

    def told(self, *, seconds: bool = False) -> str:
        """In one line: `missing: HTTP 410 Gone, 2026-11-22 14:49 (1 visit)`. Not yet safe."""
        back = "" if self.back is None else f"; read again {clock(self.back, seconds=seconds)}"
        times = span(self.first, self.last, seconds=seconds)
        return f"{_state(self.visits[0])}, {times} ({plural(len(self.visits), 'visit')}){back}"

    def document(self) -> dict[str, object]:
        """In values for JSON."""
        visit = self.visits[0]
        return {
            "first": stamp(self.first),
            "last": stamp(self.last),
            "visits": len(self.visits),
            "outcome": str(visit.outcome),
            "reason": visit.reason,
            "status": visit.status,
            "back": None if self.back is None else stamp(self.back),
        }


def unread(versions: Sequence[Version], visits: Sequence[Visit]) -> list[list[Unread]]:
    """What brought no article before the first version, and then from each version on until the next.

    So there is one list more than there are versions. Both arguments are in the order of time.
    """
    found: list[list[Unread]] = [[] for _ in range(len(versions) + 1)]
    firsts = [version.first for version in versions]
    for (place, outcome, *_), run in groupby(
        visits, lambda visit: (bisect_right(firsts, visit.at), visit.outcome, visit.reason, visit.status)
    ):
        same = tuple(run)
        if not found_it(same[0]):
            found[place].append(Unread(same, None))
        # An address may have led to another article meanwhile: that is no return of this one.
        elif found[place] and place and (outcome is Outcome.NOT_MODIFIED or same[0].at <= versions[place - 1].last):
            found[place][-1] = replace(found[place][-1], back=same[0].at)
    return found


def _state(visit: Visit) -> str:
    if visit.reason in _WALLS:
        return WALLS[Life(visit.reason)]
    if visit.outcome is Outcome.HELD:
        return came(visit, detail=True)
    # Which article is looked for makes no difference where none was found.
    is_missing = says_gone(visit, article=visit.article)
    state = "missing" if is_missing else "no article" if visit.outcome is Outcome.REJECTED else "not read"
    return f"{state}: {came(visit)}"
