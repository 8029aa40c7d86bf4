"""Whether the schedule works: a diagnosis from what is known of runs, disk and catalog. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median

from archive.runs import Run

LOOKED_BACK = timedelta(days=60)
"""A crawl that has not run for so long is none that is expected."""
LATELY = timedelta(days=7)
"""Sites are judged by the runs since then."""
GROWTH = timedelta(days=30)
"""What the archive grows by is measured over so many days."""

_LEAST_RUNS = 4
"""So many runs, three gaps between them, show a rhythm."""
_REGULAR = 0.7
"""A rhythm: so much of the gaps differ from the middle one by no more than half of it."""
_GAPS = 20
"""The last gaps that count: a schedule may have been changed."""
_LATE = 2
"""Gaps that may pass before a run is missed: one may have been skipped, as the one before was under way."""
_GRACE = timedelta(minutes=5)
"""Timers are allowed to be so late, and clocks to differ so much."""
_FAILING = 3
"""Runs without success, one after the other, that are more than bad luck."""
_BEHIND = 5
"""Runs that all left articles that were due, one after the other, for which a budget is too small."""
_LEAST_VISITS = 5
_BAD_SHARE = 0.5
"""Of the visits to a site, from which on it is named."""
_LEAST_FREE = 1_000_000_000
_DAYS_LEFT = 14
_INODES_LEFT = 0.01
_SUCCESS = frozenset({0, 1, 6, 7})
"""Exit statuses of crawls that did their work, whatever they met: crawler.exit_status says what each means."""


class Sign(StrEnum):
    """What sort of trouble it is."""

    NO_RUN = "no-run"
    """Nothing has run here lately, or nothing with success within the time that was asked for."""
    OVERDUE = "overdue"
    """A crawl that ran in a rhythm does not any more."""
    FAILING = "failing"
    """A crawl has not succeeded in its last runs."""
    DIED = "died"
    """The last run of a crawl was killed, or its machine went down."""
    STUCK = "stuck"
    """A run takes far longer than its like did."""
    BEHIND = "behind"
    """Articles stay due, run after run."""
    SITE = "site"
    """Most visits to a site bring no article."""
    DISK = "disk"
    CLOCK = "clock"
    """Something is dated later than now."""
    CONTACT = "contact"
    """Sites cannot tell whom to write to."""
    CATALOG = "catalog"
    """The index cannot be used, or does not know all that is stored."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing that wants to be looked at."""

    sign: Sign
    text: str
    """One line for a person, with what to do. It may hold what came from outside: escape it for a terminal."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What was seen at a moment."""

    now: datetime
    """Aware, UTC, whole seconds."""
    runs: tuple[Run, ...]
    """That began since `LOOKED_BACK`, in the order of their beginnings."""
    free: int
    """Bytes that are left for us on the disk."""
    free_names: float
    """Share of the disk's inodes that are left; 1 where the file system does not count them."""
    grown: int
    """Bytes of raw files that were begun since `GROWTH`."""
    grown_since: datetime | None
    """When the first of them was begun; None: there is none."""
    newest: datetime | None
    """The latest moment in the name of a raw file; None: there is none."""
    catalog: str | None
    """Why the catalog cannot be used; None where it can."""
    unfinished: int
    """Raw files that dead processes left open; the next crawl completes them."""
    is_alone: bool
    """Whether a process has the archive to itself: `archive reindex`."""


@dataclass(frozen=True, slots=True)
class Crawl:
    """The runs of one spider with the same arguments."""

    runs: tuple[Run, ...]
    """In the order of their beginnings, at least one."""
    every: timedelta | None
    """The rhythm in which it ran; None where there is none."""

    @property
    def last(self) -> Run:
        return self.runs[-1]

    @property
    def last_success(self) -> Run | None:
        return next((run for run in reversed(self.runs) if has_succeeded(run)), None)

    def is_overdue(self, now: datetime) -> bool:
        """Whether it has fallen out of its rhythm."""
        late = self.every is not None and now - self.last.begun > _LATE * self.every + _GRACE
        return late and not self.last.is_alive


