"""From Scrapy's requests and responses to the words of the archive: `Page`, and the way that led to it."""

import datetime as dt
from typing import Any

from scrapy import Request
from scrapy.http import Headers, Response

from archive.model import Failure, LastAnswer, Page, Reason, Rejection
from crawler.clock import CLOCK

_HOPS = "archive_hops"
_FETCHED_AT = "archive_fetched_at"
_VERDICT = "archive_verdict"
_EXPECTED = "archive_expects_article"
_STANDS = "archive_stands"
_SOURCE = "archive_source"
_VISIT = "archive_visit"
_NOT_MODIFIED = 304


def now() -> dt.datetime:
    """This moment as the archive writes moments: aware, UTC, whole seconds. Never before one that it gave."""
    return CLOCK.now()


def note_arrival(request: Request, at: dt.datetime) -> None:
    """Says when the answer to `request` came."""
    request.meta[_FETCHED_AT] = at


def note_hop(request: Request, response: Response) -> None:
    """Keeps an answer that led elsewhere, for the capture of the request that follows it and takes over its meta."""
    request.meta[_HOPS] = (*request.meta.get(_HOPS, ()), _page(request, response))


def expect_article() -> dict[str, Any]:
    """For a request's meta: an article may stand there, so what is known of it may save fetching or reading it."""
    return {_EXPECTED: True}


def expects_article(request: Request) -> bool:
    """Whether that was said of a request, or of the one that led to it."""
    return bool(request.meta.get(_EXPECTED))


def note_stands(request: Request, stands: LastAnswer | None) -> None:
    """Says which article stands at the address of `request`, as the present rules have read it; None for none."""
    request.meta[_STANDS] = stands


def stands_of(response: Response) -> LastAnswer | None:
    """What was noted of the address that answered."""
    stands: LastAnswer | None = _request_of(response).meta.get(_STANDS)
    return stands


def is_not_modified(response: Response) -> bool:
    """Whether an answer says that what stands there does so still: only to who has asked for that (RFC 9110 section
    15.4.5)."""
    headers = _request_of(response).headers
    is_asked = b"If-None-Match" in headers or b"If-Modified-Since" in headers
    return response.status == _NOT_MODIFIED and is_asked and stands_of(response) is not None


def as_visit() -> dict[str, Any]:
    """For a request's meta: its answer, or that none came, is recorded as a visit."""
    return {_VISIT: True}


def is_visit(request: Request) -> bool:
    """Whether that was said of a request, or of the one that led to it."""
    return bool(request.meta.get(_VISIT))


def name_source(name: str | None) -> dict[str, Any]:
    """For a request's meta: the source that led there."""
    return {} if name is None else {_SOURCE: name}


def source_of(request: Request) -> str | None:
    """The name of the source that led to `request`; None where none did."""
    name: str | None = request.meta.get(_SOURCE)
    return name


def note_verdict(request: Request, verdict: Rejection | Failure) -> None:
    """Says what the answer to `request` is, so that nobody reads it."""
    request.meta[_VERDICT] = verdict


def page_of(response: Response) -> Page:
    """What the server sent, body still compressed."""
    return page_of_answer(_request_of(response), response)


def page_of_answer(request: Request, response: Response) -> Page:
    """The same, where the response has not been given its request yet."""
    return _page(request, response)


def hops_of(request: Request) -> tuple[Page, ...]:
    """The answers that led to `request`, in their order."""
    hops: tuple[Page, ...] = request.meta.get(_HOPS, ())
    return hops


def requested_url_of(request: Request) -> str:
    """The address that was asked for first, before redirects."""
    hops = hops_of(request)
    return hops[0].url if hops else request.url


def verdict_of(response: Response) -> Rejection | Failure | None:
    """What an answer is that nobody need read; None where it is to be read."""
    verdict: Rejection | Failure | None = _request_of(response).meta.get(_VERDICT)
    if verdict is None and "download_stopped" in response.flags:
        kind = response.headers.get(b"Content-Type") or b""
        return Rejection(Reason.NOT_HTML, f"the server says it is {kind.decode('latin-1')[:60]}")
    return verdict


def _request_of(response: Response) -> Request:
    if response.request is None:
        raise ValueError(f"an answer without its request: {response.url}")
    return response.request


def _page(request: Request, response: Response) -> Page:
    return Page(
        url=response.url,
        fetched_at=request.meta[_FETCHED_AT],
        status=response.status,
        headers=_fields(response.headers),
        body=response.body,
        request_headers=_fields(request.headers),
    )


def _fields(headers: Headers) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, values in headers.items() for value in values
    )
