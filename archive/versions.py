"""Readings to versions: the rule of what is a change."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from archive.model import Reading, Version

_By = tuple[int, int]
"""Rules, and what was learnt of the host: what an answer was read by. Later ones are greater."""


def versions_of(readings: Iterable[Reading]) -> list[Version]:
    """The versions of one article in the order of time, numbered from 1, computed from all its readings in any order.

    - Of the readings of one answer (an address at a moment) only those by the newest rules count: our change of rules
      is not the publisher's edit.
    - Neighbours in time that say the same are one version. An article that returns to an old wording gets a new one.
    - Neighbours whose newest readings are by different rules are compared by the newest rules that read both. So while
      an article is read again, or where an answer can be no more, a text of ours beside an older one is no edit.
    - A reading that was handed over twice counts once. Where two different texts were read in one second by the same
      rules (two addresses of one article), both stay: what was saved is never dropped.
    """
    versions: list[_Run] = []
    for run in _runs(readings):
        # Between the two lay what newer rules have not read.
        if versions and versions[-1].digest == run.digest:
            versions[-1].take_in(run)
        else:
            versions.append(run)
    return [
        Version(number, run.first, run.last, run.digest, run.key, run.readings)
        for number, run in enumerate(versions, start=1)
    ]


def is_change(reading: Reading, *, before: Iterable[Reading]) -> bool:
    """Whether `reading` says something else than stood there. `before`: at least one reading, none of them later."""
    *_, newest = _runs(before)
    return not newest.continues_with(_Look(reading, {_by(reading): {reading.digest}}))


@dataclass(slots=True)
class _Look:
    """What one answer says."""

    reading: Reading
    """By the newest rules."""
    said: dict[_By, set[str]]
    """Digests by what read them: more than one by the same only where that is not known apart."""


@dataclass(slots=True)
class _Run:
    """Looks one after the other that say the same."""

    first: dt.datetime
    last: dt.datetime
    by: _By
    """The newest that read any of it, and it says:"""
    digest: str
    key: str
    """Of the first reading that says so."""
    readings: int
    said: dict[_By, set[str]] = field(default_factory=dict)
    """What stood there last, by what had read it."""

    def continues_with(self, look: _Look) -> bool:
        if self.digest == look.reading.digest:
            return True
        shared = self.said.keys() & look.said.keys()
        return bool(shared) and not self.said[max(shared)].isdisjoint(look.said[max(shared)])

    def take_in(self, later: "_Run") -> None:
        self.last = later.last
        self.readings += later.readings
        self.said |= later.said
        if later.by > self.by:
            self.by = later.by
            if later.digest != self.digest:
                self.digest, self.key = later.digest, later.key


def _runs(readings: Iterable[Reading]) -> Iterator[_Run]:
    run = None
    in_order = sorted(readings, key=lambda reading: reading.at)
    for at, same_moment in groupby(in_order, key=lambda reading: reading.at):
        looks = _looks(same_moment)
        while looks:
            # First the text that stood before.
            look = next((one for one in looks if run is not None and run.continues_with(one)), looks[0])
            looks.remove(look)
            newest = look.reading
            single = _Run(at, at, _by(newest), newest.digest, newest.key, readings=1, said=look.said)
            if run is not None and run.continues_with(look):
                run.take_in(single)
                continue
            if run is not None:
                yield run
            run = single
    if run is not None:
        yield run


def _looks(readings: Iterable[Reading]) -> list[_Look]:
    """What the answers of one moment say, each text once, by digest."""
    answers: dict[str, list[Reading]] = {}
    for reading in readings:
        answers.setdefault(reading.address, []).append(reading)
    looks: dict[str, _Look] = {}
    for answer in answers.values():
        newest = max(map(_by, answer))
        said: dict[_By, set[str]] = {}
        for reading in answer:
            said.setdefault(_by(reading), set()).add(reading.digest)
        for reading in answer:
            if _by(reading) == newest:
                look = _Look(reading, {**said, newest: {reading.digest}})
                looks[reading.digest] = _both(look, looks.get(reading.digest, look))
    return [looks[digest] for digest in sorted(looks)]


def _both(one: _Look, other: _Look) -> _Look:
    """Two looks of one moment at the same text."""
    said = {by: one.said.get(by, set()) | other.said.get(by, set()) for by in one.said | other.said}
    first = min(
        one.reading, other.reading, key=lambda reading: (tuple(-number for number in _by(reading)), reading.key)
    )
    return replace(one, reading=first, said=said)


def _by(reading: Reading) -> _By:
    return reading.rules, reading.learnt
