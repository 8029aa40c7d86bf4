"""`scrapy crawl SPIDER`: arguments checked before the first request, a summary at the end, an exit status to act on."""

import argparse
import asyncio
import logging
import os
import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.console import Console
from scrapy import Spider
from scrapy.commands import ScrapyCommand, ScrapyHelpFormatter
from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.crawler import Crawler
from scrapy.spiderloader import get_spider_loader
from twisted.logger import globalLogBeginner

from archive.archive import Archive
from archive.display import safe
from archive.errors import SourcesError, StoreError, UsageError
from crawler.arguments import read_arguments
from crawler.captures import now
from crawler.edits import Told, told_edits, told_fates, untold
from crawler.exit_status import ExitStatus, exit_status, status_of_trouble
from crawler.extensions.report import Report, report_of
from crawler.extensions.stopping import stopping_of
from crawler.notify.run import Notifying
from crawler.notify.sending import Sent
from crawler.reextraction.after_crawl import sift
from crawler.running.run import running_of, wait_for_like
from crawler.settings_check import check_settings
from crawler.spiders.capturing import CapturingSpider
from crawler.summary import LIVES, NAMES, summary
from crawler.workers import Workers

logger = logging.getLogger(__name__)

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Help(argparse.RawDescriptionHelpFormatter, ScrapyHelpFormatter):
    """Scrapy's, which keeps the lines of what stands below the options."""


