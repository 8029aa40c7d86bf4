"""Readings to versions: the rule of what is a change."""

import datetime as dt
from collections.abc import Iterable, Iterator

from archive.model import Reading, Version


def versions_of(readings: Iterable[Reading]) -> list[Version]:
    """The versions of one article in the order of time, numbered from 1, computed from all its readings in any order.

    - Of the readings of one moment only those by the newest rules count: our change of rules is not the publisher's
      edit.
    - Neighbours in time that say the same are one version. An article that returns to an old wording gets a new one.
    - A reading that was handed over twice counts once. Where two different texts were read in one second by the same
      rules (two addresses of one article), both stay: what was saved is never dropped.
    """
    versions: list[Version] = []
    for reading in _in_order(readings):
        if versions and versions[-1].digest == reading.digest:
            same = versions[-1]
            versions[-1] = Version(
                number=same.number,
                first=same.first,
                last=reading.at,
                digest=same.digest,
                key=same.key,
                readings=same.readings + 1,
            )
        else:
            versions.append(
                Version(
                    number=len(versions) + 1,
                    first=reading.at,
                    last=reading.at,
                    digest=reading.digest,
                    key=reading.key,
                    readings=1,
                )
            )
    return versions


def _in_order(readings: Iterable[Reading]) -> Iterator[Reading]:
    """The readings that count, by moment; inside a moment first the text that stood before, then by digest."""
    moments: dict[dt.datetime, dict[str, Reading]] = {}
    newest: dict[dt.datetime, tuple[int, int]] = {}
    for reading in readings:
        by = (reading.rules, reading.learnt)
        if reading.at not in newest or by > newest[reading.at]:
            newest[reading.at] = by
            moments[reading.at] = {}
        if by == newest[reading.at]:
            texts = moments[reading.at]
            other = texts.get(reading.digest)
            if other is None or reading.key < other.key:
                texts[reading.digest] = reading
    before = ""
    for at in sorted(moments):
        texts = moments[at]
        order = sorted(texts)
        if before in texts:
            order.remove(before)
            order.insert(0, before)
        yield from map(texts.__getitem__, order)
        before = order[-1]
