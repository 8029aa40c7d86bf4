#!/usr/bin/env python3
"""Compare the schedule with fixed intervals and with NewsDiffs' age table, at the same number of requests.

    python bench/schedule.py [--pages 10000] [--write]

A simulation: no network, no archive, the same figures each time. `--write` writes the tables into bench/schedule.md.
"""

import argparse
import heapq
import math
import random
import sys
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace
from multiprocessing import Pool
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.newsroom import DAY, Kind, Page, World, pages_of
from bench.tables import table
from crawler.schedule import PRICE, Habits, History, habits_of, interval

MINUTE = 1 / 60
_BEGIN, _END = "<!-- written by bench/schedule.py -->\n", "<!-- end -->\n"


class Fixed:
    """The same interval for every page."""

    def __init__(self, hours: float) -> None:
        self.hours = hours

    def next(self, page: Page, now: float) -> float:
        return now + self.hours


class NewsDiffs:
    """The table of `get_update_delay` in newsdiffs (website/frontend/management/commands/scraper.py).

    It knows hours since an article last changed; here it is told the time of publication too, which newsdiffs does not
    ask: an old page that was just found is new to it.
    """

    def __init__(self, delays: Sequence[tuple[float, float]]) -> None:
        self.delays = delays

    def next(self, page: Page, now: float) -> float:
        age = now - max(page.published, page.published if page.changed is None else page.changed)
        return now + next((delay for below, delay in self.delays if age < below), math.inf)


AS_IT_IS = NewsDiffs(((3, 0.25), (DAY, 1), (7 * DAY, 3), (30 * DAY, 3 * DAY), (360 * DAY, 30 * DAY)))
AS_IT_WAS = NewsDiffs(((3, 0.25), (DAY, 0.5), (7 * DAY, 2), (30 * DAY, DAY), (math.inf, 7 * DAY)))
"""Until 2013."""


class Ours:
    """`crawler.schedule`, which learns the hosts' habits anew every few days, from nothing."""

    def __init__(self, pages: Sequence[Page], price: float) -> None:
        self.pages = pages
        self.price = price
        self.everywhere = Habits()
        self.habits: dict[str, Habits] = {}
        self.learns_at = 0.0

    def next(self, page: Page, now: float) -> float:
        return now + interval(_history(page), self.habits.get(page.host, self.everywhere), price=self.price)

    def has_learnt(self, now: float) -> bool:
        """Learns, from time to time: then all is planned anew, as each run does."""
        if now < self.learns_at:
            return False
        self.learns_at = now + 3 * DAY
        by_host: dict[str, list[History]] = {}
        for page in self.pages:
            if page.looks > 1:
                by_host.setdefault(page.host, []).append(_history(page))
        self.everywhere = habits_of(each for histories in by_host.values() for each in histories)
        self.habits = {host: habits_of(each, before=self.everywhere) for host, each in by_host.items()}
        return True


def _history(page: Page) -> History:
    return History(
        begun=page.found - page.published,
        age=page.last - page.published,
        looks=page.looks,
        texts=page.texts,
        versions=page.versions,
        since=math.inf if page.changed is None else page.last - page.changed,
    )


@dataclass(frozen=True)
class Outcome:
    """What a policy has come to."""

    requests: int
    """The first look at each page, which finds it, aside."""
    delays: tuple[tuple[float, Kind], ...]
    """Hours from each edit until it was seen, or until the end."""
    unseen: int
    """Edits that were not."""
    flapping: int
    """Requests for pages that flap."""

    def quantile(self, share: float, kinds: Container[Kind] = frozenset(Kind)) -> float:
        """Of the delays on pages of some kinds, in hours."""
        delays = sorted(delay for delay, each in self.delays if each in kinds)
        return delays[int(share * len(delays))] if delays else math.nan

    @property
    def mean(self) -> float:
        return sum(delay for delay, _ in self.delays) / len(self.delays)


