"""The pipeline: captures into the archive, several at a time, and a line for each version that is safe there."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Self, TypeVar

from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DropItem

from archive.archive import Archive, Recorded, ToReadAgain
from archive.display import safe
from archive.errors import DamageError, KeyNotFound, StoreError
from archive.model import Capture, Novelty, Page, ReadAgain, Visit
from crawler.captures import now
from crawler.extensions.report import is_gone, report_of
from crawler.extensions.stopping import stopping_of
from crawler.extract import RULES
from crawler.output import LINES
from crawler.rereading import read
from crawler.running.run import running_of
from crawler.signals import archived
from crawler.software import software
from crawler.spiders.capturing import CapturingSpider

T = TypeVar("T")

_BATCH = 32
"""Captures recorded together at most. They share the syncs of one record(), which are what it costs."""
_SAID = {Novelty.NEW: "saved", Novelty.CHANGED: "changed"}

_Kept = tuple[Recorded, str | None]
"""And the article that has vanished, as the signal `archived` has it."""
_Waiting = tuple[Capture, "asyncio.Future[_Kept]"]


class ArchivePipeline:
    """Hands captures to the archive's own thread; whatever has come while it was busy goes together."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._place = str(crawler.settings["ARCHIVE_STORE"])
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="archive")
        self._archive: Archive | None = None
        self._waiting: list[_Waiting] = []
        self._writing: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def open_spider(self) -> None:
        """Opens the archive; one that cannot be used ends the crawl before its first request."""
        try:
            self._archive = await self._in_thread(lambda: Archive.open(self._place, create=True, software=software()))
            spider = self._crawler.spider
            if isinstance(spider, CapturingSpider):
                await running_of(self._crawler).begin(spider.name, spider.arguments)
        except StoreError as error:
            report_of(self._crawler).trouble = error
            raise CloseSpider("store") from error

    async def close_spider(self) -> None:
        """Seals what was recorded, and closes the archive; everything handed over is recorded by then."""
        report = report_of(self._crawler)
        archive = self._archive
        try:
            if archive is not None and report.trouble is None:
                await self._in_thread(lambda: archive.seal_own(at=now()))
        except StoreError as error:
            report.trouble = error
        try:
            if archive is not None:
                await self._in_thread(archive.close)
        except StoreError as error:
            report.trouble = report.trouble or error
        self._thread.shutdown()

    async def process_item(self, item: Capture) -> Capture:
        """Returns when the capture is durable."""
        report = report_of(self._crawler)
        if report.trouble is not None:
            raise DropItem("the archive cannot be written", log_level="DEBUG")
        answer: asyncio.Future[_Kept] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, answer))
        if self._writing is None:
            self._writing = asyncio.ensure_future(self._write())
        try:
            recorded, vanished = await answer
        except StoreError as error:
            if report.trouble is None:
                report.trouble = error
                stopping_of(self._crawler).stop("store")
            raise DropItem(str(error), log_level="DEBUG") from error
        if recorded.change in _SAID and recorded.reading is not None:
            LINES.write(safe(f"{_SAID[recorded.change]} {recorded.reading.key} {recorded.visit.url}"))
        self._crawler.signals.send_catch_log(archived, capture=item, recorded=recorded, vanished=vanished)
        return item

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:_BATCH], self._waiting[_BATCH:]
            await self._record(batch)
        self._writing = None

    async def _record(self, batch: Sequence[_Waiting]) -> None:
        captures = [capture for capture, _ in batch]
        archive = self._archive
        if archive is None:
            raise RuntimeError("a capture came before the archive was open")
        try:
            await self._read_before(archive, captures)
            done = await self._in_thread(lambda: _keep(archive, captures))
        except Exception as error:  # noqa: BLE001  # the item raises it: Scrapy logs it there, or the crawl ends
            if len(batch) > 1 and not isinstance(error, StoreError):
                for one in batch:  # a fault of ours over one capture is no reason to lose the others
                    await self._record([one])
                return
            for _, answer in batch:
                answer.set_exception(error)
            return
        for (_, answer), kept in zip(batch, done, strict=True):
            answer.set_result(kept)

    async def _read_before(self, archive: Archive, captures: Sequence[Capture]) -> None:
        """Reads again what older rules read in the articles that have another text now, so that the same rules compare.

        Else the first crawl after a change of rules would report an edit for everything that they read differently.
        """
        found = await self._in_thread(lambda: [one for each in captures for one in archive.to_read_before(each)])
        if not found:
            return
        spider = self._crawler.spider
        if not isinstance(spider, CapturingSpider):
            raise RuntimeError("captures come from a CapturingSpider")
        pages = await self._in_thread(lambda: list(_pages(archive, found)))
        known = [spider.known.of(page.url) for _, page in pages]
        reading = (
            read(page, boilerplate=boilerplate, workers=spider.workers)
            for (_, page), boilerplate in zip(pages, known, strict=True)
        )
        try:
            results = await asyncio.gather(*reading)
        except CloseSpider:
            return  # The crawl ends at once. What it now takes for an edit, `scrapy reextract` will tell from one.
        again = [
            ReadAgain(visit, result, RULES, boilerplate.revision)
            for (visit, _), result, boilerplate in zip(pages, results, known, strict=True)
        ]
        await self._in_thread(lambda: archive.record_again(again, at=now()))

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


def _keep(archive: Archive, captures: Sequence[Capture]) -> list[_Kept]:
    return [(recorded, _vanished(archive, recorded.visit)) for recorded in archive.record(captures)]


def _pages(archive: Archive, found: Iterable[ToReadAgain]) -> Iterator[tuple[Visit, Page]]:
    """Visits with the answers that came; those whose raw records are damaged are for `archive check` to name."""
    for one in found:
        with suppress(DamageError, KeyNotFound):
            if one.visit.raw is not None:
                yield one.visit, archive.page(one.visit.raw)


def _vanished(archive: Archive, visit: Visit) -> str | None:
    """The article that the archive holds under the address of a visit that found nothing there."""
    if not is_gone(visit) or not archive.readings(visit.requested_url):
        return None
    return archive.identity_of(visit.requested_url)
