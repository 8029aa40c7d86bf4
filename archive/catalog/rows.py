"""Rows of the catalog to values, and the parts of statements that several share."""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from archive.model import Outcome, RawRef, Reading, Removed, Visit
from archive.records import NameKind, read_removed, written_removed

KINDS = (NameKind.PAGE, NameKind.CANONICAL, NameKind.REDIRECT)
"""Names by their number in the tables."""
OUTCOMES = tuple(Outcome)
"""Outcomes by their number in the tables."""

VISIT = """
    SELECT v.requested_url, coalesce(v.url, v.requested_url), a.name, v.at, v.outcome, v.reason, v.detail, v.status,
           v.etag, v.last_modified, v.payload, r.key, v.raw_offset, v.raw_length, v.source, v.markup, v.offset, v.length
    FROM visits v JOIN names a ON a.id = v.article LEFT JOIN files r ON r.id = v.raw_file
"""
READING = """
    SELECT a.name, r.at, t.digest, t.key, r.rules, r.learnt, d.name, r.raw_file, r.raw_offset, n.rules, n.learnt
    FROM readings r JOIN names a ON a.id = r.article JOIN texts t ON t.id = r.text JOIN names d ON d.id = r.address
         LEFT JOIN reviewed n ON n.file = r.raw_file AND n.offset = r.raw_offset AND n.is_same
"""
# Not by row id: that follows the order of arrival, and a catalog made again has another one.
BY_TIME = "ORDER BY v.at, v.requested_url, (SELECT key FROM files WHERE id = v.file), v.offset"
BY_TIME_BACK = "ORDER BY v.at DESC, v.requested_url DESC, (SELECT key FROM files WHERE id = v.file) DESC, v.offset DESC"


def visit_of(row: Sequence[Any]) -> Visit:
    """From the columns of VISIT."""
    return Visit(
        requested_url=row[0],
        url=row[1],
        article=row[2],
        at=to_moment(row[3]),
        outcome=OUTCOMES[row[4]],
        reason=row[5],
        detail=row[6],
        status=row[7],
        etag=row[8],
        last_modified=row[9],
        payload=None if row[10] is None else row[10].hex(),
        raw=None if row[11] is None else RawRef(row[11], row[12], row[13]),
        source=row[14],
        markup=None if row[15] is None else row[15].hex(),
    )


def readings_of(rows: Iterable[Sequence[Any]]) -> list[Reading]:
    """From the columns of READING, each once: by moment, in one moment by rules, then by digest.

    Of an answer that was reviewed and gave the same text its newest reading is there once more, by the newer rules.
    """
    readings: dict[Reading, None] = {}
    newest: dict[tuple[int, int], tuple[Reading, tuple[int, int]]] = {}
    for name, at, digest, key, rules, learnt, address, file, offset, *review in rows:
        reading = Reading(name, to_moment(at), digest.hex(), key, rules, learnt, address)
        readings[reading] = None
        if review[0] is not None:
            answer = (file, offset)
            known = newest.setdefault(answer, (reading, (review[0], review[1])))
            newest[answer] = (max(known[0], reading, key=_newer), known[1])
    for reading, (rules, learnt) in newest.values():
        if (rules, learnt) > (reading.rules, reading.learnt):
            readings[replace(reading, rules=rules, learnt=learnt)] = None
    return sorted(readings, key=lambda reading: (reading.at, *_newer(reading)))


def newest_of(rows: Iterable[Sequence[Any]]) -> Reading | None:
    """The one by the newest rules of readings of one moment, from the columns of READING; None where there is none."""
    return max(readings_of(rows), key=_newer, default=None)


def _newer(reading: Reading) -> tuple[int, int, str, str, str]:
    return reading.rules, reading.learnt, reading.digest, reading.key, reading.address


def from_removed(removed: tuple[Removed, ...]) -> str | None:
    """What was left out of a text as it stands in the tables; None for nothing."""
    return json.dumps(written_removed(removed), ensure_ascii=False) if removed else None


def to_removed(blocks: str | None) -> tuple[Removed, ...]:
    """What `from_removed` wrote."""
    return () if blocks is None else read_removed(json.loads(blocks))


def from_moment(at: dt.datetime) -> int:
    """A moment as it stands in the tables: seconds since 1970 in UTC."""
    return int(at.timestamp())


def to_moment(seconds: int) -> dt.datetime:
    """The moment that a number in the tables means."""
    return dt.datetime.fromtimestamp(seconds, dt.UTC)