def run(world: World, policy_of: Callable[[list[Page]], Fixed | NewsDiffs | Ours], *, every: float = 0.0) -> Outcome:
    """Watches a world's pages by a policy. `every`: looks happen at multiples of so many hours only, as by cron."""
    pages, end = pages_of(world), world.days * DAY
    policy = policy_of(pages)
    chance = random.Random(1)  # noqa: S311 - a simulation
    waiting = [(page.found, number) for number, page in enumerate(pages)]
    heapq.heapify(waiting)
    requests, unseen, flapping = 0, 0, 0
    delays: list[tuple[float, Kind]] = []
    while waiting:
        now, number = heapq.heappop(waiting)
        if isinstance(policy, Ours) and policy.has_learnt(now):
            moments = (max(policy.next(each, each.last), now) if each.looks else each.found for each in pages)
            waiting = [(_run_after(moment, every), each) for each, moment in enumerate(moments) if moment < end]
            heapq.heapify(waiting)
            continue
        page = pages[number]
        if page.looks:
            requests += 1
            flapping += page.kind is Kind.FLAPPING
        is_other = bool(page.looks) and (page.counts or (page.flips and chance.random() < 0.5))
        if page.flips and is_other:
            page.texts = 2
        elif page.counts and is_other:
            page.texts += 1
        before = page.seen
        while page.seen < len(page.edits) and page.edits[page.seen] <= now:
            delays.append((now - page.edits[page.seen], page.kind))
            page.seen += 1
        if page.seen > before:
            page.texts += 1
            is_other = True
        page.looks += 1
        page.last = now
        if is_other:
            page.versions += 1
            page.changed = now
        following = policy.next(page, now)
        if following < end:
            heapq.heappush(waiting, (_run_after(following, every), number))
    for page in pages:
        unseen += len(page.edits) - page.seen
        delays += [(end - edit, page.kind) for edit in page.edits[page.seen :]]
    return Outcome(requests, tuple(delays), unseen, flapping)


def _run_after(moment: float, every: float) -> float:
    """When the next run comes; at once where there are none."""
    return math.ceil(moment / every) * every if every else moment


def ours_at(world: World, requests: int, *, every: float = 0.0) -> tuple[float, Outcome]:
    """The schedule at the price that makes it ask as often, or up to 1 % less: the price, and what came of it."""
    low, high, price = PRICE / 1000, PRICE * 1000, PRICE
    while True:
        outcome = run(world, lambda pages: Ours(pages, price), every=every)  # noqa: B023 - called at once
        ratio = outcome.requests / requests
        if 0.99 < ratio <= 1 or (ratio <= 1 and high / low < 1.002):
            return price, outcome
        low, high = (price, high) if ratio > 1 else (low, price)
        price *= (ratio * 1.003) ** 1.3
        if not low < price < high:
            price = math.sqrt(low * high)


def fixed_at(world: World, requests: int) -> Outcome:
    """Fixed intervals that make as many requests."""
    hours = sum(world.days * DAY - page.found for page in pages_of(world)) / requests
    return run(world, lambda _: Fixed(hours))


@dataclass(frozen=True)
class Trial:
    """A world, or a way to run, in which the schedule is compared with the age table."""

    name: str
    world: World
    every: float = 0.0


def trials(pages: int) -> list[Trial]:
    """Other worlds than the one that the schedule takes for granted."""
    world = World(pages=pages)
    return [
        Trial("another seed", replace(world, seed=8)),
        Trial("three times as many edits", replace(world, rate=3)),
        Trial("a third of the edits", replace(world, rate=1 / 3)),
        Trial("edits come sooner (62 % within an hour)", replace(world, shape=1.4, scale=1)),
        Trial("edits come later (38 % within a day)", replace(world, shape=0.3, scale=6)),
        Trial("edits come in bursts", replace(world, bursts=1.5)),
        Trial("pages of a site are alike", replace(world, spread=5)),
        Trial("runs every 15 minutes", world, every=0.25),
    ]


def compare(trial: Trial) -> tuple[Outcome, Outcome]:
    """The age table, and the schedule at as many requests."""
    theirs = run(trial.world, lambda _: AS_IT_IS, every=trial.every)
    return theirs, ours_at(trial.world, theirs.requests, every=trial.every)[1]


