"""What a feed or a sitemap says: addresses, with their dates and titles where it gives any."""

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum

from archive.characters import clean_line
from crawler.extract.links import absolute

_MAX_TITLE = 1_000


class Form(StrEnum):
    """In which format a listing came."""

    FEED = "feed"
    SITEMAP = "sitemap"
    INDEX = "index"
    """A sitemap of sitemaps."""
    NONE = "none"
    """Nothing that lists addresses: an error page, an article, garbage."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An address that a listing names."""

    url: str
    """Absolute, http or https, without a fragment."""
    published: dt.datetime | None = None
    """First publication as the listing gives it, aware; a day alone is its first moment, UTC."""
    modified: dt.datetime | None = None
    """Last change, aware; for a sitemap in an index, that of the newest address in it."""
    title: str | None = None
    """One clean line."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What one feed or sitemap names, in its own order."""

    form: Form
    entries: tuple[Entry, ...] = ()
    more: tuple[Entry, ...] = ()
    """Further listings: the sitemaps of an index, the next page of a feed."""
    cut: bool = False
    """It named more than was read: a limit was reached, or the document breaks off."""


NOTHING = Listing(Form.NONE)


def entry(
    url: str | None,
    *,
    base: str,
    published: dt.datetime | None = None,
    modified: dt.datetime | None = None,
    title: str | None = None,
) -> Entry | None:
    """An entry from what a document holds, or None where `url` is no address that may be asked for."""
    address = absolute(url, base=base)
    if address is None or not address.isprintable():
        return None
    return Entry(address, published, modified, clean_line((title or "")[:_MAX_TITLE]) or None)


# W3C date and time (https://www.w3.org/TR/NOTE-datetime), as sitemaps use it, with what is often written instead:
# a blank for the T, an offset without a colon, a fraction of any length.
_MOMENT = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d?)(?:-(?P<day>\d\d?)"
    r"(?:[T ]+(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?"
    r" ?(?P<zone>Z|UTC|GMT|[+-]\d\d:?(?:\d\d)?)?)?)?)?",
    re.ASCII | re.IGNORECASE,
)


def moment(text: str | None) -> dt.datetime | None:
    """A W3C date or moment as an aware one; UTC where it names no zone; None where it is not one.

    >>> moment("2016-11-10T10:19+01:00").isoformat()
    '2016-11-10T10:19:00+01:00'
    >>> moment("2016-11-10").isoformat()
    '2016-11-10T00:00:00+00:00'
    >>> moment("yesterday")
    """
    match = _MOMENT.fullmatch((text or "").strip()[:64])
    if match is None:
        return None
    zone = dt.UTC
    try:
        if match["zone"] and match["zone"][0] in "+-":
            digits = match["zone"][1:].replace(":", "").ljust(4, "0")
            offset = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
            zone = dt.timezone(-offset if match["zone"][0] == "-" else offset)
        at = dt.datetime(
            int(match["year"]),
            int(match["month"] or 1),
            int(match["day"] or 1),
            int(match["hour"] or 0),
            int(match["minute"] or 0),
            min(int(match["second"] or 0), 59),  # a leap second
            tzinfo=zone,
        )
        at.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
    return at
