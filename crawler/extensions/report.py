"""What comes of a crawl, counted as it goes: for the summary, the exit status and Scrapy's stats."""

import logging
import shlex
from collections import Counter
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings

from archive.archive import Recorded
from archive.errors import StoreError
from archive.model import Capture, Change, Outcome, Visit
from crawler.signals import archived, forbidden

logger = logging.getLogger(__name__)

_ORDERLY = {"finished", "shutdown", "store"}
"""Ends that need no word: all done, a signal, an archive that cannot be written."""
_NO_MEMORY = "memusage_exceeded"

_NAMED = 1000
"""Visits of each kind whose names are kept; a crawl of a million pages that all fail should not fill the memory."""


@dataclass(slots=True)
class Report:
    """The figures of one crawl."""

    store: str = ""
    """Where the archive lies, as the user wrote it."""
    store_option: str = ""
    """What an `archive` command needs to find it, such as `--store other`; empty where it looks there anyway."""
    changes: Counter[Change] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    """By `Reason`."""
    failed: Counter[str] = field(default_factory=Counter)
    """By `Fault`."""
    forbidden: list[tuple[str, str]] = field(default_factory=list)
    """Address and reason of what robots.txt forbids, the first so many."""
    forbidden_count: int = 0
    named: list[Visit] = field(default_factory=list)
    """Visits that gave no article, the first so many of each outcome."""
    last_changed: Visit | None = None
    last_new: Visit | None = None
    gone: int = 0
    """Of the failed: answered 410, by which a publisher says that a page is withdrawn (RFC 9110 section 15.5.11). It is
    no failure of the crawl."""
    cut_short: str = ""
    """Scrapy's word for what has ended the crawl before it was done, such as closespider_pagecount; else empty."""
    faults: int = 0
    """Errors of our own, which the log names."""
    trouble: StoreError | None = None
    """Why the archive could not be written; the crawl ended with it."""

    @property
    def articles(self) -> int:
        """Visits that read an article."""
        return sum(self.changes.values())

    @property
    def failures(self) -> int:
        """Visits that failed, and faults of our own; a page that is withdrawn has given its answer."""
        return sum(self.failed.values()) - self.gone + self.faults + (self.cut_short == _NO_MEMORY)


class Reporter:
    """The extension that keeps the report."""

    def __init__(self, crawler: Crawler) -> None:
        self.report = Report(store=str(crawler.settings["ARCHIVE_STORE"]), store_option=_store_option(crawler.settings))
        self._stats = crawler.stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        reporter = cls(crawler)
        crawler.signals.connect(reporter.archived, signal=archived)
        crawler.signals.connect(reporter.forbidden, signal=forbidden)
        crawler.signals.connect(reporter.closed, signal=signals.spider_closed)
        crawler.signals.connect(reporter.fault, signal=signals.spider_error)
        crawler.signals.connect(reporter.fault, signal=signals.item_error)
        return reporter

    def archived(self, capture: Capture, recorded: Recorded) -> None:
        """Counts a visit that is safely kept."""
        report, visit = self.report, recorded.visit
        if recorded.change is not None:
            report.changes[recorded.change] += 1
            self._stats.inc_value(f"archive/{recorded.change}")
            if recorded.change is Change.CHANGED:
                report.last_changed = visit
            elif recorded.change is Change.NEW:
                report.last_new = visit
            return
        reasons = report.rejected if visit.outcome is Outcome.REJECTED else report.failed
        reasons[str(visit.reason)] += 1
        logger.info("%s: %s, %s (%s)", visit.requested_url, visit.outcome, visit.reason, visit.detail)
        report.gone += is_withdrawn(visit)
        self._stats.inc_value(f"archive/{visit.outcome}/{visit.reason}")
        if reasons.total() <= _NAMED:
            report.named.append(visit)

    def forbidden(self, url: str, why: str) -> None:
        """Counts an address that robots.txt forbids."""
        self.report.forbidden_count += 1
        logger.info("%s: not fetched (%s)", url, why)
        self._stats.inc_value("archive/robots-forbidden")
        if len(self.report.forbidden) < _NAMED:
            self.report.forbidden.append((url, why))

    def closed(self, reason: str) -> None:
        """Takes down why the crawl has ended."""
        if reason not in _ORDERLY:
            self.report.cut_short = reason

    def fault(self) -> None:
        """Counts an error of our own."""
        self.report.faults += 1
        self._stats.inc_value("archive/errors")


def is_withdrawn(visit: Visit) -> bool:
    """Whether the answer was 410, by which a publisher says that a page is gone for good."""
    return visit.outcome is Outcome.FAILED and visit.status == HTTPStatus.GONE


def _store_option(settings: BaseSettings) -> str:
    named_here = (settings.getpriority("ARCHIVE_STORE") or 0) > SETTINGS_PRIORITIES["project"]
    return f"--store {shlex.quote(settings['ARCHIVE_STORE'])}" if named_here else ""


def report_of(crawler: Crawler) -> Report:
    """The crawl's report; our settings always enable its extension."""
    extension = crawler.get_extension(Reporter)
    if extension is None:
        raise RuntimeError("the extension crawler.extensions.report.Reporter is not enabled")
    return extension.report
