"""The way to the network: HTTP/1.1, and nothing sent to a host that wants to be left alone for now."""

import logging
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS, _DataLoss  # type: ignore[attr-defined]  # it exports what is public

from crawler.captures import note_arrival, now
from crawler.extensions.stopping import stopping_of
from crawler.failures import HeadTooLarge
from crawler.middlewares.retries import Retries
from crawler.running.asked import answered, unanswered
from crawler.running.run import running_of

MAX_HEAD = 512 * 1024
"""Bytes of an answer's status line and header fields. Browsers take 256 kB."""


class PoliteHandler(HTTP11DownloadHandler):
    """Scrapy's, which waits before a request where its host asked for that.

    It waits here, innermost, because requests that have passed the middlewares already stand in the host's queue, and
    because the answer that asks for a wait is seen here before the next request is begun.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _Connections
        # It warns of answers that are too large or cut, which the summary names as failures.
        logging.getLogger(HTTP11DownloadHandler.__module__).setLevel(logging.ERROR)
        self._stopping = stopping_of(crawler)

    async def download_request(self, request: Request) -> Response:
        return await self._stopping.unless_stopped(self._download(request))

    async def _download(self, request: Request) -> Response:
        retries = self._crawler.get_downloader_middleware(Retries)
        if retries is None:
            raise RuntimeError("the middleware crawler.middlewares.retries.Retries is not enabled")
        running = running_of(self._crawler)
        async with retries.turn(request), running.turn(request, asked_for=lambda: retries.rest_of(request)) as began:
            delay = running.delay(request)
            try:
                response = await super().download_request(request)
            except BaseException as error:
                given_up = unanswered(request, error, began=began, delay=delay, run=running.token)
                if given_up is not None:
                    running.note(given_up, None)
                raise
            note_arrival(request, now())
            retries.note_answer(request, response)
            running.note(*answered(request, response, began=began, delay=delay, run=running.token))
        return response


class _NotAsAnnounced:
    """Stands in for the decoder of a body that had an end, and more bytes behind it."""

    def noMoreData(self) -> None:  # noqa: N802  # Twisted's name
        raise _DataLoss("bytes behind the announced end")


class _Connection(_LenientHTTP11ClientProtocol):
    """Bounds the head of an answer, and takes none for whole behind whose announced end there is more.

    Its length is wrong, so half a page may stand in it (RFC 9112 section 6.3), or a second answer was smuggled in
    (section 11.2). Twisted throws away without a word what comes after an answer. Line ends do not count: some servers
    add them.
    """

    _head = 0
    """Bytes of the head that have come."""

    def request(self, request: Any) -> Any:
        answered = super().request(request)
        self._head = 0
        if self._parser is not None:
            # Twisted's own limit, of one line, is 16 kB, and servers send such ETags and cookies.
            self._parser.MAX_LENGTH = MAX_HEAD
        return answered

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  # Twisted's name
        if self._parser is not None and self._parser.state in (STATUS, HEADER):
            self._head += len(data)
            if self._head > MAX_HEAD:
                error = HeadTooLarge(f"its header fields take more than {MAX_HEAD // 1024} kB")
                self._giveUp(Failure(error))  # type: ignore[no-untyped-call]
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]

    def _finishResponse_WAITING(self, rest: bytes) -> None:  # noqa: N802  # Twisted's name
        # Nothing is left of both where the connection ended first.
        if rest.strip(b"\r\n") and self._parser is not None and self._currentRequest is not None:
            # The connection ends: who knows where the next answer begins.
            self._currentRequest.persistent = False
            # One without a body, such as 304, is handed over before; of others this is asked then.
            if self._parser.bodyDecoder is not None:
                self._parser.bodyDecoder = _NotAsAnnounced()  # type: ignore[assignment]
        super()._finishResponse_WAITING(rest)

    _finishResponse_TRANSMITTING = _finishResponse_WAITING  # noqa: N815


class _Connections(_LenientHTTP11ClientFactory):
    """Makes such connections."""

    def buildProtocol(self, addr: Any) -> _Connection:  # noqa: N802  # Twisted's name
        return _Connection(self._quiescentCallback)  # type: ignore[no-untyped-call]
