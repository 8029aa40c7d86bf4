"""`scrapy crawl site`: finds a site's articles through its feeds, sitemaps and links, and archives them."""

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure as TwistedFailure

from archive.archive import Archive, Standing
from archive.display import safe
from archive.errors import StoreError, StoreNotFound, UsageError
from archive.model import Article, Capture, Reason, Rejection
from archive.paths import identity
from crawler.arguments import Argument, count
from crawler.captures import expect_article, name_source, now, page_of
from crawler.discover.documents import Document
from crawler.discover.frontier import Lead
from crawler.discover.listing import NOTHING, Form, Listing
from crawler.discover.reading import read_listing
from crawler.discover.site import Site
from crawler.discover.telling import lines_of
from crawler.discover.traps import Limits
from crawler.extensions.early_stop import any_type
from crawler.extract.findings import Contents
from crawler.failures import Stopped
from crawler.front_page import is_root
from crawler.middlewares.off_site import OffSite, stay_within
from crawler.middlewares.robots import RobotsObeyed
from crawler.pace import slow_down
from crawler.robots import Robots
from crawler.running.run import running_of
from crawler.schedule import habits_by_host, next_visit
from crawler.sources import SHIPPED, Means, Revisit, Source, load, means
from crawler.spiders.article import address
from crawler.spiders.capturing import CapturingSpider
from crawler.workers import WorkFailed


def day(text: str) -> dt.date:
    """A day, as `-a since=…` takes it; a year or a month is its first day.

    >>> day("2016"), day("2016-11")
    (datetime.date(2016, 1, 1), datetime.date(2016, 11, 1))
    """
    given = text.strip()
    if given.isascii() and len(given) in (4, 7):
        given += "-01-01"[: 10 - len(given)] if len(given) == 4 else "-01"
    try:
        return dt.date.fromisoformat(given)
    except ValueError:
        raise ValueError("not a day") from None


URL = Argument("url", "the address of a page to begin with, http or https", address)
SOURCE = Argument("source", "the name of a source in sources.toml", str.strip)
DISCOVER = Argument(
    "discover", "feed, sitemap, links, or some of them with commas between", lambda text: means(_names(text))
)
SINCE = Argument("since", "the first day of publication that is wanted, such as 2016-01-01", day)
LIMIT = Argument("limit", "how many articles to read of a site at most, a number above 0", count)
KNOWN = Argument(
    "known",
    "which archived articles to ask for again: always, due (by the schedule) or never",
    lambda text: revisit(text),
)
PAGES = Argument("pages", "how many pages to ask for of a site at most, articles or not, a number above 0", count)


def revisit(text: str) -> Revisit:
    """What to ask for again, as `-a known=…` takes it."""
    given = text.strip().lower()
    if given not in tuple(Revisit):
        raise ValueError("none of always, due and never")
    return Revisit(given)


def _names(text: str) -> list[str]:
    return [name.strip().lower() for name in text.split(",") if name.strip()]


