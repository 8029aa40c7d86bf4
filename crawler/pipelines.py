"""The pipeline: captures into the archive, several at a time, and a line for each version that is safe there."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Self, TypeVar

from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DropItem

from archive.archive import Archive, Recorded, ToReadAgain
from archive.display import safe
from archive.errors import DamageError, KeyNotFound, StoreError
from archive.model import Capture, Novelty, Page, ReadAgain, Visit
from crawler.captures import now
from crawler.extensions.report import report_of
from crawler.extensions.stopping import stopping_of
from crawler.extract import RULES
from crawler.front_page import as_at_the_visit
from crawler.lives import Fate, fate_of
from crawler.output import LINES
from crawler.quarantine import Quarantine, doubted_still, recorded_of, to_release
from crawler.rereading import read
from crawler.running.run import running_of
from crawler.signals import archived, released
from crawler.software import software
from crawler.spiders.capturing import CapturingSpider

T = TypeVar("T")

_BATCH = 32
"""Captures recorded together at most. They share the syncs of one record(), which are what it costs."""
_SAID = {Novelty.NEW: "saved", Novelty.CHANGED: "changed"}

_Kept = tuple[Recorded, Fate | None]
"""What the signals `archived` and `released` tell of a visit."""
_Waiting = tuple[Capture, "asyncio.Future[tuple[Recorded, Fate | None, bool]]"]


class ArchivePipeline:
    """Hands captures to the archive's own thread; whatever has come while it was busy goes together."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._place = str(crawler.settings["ARCHIVE_STORE"])
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="archive")
        self._archive: Archive | None = None
        self._quarantine: Quarantine | None = None
        self._waiting: list[_Waiting] = []
        self._writing: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def open_spider(self) -> None:
        """Opens the archive; one that cannot be used ends the crawl before its first request."""
        try:
            archive = await self._in_thread(lambda: Archive.open(self._place, create=True, software=software()))
            self._archive, self._quarantine = archive, Quarantine(archive)
            spider = self._crawler.spider
            if isinstance(spider, CapturingSpider) and spider.fetches:
                await running_of(self._crawler).begin(spider.name, spider.arguments)
        except StoreError as error:
            report_of(self._crawler).trouble = error
            raise CloseSpider("store") from error

    async def close_spider(self) -> None:
        """Seals what was recorded, and closes the archive; everything handed over is recorded by then.

        What was held is released first, where its host is not degraded.
        """
        report = report_of(self._crawler)
        archive = self._archive
        try:
            if archive is not None and self._quarantine is not None:
                try:
                    log = await running_of(self._crawler).close_log()
                    if report.trouble is None:
                        await self._release(archive, self._quarantine)
                        await self._in_thread(lambda: archive.seal_own(at=now(), also=[log] if log else []))
                finally:
                    await self._in_thread(archive.close)
        except StoreError as error:
            report.trouble = report.trouble or error
        self._thread.shutdown()

    async def process_item(self, item: Capture) -> Capture:
        """Returns when the capture is durable."""
        report = report_of(self._crawler)
        if report.trouble is not None:
            raise DropItem("the archive cannot be written", log_level="DEBUG")
        answer: asyncio.Future[tuple[Recorded, Fate | None, bool]] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, answer))
        if self._writing is None:
            self._writing = asyncio.ensure_future(self._write())
        try:
            recorded, fate, is_known = await answer
        except StoreError as error:
            if report.trouble is None:
                report.trouble = error
                stopping_of(self._crawler).stop("store")
            raise DropItem(str(error), log_level="DEBUG") from error
        self._print(recorded)
        self._crawler.signals.send_catch_log(archived, capture=item, recorded=recorded, fate=fate, is_known=is_known)
        return item

    def _print(self, recorded: Recorded) -> None:
        if recorded.change in _SAID and recorded.reading is not None:
            LINES.write(safe(f"{_SAID[recorded.change]} {recorded.reading.key} {recorded.visit.url}"))

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:_BATCH], self._waiting[_BATCH:]
            await self._record(batch)
        self._writing = None

    async def _record(self, batch: Sequence[_Waiting]) -> None:
        captures = [capture for capture, _ in batch]
        archive, quarantine = self._archive, self._quarantine
        if archive is None or quarantine is None:
            raise RuntimeError("a capture came before the archive was open")
        try:
            await self._read_before(archive, captures)
            done = await self._in_thread(lambda: _keep(archive, quarantine, captures))
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
        try:
            again = await self._read_again(archive, found)
        except CloseSpider:
            return  # The crawl ends at once. What it now takes for an edit, `scrapy reextract` will tell from one.
        await self._in_thread(lambda: archive.record_again(again, at=now()))

    async def _read_again(self, archive: Archive, found: Sequence[ToReadAgain]) -> list[ReadAgain]:
        """What answers hold by the present rules; not of those whose raw records are damaged.

        Raises: CloseSpider where the crawl is at its end.
        """
        spider = self._crawler.spider
        if not isinstance(spider, CapturingSpider):
            raise RuntimeError("captures come from a CapturingSpider")
        pages = await self._in_thread(lambda: list(_pages(archive, found)))
        known = [spider.known.of(page.url) for _, page in pages]
        reading = (
            read(page, boilerplate=boilerplate, workers=spider.workers)
            for (_, page), boilerplate in zip(pages, known, strict=True)
        )
        results = await asyncio.gather(*reading)
        return [
            ReadAgain(visit, as_at_the_visit(result, visit), RULES, boilerplate.revision)
            for (visit, _), result, boilerplate in zip(pages, results, known, strict=True)
        ]

    async def _release(self, archive: Archive, quarantine: Quarantine) -> None:
        """Believes what was held on hosts that are not degraded: by this crawl, or by one that did not come so far."""
        report = report_of(self._crawler)
        report.met.update(quarantine.hosts)
        spider = self._crawler.spider
        damaged = spider.known.damaged if isinstance(spider, CapturingSpider) else {}
        for host, error in damaged.items():
            waiting_there = await self._in_thread(partial(archive.held, host))
            report.damaged[host] = (str(error), len(waiting_there))
        for host in quarantine.hosts:
            if host in damaged:
                continue
            free, waiting = await self._in_thread(partial(to_release, archive, host))
            if waiting is not None:
                report.degraded.append(waiting)
            for start in range(0, len(free), _BATCH):
                await self._believe(archive, quarantine, free[start : start + _BATCH])

    async def _believe(self, archive: Archive, quarantine: Quarantine, free: Sequence[ToReadAgain]) -> None:
        read = {one.visit.raw: again for one in free if (again := quarantine.remembered(one)) is not None}
        left = [one for one in free if one.visit.raw not in read]
        with suppress(CloseSpider):  # It ends at once; the next crawl, or `scrapy reextract`, finds those left.
            now_read = await self._read_again(archive, left)
            read |= {one.visit.raw: one for one in await self._in_thread(lambda: doubted_still(archive, now_read))}
        believed = [read[one.visit.raw] for one in free if one.visit.raw in read]
        for recorded, fate in await self._in_thread(lambda: _keep_again(archive, believed)):
            self._print(recorded)
            self._crawler.signals.send_catch_log(released, recorded=recorded, fate=fate)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


