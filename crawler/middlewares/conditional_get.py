"""Asks for an article that the archive holds only if it was modified: If-None-Match, If-Modified-Since.

Only for requests that say that an article may stand there (`captures.expect_article`). Never for front pages, feeds and
sitemaps: what they lead to is found by reading them, and a 304 would hide it. Nor for a list page among the others, for
it was no article when it was read.
"""

import logging
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler

from archive.display import safe
from archive.errors import StoreError
from archive.paths import host_of, identity
from crawler.captures import expects_article, note_stands, now
from crawler.conditional import NAMES, Distrust, conditions, first_false
from crawler.extensions.report import report_of
from crawler.front_page import is_root
from crawler.known import Known

logger = logging.getLogger(__name__)


class ConditionalGet:
    """Finds out what stands at an address, notes it for who reads the answer, and adds the conditions."""

    def __init__(self, crawler: Crawler, distrust: Distrust | None) -> None:
        """`distrust`: None where nothing is asked for by condition."""
        self._crawler = crawler
        self._distrust = distrust
        self._trusted: dict[str, bool] = {}
        """By host, as it stood when the crawl first asked."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        distrust = Distrust(settings.getint("ARCHIVE_FULL_LOOKS"), settings.getfloat("ARCHIVE_FULL_DAYS"))
        return cls(crawler, distrust if settings.getbool("ARCHIVE_CONDITIONAL") else None)

    def process_request(self, request: Request) -> None:
        """Lets every request pass. One that follows a redirect has taken over the fields of the one before."""
        known: Known | None = getattr(self._crawler.spider, "known", None)
        if known is None or not expects_article(request):
            return
        for name in NAMES:
            request.headers.pop(name, None)
        note_stands(request, None)
        if is_root(request.url):
            return
        try:
            stands = known.stands(request.url)
            note_stands(request, stands)
            if stands is not None and self._distrust is not None and self._trusts(request.url, known):
                request.headers.update(conditions(stands, now=now(), distrust=self._distrust))
        except StoreError:
            return  # All of the page is asked for then, and the pipeline says what is wrong with the archive.

    def _trusts(self, url: str, known: Known) -> bool:
        host = host_of(identity(url))
        if host not in self._trusted:
            said = first_false(known.contradictions(host))
            self._trusted[host] = said is None
            if said is not None:
                what = "%s: asked for whole pages; it said at %s that %s was not modified, and was wrong"
                logger.info(what, host, said.confirmed.at, safe(said.confirmed.url))
                report_of(self._crawler).distrusted[host] = said
        return self._trusted[host]
