"""Judges every request by what was stored of the requests before it. Pure, but for the answers it is given to read.

What held for a request is worked out anew from the log and the answers in the raw files; what the crawler thought it
did is not asked.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from archive.asked import Asked, Purpose
from archive.asking import Log
from archive.audit.model import Breach, Judged, Robots
from archive.audit.robots import Rules, read
from archive.errors import StoreError
from archive.model import Page

HELD = dt.timedelta(days=1)
"""For how long an answer for robots.txt may be gone by (RFC 9309 section 2.4)."""
LONGEST_REST = dt.timedelta(days=1)
"""For how long a Retry-After binds: some servers ask for thirty thousand years."""
_BUSY = {429, 503}
_EXACT = 0.002
"""Seconds by which moments that were read off a clock may be wrong."""

Answers = Callable[[str, Asked], Page]
"""The stored answer to a request, from the raw file of this key. Raises: StoreError."""


@dataclass
class _State:
    """What has been asked so far."""

    chains: dict[str, dict[str, list[tuple[str, Asked]]]] = field(default_factory=dict)
    """By authority and run: the last request for its robots.txt with the redirects and attempts that followed."""
    numbers: dict[str, int] = field(default_factory=dict)
    """By run: requests so far."""
    last: dict[str, Asked] = field(default_factory=dict)
    """By host: the request before."""
    wanted: dict[str, dt.datetime] = field(default_factory=dict)
    """By server: until when it wants to be left alone."""
    rules: dict[tuple[str, tuple[int, int]], Rules | StoreError | None] = field(default_factory=dict)
    """By place of the answer; None: nobody can understand it."""


def judge(logs: Iterable[Log], *, answers: Answers) -> Iterator[Judged]:
    """Every request of these runs, in the order in which they went out."""
    state = _State()
    told = sorted(((log.key, asked) for log in logs for asked in log.asked), key=lambda one: one[1].began)
    waiting: list[Asked] = []
    for key, asked in told:
        # An answer binds from when it came.
        for before in sorted((one for one in waiting if one.ended <= asked.began), key=lambda one: one.ended):
            _note_wish(before, state)
        waiting = [one for one in waiting if one.ended > asked.began] + [asked]
        yield _judged(key, asked, state, answers)


def _judged(key: str, asked: Asked, state: _State, answers: Answers) -> Judged:
    number = state.numbers[asked.run] = state.numbers.get(asked.run, 0) + 1
    breaches = []
    robots, rules, rule, unread = None, Rules(), None, None
    if asked.purpose is Purpose.ROBOTS:
        _note_robots(key, asked, state)
    else:
        robots = _robots_for(asked, state)
        if robots is None or asked.began - robots.asked.ended > HELD:
            breaches.append(Breach.UNASKED)
        else:
            found = _rules_of(robots, asked, state, answers) if robots.allows_all is None else rules
            if isinstance(found, StoreError):
                unread = found
            elif found is None:
                robots = replace(robots, allows_all=False)
            else:
                rules, rule = found, found.rule_for(asked.url)
            if robots.allows_all is False or (rule is not None and not rule.allows):
                breaches.append(Breach.DISALLOWED)
    before = state.last.get(asked.host)
    gap = None if before is None else (asked.began - before.began).total_seconds()
    demanded = max(asked.delay, rules.delay)
    if gap is not None and gap < demanded - _EXACT:
        breaches.append(Breach.EARLY)
    if before is not None and (before.ended - asked.began).total_seconds() > _EXACT:
        breaches.append(Breach.TOGETHER)
    wanted_from = state.wanted.get(asked.server)
    if wanted_from is not None and (wanted_from - asked.began).total_seconds() > _EXACT:
        breaches.append(Breach.RETRY_AFTER)
    state.last[asked.host] = asked
    by = rules.delay_line if rules.delay and rules.delay >= asked.delay else None
    return Judged(asked, number, robots, rule, demanded, by, gap, wanted_from, tuple(breaches), unread)


def _note_robots(key: str, asked: Asked, state: _State) -> None:
    parts = urlsplit(asked.first)
    authority = f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"
    chain = state.chains.setdefault(authority, {}).setdefault(asked.run, [])
    if asked.url == asked.first and asked.attempt == 0:
        chain.clear()
    chain.append((key, asked))


def _robots_for(asked: Asked, state: _State) -> Robots | None:
    """The answer that held: that of its own run, else the newest of another. None: none had come."""
    chains = state.chains.get(asked.authority, {})
    own = chains.get(asked.run)
    held = [chain[-1] for chain in ([own] if own else chains.values()) if chain[-1][1].ended <= asked.began]
    if not held:
        return None
    key, last = max(held, key=lambda one: one[1].ended)
    return Robots(last, None if last.answer is None else key, _allows_all(last))


def _allows_all(last: Asked) -> bool | None:
    """RFC 9309 sections 2.3.1.1 to 2.3.1.4; 429 counts as that the server could not be reached."""
    if last.status is None:
        return False
    if 200 <= last.status < 300:
        return None
    return 400 <= last.status < 500 and last.status != 429


def _rules_of(robots: Robots, asked: Asked, state: _State, answers: Answers) -> Rules | StoreError | None:
    """What the answer says; None where nobody can understand it, and why where it cannot be read."""
    if robots.key is None or robots.asked.answer is None:
        return Rules()
    place = (robots.key, robots.asked.answer)
    if place not in state.rules:
        try:
            page = answers(robots.key, robots.asked)
        except StoreError as exc:
            state.rules[place] = exc
        else:
            state.rules[place] = read(page.body, encoding=page.header("Content-Encoding") or "", agent=asked.agent)
    return state.rules[place]


def _note_wish(asked: Asked, state: _State) -> None:
    """Takes down until when a server wants to be left alone."""
    if asked.status not in _BUSY:
        return
    wanted = _wanted_from(asked.retry_after, answered=asked.ended)
    if wanted is not None:
        state.wanted[asked.server] = max(wanted, state.wanted.get(asked.server, wanted))


def _wanted_from(value: str | None, *, answered: dt.datetime) -> dt.datetime | None:
    """When a Retry-After is over; None where there is none that says anything."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return answered + min(LONGEST_REST, dt.timedelta(seconds=int(text[:9])))
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return min(moment, answered + LONGEST_REST) if moment > answered else None
