"""When an article was first published: day, time and offset, as far as its page says so."""

import datetime as dt
import re
from itertools import islice
from urllib.parse import urlsplit

from lxml.etree import _Element

from crawler.extract.metadata import Structured, strings
from crawler.extract.printed_dates import FIRST_YEAR, Printed
from crawler.extract.shown import Beside, beside
from crawler.extract.shown_dates import alone, at_headline, in_data, in_title, marked
from crawler.extract.stated_dates import Published, machine_date, stated_dates
from crawler.extract.title import headline

_MODIFIED_META = (
    "article:modified_time", "og:article:modified_time", "datemodified", "dcterms.modified", "dc.date.modified",
    "og:updated_time", "lastmod", "last-modified", "last_updated_date", "article.updated",
)  # fmt: skip
_URL_DATE = re.compile(r"/(?P<year>(?:19|20)\d\d)[/-]?(?P<month>0[1-9]|1[0-2])[/-]?(?P<day>0[1-9]|[12]\d|3[01])(?!\d)")
_URL_NUMBER = re.compile(
    r"(?<!\d)(?P<year>20\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?=\d{6,12}(?!\d))"
)
_URL_DATE_LOOSE = re.compile(r"/(?P<year>(?:19|20)\d\d)/(?P<month>\d{1,2})/(?P<day>\d{1,2})/")
# What a web archive puts before an address: when it fetched the page.
_CAPTURE = re.compile(r"/\d{14}(?:[a-z]{2}_)?/(?=https?:)")


def published(tree: _Element, structured: Structured, *, url: str, around: Beside | None = None) -> Published | None:
    """First publication, never an update's, a fetch's or a comment's; None where the page does not say.

    around: the lines about the headline, where the caller has read them already.
    """
    if around is None:
        around = beside(headline(tree, structured)[1])
    language = regional(structured.language, url)
    near = list(at_headline(around, language))
    every = list(stated_dates(structured))
    if every:
        return _as_shown(_in_own_zone(every), every, near)
    found = [*in_title(structured, language), *near, *islice(marked(tree, language, around.holders), 20)]
    if not any(strength > 0 and printed.time is not None for strength, printed in found):
        found += islice(alone(tree, language), 20)
    if not any(strength > 0 and printed.time is not None for strength, printed in found):
        found += islice(in_data(tree, language), 3)
    # What the page itself calls the date of publication goes first.
    found.sort(key=lambda entry: -entry[0])
    if found:
        day = found[0][1].date
        best = next((printed for _, printed in found if printed.date == day and printed.time is not None), found[0][1])
        return Published(best.date, best.time, best.utc_offset)
    return _in_url(url)


def modified(structured: Structured) -> dt.datetime | None:
    """Last update as the page states it, naive where it gives no zone; None where it does not say."""
    values = [value for node in structured.articles[:2] for value in strings(node.get("dateModified"))]
    values += [value for name in _MODIFIED_META for value in structured.meta.get(name, ())[:1]]
    values += structured.items.get("datemodified", ())[:1]
    for value in values:
        found = machine_date(value, structured.language)
        if found is not None:
            zone = None if found.utc_offset is None else dt.timezone(found.utc_offset)
            return dt.datetime.combine(found.date, found.time or dt.time(), zone)
    return None


def _in_own_zone(every: list[Published]) -> Published:
    """The first of what is stated; in the page's own zone where it is told in UTC and again in local time."""
    first = every[0]
    if first.utc_offset != dt.timedelta(0) or first.time is None:
        return first
    for other in every[1:]:
        gap = _gap(other, first) if other.utc_offset is None else None
        if gap:
            return Published(other.date, other.time, gap)
    return first


def _gap(local: Published | Printed, utc: Published) -> dt.timedelta | None:
    """The offset that makes a local time one in UTC; None where none does."""
    if local.time is None or utc.time is None:
        return None
    gap = dt.datetime.combine(local.date, local.time) - dt.datetime.combine(utc.date, utc.time)
    whole = gap % dt.timedelta(minutes=15) == dt.timedelta(0)
    return gap if whole and abs(gap) <= dt.timedelta(hours=14) else None


def _as_shown(stated: Published, every: list[Published], near: list[tuple[int, Printed]]) -> Published:
    """What machines are told, corrected by what the page prints beside its headline: the time where machines were told
    the day only, the page's own zone where they were told UTC, an earlier day where the printed line is plain, the day
    that stands both there and in another of the statements."""
    day = dt.timedelta(days=1)
    for strength, shown in near:
        if shown.date == stated.date and stated.time is None and shown.time is not None:
            return Published(shown.date, shown.time, shown.utc_offset)
        if stated.utc_offset == dt.timedelta(0) and (gap := _gap(shown, stated)):
            return Published(shown.date, shown.time, gap)
        apart = abs(shown.date - stated.date)
        if strength > 2 and stated.utc_offset == dt.timedelta(0) and shown.time is None and apart == day:
            # The day is over in UTC, or has not begun there.
            return Published(shown.date)
    plain = [shown for strength, shown in near if strength >= 2]
    if plain and day <= abs(plain[0].date - stated.date) <= 2 * day:
        for other in every:
            if other.date == plain[0].date:
                return other
    if plain and plain[0].date < stated.date - day and all(abs(shown.date - stated.date) > day for _, shown in near):
        return Published(plain[0].date, plain[0].time, plain[0].utc_offset)
    return stated


def regional(language: str | None, url: str) -> str | None:
    """The language with the region that the host's ending gives: English alone does not say how 4/5 is read."""
    if (language or "en") not in ("en", "en-US"):
        return language
    ending = (urlsplit(url).hostname or "").rpartition(".")[2] if url else ""
    if ending in ("uk", "au", "nz", "ie", "in", "za", "sg", "my", "ng", "ke", "pk", "lk", "gh", "eu", "mt"):
        return f"en-{ending.upper()}"
    return language or "en"


def _in_url(url: str) -> Published | None:
    """The day that stands in the address: weak, and better than nothing."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return None
    path = _CAPTURE.sub("/", path)
    for pattern in (_URL_DATE, _URL_DATE_LOOSE, _URL_NUMBER):
        for match in pattern.finditer(path):
            try:
                date = dt.date(int(match["year"]), int(match["month"]), int(match["day"]))
            except ValueError:
                continue
            if date.year >= FIRST_YEAR:
                return Published(date)
    return None
