"""`scrapy crawl demo`: crawls the newspaper that ships with the project and is served by this process. No network."""

import datetime as dt
import shlex
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from archive.archive import Archive
from archive.errors import NotArchived, StoreError, UsageError
from archive.model import Outcome
from crawler.arguments import Argument, count
from crawler.captures import now
from crawler.demo.news import news_since
from crawler.demo.paper import EDITIONS, PORT
from crawler.demo.server import serve, stop
from crawler.demo.telling import telling
from crawler.extensions.report import Report
from crawler.programs import typed_here
from crawler.sources import Source
from crawler.spiders.site import SiteSpider


def edition(text: str) -> int:
    """An edition's number, as `-a edition=…` takes it."""
    number = count(text)
    if number > EDITIONS:
        raise ValueError("there is no such edition")
    return number


EDITION = Argument("edition", f"a number from 1 to {EDITIONS}; without it each run finds the next edition", edition)


class DemoSpider(SiteSpider):
    """A site spider for the newspaper, which visits again what the archive knows of it.

    A run finds edition 1 in an archive that knows nothing of the newspaper, then the next one, up to the last. The runs
    are counted by the visits to the front page: each asks for it once, and a rebuilt catalog knows them too.
    """

    name = "demo"
    purpose = "archives a small newspaper that ships with the project, without a network"
    takes: ClassVar[Sequence[Argument[Any]]] = (EDITION,)
    examples = ("scrapy crawl demo                  (three times: each run finds the next edition)",)

    # Each run is another edition, however the one before has ended.
    is_to_be_claimed = False

    _began: dt.datetime
    _edition: int

    @classmethod
    def check_arguments(cls, values: Mapping[str, Any]) -> None:
        """One argument has nothing to agree with."""

    @classmethod
    def check_settings(cls, values: Mapping[str, Any], settings: BaseSettings) -> None:
        stop(serve(port=_port(settings), edition=1))

    @classmethod
    def sources(cls, values: Mapping[str, Any], settings: BaseSettings) -> tuple[Source, ...]:
        """The newspaper, beginning with its front page and with every article that the archive knows."""
        known = _known(settings["ARCHIVE_STORE"], host=_host(settings))
        return (Source(name=cls.name, urls=(_front_page(settings), *known)),)

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        # This process's own server: it may be reached although it is on loopback, nothing else may, whatever the user
        # allows to other spiders. It needs no sparing.
        settings.set("ARCHIVE_ALLOW_HOSTS", _host(settings), priority="cmdline")
        settings.set("DOWNLOAD_DELAY", 0, priority="spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        settings = crawler.settings
        spider._began = now()
        spider._edition = spider.given(EDITION) or _next_edition(settings["ARCHIVE_STORE"], _front_page(settings))
        server = serve(port=_port(settings), edition=spider._edition)
        crawler.signals.connect(lambda: stop(server), signal=signals.spider_closed, weak=False)
        return spider

    def closing_lines(self, report: Report) -> Sequence[str]:
        settings = self.crawler.settings
        try:
            with Archive.open(report.store) as archive:
                news = news_since(archive, self._began, host=_host(settings))
        except StoreError:
            return ()  # the summary says what is wrong with the archive
        options = [f"-s ARCHIVE_STORE={shlex.quote(report.store)}"] if report.store_is_named else []
        if _port(settings) != PORT:
            options.append(f"-s DEMO_PORT={_port(settings)}")
        return tuple(
            telling(
                news,
                edition=self._edition,
                archive=report.archive,
                scrapy=" ".join([typed_here("scrapy"), "crawl demo", *options]),
            )
        )


def _port(settings: BaseSettings) -> int:
    """Raises UsageError where the setting is no port."""
    try:
        port = int(settings.get("DEMO_PORT", PORT))
    except (TypeError, ValueError):
        port = 0
    if not 1024 <= port <= 65535:
        raise UsageError("DEMO_PORT takes a port's number, 1024 to 65535")
    return port


def _host(settings: BaseSettings) -> str:
    return f"127.0.0.1:{_port(settings)}"


def _front_page(settings: BaseSettings) -> str:
    return f"http://{_host(settings)}/"


def _known(place: str, *, host: str) -> list[str]:
    """The addresses of the newspaper's articles in the archive at `place`; none where it cannot be used."""
    try:
        with Archive.open(place) as archive:
            return [summary.url for summary in archive.articles(host=host)]
    except StoreError:
        return []  # there is none yet, or the pipeline will say what is wrong with it when it opens it


def _next_edition(place: str, front_page: str) -> int:
    """The edition after those that the archive at `place` has seen."""
    try:
        with Archive.open(place) as archive:
            runs = sum(visit.outcome is not Outcome.FAILED for visit in archive.visits(front_page))
    except (StoreError, NotArchived):
        runs = 0
    return min(runs + 1, EDITIONS)
