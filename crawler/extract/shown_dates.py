"""Dates that a page shows, each with how plainly it is the article's: by place, by markup, by the words about it."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

from lxml.etree import _Element

from crawler.extract.metadata import Structured
from crawler.extract.printed_dates import FIRST_YEAR, Printed, printed_dates
from crawler.extract.shown import Beside, elements, lines_of, of_others, text_of
from crawler.extract.stated_dates import machine_date
from crawler.extract.words.dates import PUBLISHED, UPDATED
from crawler.extract.words.phrases import Phrases

_DATA_NAME = re.compile(
    r"^data-(?:\w+-)*(?:first-?)?(?:publish|published|pub-?date|deploy|posted|created|article-date)", re.I
)
# Where a page prints its date, and where dates of other things stand.
_CLASS_PARTS = (
    "date", "Date", "publish", "Publish", "posted", "submitted", "byline", "Byline", "timestamp", "meta", "Meta",
    "time", "Time", "author", "fecha", "datum", "info",
)  # fmt: skip
_CLASS = re.compile("|".join(_CLASS_PARTS))
_OTHERS = Phrases(
    ("comment", "related", "recommend", "disqus", "repl(?:y|ies)", "copyright", "popular", "trending", "most-?read",
     "calendar")
)  # fmt: skip
_ELSEWHERE = Phrases(
    ("sidebar", "teaser", "widget", "footer", r"\bmore", "(?<!v)card", "carousel", "latest", "read-?next", "promo",
     "ticker", "archive", "similar", "list-item", "feed")
)  # fmt: skip
_DATELINE_END = re.compile(r"\s?[-–—|:•,.)/]|\s?[„“\"»«]")
_PUBLISHED_CLASS = re.compile(r"publish|posted|pubdate|entry-date|created|dateline|first|submitted|article-?date", re.I)
_UPDATED_CLASS = re.compile(r"updat|modif|chang|edited|revis", re.I)
_LONGEST_LINE = 200
_MOST_ELEMENTS = 20_000
_UPDATED = tuple(word.casefold() for word in UPDATED)
_UPDATED_LABELS = tuple(word.rstrip(":") for word in _UPDATED)
# Words that stand behind their date: 2024年5月3日 更新.
_UPDATED_BEHIND = tuple(word for word in _UPDATED if word[0] >= "\u3000")
_LEADS_ON = re.compile(r"\s(?:on|at|am|um|le|el|il|op|em|den|dne|på|:)$")
_PUBLISHED = tuple(word.casefold() for word in PUBLISHED)


def in_title(structured: Structured, language: str | None) -> Iterator[tuple[int, Printed]]:
    """A day that stands behind the last bar of the document's title, as some broadcasters' pages have it."""
    last = (structured.document_title or "").rpartition(" | ")[2]
    for printed in printed_dates(last, language):
        if printed.start == 0 and printed.end == len(last):
            yield 4, printed


def at_headline(around: Beside, language: str | None) -> Iterator[tuple[int, Printed]]:
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


def updates_at_headline(around: Beside, language: str | None) -> Iterator[Printed]:
    """Dates printed beside the headline behind a word for updates."""
    lines = [*around.within, *around.after[:12], *reversed(around.before)]
    for place, line in enumerate(lines):
        if not any(map(str.isdigit, line)):
            continue
        found = _updated(line[:_LONGEST_LINE], language)
        if found is None and place and len(line) <= 60 and _is_label(lines[place - 1]):
            found = next((printed for printed in printed_dates(line, language) if printed.start < 3), None)
        if found is not None:
            yield found


def marked_updates(tree: _Element, language: str | None, around: Beside) -> Iterator[Printed]:
    """Dates in `<time>` where its names, or the words before it, say that it is the article's last update."""
    for element in islice(tree.iter("time"), 60):
        said = f"{element.get('class') or ''} {element.get('itemprop') or ''}"
        text = text_of(element, limit=60)
        is_named = _UPDATED_CLASS.search(said) is not None
        if len(text) > _LONGEST_LINE or _distance(element, around.holders):
            continue
        found = _updated(text, language)
        if found is None and (is_named or _is_led_by_update(element)):
            stated = machine_date(element.get("datetime") or "", language)
            if stated is not None:
                found = Printed(stated.date, stated.time, stated.utc_offset, 0, 0)
            elif any(map(str.isdigit, text)) and not _says(text, _PUBLISHED):
                found = next(iter(printed_dates(text, language)), None)
        if found is not None:
            yield found


def _updated(line: str, language: str | None) -> Printed | None:
    """The last date in a line that stands behind a word for updates, and none for publication nearer to it."""
    if not _says(line, _UPDATED):
        return None
    updated = behind = None
    start = 0
    for date in printed_dates(line, language):
        lead = line[start : date.start].casefold()
        start = date.end
        last = max((lead.rfind(word) + len(word) for word in _UPDATED if word in lead), default=-1)
        if last >= 0 and not any(word in lead[last:] for word in _PUBLISHED):
            updated = date
        elif updated is None and line[date.end : date.end + 6].strip(" (（：").startswith(_UPDATED_BEHIND):
            behind = date
    return updated or behind


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


@lru_cache(maxsize=1024)
def _is_place(classes: str, identity: str) -> bool:
    return _CLASS.search(classes) is not None or "date" in identity or "byline" in identity


def _places(tree: _Element) -> Iterator[_Element]:
    for element in elements(tree, "//time | //*[@class or @id]"):
        if element.tag == "time" or _is_place(element.get("class") or "", element.get("id") or ""):
            yield element


def marked(
    tree: _Element, language: str | None, holders: frozenset[_Element] = frozenset()
) -> Iterator[tuple[int, Printed]]:
    """Dates where the markup or the words beside them say that they are the article's.

    holders: what the headline stands in, which is the article's whatever it is called.
    """
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
        distance = _distance(element, holders)
        if distance > 1:
            continue
        plain = 1 if _PUBLISHED_CLASS.search(said) or element.get("pubdate") else 0
        if _says(text[max(0, found.start - 40) : found.start + 5], _PUBLISHED):
            plain = 2
        yield plain - 2 * distance, found


def alone(tree: _Element, language: str | None) -> Iterator[tuple[int, Printed]]:
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


def in_data(tree: _Element, language: str | None) -> Iterator[tuple[int, Printed]]:
    """Dates in `data-` attributes that are named after publication."""
    for element in islice(tree.iter(), _MOST_ELEMENTS):
        for name in map(str, element.keys() if isinstance(element.tag, str) else ()):
            stated = machine_date(element.get(name) or "", language) if _DATA_NAME.match(name) else None
            if stated is not None:
                yield 1, Printed(stated.date, stated.time, stated.utc_offset, 0, 0)


def _first_published(line: str, language: str | None) -> Printed | None:
    """The date of first publication in a line: not one that stands behind a word for updates."""
    if not any(map(str.isdigit, line)):
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
    # No generator: this is asked of every line near the headline.
    for word in words:  # noqa: SIM110
        if word in folded:
            return True
    return False


def _distance(element: _Element, holders: frozenset[_Element]) -> int:
    """0 where the element may be the article's, 1 where it looks as if it stood elsewhere, 2 where it surely does."""
    distance = 0
    for outer in islice(element.iterancestors(), 12):
        if outer.tag in ("body", "main") or outer in holders:
            break
        if outer.tag in ("nav", "footer", "aside"):
            return 2
        said = f"{outer.get('class') or ''} {outer.get('id') or ''}".lower()
        if _OTHERS.found_in(said):
            return 2
        if outer.tag != "article" and _ELSEWHERE.found_in(said):
            distance = 1
    return distance
