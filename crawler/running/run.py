"""The run that a crawl is: begun and ended in the archive."""

import asyncio
import datetime as dt
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from time import monotonic, sleep
from typing import ParamSpec, Self, TypeVar

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.utils.httpobj import urlparse_cached

from archive.archive import Archive, Claim, Claimed, Recorded
from archive.asked import Asked
from archive.asking import RequestLog
from archive.errors import StoreError
from archive.model import Capture, Novelty, Outcome, Page, Reason, Visit
from archive.paths import host_of
from archive.runs import LiveRun
from crawler.captures import now
from crawler.clock import CLOCK
from crawler.extensions.report import NO_MEMORY, Report, report_of
from crawler.extensions.stopping import stopping_of
from crawler.failures import Left, Stopped
from crawler.running.claiming import Claiming
from crawler.running.turns import Crowded, HostTurns
from crawler.signals import archived, released
from crawler.software import software

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

_BEHIND = (
    "The clock of this machine is %s behind the last visit in the archive, of %s: visits are dated on from there, so"
    " that versions keep their order. Set the clock."
)
_LOOK_AGAIN = 0.5
"""Seconds between two looks whether another run has ended."""
_MOST_HOSTS = 1000
"""Hosts of which the run's file tells: those with the most visits that were no good, then those with the most."""


_BAD = (Outcome.FAILED, Outcome.REJECTED, Outcome.HELD)


