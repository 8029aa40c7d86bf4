"""The sites we follow, read from a TOML file: `crawler/sources.toml`, or what ARCHIVE_SOURCES names."""

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from archive.display import safe
from crawler.extract.links import absolute
from crawler.tables import Keys, Tables, Wrong, texts

SHIPPED = Path(__file__).with_name("sources.toml")
"""The file that is read where ARCHIVE_SOURCES names no other; it explains every key."""
NOTIFY = "notify"
"""The one table that is no source: it says who is told (`crawler.notify.receivers`)."""


class Means(StrEnum):
    """How an address was found."""

    START = "start"
    """The page to begin with."""
    AGAIN = "again"
    """An interrupted crawl had asked for it and had no answer."""
    FEED = "feed"
    SITEMAP = "sitemap"
    LINKS = "links"


class Revisit(StrEnum):
    """Which archived articles a crawl of a site asks for again where it finds them."""

    ALWAYS = "always"
    DUE = "due"
    """Those that the schedule says are due (`crawler.schedule`)."""
    NEVER = "never"


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
    known: Revisit = Revisit.ALWAYS
    """What is asked for again; the links of what is not are not followed."""
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
    tables = Tables.read(path)
    return tuple(_source(tables, name, table) for name, table in tables.tables.items() if name != NOTIFY)


def _source(tables: Tables, name: str, table: object) -> Source:
    values = tables.values(table, _KEYS, name, example="a source begins with a line such as [example]")
    if not values.get("urls"):
        at = [name, "urls"] if isinstance(table, dict) and "urls" in table else [name]
        raise tables.refusal("needs urls, the pages to begin with", *at)
    return Source(name=name, **values)


def _addresses(value: object) -> tuple[str, ...]:
    found = []
    for text in texts(value, "addresses"):
        url = absolute(text, base="") if text.lower().startswith(("http://", "https://")) else None
        if url is None:
            raise Wrong(f"not an http or https address: {safe(text[:200])!r}")
        found.append(url)
    return tuple(found)


_HOST = re.compile(
    r"(?:\*\.)?(?:[^\W_](?:[\w-]*\w)?\.)*[^\W_](?:[\w-]*\w)?(?::\d{1,5})?|\[[0-9a-f:.]+\](?::\d{1,5})?", re.I
)


def _hosts(value: object) -> tuple[str, ...]:
    found = []
    for text in texts(value, "hosts"):
        if _HOST.fullmatch(text) is None:
            raise Wrong(f'not a host such as "blogs.example.org" or "*.example.org": {safe(text[:200])!r}')
        found.append(text.lower())
    return tuple(found)


def _patterns(value: object) -> tuple[re.Pattern[str], ...]:
    found = []
    for text in texts(value, "regular expressions"):
        try:
            found.append(re.compile(text))
        except re.error as error:
            raise Wrong(f"not a regular expression: {safe(text[:200])!r}: {safe(str(error))}") from error
    return tuple(found)


def _discover(value: object) -> tuple[Means, ...]:
    try:
        return means(texts(value, "feed, sitemap and links"))
    except ValueError as error:
        raise Wrong(str(error)) from error


def means(names: list[str]) -> tuple[Means, ...]:
    """The ways to find articles that `names` are, in the order in which they are tried.

    Raises:
        ValueError: a name is none of them, or there are none.
    """
    wrong = [name for name in names if name not in WAYS]
    if wrong or not names:
        raise ValueError(f"{safe(wrong[0])!r} is none of feed, sitemap and links" if wrong else "names nothing")
    return tuple(each for each in WAYS if each in names)


def _revisit(value: object) -> Revisit:
    if value not in tuple(Revisit):
        raise Wrong('takes "always", "due" or "never"')
    return Revisit(str(value))


def _day(value: object) -> dt.date:
    # A moment is a date too, for Python.
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        raise Wrong("takes a day, without quotes: 2016-01-31")
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise Wrong("takes a whole number above 0")
    return value


def _seconds(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 3_600:
        raise Wrong("takes seconds, from 0 to 3600")
    return float(value)


_KEYS: Keys = {
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
    "known": _revisit,
    "delay": _seconds,
}
