"""The feeds and sitemaps of one site that wait to be read: newest first, each once, within limits."""

import datetime as dt
import heapq
import re
from collections import Counter
from dataclasses import dataclass
from itertools import count
from urllib.parse import unquote, urlsplit

from archive.errors import UsageError
from archive.paths import identity
from crawler.discover import words
from crawler.discover.urls import period_in
from crawler.sources import Means

MAX_DOCUMENTS = 200
"""Feeds and sitemaps read of one site in one crawl: at 1 s each, as much as a reader would wait for."""
MAX_DEPTH = 3
"""Indexes inside one another. The protocol knows one level; some sites have two."""


@dataclass(frozen=True, slots=True)
class Document:
    """A feed or sitemap to read."""

    url: str
    means: Means
    depth: int = 0
    """How many indexes, or earlier pages of the feed, led to it."""
    date: dt.datetime | None = None
    """Of the newest address in it, as an index says; aware."""
    guessed: bool = False
    """Nobody named it; it stands where one often does."""


class Documents:
    """The listings of one site that wait. Not thread-safe; no I/O."""

    def __init__(self, *, since: dt.date | None = None) -> None:
        self.counts: Counter[str] = Counter()
        """`trap/sitemaps`: listings left out at the limits; `older`: left out as too old."""
        self._since = since
        self._heap: list[tuple[tuple[float, ...], int, Document]] = []
        self._order = count()
        self._seen: set[str] = set()
        self._taken = 0
        self._answered: set[Means] = set()
        self._fruitful: set[Means] = set()

    def __len__(self) -> int:
        return len(self._heap)

    def offer(self, document: Document) -> bool:
        """Takes a document; whether it is new, recent enough and within the limits."""
        try:
            name = identity(document.url)
        except UsageError:
            return False
        if name in self._seen:
            return False
        self._seen.add(name)
        last = document.date.date() if document.date else period_in(document.url)
        if self._since is not None and last is not None and last < self._since:
            self.counts["older"] += 1
            return False
        if document.depth > MAX_DEPTH or self._taken >= MAX_DOCUMENTS:
            self.counts["trap/sitemaps"] += 1
            return False
        self._taken += 1
        newest = -dt.datetime(last.year, last.month, last.day, tzinfo=dt.UTC).timestamp() if last else 0
        rank = (document.means is not Means.FEED, document.guessed, _promises_no_articles(document.url), newest)
        heapq.heappush(self._heap, (rank, next(self._order), document))
        return True

    def next(self) -> Document | None:
        """The document to read next; of the guessed ones only until one of its means was there."""
        while self._heap:
            document = heapq.heappop(self._heap)[2]
            if not (document.guessed and document.means in self._answered):
                return document
        return None

    def answered(self, document: Document, *, entries: int) -> None:
        """`document` was a feed or a sitemap, and named so many addresses: no others of its means need be guessed."""
        self._answered.add(document.means)
        if entries:
            self._fruitful.add(document.means)

    @property
    def lacking(self) -> bool:
        """Whether a document waits of a means that has not named any address yet."""
        return any(document.means not in self._fruitful for _, _, document in self._heap)


_WORDS = re.compile(r"[^\W\d_]+")
_NO_ARTICLES = words.LISTS | words.PEOPLE | words.MEDIA | {"image", "images", "product", "products", "tax", "taxonomy"}


def _promises_no_articles(url: str) -> bool:
    """Whether the name of a sitemap says tags, authors or pictures: `post_tag-sitemap.xml`.

    `archive` and `index` say nothing here: sitemaps are called so.
    """
    name = unquote(urlsplit(url).path).lower().rpartition("/")[2]
    return not (_NO_ARTICLES - {"archive", "archives", "index", "all", "latest"}).isdisjoint(_WORDS.findall(name))
