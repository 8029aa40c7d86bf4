"""`scrapy reextract`: reads what the archive holds again, by the present rules. Nobody is asked for anything."""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text
from scrapy.commands import ScrapyCommand
from scrapy.settings import BaseSettings
from scrapy.utils.log import configure_logging

from archive.archive import Archive
from archive.display import safe
from archive.errors import NotArchived, StoreError, StoreNotFound, StoreTooNew, UsageError
from archive.model import Again
from archive.paths import identity
from crawler.captures import now
from crawler.commands.crawl import Help, take_closed_streams
from crawler.exit_status import ExitStatus, status_of_trouble
from crawler.output import LINES
from crawler.reextraction.output import Printer
from crawler.reextraction.run import Event, Read, Reextraction, Selection
from crawler.reextraction.summary import Tally, summary
from crawler.rereading import Unreadable
from crawler.settings_check import check_settings
from crawler.software import software
from crawler.workers import Workers

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_AHEAD = 4
"""Pages for each process that are read while the first of them is waited for."""
_EPILOG = """\
Reads the stored answers again that older rules of extraction read last, or that were read before something was learnt
of their host, and keeps what they say now. Such a change is of our doing and no edit: another text takes the older
one's place at the same moment, and `archive log` shows it nowhere. No text is removed, and where the present rules find
no article any more, the older text stands. Nothing is fetched. Interrupted, or killed, it goes on where it was.

Such as scrapy reextract
        scrapy reextract www.example.org
        scrapy reextract --dry-run --diff https://www.example.org/2016/11/flood

What a crawl has held, because a host's pages had lost what its articles had, is believed where the present rules find
that again, and takes its place at the moment of its visit; else it waits on. --release believes it as it is read.

On a terminal the figures are printed. In a pipe each line is an answer that says something else now (other, found,
released), or nothing (kept, failed, held): what came of it, the moment of its visit, its address, and the key of its
text; with --dry-run what would come of it, and in the place of the key how the texts differ; separated by tabs.
--json, an object a line for these answers:
  {"came", "at", "url", "article", "before": null or {"key", "digest", "rules", "learnt"}, "after": the same,
   "reason": why no article was found, or null, "detail",
   "change": how the texts differ, in words; null where that was not asked for (--dry-run)}
and for a raw record that is damaged: {"came": "damaged", "at", "url", "article", "detail"}.

Exit status: 0 all well, 1 some answers were not read to an end, or otherwise by the same rules, 2 usage, 3 a raw record
is damaged, 5 archive cannot be written, 6 readings of a degraded host wait on, 75 archive busy, 130 interrupted (143 by
SIGTERM)."""