class Command(ScrapyCrawl):
    """Scrapy's own command, for spiders that capture."""

    def short_desc(self) -> str:
        return "Fetch articles into the archive: the pages named, a site's, those that are due, or those of the demo"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Scrapy's without -o and -O: items are visits with the bytes of their pages, and `archive` prints those."""
        settings = self.settings
        if settings is None:
            raise RuntimeError("run by Scrapy's command line only")
        ScrapyCommand.add_options(self, parser)
        parser.add_argument(
            "-a",
            dest="spargs",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help="an argument of the spider, as listed below (may be repeated)",
        )
        parser.set_defaults(output=None, overwrite_output=None)
        loader = get_spider_loader(settings)
        spiders = (loader.load(name) for name in sorted(loader.list()))
        parser.formatter_class = Help
        parser.epilog = "\n".join(
            [
                *_help_of(spiders),
                f"The archive lies in the folder {safe(str(settings['ARCHIVE_STORE']))}; -s ARCHIVE_STORE=FOLDER names",
                "another, as does the environment. crawler/settings.py explains all settings.",
                "Exit status: 0 all well, 1 some pages failed, 2 usage, 3 archive damaged, 4 no article read,",
                "5 archive cannot be written, 6 a site's new design waits for rules, 7 somebody was not told of edits,",
                "75 the same crawl is under way, or archive busy, 130 interrupted (143 by SIGTERM).",
            ]
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        take_closed_streams()
        super().process_options(args, opts)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        process, settings = self.crawler_process, self.settings
        if process is None or settings is None:
            raise RuntimeError("run by Scrapy's command line only")
        known = sorted(process.spider_loader.list())
        if not args:
            spiders = (process.spider_loader.load(name) for name in known)
            self._refuse("scrapy crawl: name a spider\n", *_help_of(spiders))
            return
        if len(args) != 1 or args[0] not in known:
            self._refuse(_which(args, known))
            return
        spider = process.spider_loader.load(args[0])
        if not issubclass(spider, CapturingSpider):
            super().run(args, opts)
            return
        try:
            check_settings(settings)
            values = read_arguments(spider.takes, opts.spargs)
        except UsageError as error:
            self._refuse(f"scrapy crawl {args[0]}: {error}")
            return
        try:
            spider.check_arguments(values)
        except UsageError as error:
            self._refuse(f"scrapy crawl {args[0]}: {error}", *(() if opts.spargs else ("", *spider.help_lines())))
            return
        try:
            spider.check_settings(values, settings)
            notifying = Notifying.of(settings, environ=os.environ, at=now())
        except (UsageError, SourcesError) as error:
            self._refuse(f"scrapy crawl {args[0]}: {error}")
            return
        try:
            seconds = settings.getfloat("ARCHIVE_RUN_WAIT")
            wait_for_like(str(settings["ARCHIVE_STORE"]), args[0], opts.spargs, seconds=seconds)
        except KeyboardInterrupt:
            self.exitcode = 128 + signal.SIGINT
            return
        # Until somebody begins to log, Twisted writes to standard error what goes to Scrapy's log all the same.
        globalLogBeginner.beginLoggingTo([], discardBuffer=True, redirectStandardIO=False)
        crawler = self._create_crawler(spider)
        ended = _EndedBy()
        ended.listen(crawler)
        notifying.begin()
        crawling = process.crawl(crawler, values=values, texts=opts.spargs)
        process.start(install_signal_handlers=False)
        fault = crawling.exception() if isinstance(crawling, asyncio.Task) and crawling.done() else None
        if isinstance(fault, UsageError | SourcesError):
            self._refuse(f"scrapy crawl {args[0]}: {fault}")
            return
        if fault is not None:
            logger.error("The crawl could not begin", exc_info=fault)
            self.exitcode = ExitStatus.SOME_FAILED
            return
        self._conclude(crawler, ended.signal, notifying)

    def _refuse(self, *lines: str) -> None:
        sys.stderr.write("".join(f"{line}\n" for line in lines))
        self.exitcode = ExitStatus.USAGE

    def _conclude(self, crawler: Crawler, ended_by: int | None, notifying: Notifying) -> None:
        report = report_of(crawler)
        if ended_by is None and report.trouble is None:
            ended_by = self._sift(report)
        # One that is ended by a signal should end soon; the next one tells what this one found.
        may_tell = ended_by is None and report.trouble is None
        sent = notifying.conclude(report, at=now()) if may_tell else Sent()
        spider = crawler.spider
        details: Sequence[str] = ()
        closing: Sequence[str] = ()
        follows_links = idle = False
        needs_articles = True
        if isinstance(spider, CapturingSpider):
            details, closing = spider.detail_lines(), spider.closing_lines(report)
            follows_links, idle = spider.follows_links, spider.was_idle
            needs_articles = spider.needs_articles and not idle
        changed, fates = _told(report)
        text = summary(
            report,
            signal=ended_by,
            changed=changed,
            fates=fates,
            follows_links=follows_links,
            details=details,
            closing=closing,
            idle=idle,
            untold=[f"{kept.receiver}: {kept.why}" for kept in sent.kept],
        )
        Console(stderr=True, highlight=False, soft_wrap=True).print(text, end="")
        self.exitcode = exit_status(
            articles=report.known + report.left.total(),
            failed=report.failures,
            trouble=report.trouble,
            signal=ended_by,
            damaged=bool(report.damaged),
            degraded=any(host.lost for host in report.degraded),
            untold=bool(sent.kept),
            needs_articles=needs_articles,
        )
        try:
            running_of(crawler).end(self.exitcode, is_interrupted=ended_by is not None)
        except StoreError as error:
            logger.error("What came of the crawl cannot be put down: %s", error)
            self.exitcode = self.exitcode or status_of_trouble(error)

    def _sift(self, report: Report) -> int | None:
        """Takes what is the sites' out of the edits that were found; which signal has ended that."""
        settings = self.settings
        if settings is None:
            return None
        seconds = settings.getfloat("ARCHIVE_LEARN_SECONDS")
        count = settings.getint("ARCHIVE_WORKERS") or os.cpu_count() or 1

        def workers() -> Workers:
            return Workers(
                count=count,
                seconds=settings.getfloat("ARCHIVE_EXTRACT_SECONDS"),
                megabytes=settings.getint("ARCHIVE_EXTRACT_MEGABYTES"),
            )

        try:
            return sift(report, workers=workers, ahead=2 * count, seconds=seconds)
        except StoreError as error:
            report.trouble = error
            return None


def _help_of(spiders: Iterable[type[Spider]]) -> Iterator[str]:
    for spider in spiders:
        if issubclass(spider, CapturingSpider):
            yield from spider.help_lines()
            yield ""


def _told(report: Report) -> tuple[Sequence[Told], Sequence[Told]]:
    """The articles that have changed, and those of whose pages something has become, as many as the summary names."""
    changed = report.changed[:NAMES]
    fates = [fate for life in LIVES for fate in [each for each in report.news if each.event.life is life][:NAMES]]
    if not changed and not fates:
        return (), ()
    try:
        with Archive.open(report.store) as archive:
            return told_edits(archive, changed), told_fates(archive, fates)
    except StoreError:
        return untold(changed, fates)


def _which(args: Sequence[str], known: Sequence[str]) -> str:
    """Why the words after `scrapy crawl` name no spider."""
    options = [word for word in args if word.startswith("-") and word != "-"]
    if options:
        instead = "; `archive list --json` prints what is kept" if options[0][:2] in ("-o", "-O", "--o") else ""
        return f"scrapy crawl: there is no option {safe(options[0])}{instead}; see scrapy crawl --help"
    if args[0] not in known:
        return f"scrapy crawl: there is no spider {safe(args[0])}; there are {', '.join(known)}"
    return f"scrapy crawl {args[0]}: {safe(args[1])} stands alone; arguments are given as -a NAME=VALUE"


def take_closed_streams() -> None:
    """Puts the null device where a standard stream was closed (`2>&-`).

    Else the next file that is opened gets its number, an archive's among them, and whoever writes to a standard stream
    writes into that. Scrapy's log needs something to write to.
    """
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(number, True)
    os.close(number)
    if sys.stderr is None:
        sys.stderr = os.fdopen(2, "w", closefd=False)


class _EndedBy:
    """Which signal has ended the crawl: the first one ends it soon and in order, the second one at once."""

    signal: int | None = None

    def listen(self, crawler: Crawler) -> None:
        """In place of Scrapy's own handlers, which wait for every request that has begun."""
        self._crawler = crawler
        self._loop = asyncio.get_event_loop()
        for number in _SIGNALS:
            signal.signal(number, self._handle)

    def _handle(self, number: int, _frame: Any) -> None:
        for each in _SIGNALS:
            signal.signal(each, signal.SIG_DFL)
        self.signal = number
        self._loop.call_soon_threadsafe(self._stop)

    def _stop(self) -> None:
        stopping_of(self._crawler).stop("shutdown")
