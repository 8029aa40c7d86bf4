"""Log lines with which a page, an URL or a header cannot steer a terminal."""

import logging
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from scrapy.utils.log import get_scrapy_root_handler
from twisted.python.failure import Failure

from archive.display import safe
from archive.model import Capture


class SafeFormatter(logging.Formatter):
    """Writes control characters out. Line feeds stay: a traceback has them."""

    def format(self, record: logging.LogRecord) -> str:
        return safe(super().format(record), lines=True)


class BriefLogFormatter(LogFormatter):
    """Scrapy's messages about items without the items, which hold whole pages."""

    def scraped(self, item: Any, response: Response | Failure | None, spider: Spider) -> LogFormatterResult:
        return _about("Archived %(url)s", logging.DEBUG, item)

    def dropped(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        return _about("Not archived: %(url)s", logging.DEBUG, item)

    def item_error(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        return _about("Error archiving %(url)s", logging.ERROR, item)


def _about(message: str, level: int, item: Any) -> LogFormatterResult:
    url = item.requested_url if isinstance(item, Capture) else type(item).__name__
    return {"level": level, "msg": message, "args": {"url": url}}


class SafeLog:
    """Gives Scrapy's log handler that formatter, when the handler is made and before a page comes."""

    def __init__(self, form: str, dates: str) -> None:
        self._formatter = SafeFormatter(form, dates)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler.settings["LOG_FORMAT"], crawler.settings["LOG_DATEFORMAT"])
        crawler.signals.connect(extension.spider_opened, signal=signals.spider_opened)
        return extension

    def spider_opened(self) -> None:
        """Scrapy makes its handler anew until here."""
        handler = get_scrapy_root_handler()
        if handler is not None:
            handler.setFormatter(self._formatter)
        # Twisted shows the traceback of every certificate that is refused. The summary names those pages.
        logging.getLogger("twisted").addFilter(_is_no_certificate)


def _is_no_certificate(record: logging.LogRecord) -> bool:
    return "while verifying certificate" not in record.getMessage()
