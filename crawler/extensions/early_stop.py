"""Ends a download early: of what is no text, and beyond the bytes that are wanted of it."""

from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http import Headers
from scrapy.utils.httpobj import urlparse_cached

_LIMIT = "archive_bytes"
_GOT = "archive_bytes_got"
_ANY_TYPE = "archive_any_type"
_TEXT = frozenset({"application/xhtml+xml", "application/xml", "application/json", "application/ecmascript", ""})
_NO_PAGE = frozenset({"text/css", "text/javascript", "text/csv", "text/calendar", "text/vcard"})


def stop_after(count: int) -> dict[str, Any]:
    """For a request's meta: of its answer, whatever its type, the first `count` bytes are wanted and a few more."""
    return {_LIMIT: count, **any_type()}


def any_type() -> dict[str, Any]:
    """For a request's meta: its answer is wanted whatever its type is. Sitemaps come as application/gzip."""
    return {_ANY_TYPE: True}


def is_text(content_type: str) -> bool:
    """Whether an answer of this type can hold a page, a feed or a sitemap.

    >>> is_text("text/html; charset=utf-8"), is_text("application/rss+xml"), is_text("image/svg+xml")
    (True, True, False)
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind in _NO_PAGE or kind.partition("/")[0] in {"image", "audio", "video", "font", "model"}:
        return False
    return kind in _TEXT or kind.startswith("text/") or kind.endswith(("+xml", "+json"))


class EarlyStop:
    """Listens to what arrives."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls()
        crawler.signals.connect(extension.headers_received, signal=signals.headers_received)
        crawler.signals.connect(extension.bytes_received, signal=signals.bytes_received)
        return extension

    def headers_received(self, headers: Headers, request: Request) -> None:
        """Ends the download of what says that it is no text."""
        kind = headers.get(b"Content-Type") or b""
        wanted = _ANY_TYPE in request.meta or urlparse_cached(request).path.endswith(".gz")
        if not wanted and not is_text(kind.decode("latin-1")):
            raise StopDownload(fail=False)

    def bytes_received(self, data: bytes, request: Request) -> None:
        """Ends the download of what is long enough."""
        limit = request.meta.get(_LIMIT)
        if limit is not None:
            request.meta[_GOT] = request.meta.get(_GOT, 0) + len(data)
            if request.meta[_GOT] > limit:
                raise StopDownload(fail=False)