class Running:
    """The extension that keeps the run, from when the archive is open until the command puts down how it ended.

    Without a run, as in `scrapy shell`, it lets everything pass.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._crawler = crawler
        self._place = str(settings["ARCHIVE_STORE"])
        self._contact = str(settings["ARCHIVE_CONTACT"])
        self._within = dt.timedelta(hours=settings.getfloat("ARCHIVE_RESUME"))
        self._longest = settings.getfloat("ARCHIVE_WAIT_MAX")
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="run")
        self._archive: Archive | None = None
        self._live: LiveRun | None = None
        self._log: RequestLog | None = None
        self._asked = 0
        """Requests that went out, whether the log could take them or not."""
        self._claiming: Claiming | None = None
        self._turns: HostTurns | None = None
        self._hosts: dict[str, Counter[str]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        running = cls(crawler)
        crawler.signals.connect(running.count, signal=archived)
        crawler.signals.connect(running.recount, signal=released)
        crawler.signals.connect(running.leave, signal=signals.engine_stopped)
        return running

    @property
    def first(self) -> tuple[str, ...]:
        """Addresses that the run before had asked for when it was interrupted: to be asked first."""
        return () if self._live is None else self._live.first

    async def begin(self, spider: str, arguments: Mapping[str, str]) -> None:
        """Begins the run in the archive, which is there.

        Raises: RunIsLive where one of the same spider with the same arguments is under way; StoreError.
        """
        archive = self._archive = await self._in_thread(Archive.open, self._place, software=software())
        latest = await self._in_thread(archive.latest)
        if latest is not None and (behind := CLOCK.go_on_from(latest)):
            logger.warning(_BEHIND, behind, latest)
        self._live = await self._in_thread(
            archive.begin_run, spider, arguments, at=now(), contact=self._contact, goes_on_within=self._within
        )
        self._log = archive.request_log(self._live)
        report_of(self._crawler).goes_on = self._live.run.goes_on is not None
        self._claiming = Claiming(archive, self._live, self._in_thread)
        self._turns = HostTurns(archive.turns(), longest=self._longest)

    @property
    def token(self) -> str:
        """Of the run; empty without one."""
        return "" if self._live is None else self._live.run.token

    def note(self, asked: Asked, page: Page | None) -> None:
        """Puts down a request that went out. `page`: its answer, where no visit is going to keep it."""
        log = self._log
        if log is not None:
            noting = asyncio.get_running_loop().run_in_executor(self._thread, log.note, asked, page)
            noting.add_done_callback(self._noted)
            self._asked += 1

    def _noted(self, noting: asyncio.Future[None]) -> None:
        error = noting.exception()
        if isinstance(error, StoreError):
            self.stopped_by(error)
        elif error is not None:
            logger.error("A request could not be noted", exc_info=error)

    async def close_log(self) -> str | None:
        """Nothing is asked for any more: closes the log of what was; the key of its file, None where there is none.

        Raises: StoreError.
        """
        log = self._log
        return None if log is None else await self._in_thread(log.close)

    async def leave(self) -> None:
        """The engine has stopped: nothing is asked for any more."""
        archive, self._archive = self._archive, None
        self._claiming = self._turns = None
        if archive is not None:
            await self._in_thread(archive.close)
        self._thread.shutdown()

    def end(self, status: int, *, is_interrupted: bool) -> None:
        """Puts down what came of the run, and the status with which the command exits. Raises: StoreError."""
        live, self._live = self._live, None
        if live is None:
            return
        with live:
            report = report_of(self._crawler)
            ended = replace(
                live.run,
                is_alive=False,
                ended=now(),
                status=status,
                is_complete=not is_interrupted and report.trouble is None and report.cut_short != NO_MEMORY,
                figures=self._figures(report),
                failed=dict(sorted(report.failed.items())),
                hosts=_worst(self._hosts | {host: self._distrusted(host) for host in report.distrusted}),
            )
            with Archive.open(self._place, software=software()) as archive:
                archive.end_run(live, ended)

    def _figures(self, report: Report) -> dict[str, int]:
        stats = self._crawler.stats
        return {
            "requests": int(stats.get_value("downloader/request_count", 0)),
            "received": int(stats.get_value("downloader/response_bytes", 0)),
            **{novelty.value: report.changes[novelty] for novelty in Novelty},
            "gone": sum(fate.is_gone for fate in report.news),
            "rejected": report.rejected.total(),
            "failed": report.failed.total(),
            "forbidden": report.forbidden_counts.total(),
            "left": report.left.total(),
            "errors": report.faults,
            "asked": self._asked,
            **getattr(self._crawler.spider, "figures", dict)(),
        }

    def count(self, capture: Capture, recorded: Recorded) -> None:
        """Counts a visit for its host."""
        del capture
        counts = self._hosts.setdefault(host_of(recorded.visit.article), Counter())
        visit = recorded.visit
        counts["visits"] += 1
        counts["lists" if visit.reason == Reason.LIST_PAGE else visit.outcome.value] += 1

    def recount(self, recorded: Recorded) -> None:
        """Counts a visit as what it has turned out to be that was held until now, by this run or by one before."""
        counts = self._hosts.setdefault(host_of(recorded.visit.article), Counter())
        counts[Outcome.HELD.value] -= counts[Outcome.HELD.value] > 0
        counts[recorded.visit.outcome.value] += 1

    def _distrusted(self, host: str) -> Counter[str]:
        return self._hosts.get(host, Counter[str]()) + Counter({"distrusted": 1})

    async def claim(self, url: str) -> Claim:
        """Whether this run may ask for an address now. Raises: StoreError."""
        return Claim(Claimed.TAKEN) if self._claiming is None else await self._claiming.claim(url)

    def release(self, url: str) -> None:
        """The answer to an address that was claimed is not recorded as a visit."""
        if self._claiming is not None:
            self._claiming.release(url)

    async def stored(self, visit: Visit) -> Page | None:
        """The page that a visit found; None where it found none. Raises: DamageError, KeyNotFound."""
        archive = self._archive
        if archive is None:
            raise RuntimeError("no run has begun")
        raw = visit.raw
        if visit.outcome is Outcome.NOT_MODIFIED:
            last = await self._in_thread(archive.last_answer, visit.url)
            raw = None if last is None else last.raw
        return None if raw is None else await self._in_thread(archive.page, raw)

    @asynccontextmanager
    async def turn(self, request: Request, *, asked_for: Callable[[], float]) -> AsyncIterator[dt.datetime]:
        """Entered when a request may be sent as far as other crawls go, left when its answer has come; the moment at
        which it was entered: aware, UTC, microseconds.

        `asked_for`: seconds for which the host then wants to be left alone (Retry-After); 0: it does not say so.

        Raises:
            Left: other crawls have kept the host busy for longer than ARCHIVE_WAIT_MAX.
            Stopped: the archive cannot be used, and the crawl ends.
        """
        host = urlparse_cached(request).hostname or ""
        if self._turns is None or not host:
            yield dt.datetime.now(dt.UTC)
            return

        def rest(took: float) -> float:
            return max(self.delay(request) - took, asked_for())

        try:
            async with self._turns.turn(host, delay=lambda: self.delay(request), rest=rest) as begun:
                yield dt.datetime.fromtimestamp(begun, dt.UTC)
        except Crowded:
            report_of(self._crawler).left["elsewhere"] += 1
            raise Left(f"other crawls of this archive keep {host} busy") from None
        except StoreError as error:
            raise self.stopped_by(error) from error

    def rests_until(self, server: str) -> float:
        """Until when a server has told a crawl before to leave it alone, in seconds since 1970; 0: none."""
        if self._archive is None:
            return 0.0
        try:
            return self._archive.turns().rests_until(server)
        except StoreError as error:
            raise self.stopped_by(error) from error

    def leave_alone(self, server: str, *, until: float) -> None:
        """Tells the crawls to come until when a server wants to be left alone, in seconds since 1970."""
        if self._archive is not None:
            try:
                self._archive.turns().rest(server, until=until)
            except StoreError as error:
                raise self.stopped_by(error) from error

    def stopped_by(self, error: StoreError) -> Stopped:
        """Ends the crawl, whose archive cannot be used."""
        report = report_of(self._crawler)
        report.trouble = report.trouble or error
        stopping_of(self._crawler).stop("store")
        return Stopped()

    def delay(self, request: Request) -> float:
        """Seconds between two requests to a host, as Scrapy keeps them in this crawl."""
        engine = self._crawler.engine
        slot = None if engine is None else engine.downloader.slots.get(engine.downloader.get_slot_key(request))
        return self._crawler.settings.getfloat("DOWNLOAD_DELAY") if slot is None else float(slot.delay)

    async def _in_thread(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: work(*args, **kwargs))


def wait_for_like(store: str, spider: str, arguments: Mapping[str, str], *, seconds: float) -> None:
    """Returns when no run of this spider with these arguments is under way, or when so many seconds have passed.

    It blocks: there is no crawl yet. An archive that cannot be used is for that to find out.
    """
    until = monotonic() + seconds
    with suppress(StoreError), Archive.open(store) as archive:
        while monotonic() < until and archive.is_under_way(spider, arguments):
            sleep(_LOOK_AGAIN)


def running_of(crawler: Crawler) -> Running:
    """The crawl's own; our settings always enable it."""
    running = crawler.get_extension(Running)
    if running is None:
        raise RuntimeError("the extension crawler.running.run.Running is not enabled")
    return running


def _worst(hosts: Mapping[str, Counter[str]]) -> dict[str, dict[str, int]]:
    """As many as a run's file tells of."""

    def rank(host: str) -> tuple[int, int, str]:
        counts = hosts[host]
        return -sum(counts[bad] for bad in _BAD), -counts["visits"], host

    return {host: dict(sorted(hosts[host].items())) for host in sorted(sorted(hosts, key=rank)[:_MOST_HOSTS])}
