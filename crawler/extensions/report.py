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
from archive.model import Contradiction, Novelty, Outcome, Visit
from crawler.drift import Waiting
from crawler.lives import Fate
from crawler.programs import typed_here
from crawler.signals import archived, forbidden, released

logger = logging.getLogger(__name__)

_ORDERLY = {"finished", "shutdown", "store"}
"""Ends that need no word: all done, a signal, an archive that cannot be written."""
NO_MEMORY = "memusage_exceeded"

_MOST_FIRST = (Novelty.NEW, Novelty.CHANGED, Novelty.UNCHANGED)

_NAMED = 1000
"""Visits of each kind whose names are kept; a crawl of a million pages that all fail should not fill the memory."""


@dataclass(slots=True)
class Report:
    """The figures of one crawl."""

    store: str = ""
    """Where the archive lies, as the user wrote it."""
    store_is_named: bool = False
    """Whether a command needs to be told that place, because it would look elsewhere."""
    archive: str = "archive"
    """How a command that looks into it is to be typed here, such as `uv run archive --store other`."""
    read: dict[str, Novelty] = field(default_factory=dict)
    """By identity: what came of an article, whatever the number of addresses under which it was read."""
    changes: Counter[Novelty] = field(default_factory=Counter)
    """Articles by that."""
    not_modified: int = 0
    """Visits at which the server said that what it had sent still stands; they count as articles unchanged."""
    held: int = 0
    """Visits whose reading waits, because it is doubted."""
    rejected: Counter[str] = field(default_factory=Counter)
    """By `Reason`."""
    failed: Counter[str] = field(default_factory=Counter)
    """By `Fault`."""
    forbidden: dict[str, list[str]] = field(default_factory=dict)
    """Addresses that were not fetched because of robots.txt, the first so many for each reason."""
    forbidden_counts: Counter[str] = field(default_factory=Counter)
    """By reason."""
    named: list[Visit] = field(default_factory=list)
    """Visits that gave no article, the first so many of each outcome."""
    changed: list[Visit] = field(default_factory=list)
    """Visits that found an article changed, the first so many."""
    distrusted: dict[str, Contradiction] = field(default_factory=dict)
    """By host: its first proof that it says wrongly that nothing was modified, so that whole pages are asked for."""
    alike: Counter[str] = field(default_factory=Counter)
    """By host: articles that changed as most of its others did, which is no edit."""
    last_new: Visit | None = None
    away: dict[str, Fate] = field(default_factory=dict)
    """By identity: articles of the archive that were looked for in vain, news or not."""
    turned: dict[str, Fate] = field(default_factory=dict)
    """By identity: articles of the archive that were found again, or at another address."""
    unsure: set[str] = field(default_factory=set)
    """Identities of the archive's articles whose reading waits, or waited until the crawl's end."""
    goes_on: bool = False
    """Whether the crawl goes on with one that was interrupted."""
    left: Counter[str] = field(default_factory=Counter)
    """Addresses that were not asked for because another crawl had them: `answered`, since this one began or the
    interrupted one that it goes on with, or `elsewhere`, on their way at that time."""
    dead_links: int = 0
    """Addresses without such an article, named by nobody but a page or a list, where the answer was 404 or 410."""
    met: set[str] = field(default_factory=set)
    """Hosts, as in identities, of which articles were looked at."""
    degraded: list[Waiting] = field(default_factory=list)
    """Hosts of the crawl whose readings wait; those of earlier crawls count too."""
    damaged: dict[str, tuple[str, int]] = field(default_factory=dict)
    """By host of which it cannot be told what was learnt: why, with the file, and how many readings wait."""
    cut_short: str = ""
    """Scrapy's word for what has ended the crawl before it was done, such as closespider_pagecount; else empty."""
    faults: int = 0
    """Errors of our own, which the log names."""
    trouble: StoreError | None = None
    """Why the archive could not be written; the crawl ended with it."""

    def take_back(self, visit: Visit) -> None:
        """Counts as unchanged an article that was found changed at `visit`, and turns out not to be."""
        self.changed.remove(visit)
        if self.read.get(visit.article) is Novelty.CHANGED:
            self.read[visit.article] = Novelty.UNCHANGED
            self.changes[Novelty.CHANGED] -= 1
            self.changes[Novelty.UNCHANGED] += 1

    @property
    def articles(self) -> int:
        """How many articles were read."""
        return len(self.read)

    @property
    def gone(self) -> list[Fate]:
        """The articles that were looked for in vain, and read under no other address either."""
        return [fate for article, fate in self.away.items() if article not in self.read]

    @property
    def news(self) -> list[Fate]:
        """What has become of articles' pages: news, and no failures of the crawl."""
        # What was not there at one address and was at another has not gone and come back.
        turned = [fate for article, fate in self.turned.items() if article not in self.away]
        return [*(fate for fate in self.gone if fate.is_news), *turned]

    @property
    def known(self) -> int:
        """How many articles of the archive were looked at and are accounted for, whatever was found."""
        return len(self.read.keys() | self.away.keys() | self.unsure)

    @property
    def failures(self) -> int:
        """Visits that failed, and faults of our own."""
        return sum(self.failed.values()) + self.faults + (self.cut_short == NO_MEMORY)


