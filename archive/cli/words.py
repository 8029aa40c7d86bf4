"""How moments, counts, sizes and outcomes are told."""

import datetime as dt
from collections.abc import Iterable
from http import HTTPStatus
from itertools import pairwise

from archive.changes.model import Life
from archive.model import Fault, Outcome, Visit

WALLS = {
    Life.CONSENT_WALL: "behind a consent wall",
    Life.PAYWALL: "behind a paywall",
    Life.LOGIN: "behind a login",
    Life.CHALLENGE: "behind a bot check",
}
"""How it is told that a wall stands before an article; a wall has the name of the reason of its visits."""


def stamp(at: dt.datetime) -> str:
    """A moment for programs: 2016-11-10T10:24:00Z."""
    return f"{at.year:04}-{at:%m-%dT%H:%M:%SZ}"


def clock(at: dt.datetime, *, seconds: bool = False) -> str:
    """A moment for people, in UTC: 2016-11-10 10:24, or 10:24:00 with `seconds`."""
    return f"{at.year:04}-{at:%m-%d} {_time(at, seconds=seconds)}"


def span(first: dt.datetime, last: dt.datetime, *, seconds: bool = False) -> str:
    """From one moment to another for people: `2016-11-10 10:24 to 15:24`."""
    start, end = clock(first, seconds=seconds), clock(last, seconds=seconds)
    if start == end:
        return start
    return f"{start} to {_time(last, seconds=seconds) if first.date() == last.date() else end}"


def _time(at: dt.datetime, *, seconds: bool) -> str:
    return f"{at:%H:%M:%S}" if seconds else f"{at:%H:%M}"


def share_a_minute(moments: Iterable[dt.datetime]) -> bool:
    """Whether `clock` tells two of these moments, in the order of time, apart by their seconds alone."""
    return any(clock(one) == clock(other) for one, other in pairwise(moments))


def plural(count: int, noun: str) -> str:
    """`1 version`, `1,200 versions`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def size(count: int) -> str:
    """Bytes for people, in decimal units.

    >>> size(2_600), size(12)
    ('2.6 kB', '12 B')
    """
    for unit, step in (("TB", 10**12), ("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= step:
            return f"{count / step:.1f} {unit}"
    return f"{count} B"


def found_it(visit: Visit) -> bool:
    """Whether a visit found the article, or was told that it stands as it was."""
    return visit.outcome in (Outcome.ARTICLE, Outcome.NOT_MODIFIED)


def came(visit: Visit, *, detail: bool = False) -> str:
    """What came of a visit, in a few words: `read`, `not modified`, `consent wall`, `HTTP 410 Gone`. Not yet safe.

    `detail`: with what was seen there, where that says more.
    """
    if visit.reason == Fault.HTTP_STATUS and visit.status is not None:
        phrase = HTTPStatus(visit.status).phrase if visit.status in _STATUSES else ""
        return f"HTTP {visit.status} {phrase}".rstrip()
    if visit.outcome is Outcome.ARTICLE:
        return "read"
    # What is held is told by why it waits, which its detail says.
    reason = str(visit.outcome if visit.outcome is Outcome.HELD else visit.reason or visit.outcome).replace("-", " ")
    return f"{reason}: {visit.detail}" if detail and visit.detail else reason


_STATUSES = frozenset(HTTPStatus)
