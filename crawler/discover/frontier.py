"""The addresses of one site that wait to be read, best first, each once.

First what feeds name, newest first. Then articles, as far as addresses tell: nearest to the start page first, newest
first among those. Then the rest, lists among them, breadth first, since nobody knows where they lead.
"""

import datetime as dt
import heapq
import re
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, replace
from itertools import count

from archive import paths
from archive.errors import UsageError
from crawler.discover.traps import Budgets, Limits, Trap, name_of_trap, patterns_of, trap_of
from crawler.discover.urls import Judgement, Kind, judge
from crawler.sources import Means


@dataclass(frozen=True, slots=True)
class Lead:
    """An address that may hold an article."""

    url: str
    means: Means
    depth: int = 0
    """Clicks from the start page; 1 for what a listing names."""
    date: dt.datetime | None = None
    """Publication or, where that is not known, last change, as a listing gives it; aware."""
    named_by: str | None = None
    """The page that linked to it; None for what a listing names."""


def hosts_of(url: str) -> frozenset[str]:
    """The hosts that are one site with `url`: its own and the twin with or without `www.`; ports that are not the
    default one belong to it.

    >>> sorted(hosts_of("https://example.org/a"))
    ['example.org', 'www.example.org']
    """
    host = host_of(url)
    return frozenset({host, host[4:] if host.startswith("www.") else f"www.{host}"})


