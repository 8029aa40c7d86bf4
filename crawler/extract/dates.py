"""When an article was first published: day, time and offset, as far as its page says so."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from urllib.parse import urlsplit

from lxml.etree import _Element

from crawler.extract.metadata import Structured, strings
from crawler.extract.printed_dates import FIRST_YEAR, LAST_YEAR, Printed, offset_of, printed_dates
from crawler.extract.shown import Beside, beside, elements, lines_of, of_others, text_of
from crawler.extract.title import headline
from crawler.extract.words.dates import PUBLISHED, UPDATED


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
_MODIFIED_META = (
    "article:modified_time", "og:article:modified_time", "datemodified", "dcterms.modified", "dc.date.modified",
    "og:updated_time", "lastmod", "last-modified", "last_updated_date", "article.updated",
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
_URL_DATE = re.compile(r"/(?P<year>(?:19|20)\d\d)[/-]?(?P<month>0[1-9]|1[0-2])[/-]?(?P<day>0[1-9]|[12]\d|3[01])(?!\d)")
_URL_NUMBER = re.compile(
    r"(?<!\d)(?P<year>20\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?=\d{6,12}(?!\d))"
)
_URL_DATE_LOOSE = re.compile(r"/(?P<year>(?:19|20)\d\d)/(?P<month>\d{1,2})/(?P<day>\d{1,2})/")
# What a web archive puts before an address: when it fetched the page.
_CAPTURE = re.compile(r"/\d{14}(?:[a-z]{2}_)?/(?=https?:)")
_DATA_NAME = re.compile(
    r"^data-(?:\w+-)*(?:first-?)?(?:publish|published|pub-?date|deploy|posted|created|article-date)", re.I
)
# Where a page prints its date, and where dates of other things stand.
_CLASS_PARTS = (
    "date", "Date", "publish", "Publish", "posted", "submitted", "byline", "Byline", "timestamp", "meta", "Meta",
    "time", "Time", "author", "fecha", "datum", "info",
)  # fmt: skip
_CLASS = re.compile("|".join(_CLASS_PARTS))
_OTHERS = re.compile(
    r"comment|related|recommend|disqus|repl(?:y|ies)|copyright|popular|trending|most-?read|calendar", re.I
)
_ELSEWHERE = re.compile(
    r"sidebar|teaser|widget|footer|\bmore|(?<!v)card|carousel|latest|read-?next|promo|ticker|archive|similar|list-item|feed",
    re.I,
)
_DATELINE_END = re.compile(r"\s?[-–—|:•,.)/]|\s?[„“\"»«]")
_PUBLISHED_CLASS = re.compile(r"publish|posted|pubdate|entry-date|created|dateline|first|submitted|article-?date", re.I)
_UPDATED_CLASS = re.compile(r"updat|modif|chang|edited|revis", re.I)
_LONGEST_LINE = 200
_MOST_ELEMENTS = 20_000
_UPDATED = tuple(word.casefold() for word in UPDATED)
_UPDATED_LABELS = tuple(word.rstrip(":") for word in _UPDATED)
_LEADS_ON = re.compile(r"\s(?:on|at|am|um|le|el|il|op|em|den|dne|på|:)$")
_PUBLISHED = tuple(word.casefold() for word in PUBLISHED)


def published(tree: _Element, structured: Structured, *, url: str, around: Beside | None = None) -> Published | None:
    """First publication, never an update's, a fetch's or a comment's; None where the page does not say.

    around: the lines about the headline, where the caller has read them already.
    """
    if around is None:
        around = beside(headline(tree, structured)[1])
    language = _regional(structured.language, url)
    near = list(_near(around, language))
    every = list(_stated(structured))
    if every:
        return _as_shown(_in_own_zone(every), every, near)
    found = [*_titled(structured, language), *near, *islice(_marked(tree, language), 20)]
    if not any(strength > 0 and printed.time is not None for strength, printed in found):
        found += islice(_alone(tree, language), 20)
    if not any(strength > 0 and printed.time is not None for strength, printed in found):
        found += islice(_in_data(tree, language), 3)
    # What the page itself calls the date of publication goes first.
    found.sort(key=lambda entry: -entry[0])
    if found:
        day = found[0][1].date
        best = next((printed for _, printed in found if printed.date == day and printed.time is not None), found[0][1])
        return Published(best.date, best.time, best.utc_offset)
    return _in_url(url)


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


def _stated(structured: Structured) -> Iterator[Published]:
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


def _titled(structured: Structured, language: str | None) -> Iterator[tuple[int, Printed]]:
    """A day that stands behind the last bar of the document's title, as some broadcasters' pages have it."""
    last = (structured.document_title or "").rpartition(" | ")[2]
    for printed in printed_dates(last, language):
        if printed.start == 0 and printed.end == len(last):
            yield 4, printed


def _near(around: Beside, language: str | None) -> Iterator[tuple[int, Printed]]:
    """Dates printed beside the headline, each with how plainly it is the article's: 3 where the line says "published",
    2 where the line is little more than a date, 1 where a paragraph starts with one."""
    lines = [*around.within, *around.after[:12], *reversed(around.before)]
    for place, line in enumerate(lines):
        found = _first_published(line[:_LONGEST_LINE], language)
        if found is None or (found.start < 3 and place and _is_label(lines[place - 1])):
            continue
        if _says(line[max(0, found.start - 40) : found.start + 5], _PUBLISHED):
            yield 3, found
        elif len(line) - (found.end - found.start) < 60:
            yield 2 if place < 5 else 1, found
        elif found.start < 50 and _DATELINE_END.match(line, found.end):
            yield 1, found


def _is_label(line: str) -> bool:
    """Whether a line ends in words that make what follows the date of an update: not "Reviewed by Ann Lee"."""
    if len(line) > 30 or any(sign.isdigit() for sign in line) or _says(line, _PUBLISHED):
        return False
    words = _LEADS_ON.sub("", line.casefold().rstrip(" :.–—-|•·")).rstrip(" :")
    return words.endswith(_UPDATED_LABELS)


def _is_led_by_update(element: _Element) -> bool:
    """Whether the words before an element say that its date is that of an update."""
    previous, parent = element.getprevious(), element.getparent()
    if previous is not None:
        before = previous.tail if previous.tail and not previous.tail.isspace() else text_of(previous, limit=10)
    else:
        before = (parent.text or "") if parent is not None else ""
    return _is_label(before.strip()[-29:])


@lru_cache(maxsize=8192)
def _is_place(classes: str, identity: str) -> bool:
    return _CLASS.search(classes) is not None or "date" in identity or "byline" in identity


def _places(tree: _Element) -> Iterator[_Element]:
    for element in elements(tree, "//time | //*[@class or @id]"):
        if element.tag == "time" or _is_place(element.get("class") or "", element.get("id") or ""):
            yield element


def _marked(tree: _Element, language: str | None) -> Iterator[tuple[int, Printed]]:
    """Dates where the markup or the words beside them say that they are the article's."""
    for element in islice(_places(tree), 400):
        said = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}"
        if _UPDATED_CLASS.search(said) and not _PUBLISHED_CLASS.search(said):
            continue
        text = text_of(element, limit=60)
        machine = element.get("datetime") or element.get("content") if element.tag == "time" else None
        if len(text) > _LONGEST_LINE or not (text or machine) or _is_led_by_update(element):
            continue
        found = _first_published(text, language)
        stated = machine_date(machine, language) if machine and not _says(text, _UPDATED) else None
        if stated is not None and (
            found is None or stated.utc_offset is not None or (found.time is None and found.date == stated.date)
        ):
            found = Printed(stated.date, stated.time, stated.utc_offset, 0, 0)
        if found is None:
            continue
        distance = _distance(element)
        if distance > 1:
            continue
        plain = 1 if _PUBLISHED_CLASS.search(said) or element.get("pubdate") else 0
        if _says(text[max(0, found.start - 40) : found.start + 5], _PUBLISHED):
            plain = 2
        yield plain - 2 * distance, found


