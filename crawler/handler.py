"""The way to the network: HTTP/1.1, and nothing sent to a host that wants to be left alone for now."""

import logging

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.captures import note_arrival, now
from crawler.extensions.stopping import stopping_of
from crawler.middlewares.retries import Retries
from crawler.running.run import running_of


class PoliteHandler(HTTP11DownloadHandler):
    """Scrapy's, which waits before a request where its host asked for that.

    It waits here, innermost, because requests that have passed the middlewares already stand in the host's queue, and
    because the answer that asks for a wait is seen here before the next request is begun.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
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
        async with retries.turn(request), running.turn(request, asked_for=lambda: retries.rest_of(request)):
            response = await super().download_request(request)
            note_arrival(request, now())
            retries.note_answer(request, response)
        return response