def told(hours: float) -> str:
    """A span for a person."""
    if math.isnan(hours):
        return "–"
    if hours < 1:
        return f"{hours * 60:.1f} min"
    return f"{hours:.1f} h" if hours < 3 * DAY else f"{hours / DAY:.0f} d"


def row(name: str, outcome: Outcome) -> list[object]:
    return [
        name,
        f"{outcome.requests:,}",
        told(outcome.quantile(0.5)),
        told(outcome.quantile(0.95)),
        told(outcome.mean),
        f"{outcome.unseen} of {len(outcome.delays):,}",
    ]


def report(pages: int) -> list[str]:
    """The lines of all tables."""
    world = World(pages=pages)
    head = ("", "requests", "median", "95 %", "mean", "never seen")
    theirs, before = run(world, lambda _: AS_IT_IS), run(world, lambda _: AS_IT_WAS)
    (price, ours), (price_before, ours_before) = ours_at(world, theirs.requests), ours_at(world, before.requests)
    lines = table(
        head,
        [
            row("fixed intervals", fixed_at(world, theirs.requests)),
            row("NewsDiffs' table", theirs),
            row(f"the schedule, at a price of {price:.3f}", ours),
            row("fixed intervals", fixed_at(world, before.requests)),
            row("NewsDiffs' table of 2012", before),
            row(f"the schedule, at a price of {price_before:.4f}", ours_before),
        ],
    )
    lines += ["", "By kind of page, NewsDiffs' table and the schedule at as many requests:", ""]
    kinds = [(str(kind), {kind}) for kind in Kind if kind is not Kind.FLAPPING]
    kinds.append(("all but live tickers", set(Kind) - {Kind.TICKER}))
    lines += table(
        ("", "edits", "median", "", "95 %", ""),
        [
            [
                name,
                sum(each in these for _, each in ours.delays),
                *(told(each.quantile(share, these)) for share in (0.5, 0.95) for each in (theirs, ours)),
            ]
            for name, these in kinds
        ],
    )
    others = trials(max(pages * 2 // 5, 100))
    lines += ["", f"Other worlds ({others[0].world.pages:,} pages each), in the same way:", ""]
    with Pool() as pool:
        found = pool.map(compare, others, chunksize=1)
    lines += table(
        ("", "requests", "median", "", "95 %", ""),
        [
            [trial.name, f"{a.requests:,}", *(told(o.quantile(q)) for q in (0.5, 0.95) for o in (a, b))]
            for trial, (a, b) in zip(others, found, strict=True)
        ],
    )
    flapping = replace(others[0].world, flapping=0.01)
    lines += ["", "Share of the requests that 1 % of pages that flap have taken:", ""]
    lines += table(
        ("", "requests", "for pages that flap"),
        [
            [name, f"{each.requests:,}", f"{each.flapping / each.requests:.0%}"]
            for name, each in (
                ("NewsDiffs' table", run(flapping, lambda _: AS_IT_IS)),
                ("the schedule, at its own price", run(flapping, lambda pages: Ours(pages, PRICE))),
            )
        ],
    )
    lines += ["", f"What a price buys; {PRICE:g} is the one that ships:", ""]
    prices = (PRICE / 4, PRICE / 2, PRICE, PRICE * 2.5, PRICE * 5)
    priced = [(each, run(others[0].world, lambda pages: Ours(pages, each))) for each in prices]  # noqa: B023
    young = sum(page.published > 0 for page in pages_of(others[0].world))
    lines += table(
        ("price", "requests a young page", "median", "95 %"),
        [
            [f"{each:g}", f"{o.requests / young:.0f}", told(o.quantile(0.5)), told(o.quantile(0.95))]
            for each, o in priced
        ],
    )
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=World.pages)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    lines = report(arguments.pages)
    print("\n".join(lines))
    if arguments.write:
        page = Path(__file__).with_suffix(".md")
        text = page.read_text()
        before, _, rest = text.partition(_BEGIN)
        page.write_text(before + _BEGIN + "\n" + "\n".join(lines) + "\n\n" + _END + rest.partition(_END)[2])


if __name__ == "__main__":
    main()
