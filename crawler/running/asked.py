"""From a request of Scrapy's and what came of it to the archive's word for that: `Asked`."""

import asyncio
import datetime as dt
from dataclasses import replace

from scrapy import Request
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Response

from archive.asked import Asked, Purpose, keeps_answer
from archive.model import Page
from crawler.captures import is_visit, page_of_answer, source_of
from crawler.failures import Refused, failure_of
from crawler.software import PRODUCT

_STOPPED = "stopped"
"""The crawl ended before the answer came."""


def answered(
    request: Request, response: Response, *, began: dt.datetime, delay: float, run: str
) -> tuple[Asked, Page | None]:
    """A request with its answer, which has come just now; the answer, where no visit is going to keep it."""
    asked = replace(
        _asked(request, began=began, delay=delay, run=run),
        status=response.status,
        retry_after=_field(response, b"Retry-After"),
        location=_field(response, b"Location"),
    )
    keeps = keeps_answer(asked.purpose, response.status, has_retry_after=asked.retry_after is not None)
    return asked, page_of_answer(request, response) if keeps else None


def unanswered(request: Request, error: BaseException, *, began: dt.datetime, delay: float, run: str) -> Asked | None:
    """A request that was given up just now; None where nothing has gone out: its host is unknown, or may not be
    asked."""
    if isinstance(error, Refused | CannotResolveHostError):
        return None
    failure = None if isinstance(error, asyncio.CancelledError) else failure_of(error)
    asked = _asked(request, began=began, delay=delay, run=run)
    return replace(asked, fault=_STOPPED if failure is None else failure.fault.value)


def _asked(request: Request, *, began: dt.datetime, delay: float, run: str) -> Asked:
    if request.meta.get("dont_obey_robotstxt"):
        purpose = Purpose.ROBOTS
    else:
        purpose = Purpose.VISIT if is_visit(request) else Purpose.LISTING
    return Asked(
        url=request.url,
        first=request.meta.get("redirect_urls", [request.url])[0],
        purpose=purpose,
        began=began,
        ended=dt.datetime.now(dt.UTC),
        status=None,
        fault=None,
        retry_after=None,
        location=None,
        attempt=request.meta.get("retry_times", 0),
        agent=PRODUCT,
        delay=delay,
        source=source_of(request),
        run=run,
    )


def _field(response: Response, name: bytes) -> str | None:
    value = response.headers.get(name)
    return None if value is None else value.decode("latin-1")
