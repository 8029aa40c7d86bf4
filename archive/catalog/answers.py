"""What the SQLite catalog says of single answers: how each was read, by what, and which are to be read again."""

# ruff: noqa: S608 - statements are put together from constants of this package alone; values are bound

import datetime as dt
from collections.abc import Iterator, Sequence

from archive.catalog import ToReadAgain
from archive.catalog.database import Database
from archive.catalog.rows import (
    BY_TIME,
    BY_TIME_BACK,
    OUTCOMES,
    READING,
    VISIT,
    from_moment,
    newest_of,
    to_moment,
    visit_of,
)
from archive.model import Contradiction, LastAnswer, Outcome, RawRef, Reading, Visit

_REVIEWED = "LEFT JOIN reviewed n ON n.file = v.raw_file AND n.offset = v.raw_offset"
_OUTDATED = """
    WHERE v.counts AND v.raw_file IS NOT NULL AND v.status = 200
          AND (v.rules, v.learnt) < (?1, ?2) AND (n.rules IS NULL OR (n.rules, n.learnt) < (?1, ?2))
"""
_AT_ADDRESS = """
    WHERE v.article = (SELECT id FROM names WHERE name = ?1) AND coalesce(v.url, v.requested_url) = ?2 AND v.counts
"""
# The last visit before, or the first after, at which the address of v gave an article.
_NEIGHBOUR = """
    SELECT x.id FROM visits x WHERE x.article = v.article AND x.at {} v.at AND x.outcome = 0 AND x.counts
    AND coalesce(x.url, x.requested_url) = coalesce(v.url, v.requested_url)
    ORDER BY x.at {}, x.requested_url, x.raw_offset LIMIT 1
"""
# 0 article, 4 held. What is doubted and has the bytes or the markup of the look before says nothing new.
_LOOKS = """
    SELECT id FROM (
        SELECT x.id, x.payload, x.markup, x.reason, lag(x.payload) OVER looks AS payload_before,
               lag(x.markup) OVER looks AS markup_before
        FROM articles s JOIN visits x ON x.article = s.article
        WHERE s.host = ?1 AND x.at >= ?2 AND x.at > s.first AND x.counts AND x.status = 200 AND x.outcome IN (0, 4)
        WINDOW looks AS (PARTITION BY x.article ORDER BY x.at, x.requested_url, x.payload)
    )
    WHERE reason IS NULL OR payload_before IS NULL
          OR (payload <> payload_before AND (markup IS NULL OR markup IS NOT markup_before))
"""
_ANSWER = "r.raw_file = (SELECT id FROM files WHERE key = ?) AND r.raw_offset = ?"