def _keep(
    archive: Archive, quarantine: Quarantine, captures: Sequence[Capture]
) -> list[tuple[Recorded, Fate | None, bool]]:
    checked = [quarantine.checked(capture) for capture in captures]
    before = [archive.last_visit(capture.requested_url) for capture in captures]
    done = archive.record(checked)
    quarantine.note(checked, done)
    return [
        (one, fate_of(archive, one.visit, before=last), last is not None and bool(archive.history(one.visit.article)))
        for one, last in zip(done, before, strict=True)
    ]


def _keep_again(archive: Archive, believed: Sequence[ReadAgain]) -> list[_Kept]:
    again = archive.record_again(believed, at=now())
    done = [recorded_of(archive, one, read.result) for one, read in zip(again, believed, strict=True)]
    return [(recorded, fate_of(archive, recorded.visit, before=_before(archive, recorded.visit))) for recorded in done]


def _before(archive: Archive, visit: Visit) -> Visit | None:
    """The last visit to an article before one that is not the last."""
    return max(
        (one for one in archive.visits(visit.requested_url) if one.at < visit.at), key=lambda one: one.at, default=None
    )


def _pages(archive: Archive, found: Iterable[ToReadAgain]) -> Iterator[tuple[Visit, Page]]:
    """Visits with the answers that came; those whose raw records are damaged are for `archive check` to name."""
    for one in found:
        with suppress(DamageError, KeyNotFound):
            if one.visit.raw is not None:
                yield one.visit, archive.page(one.visit.raw)