@dataclass(frozen=True, slots=True)
class Health:
    """The diagnosis."""

    complaints: tuple[Complaint, ...]
    crawls: tuple[Crawl, ...]
    """The one that ran last comes first."""
    hosts: dict[str, Counter[str]]
    """Lately: visits, and those by outcome; where most were bad they come first. `distrusted`: in how many runs it was
    asked for whole pages, because it had said wrongly that one was not modified."""
    grows: int | None
    """Bytes a day; None where that cannot be told yet."""
    days_left: int | None
    """Until the disk is full at that pace."""


def has_succeeded(run: Run) -> bool:
    """Whether a run came to its end and did what it was to do; pages may have failed."""
    return run.is_complete and run.status in _SUCCESS


def diagnose(facts: Facts, *, within: timedelta | None = None) -> Health:
    """What is known of the schedule, and what is wrong with it.

    `within`: a crawl has to have succeeded in this time, whatever the rhythm was.
    """
    crawls = tuple(sorted(_crawls(facts.runs), key=lambda crawl: crawl.last.begun, reverse=True))
    hosts = _hosts(run for run in facts.runs if run.begun > facts.now - LATELY)
    grows = _grows(facts)
    days_left = None if not grows else facts.free // grows
    complaints = [
        *_of_all(facts, crawls, within),
        *(complaint for crawl in crawls for complaint in _of_crawl(crawl, facts.now)),
        *_of_hosts(hosts),
        *_of_disk(facts, grows, days_left),
    ]
    return Health(tuple(complaints), crawls, hosts, grows, days_left)


def rhythm(begun: Sequence[datetime]) -> timedelta | None:
    """The gap in which runs began, oldest first; None where they came as somebody pleased.

    >>> noon = datetime(2016, 11, 10, 12)
    >>> rhythm([noon + timedelta(minutes=m) for m in (0, 61, 119, 240, 300)])
    datetime.timedelta(seconds=3630)
    >>> rhythm([noon + timedelta(minutes=m) for m in (0, 1, 3, 240, 1300)]) is None
    True
    """
    gaps = [(after - before).total_seconds() for before, after in pairwise(begun)][-_GAPS:]
    if len(gaps) < _LEAST_RUNS - 1:
        return None
    middle = median(gaps)
    near = sum(abs(gap - middle) <= middle / 2 for gap in gaps)
    return timedelta(seconds=middle) if middle >= 1 and near > _REGULAR * len(gaps) else None


def _crawls(runs: Iterable[Run]) -> list[Crawl]:
    by_what: dict[tuple[str, tuple[tuple[str, str], ...]], list[Run]] = {}
    for run in runs:
        by_what.setdefault((run.spider, tuple(sorted(run.arguments.items()))), []).append(run)
    return [Crawl(tuple(found), rhythm([run.begun for run in found])) for found in by_what.values()]


def _hosts(runs: Iterable[Run]) -> dict[str, Counter[str]]:
    hosts: dict[str, Counter[str]] = {}
    for run in runs:
        for host, counts in run.hosts.items():
            hosts.setdefault(host, Counter()).update(counts)
    return dict(sorted(hosts.items(), key=lambda item: (-bad_share(item[1]), item[0])))


def bad_share(counts: Counter[str]) -> float:
    """Of the visits to a site, those that failed, held no article or wait because they are doubted. Lists do not count:
    that they hold no article is no fault of theirs."""
    visits = counts["visits"] - counts["lists"]
    return (counts["failed"] + counts["rejected"] + counts["held"]) / visits if visits > 0 else 0.0


def _grows(facts: Facts) -> int | None:
    if facts.grown_since is None or facts.now - facts.grown_since < timedelta(days=1):
        return None
    return int(facts.grown / ((facts.now - facts.grown_since) / timedelta(days=1)))


def _of_all(facts: Facts, crawls: Sequence[Crawl], within: timedelta | None) -> list[Complaint]:
    found = []
    if facts.catalog is not None:
        found.append(Complaint(Sign.CATALOG, facts.catalog))
    succeeded = [crawl.last_success.begun for crawl in crawls if crawl.last_success is not None]
    if not crawls:
        found.append(Complaint(Sign.NO_RUN, f"no crawl has begun in the last {LOOKED_BACK.days} days"))
    elif within is not None and not any(begun >= facts.now - within for begun in succeeded):
        found.append(Complaint(Sign.NO_RUN, f"no crawl that began in the last {told(within)} has succeeded"))
    later = [run.begun for run in facts.runs] + [facts.newest] * (facts.newest is not None)
    if any(moment is not None and moment > facts.now + _GRACE for moment in later):
        text = "something in the archive is dated later than now: the clock was wrong then, or has been set back since"
        found.append(Complaint(Sign.CLOCK, text))
    if facts.runs and not facts.runs[-1].contact:
        text = "the last crawl told sites no contact: set ARCHIVE_CONTACT to a page or a mail address"
        found.append(Complaint(Sign.CONTACT, text))
    return found