class Answers:
    """Its methods are those of `Catalog`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def to_read_again(
        self, *, host: str, article: str | None, rules: int, learnt: int, after: Visit | None, limit: int
    ) -> list[ToReadAgain]:
        """As `Catalog.to_read_again`."""
        where = _OUTDATED + _within(article)
        values: list[str | int] = [rules, learnt, host if article is None else article]
        if after is not None and after.raw is not None:
            where += " AND a.name >= ?4 AND (a.name, v.at, v.requested_url, r.key, v.raw_offset) > (?4, ?5, ?6, ?7, ?8)"
            values += [after.article, from_moment(after.at), after.requested_url, after.raw.file, after.raw.offset]
        return self._answers(
            f"{where} ORDER BY a.name, v.at, v.requested_url, r.key, v.raw_offset LIMIT {limit:d}", values
        )

    def count_to_read_again(self, *, host: str, article: str | None, rules: int, learnt: int) -> int:
        """As `Catalog.count_to_read_again`."""
        row = self._db.one(
            f"SELECT count(*) FROM ({VISIT} {_REVIEWED} {_OUTDATED} {_within(article)})",
            rules,
            learnt,
            host if article is None else article,
        )
        return int(row[0])

    def read_at(self, article: str, at: dt.datetime) -> list[ToReadAgain]:
        """As `Catalog.read_at`."""
        return self._answers(
            " WHERE v.counts AND (v.raw_file, v.raw_offset) IN (SELECT b.raw_file, b.raw_offset FROM readings b"
            " WHERE b.article = (SELECT id FROM names WHERE name = ?) AND b.at = ?)" + BY_TIME,
            [article, from_moment(at)],
        )

    def looks(self, host: str, *, since: dt.datetime | None) -> list[Visit]:
        """As `Catalog.looks`."""
        begin = -1 if since is None else from_moment(since)
        rows = self._db.all(f"{VISIT} WHERE v.id IN ({_LOOKS}) {BY_TIME}", host, begin)
        return [visit_of(row) for row in rows]

    def reading_of(self, answer: RawRef) -> Reading | None:
        """As `Catalog.reading_of`."""
        return newest_of(self._db.all(f"{READING} WHERE {_ANSWER}", answer.file, answer.offset))

    def read_by(self, answer: RawRef) -> tuple[int, int] | None:
        """As `Catalog.read_by`."""
        row = self._db.one(
            "SELECT v.rules, v.learnt, n.rules, n.learnt FROM visits v"
            f" {_REVIEWED}"
            " WHERE v.counts AND v.raw_file = (SELECT id FROM files WHERE key = ?) AND v.raw_offset = ?",
            answer.file,
            answer.offset,
        )
        if row is None:
            return None
        rules, learnt, *review = row
        return (rules, learnt) if review[0] is None else max((rules, learnt), (review[0], review[1]))

    def body_of(self, answer: RawRef) -> RawRef | None:
        """As `Catalog.body_of`."""
        row = self._db.one(
            "SELECT f.key, v.body_offset, v.body_length FROM visits v JOIN files f ON f.id = v.body_file"
            " WHERE v.raw_file = (SELECT id FROM files WHERE key = ?) AND v.raw_offset = ? ORDER BY v.counts DESC",
            answer.file,
            answer.offset,
        )
        return None if row is None else RawRef(*row)

    def record_of(self, answer: RawRef) -> tuple[Visit, RawRef] | None:
        """As `Catalog.record_of`."""
        where = " WHERE v.counts AND v.raw_file = (SELECT id FROM files WHERE key = ?) AND v.raw_offset = ?"
        row = self._db.one(VISIT + where, answer.file, answer.offset)
        if row is None:
            return None
        file = "SELECT f.key FROM visits v JOIN files f ON f.id = v.file"
        return visit_of(row), RawRef(self._db.one(file + where, answer.file, answer.offset)[0], *row[-2:])

    def last_answer(self, article: str, url: str) -> LastAnswer | None:
        """As `Catalog.last_answer`."""
        row = self._db.one(
            "SELECT v.at, v.outcome, v.etag, v.last_modified, v.payload, v.markup, f.key, v.raw_offset, v.raw_length,"
            " v.rules, v.learnt, n.rules, n.learnt, n.is_same"
            f" FROM visits v JOIN files f ON f.id = v.raw_file {_REVIEWED} {_AT_ADDRESS}"
            f" AND v.status = 200 AND v.rules > 0 {BY_TIME_BACK} LIMIT 1",
            article,
            url,
        )
        if row is None:
            return None
        at, outcome, etag, last_modified, payload, markup, *place, rules, learnt = row[:11]
        review = row[11:]
        # A review that found no article any more does not stand for the text that older rules found.
        if review[0] is not None and bool(review[2]) == (OUTCOMES[outcome] is Outcome.ARTICLE):
            rules, learnt = max((rules, learnt), (review[0], review[1]))
        confirmed, others = self._db.one(
            "SELECT count(CASE WHEN v.outcome = ?3 THEN 1 END), count(CASE WHEN v.outcome <> ?3 THEN 1 END)"
            f" FROM visits v {_AT_ADDRESS} AND v.raw_file IS NOT NULL AND v.at > ?4",
            article,
            url,
            OUTCOMES.index(Outcome.NOT_MODIFIED),
            at,
        )
        reading = self._db.one(
            "SELECT t.digest, r.published FROM readings r JOIN texts t ON t.id = r.text"
            f" WHERE {_ANSWER} ORDER BY r.rules DESC, r.learnt DESC, t.digest DESC LIMIT 1",
            *place[:2],
        )
        return LastAnswer(
            article=article,
            at=to_moment(at),
            outcome=OUTCOMES[outcome],
            digest=None if reading is None else reading[0].hex(),
            published=None if reading is None else reading[1],
            etag=etag,
            last_modified=last_modified,
            payload=payload.hex(),
            markup=None if markup is None else markup.hex(),
            rules=rules,
            learnt=learnt,
            raw=RawRef(*place),
            confirmed=confirmed,
            is_latest=not others,
        )

    def contradictions(self, host: str) -> Iterator[Contradiction]:
        """As `Catalog.contradictions`."""
        rows = self._db.all(
            f"SELECT v.id, ({_NEIGHBOUR.format('<', 'DESC')}), ({_NEIGHBOUR.format('>', '')})"
            " FROM articles s JOIN visits v ON v.article = s.article AND v.outcome = 3"
            " WHERE s.host = ? AND s.versions > 1 ORDER BY v.at, v.requested_url",
            host,
        )
        for confirmed, before, after in rows:
            if before is None or after is None or not self._differ(before, after):
                continue
            visits = (visit_of(self._db.one(f"{VISIT} WHERE v.id = ?", row)) for row in (before, confirmed, after))
            yield Contradiction(*visits)

    def _differ(self, one: int, other: int) -> bool:
        """Whether the answers of two visits give different texts by the same rules."""
        said = [
            self._db.one(
                "SELECT r.text, r.rules, r.learnt FROM visits v JOIN readings r ON r.raw_file = v.raw_file"
                " AND r.raw_offset = v.raw_offset WHERE v.id = ? ORDER BY r.rules DESC, r.learnt DESC LIMIT 1",
                row,
            )
            for row in (one, other)
        ]
        return None not in said and said[0][1:] == said[1][1:] and said[0][0] != said[1][0]

    def _answers(self, where: str, values: Sequence[str | int]) -> list[ToReadAgain]:
        found = []
        for visit in map(visit_of, self._db.all(f"{VISIT} {_REVIEWED} {where}", *values)):
            by = None if visit.raw is None else self.read_by(visit.raw)
            if visit.raw is not None and by is not None:
                found.append(ToReadAgain(visit, self.reading_of(visit.raw), *by))
        return found


def _within(article: str | None) -> str:
    """The condition that an article (?3) is the one meant, or lies on the host meant where that is None."""
    if article is not None:
        return " AND a.name = ?3"
    return " AND a.name >= ?3 AND a.name < ?3 || '@' AND substr(a.name, length(?3) + 1, 1) IN ('', '/', '?')"
