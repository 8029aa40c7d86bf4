"""A made world of pages that are edited as published studies say: for trying out when to look at them.

Hours are counted from the beginning of what is watched; older pages have negative ones.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

HOUR = 1.0
DAY = 24 * HOUR
YEAR = 365.25 * DAY


class Kind(StrEnum):
    """What a page is."""

    WIRE = "wire stories"
    PAPER = "newspaper articles"
    STILL = "still sites"
    TICKER = "live tickers"
    EVERGREEN = "evergreen pages"
    FLAPPING = "flapping pages"


@dataclass(frozen=True)
class Site:
    """Sites of one kind: how many there are, which share of all pages is theirs, how many edits a page has."""

    kind: Kind
    hosts: int
    share: float
    edits: float


SITES = (
    # 4,609,430 versions of 1,278,804 articles: 2.6 edits each, of mostly large American papers' front pages (NewsEdits,
    # Spangher and others 2022).
    Site(Kind.WIRE, 4, 0.20, 2.6),
    # 197,979 updates of 291,666 articles: 0.68 each, 35 % with one or more (Timmerman and others 2023).
    Site(Kind.PAPER, 8, 0.485, 0.68),
    # The stillest of those outlets edits 20 % of its articles; a magazine's, a party's, a town's edit less.
    Site(Kind.STILL, 5, 0.20, 0.12),
    # They stand on the hosts of the wire stories. "Frequently updated live blogs" are left out of that study.
    Site(Kind.TICKER, 4, 0.005, 0.0),
    Site(Kind.EVERGREEN, 3, 0.11, 0.3),
)


@dataclass(frozen=True)
class World:
    """What the pages and their edits are made by."""

    pages: int = 10_000
    days: int = 120
    """How long they are watched."""
    seed: int = 7
    rate: float = 1.0
    """All edits are so many times as many."""
    shape: float = 0.5
    scale: float = 2.0
    """Of the ages at which edits come, a Lomax distribution, in hours: with these 81 % of a week's in the first day, as
    in GDELT's Global Difference Graph (82 %)."""
    spread: float = 0.6
    """Shape of the gamma distribution of pages within a site: a mean of 0.68 leaves 64 % unedited."""
    bursts: float = 0.0
    """Edits that follow each one at once, in the mean: half of them within half an hour."""
    flapping: float = 0.0
    """Share of pages that show one of two texts by chance, or another one each time."""


@dataclass(slots=True)
class Page:
    """One page: what happens to it, and what a policy has seen of it so far."""

    kind: Kind
    host: str
    published: float
    found: float
    """When the site's crawl found it."""
    edits: tuple[float, ...]
    """Moments after that, in order."""
    flips: bool = False
    """Shows one of two texts by chance."""
    counts: bool = False
    """Shows a text of its own at every look."""
    # What was seen
    last: float = 0.0
    changed: float | None = None
    looks: int = 0
    texts: int = 1
    versions: int = 1
    seen: int = 0
    """How many of the edits."""
    chance: random.Random = field(default_factory=random.Random)


def pages_of(world: World) -> list[Page]:
    """The pages of a world, the same each time."""
    chance = random.Random(world.seed)  # noqa: S311 - a simulation
    pages = [_page(world, chance) for _ in range(world.pages)]
    for number, page in enumerate(pages):
        if chance.random() < world.flapping:
            pages[number] = replace(page, kind=Kind.FLAPPING, edits=(), flips=number % 2 == 0, counts=number % 2 == 1)
    return pages


def _page(world: World, chance: random.Random) -> Page:
    end = world.days * DAY
    site = chance.choices(SITES, [each.share for each in SITES])[0]
    kind = Kind.WIRE if site.kind is Kind.TICKER else site.kind
    if site.kind is Kind.TICKER or chance.random() < 0.55:
        published = chance.uniform(0, end)
    else:
        published = -10 * YEAR * chance.random() ** 2  # an archive holds more of the last years
    found = max(published, 0.0) + chance.uniform(0, 0.25)
    moments = tuple(sorted(each for each in _edits(world, site, published, chance) if found < each < end))
    return Page(site.kind, f"{kind}-{chance.randrange(site.hosts)}", published, found, moments)


def _edits(world: World, site: Site, published: float, chance: random.Random) -> Iterator[float]:
    end = world.days * DAY
    if site.kind is Kind.TICKER:
        at = published
        while at < published + 10:
            at += chance.expovariate(5 * world.rate)
            yield at
        return
    mean = site.edits * world.rate
    for _ in range(_poisson(chance, chance.gammavariate(world.spread, mean / world.spread))):
        at = published + _lomax(world, chance)
        yield at
        if world.bursts:
            for _ in range(_poisson(chance, world.bursts)):
                at += chance.expovariate(1.4)
                yield at
    if site.kind is Kind.EVERGREEN:
        at = published
        while at < end:
            at += chance.expovariate(0.7 * world.rate / YEAR)
            yield at
            for _ in range(_poisson(chance, 0.5)):
                yield at + _lomax(world, chance)


def _lomax(world: World, chance: random.Random) -> float:
    return world.scale * float((1 - chance.random()) ** (-1 / world.shape) - 1)


def _poisson(chance: random.Random, mean: float) -> int:
    number, at = 0, chance.expovariate(1)
    while at < mean:
        number, at = number + 1, at + chance.expovariate(1)
    return number
