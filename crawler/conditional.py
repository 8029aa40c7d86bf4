"""When a page is asked for only if it was modified (RFC 9110 section 13), and when a server that says no is believed.

Sites say 304 wrongly: caches that were not cleared, entity tags made of a template's date. So the answer is distrusted:
only the text of an article that the present rules have read may be confirmed by it, a full answer is asked for every so
often, and a host is not asked this way any more once it is proved that its word was false.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from archive.model import Contradiction, LastAnswer, Outcome

STALE = dt.timedelta(hours=1)
"""How long a cache may go on serving what was edited meanwhile: it would have served the page as it was, too."""
_LONGEST = 512
"""Characters of an entity tag that is sent back; servers refuse requests whose fields are too long."""
NAMES = ("If-None-Match", "If-Modified-Since")


@dataclass(frozen=True, slots=True)
class Distrust:
    """How often a full answer is asked for all the same."""

    looks: int
    """Every so many looks at a page at the latest; 1 for each."""
    days: float
    """After so many days at the latest."""


def conditions(stands: LastAnswer | None, *, now: dt.datetime, distrust: Distrust) -> Mapping[str, str]:
    """The header fields that ask for a page only if it is another one; none where all of it is wanted.

    stands: the last answer of this very address, where the present rules have read it; None where they have not.
    """
    if stands is None or stands.outcome is not Outcome.ARTICLE or not stands.is_latest:
        return {}
    if stands.confirmed + 1 >= distrust.looks or now - stands.at >= dt.timedelta(days=distrust.days):
        return {}
    fields = {}
    if stands.etag and len(stands.etag) <= _LONGEST:
        fields["If-None-Match"] = stands.etag
    modified = _moment(stands.last_modified)
    # A page cannot have been modified after it was sent (RFC 9110 section 8.8.2.1), and in that second it may be
    # modified once more (section 8.8.2.2).
    if modified is not None and stands.last_modified is not None and modified < stands.at:
        fields["If-Modified-Since"] = stands.last_modified
    return fields


def is_false(said: Contradiction) -> bool:
    """Whether it is proved that a server was wrong when it said that nothing was modified.

    It is where the other text comes with the same validator as the text that was said to stand: then that does not tell
    one from the other. And where the other text is dated before the server said so, by more than a cache may be late.
    """
    before, after = said.before, said.after
    if before.etag is not None and after.etag is not None:
        if _opaque(before.etag) == _opaque(after.etag):
            return True
    elif before.last_modified is not None and before.last_modified == after.last_modified:
        return True
    modified = _moment(after.last_modified)
    return modified is not None and modified <= said.confirmed.at - STALE


def first_false(contradictions: Iterable[Contradiction]) -> Contradiction | None:
    """The first proof against a host, of all looks at its articles where another text was found after a 304; None
    where there is none, and it is believed."""
    return next(filter(is_false, contradictions), None)


def _opaque(etag: str) -> str:
    """An entity tag for the weak comparison (RFC 9110 section 8.8.3.2)."""
    return etag.removeprefix("W/")


def _moment(text: str | None) -> dt.datetime | None:
    """The moment of an HTTP-date; None where it is none."""
    if text is None:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment
