"""Second attempts: few, later each time, and never before the server wants them (Retry-After, 429, 503)."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic, time
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from archive.model import Failure, Fault
from crawler.captures import note_verdict
from crawler.extensions.stopping import stopping_of
from crawler.failures import Refused
from crawler.pace import seconds_until
from crawler.running.run import running_of

_BUSY = {429, 503}
"""The whole host wants less of us (RFC 6585 section 4, RFC 9110 section 15.6.4)."""
_PASSING = {408, 425, 500, 502, 504, 520, 521, 522, 523, 524}
"""May be well in a while; those from 520 are Cloudflare's."""
_LOST = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    ResponseDataLossError,
)
"""Not what took too long: it has kept all other pages of its host waiting already."""
_NAME_WAIT = 1.0
"""Seconds before a host's name is asked for again, once: a resolver has tried for a while itself, and a name that is
not known now will hardly be in half a minute."""
_TIMES = "retry_times"
_LONGEST_REST = 86_400.0
"""Seconds for which a server is left alone at most, by the crawls to come too: some ask for thirty thousand years."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long and how often to wait."""

    times: int
    """Attempts after the first."""
    wait: float
    """Seconds before the second attempt; twice as much before each further one."""
    longest: float
    """Seconds to wait at most where a server asks for it."""

    def before(self, attempt: int) -> float:
        """Seconds to wait before an attempt; the second is 1."""
        return min(self.wait * 2.0 ** (attempt - 1), self.longest)


class Retries:
    """Keeps, server by server (host and port), until when nothing may be sent."""

    def __init__(self, crawler: Crawler, patience: Patience) -> None:
        self._crawler = crawler
        self._patience = patience
        self._at_once = max(1, crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"))
        self._turns: dict[str, asyncio.Semaphore] = {}
        """By host name: what runs on one machine's ports shares its strength."""
        self._open_at: dict[str, float] = {}
        """By `time.monotonic`."""
        self._closed: dict[str, str] = {}
        """Servers that asked for more time than this crawl has, and how much."""
        self._known: set[str] = set()
        """Servers of which it was asked what they had told the crawls before."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        patience = Patience(
            times=settings.getint("RETRY_TIMES"),
            wait=settings.getfloat("ARCHIVE_RETRY_WAIT"),
            longest=settings.getfloat("ARCHIVE_WAIT_MAX"),
        )
        return cls(crawler, patience)

    @asynccontextmanager
    async def turn(self, request: Request) -> AsyncIterator[None]:
        """Entered when a request may be sent to its host, left when its answer has come.

        Scrapy's slots by themselves let several go at once where the delay is 0: they are counted when they have begun.

        Raises:
            Refused: not in this crawl.
        """
        server = _server(request)
        host = urlparse_cached(request).hostname or ""
        async with self._turns.setdefault(host, asyncio.Semaphore(self._at_once)):
            self._recall(server)
            while (wait := self._open_at.get(server, 0) - monotonic()) > 0:
                await asyncio.sleep(wait)
            if server in self._closed:
                raise Refused(Failure(Fault.POSTPONED, self._closed[server]))
            yield

    def note_answer(self, request: Request, response: Response) -> None:
        """Takes down what an answer asks of us, before anything else is sent to its host."""
        if response.status not in _BUSY:
            return
        asked = _asked(response)
        if asked is not None and asked > self._patience.longest:
            self._closed[_server(request)] = f"the server asks to be left alone for {_duration(asked)}"
            running_of(self._crawler).leave_alone(_server(request), until=time() + min(asked, _LONGEST_REST))
            return
        wait = asked if asked is not None else self._patience.before(request.meta.get(_TIMES, 0) + 1)
        self._open_at[_server(request)] = monotonic() + wait

    def _recall(self, server: str) -> None:
        """Takes in, once, until when a server has told a crawl before to leave it alone."""
        if server in self._known:
            return
        self._known.add(server)
        left = running_of(self._crawler).rests_until(server) - time()
        # A moment further off than anybody may set it is of a clock that was set back since.
        if self._patience.longest < left <= _LONGEST_REST:
            self._closed[server] = f"the server has asked to be left alone for another {_duration(left)}"
        elif 0 < left <= _LONGEST_REST:
            self._open_at[server] = monotonic() + left

    def rest_of(self, request: Request) -> float:
        """Seconds for which the server of a request wants to be left alone from now on; 0 where it does not say so."""
        return max(0, self._open_at.get(_server(request), 0) - monotonic())

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """The next attempt, or the answer where it is the last."""
        if response.status not in _BUSY | _PASSING or request.meta.get("dont_retry"):
            return response
        closed = self._closed.get(_server(request)) if response.status in _BUSY else None
        if closed is None and (again := self._again(request)) is not None:
            if response.status in _PASSING:
                await self._back_off(again)
            return again
        if closed is not None or response.status == 429 or _asked(response) is not None:
            note_verdict(request, Failure(Fault.POSTPONED, closed or "the server asks for time again and again"))
        return response

    async def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """The next attempt where the connection was lost; None where it is given up."""
        if not isinstance(exception, _LOST) or request.meta.get("dont_retry"):
            return None
        is_name_unknown = isinstance(exception, CannotResolveHostError)
        if is_name_unknown and request.meta.get(_TIMES):
            return None
        again = self._again(request)
        if again is None:
            return None
        if is_name_unknown:
            await self._sleep(min(_NAME_WAIT, self._patience.wait))
        else:
            await self._back_off(again)
        return again

    def _again(self, request: Request) -> Request | None:
        times = request.meta.get(_TIMES, 0) + 1
        if times > self._patience.times:
            return None
        self._crawler.stats.inc_value("retry/count")
        again = request.copy()
        again.meta[_TIMES] = times
        again.dont_filter = True
        return again

    async def _back_off(self, again: Request) -> None:
        await self._sleep(self._patience.before(again.meta[_TIMES]))

    async def _sleep(self, seconds: float) -> None:
        await stopping_of(self._crawler).unless_stopped(asyncio.sleep(seconds))


def _asked(response: Response) -> float | None:
    value = response.headers.get(b"Retry-After")
    return seconds_until(value.decode("latin-1") if value else None, now=dt.datetime.now(dt.UTC))


def _server(request: Request) -> str:
    return urlparse_cached(request).netloc.lower()


def _duration(seconds: float) -> str:
    """A time for a person: the two largest units.

    >>> _duration(90), _duration(7200), _duration(1e12)
    ('2 minutes', '2 hours', 'more than a year')
    """
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= length:
            number = -int(-seconds // length)
            return "more than a year" if number > 366 and unit == "day" else f"{number} {unit}{'s' * (number != 1)}"
    return f"{-int(-seconds // 1)} seconds"
