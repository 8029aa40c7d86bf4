"""The sites we follow, read from a TOML file: `crawler/sources.toml`, or what ARCHIVE_SOURCES names."""

import datetime as dt
import difflib
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from archive.display import safe
from archive.errors import SourcesError
from crawler.extract.links import absolute

SHIPPED = Path(__file__).with_name("sources.toml")
"""The file that is read where ARCHIVE_SOURCES names no other; it explains every key."""


class Means(StrEnum):
    """How an address was found."""

    START = "start"
    """The page to begin with."""
    FEED = "feed"
    SITEMAP = "sitemap"
    LINKS = "links"


WAYS = (Means.FEED, Means.SITEMAP, Means.LINKS)
"""All the ways to find articles."""
LIMIT = 500
"""Articles read of a site in one crawl, where nothing else is said."""


@dataclass(frozen=True, slots=True)
class Source:
    """A site we follow. Every field but `name` is a key of its table in the file."""

    name: str
    urls: tuple[str, ...]
    """Pages to begin with, at least one; their hosts are the site's."""
    hosts: tuple[str, ...] = ()
    """Further hosts of the site: a name, with a port where it is not the usual one, or `*.name` for all below it."""
    feeds: tuple[str, ...] = ()
    """Feeds, on whatever host; then no others are looked for."""
    sitemaps: tuple[str, ...] = ()
    """Sitemaps, on whatever host; then no others are looked for."""
    discover: tuple[Means, ...] = WAYS
    include: tuple[re.Pattern[str], ...] = ()
    """Where there are any, one must be found in an article's address."""
    exclude: tuple[re.Pattern[str], ...] = ()
    """Addresses in which one is found are not asked for."""
    since: dt.date | None = None
    """First day of publication that is wanted."""
    limit: int = LIMIT
    """Articles to read in one crawl."""
    pages: int | None = None
    """Pages to ask for in one crawl, articles or not; None: four for each article of `limit`, and a hundred."""
    delay: float | None = None
    """Seconds between two requests to one of its hosts, where that is more than the crawler keeps anyway."""

    @property
    def most_pages(self) -> int:
        """Pages to ask for at most."""
        return self.pages if self.pages is not None else 4 * self.limit + 100


def load(path: Path) -> tuple[Source, ...]:
    """The sources in a file, in its order; none where it names none.

    Raises:
        SourcesError: the file cannot be read, is not TOML, or holds what is not understood.
    """
    shown = safe(str(path))
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SourcesError(f"{shown} cannot be read: {error.strerror}", path=str(path), line=None, key=None) from error
    except UnicodeDecodeError as error:
        raise SourcesError(f"{shown} is not UTF-8", path=str(path), line=None, key=None) from error
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = _line_of_syntax_error(str(error), text)
        what = re.sub(r" \(at .*\)$", "", str(error))
        raise SourcesError(f"{shown}, line {line}: {safe(what)}", path=str(path), line=line, key=None) from error
    except RecursionError as error:
        raise SourcesError(f"{shown}: nested too deeply", path=str(path), line=None, key=None) from error
    return tuple(_source(name, table, text=text, path=path) for name, table in tables.items())


def _line_of_syntax_error(message: str, text: str) -> int:
    """tomllib says the line, or "at end of document"."""
    match = re.search(r"\(at line (\d+), column \d+\)$", message)
    return int(match[1]) if match else max(text.count("\n"), 1)


class _Wrong(Exception):
    """A value that a key does not take; the message says what it takes."""