def _of_crawl(crawl: Crawl, now: datetime) -> list[Complaint]:
    found, last, name = [], crawl.last, name_of(crawl.last)
    durations = [(run.ended - run.begun).total_seconds() for run in crawl.runs if run.ended and run.is_complete]
    if last.is_alive:
        usual = timedelta(seconds=median(durations)) if durations else None
        if usual is not None and now - last.begun > max(5 * usual, timedelta(hours=1)):
            text = f"{name}: runs since {told(now - last.begun)} (process {last.pid} on {last.machine}), usually"
            found.append(Complaint(Sign.STUCK, f"{text} {told(usual)}"))
    elif crawl.every is not None and crawl.is_overdue(now):
        text = f"{name}: ran every {told(crawl.every)}, and has not begun for {told(now - last.begun)}"
        found.append(Complaint(Sign.OVERDUE, f"{text}: look at the timer or the crontab"))
    if last.has_died:
        text = f"{name}: the last run died, {told(now - last.begun)} ago; the next one goes on with it"
        found.append(Complaint(Sign.DIED, text))
    ended = [run for run in crawl.runs if not run.is_alive]
    if len(ended) >= _FAILING and not any(map(has_succeeded, ended[-_FAILING:])):
        success = crawl.last_success
        since = "never has succeeded" if success is None else f"last succeeded {told(now - success.begun)} ago"
        statuses = ", ".join("died" if run.status is None else str(run.status) for run in ended[-_FAILING:])
        found.append(Complaint(Sign.FAILING, f"{name}: {since}; the last exit statuses are {statuses}"))
    left = [run.figures.get("due_left", 0) for run in ended[-_BEHIND:]]
    if len(left) == _BEHIND and all(left) and left[-1] >= left[0]:
        text = f"{name}: {left[-1]} articles were due and not asked for: run it more often, or give it a larger budget"
        found.append(Complaint(Sign.BEHIND, text))
    return found


def _of_hosts(hosts: dict[str, Counter[str]]) -> list[Complaint]:
    found = []
    for host, counts in hosts.items():
        visits = counts["visits"] - counts["lists"]
        if visits >= _LEAST_VISITS and bad_share(counts) >= _BAD_SHARE:
            what = ", ".join(f"{counts[name]} {name}" for name in ("failed", "rejected", "held") if counts[name])
            found.append(Complaint(Sign.SITE, f"{host}: of {visits} visits in {LATELY.days} days {what}"))
    return found


def _of_disk(facts: Facts, grows: int | None, days_left: int | None) -> list[Complaint]:
    if facts.free < _LEAST_FREE:
        return [Complaint(Sign.DISK, f"{facts.free // 1_000_000} MB are left on the disk: make room")]
    if days_left is not None and days_left < _DAYS_LEFT:
        return [Complaint(Sign.DISK, f"the disk is full in {days_left} days as the archive grows: make room")]
    if facts.free_names < _INODES_LEFT:
        return [Complaint(Sign.DISK, "the file system has hardly a name left for new files (inodes): make room")]
    return []


def name_of(run: Run) -> str:
    """What a run is, as it is typed: `site -a source=gazette`."""
    return " ".join([run.spider, *(f"-a {name}={value}" for name, value in sorted(run.arguments.items()))])


def told(span: timedelta) -> str:
    """A span for a person, in its largest unit.

    >>> told(timedelta(hours=50)), told(timedelta(minutes=90)), told(timedelta(seconds=1))
    ('2 days', '90 minutes', '1 second')
    """
    seconds = max(0, int(span.total_seconds()))
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length} {unit}s"
    return f"{seconds} second{'s' * (seconds != 1)}"
