"""Whether a page says that it was changed: by a date, a stamp, a notice, or what it tells machines of corrections."""

import datetime as dt
from collections.abc import Iterable, Iterator

from archive.changes.folding import fold
from archive.changes.model import Disclosure, Kind, Part, SentenceChange
from archive.changes.notices import is_marked
from archive.model import Article

# What alone does not alter what an article says.
_TRIVIAL = frozenset({Kind.DATE, Kind.PUNCTUATION, Kind.REFLOW})
# Where it differs, says no more than the other kinds beside it.
_PLACES = frozenset({Kind.HEADLINE, Kind.BYLINE})
# Nearer to the moment of the fetch than this on both sides, a stamp is the server's clock, or its cache's.
_CLOCK = dt.timedelta(minutes=2)
# A stamp without a zone is the same clock where it is whole quarters of an hour away, as all zones are.
_QUARTER = dt.timedelta(minutes=15)
# What a stamp without a zone may be later than it says: the westernmost zone is twelve hours behind.
_WEST = dt.timedelta(hours=12)


def disclosure_of(changes: Iterable[SentenceChange], evidence: tuple[str, ...]) -> Disclosure:
    """What the sentences that were touched, and what says so, come to.

    A page that only prints another day of publication has not altered what it says: that is a kind, and trivial here.
    """
    if all(_is_trivial(change) for change in changes):
        return Disclosure.TRIVIAL
    return Disclosure.DISCLOSED if evidence else Disclosure.STEALTH


def _is_trivial(change: SentenceChange) -> bool:
    kinds = set(change.kinds)
    return kinds <= _TRIVIAL or (not kinds <= _PLACES and kinds - _PLACES <= _TRIVIAL)


def disclosed_by(
    old: Article,
    new: Article,
    changes: Iterable[SentenceChange],
    *,
    read: tuple[dt.datetime, dt.datetime] | None,
    stood: dt.datetime | None,
) -> tuple[str, ...]:
    """All that says so, the plainest first; a line each. `read`, `stood`: as `classify` takes them."""
    changes = tuple(changes)
    return (
        *_headline(old, new),
        *_notices(changes),
        *_corrections(old, new),
        *_stamps(old, new, read, stood),
        *_printed_day(old, new, stood),
    )


def _headline(old: Article, new: Article) -> Iterator[str]:
    if is_marked(new.title) and not is_marked(old.title):
        yield f"headline: {new.title}"


def _notices(changes: Iterable[SentenceChange]) -> Iterator[str]:
    # All sentences of a paragraph are one notice.
    said: dict[int | None, list[str]] = {}
    for change in changes:
        if Kind.CORRECTION in change.kinds and change.new is not None and change.part is Part.BODY:
            said.setdefault(change.new_block, []).extend(change.new.split())
    for words in said.values():
        yield f"notice: {' '.join(words)}"


def _corrections(old: Article, new: Article) -> Iterator[str]:
    known = {fold(text) for text in old.metadata.corrections}
    for text in new.metadata.corrections:
        if fold(text) not in known:
            yield f"correction: {text}"


def _stamps(
    old: Article, new: Article, read: tuple[dt.datetime, dt.datetime] | None, stood: dt.datetime | None
) -> Iterator[str]:
    for name, before, after in (
        ("updated", old.metadata.updated, new.metadata.updated),
        ("modified", old.metadata.modified, new.metadata.modified),
    ):
        if after is None or not _is_later(after, before, new) or _is_too_old(after, stood):
            continue
        if read is not None and _is_clock(after, read[1]) and (before is None or _is_clock(before, read[0])):
            continue
        yield f"{name} {after.isoformat()}" + (f", before {before.isoformat()}" if before is not None else "")


Moment = dt.datetime | dt.date


def _is_later(after: Moment, before: Moment | None, new: Article) -> bool:
    """Whether a stamp was put forward. One that was not there counts where it is not that of first publication."""
    if before is None:
        published = new.published
        return published is None or _compared(after, published) > 0
    return _compared(after, before) > 0


def _is_too_old(stamp: Moment, stood: dt.datetime | None) -> bool:
    """Whether the old text still stood when even the last moment that a stamp can mean was over."""
    if stood is None:
        return False
    if not isinstance(stamp, dt.datetime):
        stamp = dt.datetime.combine(stamp, dt.time.max)
    last = stamp + _CLOCK if stamp.tzinfo is not None else stamp.replace(tzinfo=dt.UTC) + _WEST
    return last < stood


def _compared(one: Moment, other: Moment) -> int:
    """-1, 0 or 1. By the day where one of them has no more; by the clock where one of them has no zone."""
    if not (isinstance(one, dt.datetime) and isinstance(other, dt.datetime)):
        left, right = (each.date() if isinstance(each, dt.datetime) else each for each in (one, other))
        return (left > right) - (left < right)
    if (one.tzinfo is None) != (other.tzinfo is None):
        one, other = one.replace(tzinfo=None), other.replace(tzinfo=None)
    return (one > other) - (one < other)


def _is_clock(stamp: Moment, fetched: dt.datetime) -> bool:
    if not isinstance(stamp, dt.datetime):
        return False
    if stamp.tzinfo is not None:
        return abs(stamp - fetched) <= _CLOCK
    off = (stamp - fetched.replace(tzinfo=None)) % _QUARTER
    near = min(off, _QUARTER - off) <= _CLOCK
    return near and abs(stamp - fetched.replace(tzinfo=None)) <= dt.timedelta(hours=15)


def _printed_day(old: Article, new: Article, stood: dt.datetime | None) -> Iterator[str]:
    """The day of the byline, put forward: where a site prints one day only, it is that of the last update."""
    before, after = (article.byline for article in (old, new))
    if before is None or after is None or before.date is None or after.date is None:
        return
    printed = after.date if after.time is None else dt.datetime.combine(after.date, after.time)
    if _is_too_old(printed, stood):
        return
    if (after.date, after.time or dt.time()) > (before.date, before.time or dt.time()) and (
        before.time is not None or after.time is None or after.date > before.date
    ):
        yield f"date {after.date.isoformat()}, before {before.date.isoformat()}"