class Reporter:
    """The extension that keeps the report."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        store, is_named = str(settings["ARCHIVE_STORE"]), _is_named(settings)
        option = f" --store {shlex.quote(store)}" if is_named else ""
        self.report = Report(store=store, store_is_named=is_named, archive=f"{typed_here('archive')}{option}")
        self._crawler = crawler
        self._stats = crawler.stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        reporter = cls(crawler)
        crawler.signals.connect(reporter.archived, signal=archived)
        crawler.signals.connect(reporter.released, signal=released)
        crawler.signals.connect(reporter.forbidden, signal=forbidden)
        crawler.signals.connect(reporter.closed, signal=signals.spider_closed)
        crawler.signals.connect(reporter.fault, signal=signals.spider_error)
        crawler.signals.connect(reporter.fault, signal=signals.item_error)
        return reporter

    def archived(self, recorded: Recorded, fate: Fate | None, is_known: bool) -> None:
        """Counts a visit that is safely kept."""
        report, visit = self.report, recorded.visit
        self._note(fate)
        if recorded.change is not None:
            self._count(visit, recorded.change)
            return
        if visit.outcome is Outcome.NOT_MODIFIED:
            # Not what has been read in this crawl, and another address has led there.
            report.not_modified += visit.article not in report.read
            self._count(visit, Novelty.UNCHANGED)
            return
        if visit.outcome is Outcome.HELD:
            report.held += 1
            if is_known:
                report.unsure.add(visit.article)
            self._stats.inc_value(f"archive/{visit.outcome}")
            logger.info("%s: %s (%s)", visit.requested_url, visit.outcome, visit.detail)
            return
        self._stats.inc_value(f"archive/{visit.outcome}/{visit.reason}")
        if fate is not None and fate.is_gone:
            return
        if _is_dead(visit) and not self._is_asked_for(visit.requested_url):
            logger.info("%s: dead link (status %d)", visit.requested_url, visit.status)
            report.dead_links += 1
            return
        reasons = report.rejected if visit.outcome is Outcome.REJECTED else report.failed
        reasons[str(visit.reason)] += 1
        logger.info("%s: %s, %s (%s)", visit.requested_url, visit.outcome, visit.reason, visit.detail)
        if reasons.total() <= _NAMED:
            report.named.append(visit)

    def _note(self, fate: Fate | None) -> None:
        if fate is not None:
            (self.report.away if fate.is_gone else self.report.turned).setdefault(fate.article, fate)

    def released(self, recorded: Recorded, fate: Fate | None) -> None:
        """Counts a visit that was held until now, as what it has turned out to be."""
        self._note(fate)
        self.report.held -= 1
        if recorded.change is not None:
            self._count(recorded.visit, recorded.change)
        else:
            self.report.rejected[str(recorded.visit.reason)] += 1

    def _count(self, visit: Visit, change: Novelty) -> None:
        """Counts an article once, by the most that came of it: what was new stays so when it is read again."""
        report = self.report
        before = report.read.get(visit.article)
        if before is not None:
            if _MOST_FIRST.index(before) <= _MOST_FIRST.index(change):
                return
            report.changes[before] -= 1
            self._stats.inc_value(f"archive/{before}", -1)
        report.read[visit.article] = change
        report.changes[change] += 1
        self._stats.inc_value(f"archive/{change}")
        if change is Novelty.CHANGED and len(report.changed) < _NAMED:
            report.changed.append(visit)
        elif change is Novelty.NEW:
            report.last_new = visit

    def _is_asked_for(self, url: str) -> bool:
        """Whether the user has named the address; so it is in a crawl by a spider that cannot tell."""
        asks_for = getattr(self._crawler.spider, "asks_for", None)
        return asks_for is None or bool(asks_for(url))

    def forbidden(self, url: str, why: str) -> None:
        """Counts an address that robots.txt forbids."""
        self.report.forbidden_counts[why] += 1
        logger.info("%s: not fetched (%s)", url, why)
        self._stats.inc_value("archive/robots-forbidden")
        addresses = self.report.forbidden.setdefault(why, [])
        if len(addresses) < _NAMED:
            addresses.append(url)

    def closed(self, reason: str) -> None:
        """Takes down why the crawl has ended."""
        if reason not in _ORDERLY:
            self.report.cut_short = reason

    def fault(self) -> None:
        """Counts an error of our own."""
        self.report.faults += 1
        self._stats.inc_value("archive/errors")


def _is_dead(visit: Visit) -> bool:
    """Whether the server says that nothing stands there."""
    return visit.outcome is Outcome.FAILED and visit.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)


def _is_named(settings: BaseSettings) -> bool:
    return (settings.getpriority("ARCHIVE_STORE") or 0) > SETTINGS_PRIORITIES["project"]


def report_of(crawler: Crawler) -> Report:
    """The crawl's report; our settings always enable its extension."""
    extension = crawler.get_extension(Reporter)
    if extension is None:
        raise RuntimeError("the extension crawler.extensions.report.Reporter is not enabled")
    return extension.report
