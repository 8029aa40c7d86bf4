"""When an article was published as its page tells machines: JSON-LD, meta elements, microdata."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.extract.metadata import Structured, strings
from crawler.extract.printed_dates import FIRST_YEAR, LAST_YEAR, offset_of, printed_dates


@dataclass(frozen=True, slots=True)
class Published:
    """First publication in the page's own time zone."""

    date: dt.date
    time: dt.time | None = None
    """Hour and minute; None where the page gives none."""
    utc_offset: dt.timedelta | None = None
    """None where the page states no zone."""


# Names of <meta> elements, the surest first.
_SURE_META = (
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "og:published_time",
    "datepublished",
    "og:pubdate",
    "parsely-pub-date",
)
_META = (
    "sailthru.date", "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "dcterms.issued", "dc.date.issued",
    "dcterms.created", "dc.date.created", "dcterms.available", "dc.date", "dcterms.date", "published", "published_at",
    "published_on", "published-date", "published-time", "article:publish_date", "release_date",
    "publish_date", "publish-date", "publishdate", "publication_date", "publicationdate",
    "article_date_original", "article.published", "date_published", "pub_date", "pubdate", "ptime",
    "iso-8601-publish-date", "cxense:publishtime", "vr:published_time", "rnews:datepublished",
    "citation_publication_date", "citation_date", "citation_online_date", "originalpublicationdate",
    "dcsext.articlefirstpublished", "datecreated", "created", "creation_date", "date", "article.created",
    "bt:pubdate", "sort_date", "prism.publicationdate", "displaydate",
)  # fmt: skip
_JAVA = re.compile(  # Fri Apr 28 19:20:36 CEST 2023
    r"[A-Z][a-z]{2} (?P<month>[A-Z][a-z]{2}) (?P<day>\d{1,2}) (?P<clock>\d\d:\d\d):\d\d (?P<zone>[A-Z]{3,4})"
    r" (?P<year>\d{4})"
)
_MAIL = re.compile(  # Fri, 28 Apr 2023 19:20:36 +0200
    r"[A-Z][a-z]{2}, (?P<rest>\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d(?::\d\d)? ?(?:[+-]\d{4}|[A-Z]{3,4})?)"
)
_MACHINE = re.compile(
    r"\s*(?P<year>\d{4})-?(?P<month>\d\d)-?(?P<day>\d\d)(?!\d)"
    r"(?:[T\s]\s?(?P<hour>\d\d):?(?P<minute>\d\d)(?::?(?P<second>\d\d)(?P<fraction>[.,]\d{1,12})?)?)?"
    r"\s?(?P<zone>Z|z|[+-]\d\d:?\d\d|[+-]\d\d|[A-Z]{3,4})?"
)


def stated_dates(structured: Structured) -> Iterator[Published]:
    """What the page states for machines, the surest first; a day with a time goes before the same day without."""
    values = [value for node in structured.articles[:3] for value in strings(node.get("datePublished"))]
    values += [value for name in _SURE_META for value in structured.meta.get(name, ())[:1]]
    values += structured.items.get("datepublished", ())[:1]
    values += [value for name in _META for value in structured.meta.get(name, ())[:1]]
    values += [value for node in structured.articles[:1] for key in ("dateCreated", "uploadDate")
               for value in strings(node.get(key))]  # fmt: skip
    found = [date for value in values if (date := machine_date(value, structured.language)) is not None]
    if found and found[0].time is None:
        yield from (other for other in found if other.date == found[0].date and other.time is not None)
    yield from found


def machine_date(value: str, language: str | None = None) -> Published | None:
    """A date written for machines; ISO 8601 first, then what else pages put there.

    A bare midnight is what programs write where only a day is known: it is left out as if no time were given.
    """
    value = value.strip()[:80]
    match = _MACHINE.match(value)
    if match is not None and (match["hour"] or match.end() == len(value)):
        try:
            date = dt.date(int(match["year"]), int(match["month"]), int(match["day"]))
            time = dt.time(int(match["hour"]), int(match["minute"])) if match["hour"] else None
        except ValueError:
            return None
        if not FIRST_YEAR <= date.year <= LAST_YEAR:
            return None
        exact = match["second"] not in (None, "00") or (match["fraction"] or "").strip(".,0")
        if time == dt.time() and not exact:
            time = None
        zone = match["zone"] or ""
        offset = offset_of(zone) if zone[:1] in ("Z", "z", "+", "-") else None
        return Published(date, time, offset if time is not None else None)
    if re.fullmatch(r"\d{10}|\d{13}", value):
        moment = dt.datetime.fromtimestamp(int(value[:10]), dt.UTC)
        known = FIRST_YEAR <= moment.year <= LAST_YEAR
        return Published(moment.date(), moment.time().replace(second=0), dt.timedelta()) if known else None
    if match := _JAVA.match(value):
        value = f"{match['day']} {match['month']} {match['year']} {match['clock']} {match['zone']}"
    elif match := _MAIL.match(value):
        value = re.sub(r"(\d\d:\d\d):\d\d", r"\1", match["rest"])
    found = printed_dates(value, language)
    if not found:
        return None
    time = found[0].time if found[0].time != dt.time() else None
    return Published(found[0].date, time, found[0].utc_offset if time is not None else None)
