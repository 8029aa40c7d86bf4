"""Obeys robots.txt as RFC 9309 has it. Scrapy's own fetches where robots.txt answers 5xx, and knows no Crawl-delay."""

import asyncio
from time import monotonic
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http.request import NO_CALLBACK

from archive.model import Failure, Fault
from crawler.extensions.early_stop import stop_after
from crawler.failures import Forbidden, Refused, Stopped, failure_of
from crawler.pace import slow_down
from crawler.robots import MAX_BYTES, MAX_REDIRECTS, Robots, robots_of, unreachable
from crawler.signals import forbidden
from crawler.software import PRODUCT

_NETWORK = {Fault.DNS, Fault.CONNECTION, Fault.TLS, Fault.TIMEOUT, Fault.FORBIDDEN_ADDRESS, Fault.POSTPONED}
"""Faults of a robots.txt that any page there would have too: they are named as what they are."""


_HOLDS = 86_000.0
"""Seconds for which an answer holds; less than a day (RFC 9309 section 2.4)."""


class RobotsObeyed:
    """Asks each authority once in a crawl, or once a day, and lets no request pass before the answer."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._longest = crawler.settings.getfloat("ARCHIVE_WAIT_MAX")
        self._asked: dict[tuple[str, str], asyncio.Task[Robots | Failure]] = {}
        self._asked_at: dict[tuple[str, str], float] = {}
        """By `time.monotonic`."""
        self._turns: dict[tuple[str, str], asyncio.Lock] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured("ROBOTSTXT_OBEY is off")
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Lets a request pass, or refuses it."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        robots = await self.robots_for(request.url)
        if isinstance(robots, Failure):
            raise Refused(robots)
        if not robots.allows(request.url, agent=PRODUCT):
            why = robots.why or "robots.txt forbids it"
            self._crawler.signals.send_catch_log(forbidden, url=request.url, why=why)
            raise Forbidden(why)
        delay = robots.delay(agent=PRODUCT)
        if delay > self._longest:
            detail = f"robots.txt asks for {delay:g} s between requests, more than ARCHIVE_WAIT_MAX"
            raise Refused(Failure(Fault.POSTPONED, detail))
        slow_down(self._crawler, request.url, delay)

    async def robots_for(self, url: str) -> Robots | Failure:
        """The rules for an address; a Failure where its server cannot be reached at all."""
        parts = urlsplit(url)
        authority = (parts.scheme, parts.netloc.lower())
        if authority not in self._asked or monotonic() - self._asked_at[authority] > _HOLDS:
            self._asked_at[authority] = monotonic()
            self._asked[authority] = asyncio.ensure_future(self._ask(f"{parts.scheme}://{parts.netloc}/robots.txt"))
        # One after the other, so that those who wait for the answer go on in the order in which they came.
        async with self._turns.setdefault(authority, asyncio.Lock()):
            # A task, because the first of those who wait for it may be given up.
            return await asyncio.shield(self._asked[authority])

    async def _ask(self, url: str) -> Robots | Failure:
        meta = {"dont_obey_robotstxt": True, "redirect_ttl": MAX_REDIRECTS, **stop_after(MAX_BYTES + 1)}
        headers = {"Accept": "text/plain, */*;q=0.1", "Accept-Encoding": "gzip"}
        request = Request(url, callback=NO_CALLBACK, priority=1000, meta=meta, headers=headers)
        try:
            response = await self._crawler.engine.download_async(request)
        except Stopped:
            raise
        except Exception as error:  # whatever a download can end in: failure_of tells them apart
            failure = failure_of(error)
            if failure is None:
                raise
            if failure.fault in _NETWORK:
                return Failure(failure.fault, f"robots.txt: {failure.detail}")
            return unreachable(f"robots.txt cannot be had, so nothing may be fetched: {failure.detail}")
        encoding = response.headers.get(b"Content-Encoding") or b""
        return robots_of(status=response.status, body=response.body, encoding=encoding.decode("latin-1"))
