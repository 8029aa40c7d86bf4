"""`scrapy crawl refresh`: looks again at archived articles, when the schedule says so."""

import asyncio
import datetime as dt
import math
import re
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure as TwistedFailure

from archive.archive import Archive, Standing
from archive.cli.words import plural
from archive.display import fit, safe
from archive.errors import StoreError, StoreNotFound, UsageError
from archive.model import Capture, Failure, Fault
from archive.paths import host_of, identity
from archive.records import written_moment
from crawler.arguments import Argument, count
from crawler.captures import expect_article, hops_of, name_source, now
from crawler.failures import Forbidden, Left, Refused
from crawler.output import LINES
from crawler.pace import slow_down
from crawler.schedule import Agenda, Due, Habits, habits_by_host, next_visit, plan
from crawler.sources import SHIPPED, load
from crawler.spiders.capturing import CapturingSpider

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}

ALL: dt.timedelta = dt.timedelta.max
"""As a span ahead: however far."""


def due_until(text: str) -> dt.timedelta | dt.datetime:
    """Until when an article has to be due, as `-a due=…` takes it: a span from now on, or a moment.

    >>> due_until("2h"), due_until("now")
    (datetime.timedelta(seconds=7200), datetime.timedelta(0))
    >>> str(due_until("2016-11-10T09:30+01:00"))
    '2016-11-10 08:30:00+00:00'
    """
    given = text.strip().lower()
    if given in ("now", "all"):
        return dt.timedelta(0) if given == "now" else ALL
    if span := re.fullmatch(r"(\d{1,4})([mhdw])", given, re.ASCII):
        return dt.timedelta(**{_UNITS[span[2]]: int(span[1])})
    try:
        moment = dt.datetime.fromisoformat(text.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise ValueError("neither a span nor a moment") from None


def yes_or_no(text: str) -> bool:
    """A yes or no, as `-a list=…` takes it."""
    if text.strip().lower() not in ("yes", "no"):
        raise ValueError("neither yes nor no")
    return text.strip().lower() == "yes"


def host(text: str) -> str:
    """A host as identities have it, from a name or an address."""
    given = text.strip()
    try:
        return host_of(identity(given if "://" in given else f"https://{given}/"))
    except UsageError:
        raise ValueError("not a host") from None


SOURCE = Argument("source", "the name of a source in sources.toml: articles that it led to", str.strip)
HOST = Argument("host", "articles of this host alone, such as www.example.org", host)
BUDGET = Argument("budget", "how many pages to ask for at most, a number above 0; 500 where it is not given", count)
PER_HOST = Argument("per_host", "how many of one host at most, a number above 0; 200 where it is not given", count)
DUE = Argument(
    "due", "now, all, a span ahead such as 30m, 2h or 7d, or a moment (UTC): what is due until then", due_until
)
LIST = Argument("list", "yes: print what would be asked for, most worth first, and fetch nothing", yes_or_no)

_BUDGET, _PER_HOST = 500, 200
_HOSTS = 20
"""Hosts that are named to choose from."""
_AHEAD = (("hour", dt.timedelta(hours=1)), ("day", dt.timedelta(days=1)), ("week", dt.timedelta(weeks=1)))


class RefreshSpider(CapturingSpider):
    """Asks for archived articles that are due (`crawler.schedule`), most worth first, within a budget.

    An address that robots.txt forbids, or that another crawl has asked for, costs no request, and so nothing of the
    budget.
    """

    name = "refresh"
    purpose = "looks again at archived articles that are due, most worth first"
    takes: ClassVar[Sequence[Argument[Any]]] = (SOURCE, HOST, BUDGET, PER_HOST, DUE, LIST)
    examples: ClassVar[Sequence[str]] = (
        "scrapy crawl refresh               (what is due now, from cron every few minutes)",
        "scrapy crawl refresh -a source=example -a due=2h -a list=yes",
    )

    # The one page that is due may hold a wall by now: that is news.
    needs_articles = False

    _agenda: Agenda
    _delays: Mapping[str, float]
    """Seconds between two requests that sources want, by their names."""
    _listed: int | None = None
    """How many articles were listed; None where they are to be fetched."""
    _asked = 0
    _was_due = 0
    """How many articles were due when the crawl began."""

    @classmethod
    def check_settings(cls, values: Mapping[str, Any], settings: BaseSettings) -> None:
        if SOURCE.name in values:
            path = _sources(settings)
            known = [source.name for source in load(path)]
            if values[SOURCE.name] not in known:
                names = f"it names {', '.join(known)}" if known else "it names none"
                raise UsageError(f"-a source={safe(values[SOURCE.name])}: {path} names no such source; {names}")
        try:
            with Archive.open(str(settings["ARCHIVE_STORE"])) as archive:
                hosts = archive.hosts() if HOST.name in values else []
        except StoreNotFound as error:
            raise UsageError(f"{error}; scrapy crawl site fetches the first articles") from error
        except StoreError:
            return  # the pipeline says what is wrong with it when it opens it
        if HOST.name in values and values[HOST.name] not in hosts:
            there = f"there are {', '.join(hosts[:_HOSTS])}{' …' * (len(hosts) > _HOSTS)}" if hosts else "there is none"
            raise UsageError(f"-a host={safe(values[HOST.name])}: nothing is archived of this host; {safe(there)}")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider._delays = {source.name: source.delay or 0 for source in load(_sources(crawler.settings))}
        spider._agenda = Agenda(())
        crawler.signals.connect(spider.go_on, signal=signals.spider_idle)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        try:
            due = await asyncio.to_thread(self._due, self._until())
        except StoreError as error:
            self.end_for(error)
            return
        budget, per_host = self.given(BUDGET) or _BUDGET, self.given(PER_HOST) or _PER_HOST
        self._agenda = Agenda(due, budget=budget, per_host=per_host)
        if self.given(LIST):
            self._listed = 0
            while (each := self._agenda.next()) is not None:
                self._listed += 1
                LINES.write(f"{written_moment(each.at)}\t{each.worth:.1f}\t{safe(each.standing.url)}")
            return
        self._was_due = len(due)
        for request in self._next():
            yield request

    def _until(self) -> dt.datetime | None:
        """The moment until which articles have to be due; None for all."""
        until = self.given(DUE)
        if isinstance(until, dt.datetime) or until == ALL:
            return until if isinstance(until, dt.datetime) else None
        return now() + (until or dt.timedelta(0))

    def _due(self, until: dt.datetime | None) -> list[Due]:
        wanted, habits = self._standings()
        return plan(wanted, habits, now=now(), until=until)

    def _standings(self) -> tuple[list[Standing], Mapping[str, Habits]]:
        """How the articles stand that are meant, and what their hosts do: learnt from all of theirs, meant or not."""
        with Archive.open(str(self.crawler.settings["ARCHIVE_STORE"])) as archive:
            standings = list(archive.standings(host=self.given(HOST)))
        habits, source = habits_by_host(standings), self.given(SOURCE)
        return [each for each in standings if source in (None, each.source)], habits

    def _next(self) -> Iterator[Request]:
        while (due := self._agenda.next()) is not None:
            standing = due.standing
            slow_down(self.crawler, standing.url, self._delays.get(standing.source or "", 0))
            # By its number, because Scrapy takes the last one first.
            self._asked += 1
            yield self.visit(
                standing.url,
                self.parse_page,
                dont_filter=True,
                priority=-self._asked,
                meta=name_source(standing.source) | expect_article(),
                cb_kwargs={"host": standing.host},
            )

    def go_on(self) -> None:
        """Nothing is on its way: what robots.txt has forbidden, or another crawl has done, leaves room for others."""
        requests = list(self._next())
        if requests and self.crawler.engine is not None:
            for request in requests:
                self.crawler.engine.crawl(request)
            raise DontCloseSpider

    def failed_capture(self, failure: TwistedFailure) -> Capture | None:
        """As of any spider; but what leads to where robots.txt forbids is a visit too: else it stays due for ever."""
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy before it calls an errback
        if isinstance(failure.value, Forbidden | Left) and not hops_of(request):
            self._agenda.spare(request.cb_kwargs["host"])
        elif isinstance(failure.value, Forbidden):
            failure.value = Refused(Failure(Fault.REDIRECTS, "it leads to an address that robots.txt forbids"))
        return super().failed_capture(failure)

    async def parse_page(self, response: Response, *, host: str) -> AsyncIterator[Capture]:
        del host
        yield self.capture_of(response, await self.read(response, links=False))

    def asks_for(self, url: str) -> bool:
        return False

    @property
    def fetches(self) -> bool:
        return not self.given(LIST)

    @property
    def was_idle(self) -> bool:
        return self._asked == 0 and self._listed is None

    def figures(self) -> Mapping[str, int]:
        return {"due": self._was_due, "due_left": max(self._was_due - self._asked, 0)}

    def detail_lines(self) -> Sequence[str]:
        if self._listed is not None:
            return (f"{plural(self._listed, 'article')} listed; nothing was fetched.",)
        try:
            wanted, habits = self._standings()
        except StoreError:
            return ()  # the summary says what is wrong with the archive
        at = ((next_visit(each, habits[each.host]), each.url) for each in wanted)
        return tuple(ahead_lines(at, now()))


def ahead_lines(due: Iterable[tuple[dt.datetime, str]], now: dt.datetime) -> Iterator[str]:
    """What is due at this moment, and what will be, for the summary. `due`: moments and addresses."""
    waits = sorted((at - now, url) for at, url in due)
    late = sum(wait <= dt.timedelta(0) for wait, _ in waits)
    if late:
        yield f"{late} more {'is' if late == 1 else 'are'} due now: run it again, or give it a larger budget"
    if late == len(waits):
        return
    wait, url = waits[late]
    within = (
        f"{sum(wait <= span for wait, _ in waits[late:])} within {'an' if unit == 'hour' else 'a'} {unit}"
        for unit, span in _AHEAD
    )
    yield f"due next: in {duration(wait)}, {fit(safe(url), 120)}; {', '.join(within)}"


def duration(span: dt.timedelta) -> str:
    """A span for a person, in its largest unit.

    >>> duration(dt.timedelta(minutes=90)), duration(dt.timedelta(seconds=20))
    ('2 hours', '1 minute')
    """
    for unit, seconds in (("day", 86400), ("hour", 3600)):
        if (number := math.ceil(span.total_seconds() / seconds)) > 1:
            return f"{number} {unit}s"
    number = max(math.ceil(span.total_seconds() / 60), 1)
    return f"{number} minute{'s' * (number != 1)}"


def _sources(settings: BaseSettings) -> Path:
    return Path(settings.get("ARCHIVE_SOURCES") or SHIPPED)
