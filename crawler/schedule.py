"""When to look at an article again: rates of edits by age, learnt from what pages and their hosts have shown.

Nothing here reads a clock or an archive. The reasoning, and where its figures are from:

- Most edits come soon after publication. Of the articles whose text changed within a week, 82 % had changed within a
  day (GDELT Global Difference Graph, 2018 to 2020); of 291,666 articles of six newspapers 35 % were edited in their
  first day, 0.68 times in the mean (Timmerman and others 2023). A Lomax curve, `Decay()`, has both: the share of a
  page's edits that have come by an age is 1 - (1 + age / 2 h)^-1/2.
- Pages differ far more than ages do, and so do sites. The edits of a page come as a Poisson process whose rate is that
  curve times a factor of its own. The factor has a gamma distribution around its host's mean (with the shape that
  makes 35 % of 0.68), and what the page has shown moves it: so a new page is taken for what its site mostly is.
- Several edits between two looks show as one (Cho and Garcia-Molina, "Estimating frequency of change", ACM Transactions
  on Internet Technology 3(3), 2003): the count is corrected by their estimator. Their intervals are ours once time is
  measured in expected edits instead of hours, which is what makes irregular looks comparable.
- Evergreen pages are edited after years: each host has a rate for that, which knows no age. And who has just edited an
  old page often does so again: an edit starts the clock of the curve anew, the weaker the more of them there were.

A look is worth the more, the more edits are likely to wait, and the longer they do: `worth` is their expected number
times hours^Q. Where the rate is steady that makes intervals (PRICE / rate)^(1 / (1 + Q)); Q = 1 would make the mean
delay as short as it can be for its number of requests, a smaller Q favours the usual edit over the late one. What the
figures come to, and against what, stands in bench/schedule.md.
"""

import datetime as dt
import math
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from archive.archive import Standing

_DAY = 24.0
_YEAR = 365.25 * _DAY

PRICE = 0.02
"""What a request costs: so many expected edits, times the hours they wait to the power of Q. In the world of
bench/schedule.md about 60 requests go to an article in its first months, most of them in its first days."""
Q = 0.2
"""How much a long wait counts. A smaller one shortens the median of delays and lengthens the 95th percentile; this one
more than halves both beside an age table (bench/schedule.md)."""

LEAST = 1 / 12
"""Hours between two looks at a page at least: five minutes."""
_MOST = 180 * _DAY
"""Hours between two looks at most, at a page of any age."""

_SPREAD = 0.6
"""Shape of the gamma distribution of pages' factors within a host: with a mean of 0.68 edits, 64 % have none."""
_MOST_LIVELY = 50
"""A page is never taken for more than so many times as lively as its host's mean. One that shows another text at every
look, as by a counter, would have the whole budget else."""
_FOLLOWING = 0.25
"""Edits expected to follow one that was seen on a page that had none before."""
_LATE = 30 * _DAY
"""From this age on an edit counts towards its host's rate of late edits."""
_MOST_OF_ONE = 20.0
"""Edits of one page that count towards its host's mean."""
_PAGES = 5.0
"""Pages with all their edits, whose weight a host's mean is given before it has shown anything."""
_WATCHED = 0.5 * _YEAR
"""The same for late edits: hours of watching."""

_OVERDUE = 4
"""Power with which a look gets worth more once it is due by its bound alone: where the budget is short by far, it is
what no page starves by."""

_AGAIN = 2 / 3
"""Hours until the next look after a first one that did not find the article."""
_AGAIN_GROWS = 3.0
"""After each further one, so many times as long: so the fifth comes 27 hours after the first, more than the day after
which a page counts as removed, and the seventh in the second week."""
_MOST_AGAIN = 90 * _DAY


@dataclass(frozen=True, slots=True)
class Decay:
    """How edits get rarer with age: a Lomax distribution of the ages, in hours, at which they come."""

    shape: float = 0.5
    scale: float = 2.0

    def share(self, age: float) -> float:
        """The share of edits that come before an age in hours, from 0."""
        return 1.0 - math.pow(1.0 + age / self.scale, -self.shape)

    def density(self, age: float) -> float:
        """The share that comes in an hour at that age."""
        return self.shape / self.scale * math.pow(1.0 + age / self.scale, -self.shape - 1.0)


@dataclass(frozen=True, slots=True)
class Habits:
    """How a host edits: what a page of it is expected to do before it has shown anything."""

    edits: float = 0.68
    """Of a page in all its life, late ones aside."""
    late: float = 0.1 / _YEAR
    """An hour, of a page of any age."""
    decay: Decay = Decay()


