"""Ends a crawl early and soon: gives up what is under way, keeps what is done."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Self, TypeVar

from scrapy.crawler import Crawler
from twisted.python.failure import Failure as TwistedFailure

from crawler.failures import Stopped
from crawler.signals import ending

T = TypeVar("T")


class Stopping:
    """An extension through which the crawl is ended, and what is under way is given up.

    Scrapy by itself waits for every request that it has begun: sixteen, a second apart, each with a minute's time-out.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._stopped = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def stop(self, reason: str) -> None:
        """Ends the crawl: no new requests, downloads and waits given up; what was read is still archived.

        From the event loop's thread. The second call does nothing.
        """
        if self._stopped.is_set():
            return
        self._stopped.set()
        self._crawler.signals.send_catch_log(ending)
        engine = self._crawler.engine
        for slot in engine.downloader.slots.values():
            while slot.queue:
                _, answered = slot.queue.popleft()
                answered.errback(TwistedFailure(Stopped()))  # type: ignore[no-untyped-call]  # Twisted is not typed here
        workers = getattr(self._crawler.spider, "workers", None)
        if workers is not None:
            self._do(workers.close())
        if engine.spider is not None:
            self._do(engine.close_spider_async(reason=reason))

    async def unless_stopped(self, work: Coroutine[Any, Any, T]) -> T:
        """What `work` returns.

        Raises:
            Stopped: the crawl ends; the work was cancelled.
        """
        working = asyncio.ensure_future(work)
        stopping = asyncio.ensure_future(self._stopped.wait())
        try:
            await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
            if not working.done():
                working.cancel()
        if working.done():
            return working.result()
        # What a cancelled download raises is of no interest, but must have been looked at.
        await asyncio.wait({working})
        if not working.cancelled():
            working.exception()
        raise Stopped

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def stopping_of(crawler: Crawler) -> Stopping:
    """The crawl's own; our settings always enable it."""
    extension = crawler.get_extension(Stopping)
    if extension is None:
        raise RuntimeError("the extension crawler.extensions.stopping.Stopping is not enabled")
    return extension
