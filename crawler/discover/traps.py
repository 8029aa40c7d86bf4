"""Crawl traps: addresses without end. Each ends at a limit, and the limit has a name that the summary shows.

Two kinds of limit. Of the address itself: depth, number of segments, repeated segments, parameters. And budgets: pages
whose addresses have one pattern may be asked for only as long as new articles come of them, so calendars, facets and
trees of error pages run dry while a section with a thousand articles does not.
"""

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qsl, urlsplit

from crawler.discover import words


class Trap(StrEnum):
    """The limit at which an address was left out."""

    DEPTH = "depth"
    """Too many clicks from the start page."""
    SEGMENTS = "segments"
    """Too many parts in the path: one that grows with every click."""
    REPEATS = "repeats"
    """The same part again and again: /a/b/a/b/a, as broken relative links make it."""
    PARAMETERS = "parameters"
    """Too many parameters in the query."""
    CALENDAR = "calendar"
    """The pattern's budget is spent: days, months and years."""
    QUERY = "query"
    """The pattern's budget is spent: one page with many queries, as filters and facets make them."""
    PATTERN = "pattern"
    """The pattern's budget is spent: anything else, such as a tree of pages that say nothing new."""
    FULL = "full"
    """More addresses wait than are kept."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Where traps end."""

    depth: int = 8
    """Clicks from the start page. A front page, its sections and twenty pages of each are nearer: see `frontier`."""
    segments: int = 12
    """Parts of a path; real articles have ten at most."""
    repeats: int = 2
    """How often one part may stand in a path, numbers of up to two figures aside (/11/11/11/)."""
    parameters: int = 8
    """Parameters of a query, those of tracking aside."""
    pattern: int = 25
    """Pages of one pattern that may be asked for before an article came of them."""
    family: int = 150
    """The same for all patterns below one first segment."""
    refill: int = 10
    """By how many pages each new article extends the budgets of its own pattern and that of the page that named it."""
    waiting: int = 100_000
    """Addresses kept at a time, about 1 kB each."""


_NUMBER = re.compile(r"\d+")
_SHORT_NUMBER = re.compile(r"\d{1,2}")
_DATED = re.compile(r"(?:19|20)\d\d|\d{1,2}")


def trap_of(url: str, *, depth: int, limits: Limits) -> Trap | None:
    """The limit that `url` itself breaks, found `depth` clicks from the start; None where it breaks none."""
    if depth > limits.depth:
        return Trap.DEPTH
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.split("/") if segment]
    if len(segments) > limits.segments:
        return Trap.SEGMENTS
    times = Counter(segment for segment in segments if not _SHORT_NUMBER.fullmatch(segment))
    if times and max(times.values()) > limits.repeats:
        return Trap.REPEATS
    if parts.query.count("&") + parts.query.count(";") + bool(parts.query) > limits.parameters:
        return Trap.PARAMETERS
    return None


def patterns_of(url: str) -> tuple[str, str]:
    """What `url` has in common with others of its kind: the closer pattern, and the family it belongs to.

    >>> patterns_of("https://example.org/calendar/2026/11")
    ('calendar/#/#', 'calendar/')
    >>> patterns_of("https://example.org/news/politics/a-title-in-words.html")
    ('news/politics/*', 'news/')
    >>> patterns_of("https://example.org/shop?colour=red&size=2")
    ('shop?', 'shop?')
    """
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.lower().split("/") if segment]
    if parts.query:
        # A page with a query is one program, whatever it is asked.
        closer = "/".join(_general(segment, last=False) for segment in segments) + "?"
        return closer, closer
    general = [_general(segment, last=at == len(segments) - 1) for at, segment in enumerate(segments)]
    return "/".join(general), f"{general[0]}/" if len(general) > 1 else "/"


def _general(segment: str, *, last: bool) -> str:
    if _NUMBER.fullmatch(segment):
        return "#"
    if last or len(segment) > 30 or segment.count("-") > 3 or segment.count("%") > 3:
        return "*"
    return _NUMBER.sub("#", segment)


def name_of_trap(url: str) -> Trap:
    """Which kind of trap it is when the budget of the pattern of `url` is spent."""
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.lower().split("/") if segment]
    keys = {key.lower() for key, _ in parse_qsl(parts.query, max_num_fields=50)}
    dated = sum(bool(_DATED.fullmatch(segment)) for segment in segments) >= 2
    if (
        dated
        or not words.CALENDARS.isdisjoint(segments)
        or not keys.isdisjoint({"year", "month", "day", "date", "week"})
    ):
        return Trap.CALENDAR
    return Trap.QUERY if parts.query else Trap.PATTERN


class Budgets:
    """How many pages each pattern may still cost. `spend` as one is asked for, `refill` as an article came of it."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._spent: Counter[str] = Counter()
        self._earned: Counter[str] = Counter()

    def trap_of(self, url: str) -> Trap | None:
        """The trap that `url` belongs to, now that its pattern's budget is spent; None while there is some left."""
        closer, family = patterns_of(url)
        spent_up = self._spent_up(closer, self._limits.pattern) or self._spent_up(f"{family}…", self._limits.family)
        return name_of_trap(url) if spent_up else None

    def _spent_up(self, key: str, budget: int) -> bool:
        return self._spent[key] >= budget + self._limits.refill * self._earned[key]

    def spend(self, url: str) -> None:
        """A page is asked for."""
        closer, family = patterns_of(url)
        self._spent[closer] += 1
        self._spent[f"{family}…"] += 1

    def refill(self, url: str) -> None:
        """A new article stood at `url`, or was named there."""
        closer, family = patterns_of(url)
        self._earned[closer] += 1
        self._earned[f"{family}…"] += 1