def _source(name: str, table: object, *, text: str, path: Path) -> Source:
    def refuse(key: str | None, what: str) -> SourcesError:
        line = line_of(text, name, key)
        at = safe(name if key is None else f"{name}.{key}")
        return SourcesError(f"{safe(str(path))}, line {line}: {at}: {what}", path=str(path), line=line, key=key or name)

    if not isinstance(table, dict):
        raise refuse(None, "stands outside a table; a source begins with a line such as [example]")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name):
        raise refuse(None, "a name is letters, figures, dots, - and _")
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in _KEYS:
            near = difflib.get_close_matches(key, _KEYS, n=1)
            hint = f"did you mean {near[0]}?" if near else f"the keys are {', '.join(_KEYS)}"
            raise refuse(key, f"unknown key; {hint}")
        try:
            values[key] = _KEYS[key](value)
        except _Wrong as error:
            raise refuse(key, str(error)) from error
    if not values.get("urls"):
        raise refuse("urls" if "urls" in table else None, "needs urls, the pages to begin with")
    return Source(name=name, **values)


def line_of(text: str, table: str, key: str | None) -> int | None:
    """The line, from 1, where `key` of `table` stands, or the table itself begins; None where that cannot be told.

    Found by reading: the first line without which the beginning of the document holds no such key.
    """
    lines = text.splitlines(keepends=True)
    before = 0
    for number in range(1, len(lines) + 1):
        try:
            tables = tomllib.loads("".join(lines[:number]))
        except tomllib.TOMLDecodeError:
            continue  # in the middle of a value of several lines
        found = table in tables and (key is None or (isinstance(tables[table], dict) and key in tables[table]))
        if found:
            return before + 1
        before = number
    return None


def _texts(value: object, what: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise _Wrong(f'takes {what}, in brackets and quotes: ["…", "…"]')
    return value


def _addresses(value: object) -> tuple[str, ...]:
    found = []
    for text in _texts(value, "addresses"):
        url = absolute(text, base="") if text.lower().startswith(("http://", "https://")) else None
        if url is None:
            raise _Wrong(f"not an http or https address: {safe(text[:200])!r}")
        found.append(url)
    return tuple(found)


_HOST = re.compile(
    r"(?:\*\.)?(?:[^\W_](?:[\w-]*\w)?\.)*[^\W_](?:[\w-]*\w)?(?::\d{1,5})?|\[[0-9a-f:.]+\](?::\d{1,5})?", re.I
)


def _hosts(value: object) -> tuple[str, ...]:
    found = []
    for text in _texts(value, "hosts"):
        if _HOST.fullmatch(text) is None:
            raise _Wrong(f'not a host such as "blogs.example.org" or "*.example.org": {safe(text[:200])!r}')
        found.append(text.lower())
    return tuple(found)


def _patterns(value: object) -> tuple[re.Pattern[str], ...]:
    found = []
    for text in _texts(value, "regular expressions"):
        try:
            found.append(re.compile(text))
        except re.error as error:
            raise _Wrong(f"not a regular expression: {safe(text[:200])!r}: {safe(str(error))}") from error
    return tuple(found)


def _discover(value: object) -> tuple[Means, ...]:
    try:
        return means(_texts(value, "feed, sitemap and links"))
    except ValueError as error:
        raise _Wrong(str(error)) from error


def means(names: list[str]) -> tuple[Means, ...]:
    """The ways to find articles that `names` are, in the order in which they are tried.

    Raises:
        ValueError: a name is none of them, or there are none.
    """
    wrong = [name for name in names if name not in WAYS]
    if wrong or not names:
        raise ValueError(f"{safe(wrong[0])!r} is none of feed, sitemap and links" if wrong else "names nothing")
    return tuple(each for each in WAYS if each in names)


def _day(value: object) -> dt.date:
    # A moment is a date too, for Python.
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        raise _Wrong("takes a day, without quotes: 2016-01-31")
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise _Wrong("takes a whole number above 0")
    return value


def _seconds(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 3_600:
        raise _Wrong("takes seconds, from 0 to 3600")
    return float(value)


_KEYS: Mapping[str, Callable[[object], object]] = {
    "urls": _addresses,
    "hosts": _hosts,
    "feeds": _addresses,
    "sitemaps": _addresses,
    "discover": _discover,
    "include": _patterns,
    "exclude": _patterns,
    "since": _day,
    "limit": _number,
    "pages": _number,
    "delay": _seconds,
}