def host_of(url: str) -> str:
    """Host, and port where it is not a default one, as identities have them: small letters, IDNA; empty where `url` is
    no address.

    >>> host_of("https://Bücher.example:443/a")
    'xn--bcher-kva.example'
    """
    try:
        return paths.host_of(paths.identity(url))
    except UsageError:
        return ""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which addresses a crawl of a site may ask for."""

    hosts: frozenset[str]
    """As `host_of` writes them; `*.example.org` stands for every host below it."""
    include: tuple[re.Pattern[str], ...] = ()
    """Where there are any, one must be found in the address of an article; lists need none."""
    exclude: tuple[re.Pattern[str], ...] = ()
    """None may be found in an address."""
    since: dt.date | None = None
    """What is known to be older is left out."""
    lists: bool = True
    """Whether lists are worth reading, that is, whether links are followed."""

    def covers_host(self, url: str) -> bool:
        """Whether `url` lies on one of the hosts."""
        return self.covers(host_of(url))

    def covers(self, host: str) -> bool:
        """Whether `host`, as `host_of` writes it, is one of the hosts."""
        return host in self.hosts or any(each.startswith("*.") and host.endswith(each[1:]) for each in self.hosts)

    def covers_listing(self, url: str) -> bool:
        """Whether a feed or sitemap at `url` may be read: on one of the hosts or below one, as sitemaps often are."""
        host = host_of(url)
        own = {each.removeprefix("*.").removeprefix("www.") for each in self.hosts}
        return self.covers_host(url) or any(host.endswith(f".{each}") for each in own if "." in each)


SURELY_A_LIST = -4
"""Scores of `judge` up to this one: no article is expected there, whatever is read."""

_Waiting = tuple[tuple[float, ...], int, Lead]
"""Rank, order of arrival, lead."""


class Frontier:
    """The leads of one site. Not thread-safe; no I/O, no clock."""

    def __init__(self, scope: Scope, limits: Limits) -> None:
        self.scope = scope
        self.counts: Counter[str] = Counter()
        """What happened: `found/<means>`, `trap/<trap>`, `twins`, `off-site`, `unwanted`, `excluded`, `older`."""
        self._limits = limits
        self._budgets = Budgets(limits)
        self._seen: set[str] = set()
        self._heap: list[_Waiting] = []
        self._order = count()
        self._articles_waiting = 0
        # Leads whose pattern's budget is spent, in case an article refills it: by family, then by pattern, best first.
        self._parked: defaultdict[str, defaultdict[str, deque[_Waiting]]] = defaultdict(lambda: defaultdict(deque))

    def widen(self, url: str) -> None:
        """The host of `url` is the site's too: the start page leads there."""
        self.scope = replace(self.scope, hosts=self.scope.hosts | hosts_of(url))

    def __len__(self) -> int:
        return len(self._heap)

    @property
    def articles_waiting(self) -> int:
        """How many of the waiting addresses look like articles or were named by a feed."""
        return self._articles_waiting

    def offer(self, lead: Lead) -> bool:
        """Takes a lead; whether it is new and worth asking for. Each address is taken once, in whatever spelling."""
        try:
            name = paths.identity(lead.url)
        except UsageError:
            return False
        if not self.scope.covers(paths.host_of(name)):
            self.counts["off-site"] += 1
            return False
        if name in self._seen:
            self.counts["twins"] += 1
            return False
        judgement = judge(lead.url)
        if (refused := self._refused(lead, judgement)) is not None:
            self.counts[refused] += 1
            # Seen, so that it counts once; a trap of depth may still be reached on a shorter way.
            if refused != f"trap/{Trap.DEPTH}":
                self._seen.add(name)
            return False
        if len(self._heap) >= self._limits.waiting:
            self.counts[f"trap/{Trap.FULL}"] += 1
            return False
        self._seen.add(name)
        self.counts[f"found/{lead.means}"] += 1
        self._push((_rank(lead, judgement), next(self._order), lead))
        return True

    def _refused(self, lead: Lead, judgement: Judgement) -> str | None:
        if lead.means is Means.START:
            return None
        if any(pattern.search(lead.url) for pattern in self.scope.exclude):
            return "excluded"
        is_list = judgement.kind is Kind.LIST
        if (
            self.scope.include
            and not any(pattern.search(lead.url) for pattern in self.scope.include)
            and not (is_list and self.scope.lists and lead.means is Means.LINKS)
        ):
            return "excluded"
        if judgement.kind is Kind.HOPELESS:
            return "unwanted"
        # A sitemap names tags and authors as well; without links they lead nowhere. What only looks a little like a
        # list is asked for all the same, and so is everything that a feed names.
        if lead.means is Means.SITEMAP and not self.scope.lists and judgement.score <= SURELY_A_LIST:
            return "unwanted"
        if self.scope.since is not None:
            # What was changed before that day was published before it; what was changed later may be older still.
            # The day in the address of a list is not that of what it lists.
            dates = [lead.date.date() if lead.date else None, None if is_list else judgement.date]
            if any(date is not None and date < self.scope.since for date in dates):
                return "older"
        if lead.means is Means.LINKS:
            trap = trap_of(lead.url, depth=lead.depth, limits=self._limits)
            return None if trap is None else f"trap/{trap}"
        return None

    def next(self) -> Lead | None:
        """The best lead, which counts as asked for; None where nothing waits, or only what is in traps."""
        while self._heap:
            item = heapq.heappop(self._heap)
            rank, _, lead = item
            self._articles_waiting -= rank[0] < _REST
            if lead.means is Means.LINKS:
                trap = self._budgets.trap_of(lead.url)
                if trap is not None:
                    pattern, family = patterns_of(lead.url)
                    self._parked[family][pattern].append(item)
                    self.counts[f"trap/{trap}"] += 1
                    continue
                self._budgets.spend(lead.url)
            return lead
        return None

    def learnt(self, lead: Lead) -> None:
        """A new article was read at `lead`: more of its kind may be asked for."""
        if lead.means is Means.LINKS:
            for address in {lead.url, lead.named_by or lead.url}:
                self._budgets.refill(address)
                self._unpark(patterns_of(address)[1])

    def see(self, url: str) -> None:
        """Another address led to `url`, or named it as its own: it is not asked for any more."""
        try:
            self._seen.add(paths.identity(url))
        except UsageError:
            return

    def _unpark(self, family: str) -> None:
        """Puts back what may be asked for now that a budget has been refilled; what is too much is parked anew."""
        for items in self._parked.get(family, {}).values():
            for _ in range(min(len(items), self._limits.refill)):
                trap = self._budgets.trap_of(items[0][2].url)
                if trap is not None:
                    break
                item = items.popleft()
                self.counts[f"trap/{name_of_trap(item[2].url)}"] -= 1
                self._push(item)

    def _push(self, item: _Waiting) -> None:
        heapq.heappush(self._heap, item)
        self._articles_waiting += item[0][0] < _REST


_FEED, _ARTICLES, _REST = 0, 1, 2


def _rank(lead: Lead, judgement: Judgement) -> tuple[float, ...]:
    """What is asked for first has the smallest one."""
    date = lead.date.timestamp() if lead.date else _timestamp(judgement.date)
    if lead.means is Means.START:
        return (-1,)
    if lead.means is Means.FEED:
        return (_FEED, -date)
    if judgement.kind is Kind.ARTICLE:
        # A sitemap has an order of its own where it gives no dates.
        return (_ARTICLES, lead.depth, -date, -judgement.score if lead.means is Means.LINKS else 0)
    return (_REST, lead.depth, -date if lead.means is Means.SITEMAP else 0, -judgement.score)


def _timestamp(date: dt.date | None) -> float:
    return 0 if date is None else dt.datetime(date.year, date.month, date.day, tzinfo=dt.UTC).timestamp()
