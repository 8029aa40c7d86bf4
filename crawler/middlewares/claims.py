"""Claims: asks for nothing that another crawl has on its way, or that was answered since this one began.

So two crawls at once do the work once, and one that was interrupted goes on where it stopped: what it had an answer to
is taken from the archive where the spider needs it for its links, and passed over where it does not.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from time import monotonic
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from archive.archive import Claim, Claimed
from archive.errors import DamageError, KeyNotFound, StoreError
from archive.model import Capture, Visit
from crawler.captures import hops_of, note_arrival
from crawler.extensions.report import report_of
from crawler.extensions.stopping import stopping_of
from crawler.failures import Left, Refused, Stopped
from crawler.running.run import running_of

_CLAIMED = "archive_claimed"
_STORED = "archive_stored"
_LOOK_AGAIN = 0.5
"""Seconds between two looks whether another crawl has its answer."""
_PATIENCE = 60.0
"""Seconds for which a spider that follows links waits for that."""


def claimed() -> dict[str, Any]:
    """For a request's meta: its answer is going to be recorded as a visit."""
    return {_CLAIMED: True}


class Claims:
    """A downloader middleware that claims what is asked for, and a spider middleware that sees what came of it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._running = running_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> Response | None:
        """Lets a request pass, answers it from the archive, or refuses it."""
        # Redirects and further attempts belong to the claim of the first.
        if not request.meta.get(_CLAIMED) or hops_of(request):
            return None
        claim = await self._claim(request.url)
        follows_links = getattr(self._crawler.spider, "follows_links", False)
        until = monotonic() + _PATIENCE
        while claim.state is Claimed.ELSEWHERE and follows_links and monotonic() < until:
            # Behind the page there may be others, which only its answer names.
            await stopping_of(self._crawler).unless_stopped(asyncio.sleep(_LOOK_AGAIN))
            claim = await self._claim(request.url)
        if claim.state is Claimed.TAKEN:
            return None
        report_of(self._crawler).left[claim.state.name.lower()] += 1
        if claim.visit is not None and follows_links:
            stored = await self._stored(request, claim.visit)
            if stored is not None:
                return stored
        raise Left(f"{request.url} is {'answered already' if claim.visit else 'on its way in another crawl'}")

    async def _claim(self, url: str) -> Claim:
        try:
            return await self._running.claim(url)
        except StoreError as error:
            raise self._running.stopped_by(error) from error

    async def _stored(self, request: Request, visit: Visit) -> Response | None:
        """The archived answer, as if it came now; None where there is none that can be read."""
        with suppress(DamageError, KeyNotFound):
            page = await self._running.stored(visit)
            if page is None:
                return None
            request.meta[_STORED] = True
            note_arrival(request, visit.at)
            return Response(page.url, status=page.status, headers=_fields(page.headers), body=page.body)
        return None

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Takes the claim back to what turned out not to be asked for: robots.txt forbids it, or it is off the site."""
        if (
            request.meta.get(_CLAIMED)
            and isinstance(exception, IgnoreRequest)
            and not isinstance(exception, Left | Refused | Stopped)
        ):
            self._running.release(hops_of(request)[0].url if hops_of(request) else request.url)

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """What a spider made of an answer, without the capture of one that is archived already."""
        request, is_captured = response.request, False
        async for each in result:
            if isinstance(each, Capture):
                is_captured = True
                if request is not None and request.meta.get(_STORED):
                    continue
            yield each
        if request is not None and request.meta.get(_CLAIMED) and not is_captured:
            self._running.release(hops_of(request)[0].url if hops_of(request) else request.url)


def _fields(headers: tuple[tuple[str, str], ...]) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for name, value in headers:
        fields.setdefault(name, []).append(value)
    return fields
