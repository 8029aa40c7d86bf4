"""What our spiders share: arguments that are checked, pages read in workers, and a `Capture` of every visit."""

import os
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any, ClassVar, Self, TypeVar, cast
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure as TwistedFailure

from archive.boilerplate.model import Boilerplate
from archive.display import safe
from archive.errors import StoreError
from archive.model import Article, Capture, Doubt, Held, LastAnswer, NotModified, Repeated
from crawler.arguments import Argument, read_arguments
from crawler.captures import (
    as_visit,
    hops_of,
    is_not_modified,
    now,
    page_of,
    requested_url_of,
    source_of,
    stands_of,
    verdict_of,
)
from crawler.extensions.report import Report, report_of
from crawler.extensions.stopping import stopping_of
from crawler.extract import RULES, seen_in
from crawler.extract.findings import Contents, Same, what_is_read
from crawler.failures import failure_of
from crawler.front_page import not_taken_for_an_article
from crawler.known import Known
from crawler.middlewares.claims import claimed
from crawler.workers import Workers, WorkFailed

T = TypeVar("T")


class CapturingSpider(Spider):
    """A spider whose items are captures.

    Its callbacks `read` a response, yield the `capture_of` it, and go on with what the contents hold. It makes its
    requests with `visit`, so that an answer that never came is a capture too.
    """

    custom_settings = {  # noqa: RUF012  # declared by Scrapy, which copies them
        "ITEM_PIPELINES": {"crawler.pipelines.ArchivePipeline": 500},
        # Bodies stay as the server sent them: the archive keeps them so, and a bomb is opened in a worker.
        "COMPRESSION_ENABLED": False,
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.1",
            "Accept-Encoding": "gzip, deflate, br, zstd",
        },
    }
    """Of these spiders alone: `scrapy fetch` and `scrapy shell` open no archive, and show what they fetch readably."""

    purpose: ClassVar[str]
    """What a crawl of it does, for a person: one line."""
    takes: ClassVar[Sequence[Argument[Any]]] = ()
    """The arguments (`-a NAME=VALUE`) of the spider."""
    examples: ClassVar[Sequence[str]] = ()
    """Commands that a person may type."""
    needs_articles: ClassVar[bool] = True
    """Whether a crawl that reads no article has missed its purpose, even where nothing failed."""
    follows_links: ClassVar[bool] = False
    """Whether pages that only lead to articles are part of the crawl's way."""
    is_to_be_claimed: ClassVar[bool] = True
    """Whether a crawl leaves to others what they have asked for, and goes on where an interrupted one stopped."""
    arguments: dict[str, str]
    """As they were given."""
    workers: Workers
    """Where everything is read that came from outside: pages, feeds, sitemaps."""
    known: Known
    """What the archive has learnt of the hosts."""

    def __init__(
        self,
        name: str | None = None,
        *,
        values: Mapping[str, Any] | None = None,
        texts: Mapping[str, str] | None = None,
        **given: str,
    ) -> None:
        """`given`: arguments as texts. Or `texts`, and `values`: what `read_arguments` made of them.

        Raises:
            UsageError: an argument is unknown, malformed or missing.
        """
        super().__init__(name)
        self.arguments = dict(given if texts is None else texts)
        self._values = read_arguments(self.takes, given) if values is None else dict(values)
        self.check_arguments(self._values)

    @classmethod
    def check_arguments(cls, values: Mapping[str, Any]) -> None:
        """Checks the arguments against each other.

        Raises:
            UsageError: one is missing, or two do not go together.
        """

    @classmethod
    def check_settings(cls, values: Mapping[str, Any], settings: BaseSettings) -> None:
        """Checks what the arguments mean under the settings: a name that stands in a file that a setting names.

        Raises:
            UsageError: an argument or a setting cannot be used.
            SourcesError: the sources cannot be used.
        """

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.workers = Workers(
            count=crawler.settings.getint("ARCHIVE_WORKERS") or os.cpu_count() or 1,
            seconds=crawler.settings.getfloat("ARCHIVE_EXTRACT_SECONDS"),
            megabytes=crawler.settings.getint("ARCHIVE_EXTRACT_MEGABYTES"),
        )
        crawler.signals.connect(spider.workers.close, signal=signals.spider_closed)
        spider.known = Known(str(crawler.settings["ARCHIVE_STORE"]))
        crawler.signals.connect(spider.known.close, signal=signals.spider_closed)
        return spider

    @classmethod
    def help_lines(cls) -> Iterator[str]:
        """What the spider does and takes, and what to type, for a person."""
        yield f"scrapy crawl {cls.name}: {cls.purpose}"
        width = max((len(argument.name) for argument in cls.takes), default=0)
        for argument in cls.takes:
            yield f"  -a {argument.name}=…{' ' * (width - len(argument.name))}  {argument.takes}"
        for number, example in enumerate(cls.examples):
            yield f"  {'       ' if number else 'Such as'} {example}"

    @property
    def fetches(self) -> bool:
        """Whether it is a crawl at all, which the archive remembers as a run: not where nothing is asked for."""
        return True

    def figures(self) -> Mapping[str, int]:
        """Figures of its own that the run's file tells; `archive doctor` knows `due_left`, articles due and not asked
        for."""
        return {}

    def detail_lines(self) -> Sequence[str]:
        """Lines of its own that the summary shows after the figures."""
        return ()

    def closing_lines(self, report: Report) -> Sequence[str]:
        """Lines of its own that the summary ends with; empty for the usual next command."""
        return ()

    def given(self, argument: Argument[T]) -> T | None:
        """The value of an argument; None where it was not given."""
        return cast("T | None", self._values.get(argument.name))

    @property
    def was_idle(self) -> bool:
        """Whether there was nothing to read, because nothing is due: then it is no failure that nothing was read."""
        return False

    def asks_for(self, url: str) -> bool:
        """Whether the user has named the address: then it is a failure that nothing stands there."""
        return True

    def visit(
        self, url: str, callback: Callable[..., Any], *, meta: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> Request:
        """A request whose answer and whose failure are recorded as a visit. `kwargs`: as `scrapy.Request` takes them.

        In `meta`: `expect_article()` for what may be an article, `name_source(name)` for the source that led there.
        It is claimed before it goes out: what another crawl has asked for ends in `give_up`, with Left.
        """
        meta = {**(meta or {}), **as_visit(), **(claimed() if self.is_to_be_claimed else {})}
        return self.asking(url, callback, meta=meta, **kwargs)

    def asking(self, url: str, callback: Callable[..., Any], **kwargs: Any) -> Request:
        """A request whose answer is no visit: a feed's, a sitemap's."""
        return Request(url, callback=callback, errback=self.give_up, **kwargs)

    async def read(self, response: Response, *, links: bool = True) -> Contents | Same:
        """What stands in an answer, read in a worker. Its result is a Failure where that broke its limits.

        Where it is what stood there before, by the server's word, to the byte or by its markup, nothing is read but its
        links.
        """
        verdict = verdict_of(response)
        if verdict is not None:
            return Contents(verdict)
        stands = stands_of(response)
        if stands is not None and is_not_modified(response):
            return await self._not_modified(stands, links=links)
        if stands is not None and not links and self._is_sent_again(response, stands):
            return Same(Repeated(stands.raw), stands, markup=stands.markup)
        boilerplate = self._known_at(response.url)
        try:
            read = await self.workers.run(
                seen_in, page_of(response), links=links, boilerplate=boilerplate, stands=stands
            )
        except WorkFailed as error:
            return Contents(error.failure)
        if isinstance(read, Same):
            return read
        if read.unfit and self.crawler.stats is not None:
            # Where these are many, the site has a new design: its file in crawler/extract/sites wants one as well.
            self.crawler.stats.inc_value(f"archive/unfit/{urlsplit(response.url).hostname}")
        return read

    async def _not_modified(self, stands: LastAnswer, *, links: bool) -> Same:
        """What was not sent again, with the links of what was sent before: that a page has not changed hides none."""
        same = Same(NotModified(), stands)
        if not links:
            return same
        try:
            page = self.known.page(stands)
            read = await self.workers.run(seen_in, page, links=True, boilerplate=self.known.of(page.url), stands=stands)
        except (StoreError, WorkFailed) as error:
            self.logger.warning("%s: where it leads is not known (%s)", safe(stands.article), safe(str(error)))
            return same
        return replace(same, links=read.links, feeds=read.feeds, canonical=read.canonical)

    def _is_sent_again(self, response: Response, stands: LastAnswer) -> bool:
        """Whether an answer is to the byte the one that stands, with all that reading asks of its head."""
        page = page_of(response)
        if sha256(page.body).hexdigest() != stands.payload:
            return False
        try:
            return what_is_read(page) == what_is_read(self.known.page(stands))
        except StoreError:
            return False  # Damaged or gone: then it is read.

    def _known_at(self, url: str) -> Boilerplate:
        """What is known to be the site's at `url`. Where the archive cannot say, the crawl ends."""
        try:
            return self.known.of(url)
        except StoreError as error:
            self.end_for(error)
            raise CloseSpider("store") from error

    def end_for(self, error: StoreError) -> None:
        """Ends the crawl, because the archive cannot be used."""
        report = report_of(self.crawler)
        report.trouble = report.trouble or error
        stopping_of(self.crawler).stop("store")

    def capture_of(self, response: Response, read: Contents | Same) -> Capture:
        """The visit that `response` ended, with what was read in it."""
        page = page_of(response)
        request = cast("Request", response.request)
        asked = requested_url_of(request)
        result: Any = not_taken_for_an_article(read.recorded, requested_url=asked, url=page.url)
        learnt = self._known_at(page.url).revision
        if isinstance(result, Article) and self.known.is_damaged(page.url):
            result = Held(result, "what was learnt of its host cannot be read", Doubt.UNLEARNT)
        return Capture(
            requested_url=asked,
            at=page.fetched_at,
            pages=(*hops_of(request), page),
            result=result,
            rules=RULES,
            learnt=learnt,
            markup=read.markup,
            source=source_of(request),
        )

    async def give_up(self, failure: TwistedFailure) -> AsyncIterator[Capture]:
        """An errback: yields the capture of a visit that brought no answer."""
        capture = self.failed_capture(failure)
        if capture is not None:
            yield capture

    def failed_capture(self, failure: TwistedFailure) -> Capture | None:
        """The visit that ended in `failure`; None where there was none: robots.txt forbids it, the crawl ends."""
        result = failure_of(failure.value)
        if result is None:
            return None
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy before it calls an errback
        return Capture(
            requested_url=requested_url_of(request),
            at=now(),
            pages=hops_of(request),
            result=result,
            rules=RULES,
            source=source_of(request),
        )
