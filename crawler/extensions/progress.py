"""The progress bar: on standard error, where that is a terminal."""

import logging
import sys
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.log import get_scrapy_root_handler

from crawler.extensions.report import Report, report_of
from crawler.output import LINES
from crawler.signals import archived, ending, forbidden


class ProgressBar:
    """How many addresses are known and done, and what came of them."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        console = Console(stderr=True)
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            # Only what goes to the terminal anyway is led around the bar; standard output may be a pipe.
            redirect_stdout=False,
            redirect_stderr=True,
            transient=True,
        )
        self._task = self._progress.add_task("", total=0)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        terminal = sys.stderr is not None and sys.stderr.isatty()
        if not terminal or not crawler.settings.getbool("ARCHIVE_PROGRESS"):
            raise NotConfigured  # without a reason, which Scrapy would log as a warning: this is how it should be
        bar = cls(crawler)
        crawler.signals.connect(bar.start, signal=signals.spider_opened)
        crawler.signals.connect(bar.scheduled, signal=signals.request_scheduled)
        crawler.signals.connect(bar.done, signal=archived)
        crawler.signals.connect(bar.done, signal=forbidden)
        crawler.signals.connect(bar.stop, signal=signals.engine_stopped)
        # A second Ctrl-C ends the process at once, and would leave the terminal without its cursor.
        crawler.signals.connect(bar.stop, signal=ending)
        return bar

    def start(self) -> None:
        """Draws the bar."""
        self._progress.start()
        if sys.stdout is not None and sys.stdout.isatty():
            LINES.above = self._above
        handler = get_scrapy_root_handler()
        if isinstance(handler, logging.StreamHandler) and not isinstance(handler, logging.FileHandler):
            handler.setStream(sys.stderr)  # rich's, which prints above the bar

    def stop(self) -> None:
        """Takes the bar away. May be called twice."""
        self._progress.stop()
        LINES.above = None
        handler = get_scrapy_root_handler()
        if isinstance(handler, logging.StreamHandler) and not isinstance(handler, logging.FileHandler):
            handler.setStream(sys.stderr)

    def scheduled(self, request: Request) -> None:
        """One more address; the further attempts and hops of one are no more of them."""
        if not request.meta.get("retry_times") and not request.meta.get("redirect_times"):
            task = self._progress.tasks[0]
            self._progress.update(self._task, total=(task.total or 0) + 1)

    def done(self) -> None:
        """One more visit."""
        self._progress.update(self._task, advance=1, description=described(report_of(self._crawler)))

    def _above(self, line: str) -> None:
        self._progress.console.print(Text(line), soft_wrap=True)


def described(report: Report) -> str:
    """The figures so far in a few words."""
    parts = [f"{count} {change}" for change, count in sorted(report.changes.items())]
    for name, number in (("rejected", report.rejected.total()), ("failed", report.failures)):
        if number:
            parts.append(f"{number} {name}")
    return ", ".join(parts)
