"""Rows of the catalog to values, and the parts of statements that several share."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from archive.model import Outcome, RawRef, Reading, Visit
from archive.records import NameKind

KINDS = (NameKind.PAGE, NameKind.CANONICAL, NameKind.REDIRECT)
"""Names by their number in the tables."""
OUTCOMES = tuple(Outcome)
"""Outcomes by their number in the tables."""

VISIT = """
    SELECT v.requested_url, coalesce(v.url, v.requested_url), a.name, v.at, v.outcome, v.reason, v.detail, v.status,
           v.etag, v.last_modified, v.payload, r.key, v.raw_offset, v.raw_length, v.offset, v.length
    FROM visits v JOIN names a ON a.id = v.article LEFT JOIN files r ON r.id = v.raw_file
"""
READING = """
    SELECT a.name, r.at, t.digest, t.key, r.rules, r.learnt
    FROM readings r JOIN names a ON a.id = r.article JOIN texts t ON t.id = r.text
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
    )


def reading_of(row: Sequence[Any]) -> Reading:
    """From the columns of READING."""
    return Reading(
        article=row[0], at=to_moment(row[1]), digest=row[2].hex(), key=row[3], rules=row[4], learnt=row[5]
    )


def from_moment(at: dt.datetime) -> int:
    """A moment as it stands in the tables: seconds since 1970 in UTC."""
    return int(at.timestamp())


def to_moment(seconds: int) -> dt.datetime:
    """The moment that a number in the tables means."""
    return dt.datetime.fromtimestamp(seconds, dt.UTC)