class SiteSpider(CapturingSpider):
    """Follows the sources of sources.toml, or the site of one address.

    An article counts for `limit` when it has been read, whether it is new to the archive or not. One that turns out to
    be older than `since` when it is read is neither counted nor kept. The root of a host (https://www.example.org/) is
    read for its links and never archived as an article; `scrapy crawl article` takes it where it is named.
    """

    name = "site"
    follows_links = True
    purpose = "finds a site's articles through feeds, sitemaps and links, and archives them"
    takes: ClassVar[Sequence[Argument[Any]]] = (URL, SOURCE, DISCOVER, SINCE, LIMIT, PAGES, KNOWN)
    examples: ClassVar[Sequence[str]] = (
        "scrapy crawl site -a url=https://www.example.org/ -a since=2016-01-01 -a limit=50",
        "scrapy crawl site                  (all sources of sources.toml)",
    )

    _sites: tuple[Site, ...] = ()
    _published: dict[Site, Counter[str]]
    _start_pages: frozenset[str] = frozenset()
    """Their identities."""
    _settled: Mapping[Revisit, frozenset[str]]
    """Identities of archived articles that are not to be asked for again."""
    _asked = 0

    @classmethod
    def check_arguments(cls, values: Mapping[str, Any]) -> None:
        if URL.name in values and SOURCE.name in values:
            raise UsageError("-a url=… and -a source=… exclude each other: crawl a page's site, or a source")

    @classmethod
    def check_settings(cls, values: Mapping[str, Any], settings: BaseSettings) -> None:
        cls.sources(values, settings)

    @classmethod
    def sources(cls, values: Mapping[str, Any], settings: BaseSettings) -> tuple[Source, ...]:
        """The sites that the arguments mean: that of the address, the source of the name, else all in the file.

        Raises:
            SourcesError: the file cannot be used.
            UsageError: there is no such source, or none at all.
        """
        given = {name: values[name] for name in ("discover", "since", "limit", "pages", "known") if name in values}
        if URL.name in values:
            return (Source(name="url", urls=(values[URL.name],), **given),)
        path = Path(settings.get("ARCHIVE_SOURCES") or SHIPPED)
        sources = load(path)
        if not sources:
            raise UsageError(
                f"no site to crawl: {path} names none; give -a url=…, or write a source into a file and name that file "
                f"with ARCHIVE_SOURCES ({SHIPPED} explains the keys)"
            )
        if SOURCE.name in values:
            name = values[SOURCE.name]
            sources = tuple(source for source in sources if source.name == name)
            if not sources:
                known = ", ".join(source.name for source in load(path))
                raise UsageError(f"-a source={safe(name)}: {path} names no such source; it names {known}")
        return tuple(replace(source, **given) for source in sources)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        limits = limits_of(crawler.settings)
        spider._published = {}
        sources = spider.sources(spider._values, crawler.settings)
        spider._settled = {}
        spider._sites = tuple(Site(source, limits, partial(spider._skips, source.known)) for source in sources)
        spider._start_pages = frozenset(identity(url) for source in sources for url in source.urls)
        crawler.signals.connect(spider.go_on, signal=signals.spider_idle)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        if any(site.known is not Revisit.ALWAYS for site in self._sites):
            try:
                self._settled = await asyncio.to_thread(settled, str(self.crawler.settings["ARCHIVE_STORE"]), now())
            except StoreError as error:
                self.end_for(error)
                return
        for site in self._sites:
            site.resume(running_of(self.crawler).first)
            for request in self._next_of(site):
                yield request

    def _skips(self, known: Revisit, url: str) -> bool:
        """Whether an archived article stands at `url` that is not to be asked for again."""
        try:
            return known is not Revisit.ALWAYS and self.known.article_at(url) in self._settled[known]
        except StoreError as error:
            self.end_for(error)
            return True

    @property
    def was_idle(self) -> bool:
        return any(site.counts["known"] for site in self._sites)

    def _next_of(self, site: Site) -> Iterator[Request]:
        """What to ask for next; nothing while enough is on its way."""
        for asked in tuple(site.next()):
            slow_down(self.crawler, asked.url, site.delay)
            # An address that was named by hand is no source, and has no name.
            meta: dict[str, Any] = name_source(None if URL.name in self._values else site.name)
            if isinstance(asked, Document):
                meta |= any_type()
            elif asked.means is not Means.START:
                meta |= stay_within(site.scope) | expect_article()
            is_page = isinstance(asked, Lead)
            # By its number, because Scrapy takes the last one first.
            self._asked += 1
            yield (self.visit if is_page else self.asking)(
                asked.url,
                self.parse_page if is_page else self.parse_listing,
                dont_filter=True,
                priority=-self._asked,
                meta=meta,
                cb_kwargs={"site": site, "asked": asked},
            )
        self._publish(site)

    def go_on(self) -> None:
        """Nothing is on its way: what was asked for and never answered was dropped on the way by a middleware."""
        for site in self._sites:
            site.forget_asked()
        requests = [request for site in self._sites for request in self._next_of(site)]
        if requests and self.crawler.engine is not None:
            for request in requests:
                self.crawler.engine.crawl(request)
            raise DontCloseSpider

    async def parse_page(self, response: Response, *, site: Site, asked: Lead) -> AsyncIterator[Capture | Request]:
        read = await self.read(response, links=site.follows_links or asked.means is Means.START)
        if isinstance(read, Contents) and isinstance(read.result, Article) and is_root(response.url):
            # It is a front page, however much a long teaser looks like an article.
            read = replace(read, result=Rejection(Reason.LIST_PAGE, "the front page of a site"))
        if site.take_page(asked, url=response.url, read=read):
            yield self.capture_of(response, read)
        if asked.means is Means.START:
            await self._begin(site, response.url)
        for request in self._next_of(site):
            yield request

    async def _begin(self, site: Site, home: str) -> None:
        """Goes on from a start page to feeds and sitemaps, those that robots.txt names among them."""
        obeyed = self.crawler.get_downloader_middleware(RobotsObeyed)
        robots = None if obeyed is None else await obeyed.robots_for(home)
        site.begin(home, sitemaps_named=robots.sitemaps if isinstance(robots, Robots) else ())

    async def parse_listing(self, response: Response, *, site: Site, asked: Document) -> AsyncIterator[Request]:
        listing = await self._listing(response)
        if listing.form is Form.NONE and not asked.guessed:
            self.logger.warning("%s is neither a feed nor a sitemap (status %d)", response.url, response.status)
        for _ in site.take_listing(asked, listing):
            await asyncio.sleep(0)
        for request in self._next_of(site):
            yield request

    async def _listing(self, response: Response) -> Listing:
        try:
            return await self.workers.run(read_listing, page_of(response))
        except WorkFailed as error:
            self.logger.warning("%s is left out: %s", response.url, error)
            return NOTHING

    async def give_up(self, failure: TwistedFailure) -> AsyncIterator[Any]:
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy before it calls an errback
        site, asked = request.cb_kwargs["site"], request.cb_kwargs["asked"]
        if isinstance(failure.value, Stopped):
            return
        if isinstance(asked, Document):
            site.take_no_listing(asked)
        elif isinstance(failure.value, OffSite):
            site.take_off_site(asked)
        else:
            async for capture in super().give_up(failure):
                yield capture
            site.take_failure(asked)
            if asked.means is Means.START:
                await self._begin(site, asked.url)
        for following in self._next_of(site):
            yield following

    def asks_for(self, url: str) -> bool:
        return identity(url) in self._start_pages

    def detail_lines(self) -> Sequence[str]:
        return lines_of(sum((site.counts for site in self._sites), Counter()))

    def _publish(self, site: Site) -> None:
        """Puts into the stats what has been found since it was last asked, and what was left out and why."""
        before, now = self._published.get(site, Counter()), site.counts
        self._published[site] = now
        for name in now.keys() | before.keys():
            if self.crawler.stats is not None and now[name] != before[name]:
                self.crawler.stats.inc_value(f"archive/{name}", now[name] - before[name])


def settled(place: str, now: dt.datetime) -> Mapping[Revisit, frozenset[str]]:
    """The identities of articles in the archive at `place` that are not to be asked for again, by what is asked for.

    Raises: StoreError where that cannot be used; one that is not there yet holds none.
    """
    standings: list[Standing] = []
    with suppress(StoreNotFound), Archive.open(place) as archive:
        standings = list(archive.standings())
    habits = habits_by_host(standings)
    return {
        Revisit.DUE: frozenset(each.article for each in standings if next_visit(each, habits[each.host]) > now),
        Revisit.NEVER: frozenset(each.article for each in standings),
    }


def limits_of(settings: BaseSettings) -> Limits:
    """Where traps end: ARCHIVE_TRAP_…, as settings.py explains them."""
    return Limits(
        depth=settings.getint("ARCHIVE_TRAP_DEPTH"),
        segments=settings.getint("ARCHIVE_TRAP_SEGMENTS"),
        repeats=settings.getint("ARCHIVE_TRAP_REPEATS"),
        parameters=settings.getint("ARCHIVE_TRAP_PARAMETERS"),
        pattern=settings.getint("ARCHIVE_TRAP_PATTERN"),
        family=settings.getint("ARCHIVE_TRAP_FAMILY"),
    )