@dataclass(frozen=True, slots=True)
class History:
    """What the looks at one page have shown. Ages are hours since its publication."""

    begun: float
    """Age at the first look, 0 or more."""
    age: float
    """At the last look that found it."""
    looks: int = 1
    """How many found it."""
    texts: int = 1
    """How many different texts they found."""
    versions: int = 1
    """How often the text was another than before, and 1: A, B, A, B are two texts and four versions."""
    since: float = math.inf
    """Hours from the newest version's first look to the last one; infinite where there is one version."""
    misses: int = 0
    """Looks after the last that found it: all failed, or found no article."""

    @property
    def edits(self) -> float:
        """How many edits there were, as far as looks can tell, by Cho and Garcia-Molina's estimator.

        A page that goes back and forth between texts was not edited each time.
        """
        intervals = max(self.looks - 1, 1)
        changed = min(self.texts - 1, self.versions - 1, intervals)
        return -intervals * math.log((intervals - changed + 0.5) / (intervals + 0.5)) if changed else 0.0


def longest(age: float) -> float:
    """The most hours between two looks at a page of an age in hours: a day for young ones, 180 days for old ones."""
    return min(max(_DAY, age / 2), _MOST)


def interval(history: History, habits: Habits, *, price: float = PRICE) -> float:
    """Hours from the last look to the one that is due: the first at which `worth` reaches 1."""
    if history.misses:
        return _again(history)
    most = longest(history.age)
    rates = _rates(history, habits)
    hours = math.pow(price / _rate_now(rates), 1 / (1 + Q))
    # What is expected grows ever more slowly, so each step falls short of where worth reaches 1, and less each time.
    for _ in range(200):
        if hours >= most:
            return most
        reached = _expected(rates, hours) * math.pow(hours, Q) / price
        if reached >= 0.999:
            break
        hours *= math.pow(reached, -1 / (1 + Q))
    return max(hours, LEAST)


def worth(history: History, habits: Habits, hours: float, *, price: float = PRICE) -> float:
    """What a look is worth so many hours after the last one, in requests; one is due from 1 on.

    It grows without an end for every page, so that none starves, however small the budget.
    """
    if hours < LEAST:
        return 0.0
    bound = _again(history) if history.misses else longest(history.age)
    overdue = math.pow(hours / bound, _OVERDUE)
    if history.misses:
        return overdue
    return max(overdue, _expected(_rates(history, habits), hours) * math.pow(hours, Q) / price)


def habits_of(histories: Iterable[History], *, before: Habits = Habits()) -> Habits:
    """How those edit whose histories these are: `before`, moved by what they have shown."""
    edits, shares, late, watched = 0.0, 0.0, 0.0, 0.0
    decay = before.decay
    for history in histories:
        edits += min(history.edits, _MOST_OF_ONE)
        shares += decay.share(history.age) - decay.share(history.begun)
        watched += max(0.0, history.age - max(history.begun, _LATE))
        # By its last change alone: how many there were so late is not known. An estimate of existence, not of number.
        late += history.age - history.since > max(_LATE, history.begun)
    return Habits(
        edits=(edits + before.edits * _PAGES) / (shares + _PAGES),
        late=(late + before.late * _WATCHED) / (watched + _WATCHED),
        decay=decay,
    )


def habits_by_host(standings: Iterable[Standing]) -> defaultdict[str, Habits]:
    """How each host edits; one without articles is taken for the mean of all."""
    by_host: defaultdict[str, list[History]] = defaultdict(list)
    for standing in standings:
        by_host[standing.host].append(history_of(standing))
    everywhere = habits_of(history for histories in by_host.values() for history in histories)
    return defaultdict(lambda: everywhere, {host: habits_of(each, before=everywhere) for host, each in by_host.items()})


def published_at(standing: Standing) -> dt.datetime:
    """The moment of publication, as late as it may be by what the page says; never after the first look.

    A day ends in UTC, and a time without a zone is taken for UTC: that is hours off at most, on the side of youth for
    the day. A page that gives none is as old as our knowledge of it.
    """
    match standing.published:
        case dt.datetime() as moment:
            stated = moment if moment.tzinfo is not None else moment.replace(tzinfo=dt.UTC)
        case dt.date() as day:
            # The last day that there is has no day after it.
            stated = dt.datetime.combine(day, dt.time(23, 59, 59), dt.UTC)
        case None:
            return standing.first
    return min(stated, standing.first)


def history_of(standing: Standing) -> History:
    """What the schedule asks of an article's standing in the archive."""
    born = published_at(standing)
    return History(
        begun=_hours(standing.first - born),
        age=_hours(standing.seen - born),
        looks=standing.looks,
        texts=standing.texts,
        versions=standing.versions,
        since=_hours(standing.seen - standing.changed) if standing.versions > 1 else math.inf,
        misses=standing.misses,
    )