class Command(ScrapyCommand):
    """Needs no crawler: there is nothing to schedule, and no request to make."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[options] [URL | HOST ...]"

    def short_desc(self) -> str:
        return "Read stored pages again by the present rules of extraction; nothing is fetched"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.formatter_class = Help
        parser.add_argument(
            "--all", action="store_true", help="also what the present rules read: to see whether they read it so again"
        )
        parser.add_argument("--dry-run", action="store_true", help="show what would become other, and record nothing")
        parser.add_argument("--diff", action="store_true", help="with --dry-run: show how texts differ, word by word")
        parser.add_argument(
            "--release",
            action="store_true",
            help="of what is named: believe what is held, whatever its pages have lost",
        )
        parser.add_argument("--json", action="store_true", help="an object a line, as described below")
        parser.epilog = _EPILOG

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        take_closed_streams()
        super().process_options(args, opts)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        settings = self.settings
        if settings is None:
            raise RuntimeError("run by Scrapy's command line only")
        unknown = [word for word in args if word.startswith("-")]
        if unknown:
            self._refuse(f"there is no option {safe(unknown[0])}; see scrapy reextract --help")
            return
        if opts.diff and not opts.dry_run:
            self._refuse("--diff shows what would become other: it goes with --dry-run")
            return
        if opts.release and not args:
            self._refuse("--release believes what is held of a host or an address: name it")
            return
        configure_logging(settings)
        store = str(settings["ARCHIVE_STORE"])
        tally, ended, trouble = Tally(), _EndedBy(), None
        try:
            check_settings(settings)
            with Archive.open(store, software=software()) as archive:
                printer = Printer(archive, as_json=opts.json, is_dry=opts.dry_run, with_diff=opts.diff)
                bar = _Bar(tally, is_shown=settings.getbool("ARCHIVE_PROGRESS"))
                listeners = [tally.add, printer.add, bar.add]
                asyncio.run(_read_again(archive, select(archive, args), settings, opts, listeners, bar, ended))
                if not opts.dry_run:
                    archive.seal(at=now())
        except (UsageError, NotArchived, StoreNotFound, StoreTooNew) as error:
            self._refuse(str(error))
            return
        except StoreError as error:
            trouble = error
        except asyncio.CancelledError:
            if ended.signal is None:
                raise
        text = summary(tally, store=store, is_dry=opts.dry_run, signal=ended.signal, trouble=trouble)
        Console(stderr=True, highlight=False, soft_wrap=True).print(text, end="")
        self.exitcode = _status(tally, trouble=trouble, signal=ended.signal)

    def _refuse(self, problem: str) -> None:
        sys.stderr.write(f"scrapy reextract: {problem}\n")
        self.exitcode = ExitStatus.USAGE


def select(archive: Archive, words: Sequence[str]) -> Selection:
    """What `words` name: hosts and addresses; all hosts where there is none.

    Raises:
        UsageError: a word is neither.
        NotArchived: nothing is archived there.
    """
    known = archive.hosts()
    if not words:
        return Selection(known)
    hosts, articles = [], []
    for word in words:
        if word.lower() in known:
            hosts.append(word.lower())
            continue
        if "/" not in word and "?" not in word:
            close = get_close_matches(word.lower(), known, 3, cutoff=0.5)
            raise UsageError(
                f"{safe(word)}: nothing is archived of this host{f'; perhaps {safe(close[0])}' if close else ''}"
            )
        # Visits from before an article was found there may go by the address itself.
        articles += [archive.identity_of(word), identity(word)]
    return Selection(list(dict.fromkeys(hosts)), list(dict.fromkeys(articles)))


async def _read_again(
    archive: Archive,
    selection: Selection,
    settings: BaseSettings,
    opts: argparse.Namespace,
    listeners: Sequence[Callable[[Event], None]],
    bar: "_Bar",
    ended: "_EndedBy",
) -> None:
    def tell(event: Event) -> None:
        for listen in listeners:
            listen(event)

    ended.listen()
    count = settings.getint("ARCHIVE_WORKERS") or os.cpu_count() or 1
    workers = Workers(
        count=count,
        seconds=settings.getfloat("ARCHIVE_EXTRACT_SECONDS"),
        megabytes=settings.getint("ARCHIVE_EXTRACT_MEGABYTES"),
    )
    run = Reextraction(
        archive,
        workers,
        ahead=count * _AHEAD,
        tell=tell,
        is_dry=opts.dry_run,
        is_all=opts.all,
        is_releasing=opts.release,
    )
    try:
        with bar:
            bar.expect(run.count(selection))
            await run.run(selection)
    finally:
        await workers.close()


def _status(tally: Tally, *, trouble: StoreError | None, signal: int | None) -> int:
    if trouble is not None:
        return status_of_trouble(trouble)
    if signal is not None:
        return 128 + signal
    if tally.damaged:
        return ExitStatus.DAMAGED
    if any(host.lost for host in tally.waiting):
        return ExitStatus.DEGRADED
    return ExitStatus.SOME_FAILED if tally.came[Again.FAILED] or tally.unstable else ExitStatus.WELL


class _Bar:
    """The progress bar: on standard error, where that is a terminal."""

    def __init__(self, tally: Tally, *, is_shown: bool) -> None:
        self._tally = tally
        self._is_shown = is_shown and sys.stderr is not None and sys.stderr.isatty()
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            redirect_stdout=False,
            transient=True,
            disable=not self._is_shown,
        )
        self._task = self._progress.add_task("")

    def __enter__(self) -> Self:
        self._progress.start()
        if self._is_shown and sys.stdout is not None and sys.stdout.isatty():
            LINES.above = lambda line: self._progress.console.print(Text(line), soft_wrap=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()
        LINES.above = None

    def expect(self, count: int) -> None:
        """`count`: of answers to be read."""
        self._progress.update(self._task, total=count)

    def add(self, event: Event) -> None:
        """One more. What a host's articles teach may add to what was expected."""
        if isinstance(event, Read | Unreadable):
            self._progress.update(self._task, advance=1, description=f"{self._tally.came[Again.OTHER]} other")
            done, total = self._progress.tasks[0].completed, self._progress.tasks[0].total
            if total is not None and done > total:
                self._progress.update(self._task, total=done)


class _EndedBy:
    """Which signal has ended it: the first one ends it in order, the second one at once."""

    signal: int | None = None

    def listen(self) -> None:
        """From now on a signal cancels the task that runs."""
        loop, task = asyncio.get_running_loop(), asyncio.current_task()

        def end(number: int) -> None:
            self.signal = number
            for each in _SIGNALS:
                loop.remove_signal_handler(each)
            if task is not None:
                task.cancel()

        for number in _SIGNALS:
            loop.add_signal_handler(number, end, number)
