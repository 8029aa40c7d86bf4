"""The words of an audit: what held when a request went out, and what was not as it should be."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from archive.asked import Asked
from archive.audit.robots import Rule
from archive.errors import StoreError


class Breach(StrEnum):
    """What a crawl must not do."""

    DISALLOWED = "disallowed"
    """robots.txt forbids the address, or could not be had, which forbids all (RFC 9309 section 2.3.1.4)."""
    UNASKED = "unasked"
    """No robots.txt answer of the server was had before, or only one from more than a day ago (section 2.4)."""
    EARLY = "early"
    """Sooner after the request before to the same host than the delay: ours, or the Crawl-delay of robots.txt."""
    TOGETHER = "together"
    """The request before to the same host had not been answered yet."""
    RETRY_AFTER = "retry-after"
    """The server had asked to be left alone until later (RFC 9110 section 10.2.3)."""


@dataclass(frozen=True, slots=True)
class Robots:
    """The answer to the request for a robots.txt that held."""

    asked: Asked
    """The last request on the way to it, after redirects."""
    key: str | None
    """Store key of the raw file in which that answer lies; None where none came."""
    allows_all: bool | None
    """True where there is none (4xx), False where it could not be had or understood; None: its rules count."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One request, with what held when it went out."""

    asked: Asked
    number: int
    """Which request of its run it was, from 1."""
    robots: Robots | None
    """None for the requests for a robots.txt itself, and where none was had."""
    rule: Rule | None
    """The line that decided; None where none matched, or no line had to be asked."""
    demanded: float
    """Seconds that had to lie between it and the request before to the same host."""
    demanded_by: int | None
    """Line of robots.txt that demands them; None where it is our own delay."""
    gap: float | None
    """Seconds that lay between; None where there was no request before."""
    wanted_from: dt.datetime | None
    """From when on the server wanted to be asked again (Retry-After); None where it had not said so lately."""
    breaches: tuple[Breach, ...] = ()
    unread: StoreError | None = None
    """Why the rules that held cannot be read, so that nothing can be said of them; None where they can."""