def _alone(tree: _Element, language: str | None) -> Iterator[tuple[int, Printed]]:
    """Dates on lines of their own, wherever the page shows them."""
    body = next(tree.iter("body"), tree)
    previous = ""
    for line in lines_of(body, skip=of_others):
        label, previous = _is_label(previous), line
        if len(line) <= _LONGEST_LINE and any(sign.isdigit() for sign in line):
            found = _first_published(line, language)
            if found is None or label:
                continue
            if _says(line[max(0, found.start - 25) : found.start], _PUBLISHED):
                yield 0, found
            elif len(line) - (found.end - found.start) < 12 and found.date.year > FIRST_YEAR:
                yield -3, found


def _in_data(tree: _Element, language: str | None) -> Iterator[tuple[int, Printed]]:
    """Dates in `data-` attributes that are named after publication."""
    for element in islice(tree.iter(), _MOST_ELEMENTS):
        for name in map(str, element.keys() if isinstance(element.tag, str) else ()):
            stated = machine_date(element.get(name) or "", language) if _DATA_NAME.match(name) else None
            if stated is not None:
                yield 1, Printed(stated.date, stated.time, stated.utc_offset, 0, 0)


def _first_published(line: str, language: str | None) -> Printed | None:
    """The date of first publication in a line: not one that stands behind a word for updates."""
    if not any(sign.isdigit() for sign in line):
        return None
    found = printed_dates(line, language)
    start = 0
    for date in found:
        lead = line[start : date.start].casefold()
        start = date.end
        if not any(word in lead for word in _UPDATED) or any(word in lead[-30:] for word in _PUBLISHED):
            return date
    return None


def _says(line: str, words: Iterable[str]) -> bool:
    folded = line.casefold()
    return any(word in folded for word in words)


def _distance(element: _Element) -> int:
    """0 where the element may be the article's, 1 where it looks as if it stood elsewhere, 2 where it surely does."""
    distance = 0
    for outer in islice(element.iterancestors(), 12):
        if outer.tag in ("body", "main"):
            break
        if outer.tag in ("nav", "footer", "aside"):
            return 2
        said = f"{outer.get('class') or ''} {outer.get('id') or ''}"
        if _OTHERS.search(said):
            return 2
        if outer.tag != "article" and _ELSEWHERE.search(said):
            distance = 1
    return distance


def _regional(language: str | None, url: str) -> str | None:
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
