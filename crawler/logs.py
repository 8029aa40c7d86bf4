"""Log lines with which a page, an URL or a header cannot steer a terminal."""

import logging
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.utils.log import get_scrapy_root_handler

from archive.display import safe


class SafeFormatter(logging.Formatter):
    """Writes control characters out. Line feeds stay: a traceback has them."""

    def format(self, record: logging.LogRecord) -> str:
        return safe(super().format(record), lines=True)


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