def next_visit(standing: Standing, habits: Habits) -> dt.datetime:
    """When to look again at an article that stands so, on a host with these habits."""
    hours = interval(history_of(standing), habits)
    return standing.visited + dt.timedelta(seconds=math.ceil(hours * 3600))


@dataclass(frozen=True, slots=True)
class Due:
    """An article to ask for."""

    standing: Standing
    at: dt.datetime
    """When it was due, or will be."""
    worth: float
    """Of a look at the moment of planning, in requests."""


class Agenda:
    """What to ask for in one crawl, most worth first, within a budget in all and one for each host; None for no end."""

    def __init__(self, due: Iterable[Due], *, budget: int | None = None, per_host: int | None = None) -> None:
        """`due`: most worth first."""
        self._left = math.inf if budget is None else budget
        self._per_host = math.inf if per_host is None else per_host
        self._waiting: defaultdict[str, deque[tuple[int, Due]]] = defaultdict(deque)
        for number, each in enumerate(due):
            self._waiting[each.standing.host].append((number, each))
        self._asked: Counter[str] = Counter()
        # The best of each host that may still be asked.
        self._best = [(each[0][0], host) for host, each in self._waiting.items() if self._per_host]
        heapify(self._best)

    def next(self) -> Due | None:
        """What to ask for next, which costs one request; None where nothing is due or the budgets are spent."""
        if self._left <= 0 or not self._best:
            return None
        _, host = heappop(self._best)
        _, due = self._waiting[host].popleft()
        self._left -= 1
        self._asked[host] += 1
        self._offer(host)
        return due

    def spare(self, host: str) -> None:
        """Something of a host has cost no request."""
        was_spent = self._asked[host] >= self._per_host
        self._left += 1
        self._asked[host] -= 1
        if was_spent:
            self._offer(host)

    def _offer(self, host: str) -> None:
        if self._waiting[host] and self._asked[host] < self._per_host:
            heappush(self._best, (self._waiting[host][0][0], host))


def plan(
    standings: Iterable[Standing],
    habits: Mapping[str, Habits],
    *,
    now: dt.datetime,
    until: dt.datetime | None,
    budget: int | None = None,
    per_host: int | None = None,
) -> list[Due]:
    """What to ask for, most worth first: articles due until a moment, or all where that is None.

    budget, per_host: how many at most, in all and of one host; None for no end.
    """
    found = []
    for standing in standings:
        known, history = habits[standing.host], history_of(standing)
        at = standing.visited + dt.timedelta(seconds=math.ceil(interval(history, known) * 3600))
        if until is None or at <= until:
            found.append(Due(standing, at, worth(history, known, _hours(now - standing.visited))))
    found.sort(key=lambda due: (-due.worth, due.at, due.standing.article))
    return list(iter(Agenda(found, budget=budget, per_host=per_host).next, None))


def _again(history: History) -> float:
    return min(_AGAIN * math.pow(_AGAIN_GROWS, min(history.misses, 40) - 1), _MOST_AGAIN)


@dataclass(frozen=True, slots=True)
class _Rates:
    """What is expected of one page from its last look on."""

    decay: Decay
    factor: float
    """Edits in all its life by the curve of its age."""
    age: float
    following: float
    """Edits expected to follow its last one in all, by the same curve; 0 where none was seen."""
    since: float
    late: float


def _rates(history: History, habits: Habits) -> _Rates:
    decay, mean = habits.decay, habits.edits
    watched = decay.share(history.age) - decay.share(history.begun)
    factor = (_SPREAD + history.edits) / (_SPREAD / mean + watched)
    return _Rates(
        decay=decay,
        factor=min(factor, _MOST_LIVELY * mean),
        age=history.age,
        # Who edits for the third time edits on; who does for the thirtieth is a counter, or flaps.
        following=0.0 if history.versions < 2 else _FOLLOWING * (2 / history.versions) ** 2,
        since=history.since,
        late=habits.late,
    )


def _rate_now(rates: _Rates) -> float:
    """Edits an hour at the last look; it never rises after that."""
    by_age = rates.factor * rates.decay.density(rates.age)
    following = rates.following * rates.decay.density(rates.since) if rates.following else 0.0
    return max(by_age, following) + rates.late


def _expected(rates: _Rates, hours: float) -> float:
    """Edits expected within so many hours after the last look."""
    decay = rates.decay
    by_age = rates.factor * (decay.share(rates.age + hours) - decay.share(rates.age))
    following = 0.0
    if rates.following:
        following = rates.following * (decay.share(rates.since + hours) - decay.share(rates.since))
    return max(by_age, following) + rates.late * hours


def _hours(span: dt.timedelta) -> float:
    return max(0.0, span.total_seconds() / 3600)
