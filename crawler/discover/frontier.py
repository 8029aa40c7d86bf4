"""The addresses of one site that wait to be read, best first, each once.

First what an interrupted crawl had asked for, then what feeds name, newest first. Then articles, as far as addresses
tell: nearest to the start page first, newest first among those. Then the rest, lists among them, breadth first, since
nobody knows where they lead.
"""

import datetime as dt
import heapq
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, replace
from itertools import count

from archive import paths
from archive.errors import UsageError
from crawler.discover.scope import Scope, hosts_of
from crawler.discover.traps import Budgets, Limits, Trap, name_of_trap, patterns_of, trap_of
from crawler.discover.urls import SURELY_A_LIST, Judgement, Kind, judge
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


_Rank = tuple[float, ...]
_Item = tuple[_Rank, int, str, Lead]
"""Rank, order of arrival, identity of the address, lead."""


@dataclass(slots=True)
class _Known:
    """What the frontier knows of an address."""

    by: set[Means]
    """How it was named; what was refused counts too, so that it counts once."""
    rank: _Rank | None = None
    """Of its best lead; None where it does not wait: refused, given out, or seen elsewhere."""
    accepted: bool = False
    parked: bool = False


class Frontier:
    """The leads of one site. Not thread-safe; no I/O, no clock."""

    def __init__(self, scope: Scope, limits: Limits) -> None:
        self.scope = scope
        self.counts: Counter[str] = Counter()
        """Addresses by what became of them, each once a name: `found/<means>`, in each of several means,, and left
        out: `trap/<trap>`, `off-site`, `unwanted`, `excluded`, `older`."""
        self._limits = limits
        self._budgets = Budgets(limits)
        self._known: dict[str, _Known] = {}
        # An address that is named again with a better rank stands there twice; the worse one is passed over.
        self._heap: list[_Item] = []
        self._order = count()
        self._waiting = 0
        self._articles_waiting = 0
        # Leads whose pattern's budget is spent, in case an article refills it: by family, then by pattern, best first.
        self._parked: defaultdict[str, defaultdict[str, deque[_Item]]] = defaultdict(lambda: defaultdict(deque))

    def widen(self, url: str) -> None:
        """The host of `url` is the site's too: the start page leads there."""
        self.scope = replace(self.scope, hosts=self.scope.hosts | hosts_of(url))

    def __len__(self) -> int:
        return self._waiting

    @property
    def articles_waiting(self) -> int:
        """How many of the waiting addresses look like articles or were named by a feed."""
        return self._articles_waiting

    def offer(self, lead: Lead) -> bool:
        """Takes a lead; whether its address is new and worth asking for. Each address is given out once, whatever its
        spelling, with the best rank that it was named with."""
        try:
            name = paths.identity(lead.url)
        except UsageError:
            return False
        known = self._known.get(name)
        if known is not None and lead.means in known.by and known.rank is None:
            return False
        judgement = judge(lead.url)
        refused = self._refused(lead, name, judgement)
        if refused is not None:
            # One that is too deep may still be reached on a shorter way.
            if known is None or lead.means not in known.by:
                self.counts[refused] += 1
                if refused != f"trap/{Trap.DEPTH}":
                    self._remember(name).by.add(lead.means)
            return False
        if known is not None and known.accepted:
            # A start page was not found: it was given.
            if known.by.isdisjoint({lead.means, Means.START}):
                known.by.add(lead.means)
                self.counts[f"found/{lead.means}"] += 1
            rank = _rank(lead, judgement)
            if known.rank is not None and rank < known.rank:
                self._leave(known)
                self._push((rank, next(self._order), name, lead))
            return False
        if self._waiting >= self._limits.waiting:
            self.counts[f"trap/{Trap.FULL}"] += 1
            return False
        known = self._remember(name)
        known.by.add(lead.means)
        known.accepted = True
        self.counts[f"found/{lead.means}"] += 1
        self._push((_rank(lead, judgement), next(self._order), name, lead))
        return True

    def _remember(self, name: str) -> _Known:
        return self._known.setdefault(name, _Known(set()))

    def _refused(self, lead: Lead, name: str, judgement: Judgement) -> str | None:
        """As what an address is left out, a key of `counts`; None where it is not."""
        if lead.means is Means.START:
            return None
        if not self.scope.covers(paths.host_of(name)):
            return "off-site"
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
            trap = trap_of(_bare(name), depth=lead.depth, limits=self._limits)
            return None if trap is None else f"trap/{trap}"
        return None

    def next(self) -> Lead | None:
        """The best lead, which counts as asked for; None where nothing waits, or only what is in traps."""
        while self._heap:
            item = heapq.heappop(self._heap)
            rank, _, name, lead = item
            known = self._known[name]
            if known.rank != rank or known.parked:
                continue
            self._leave(known)
            if lead.means is Means.LINKS:
                trap = self._budgets.trap_of(_bare(name))
                if trap is not None:
                    pattern, family = patterns_of(_bare(name))
                    self._parked[family][pattern].append(item)
                    known.parked = True
                    self.counts[f"trap/{trap}"] += 1
                    continue
                self._budgets.spend(_bare(name))
            known.rank = None
            return lead
        return None

    def learnt(self, lead: Lead) -> None:
        """A new article was read at `lead`: more of its kind may be asked for."""
        if lead.means is Means.LINKS:
            names = {paths.identity(url) for url in (lead.url, lead.named_by) if url is not None}
            for address in map(_bare, names):
                self._budgets.refill(address)
                self._unpark(patterns_of(address)[1])

    def see(self, url: str) -> None:
        """Another address led to `url`, or named it as its own: it is not asked for any more."""
        try:
            known = self._remember(paths.identity(url))
        except UsageError:
            return
        if known.rank is not None:
            self._leave(known)
            known.rank = None
        known.accepted = True

    def _unpark(self, family: str) -> None:
        """Puts back what may be asked for now that a budget has been refilled; what is too much is parked anew."""
        for items in self._parked.get(family, {}).values():
            for _ in range(min(len(items), self._limits.refill)):
                rank, order, name, lead = items[0]
                if self._budgets.trap_of(_bare(name)) is not None:
                    break
                items.popleft()
                self.counts[f"trap/{name_of_trap(_bare(name))}"] -= 1
                if self._known[name].rank == rank:
                    self._push((rank, order, name, lead))

    def _push(self, item: _Item) -> None:
        rank, _, name, _ = item
        known = self._known[name]
        known.rank, known.parked = rank, False
        self._waiting += 1
        self._articles_waiting += rank[0] < _REST
        heapq.heappush(self._heap, item)

    def _leave(self, known: _Known) -> None:
        """Counts an address out that waits, unless it is parked and was counted out then."""
        if known.rank is not None and not known.parked:
            self._waiting -= 1
            self._articles_waiting -= known.rank[0] < _REST


_FEED, _ARTICLES, _REST = 0, 1, 2


def _bare(name: str) -> str:
    """An address without what does not choose a page, for telling traps: tracking parameters are no facets."""
    return f"https://{name}"


def _rank(lead: Lead, judgement: Judgement) -> _Rank:
    """What is asked for first has the smallest one."""
    date = lead.date.timestamp() if lead.date else _timestamp(judgement.date)
    if lead.means is Means.START:
        return (-1,)
    if lead.means is Means.AGAIN:
        return (-0.5,)
    if lead.means is Means.FEED:
        return (_FEED, -date)
    if judgement.kind is Kind.ARTICLE:
        # A sitemap has an order of its own where it gives no dates.
        return (_ARTICLES, lead.depth, -date, -judgement.score if lead.means is Means.LINKS else 0)
    return (_REST, lead.depth, -date if lead.means is Means.SITEMAP else 0, -judgement.score)


def _timestamp(date: dt.date | None) -> float:
    return 0 if date is None else dt.datetime(date.year, date.month, date.day, tzinfo=dt.UTC).timestamp()
