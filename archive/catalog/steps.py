"""What the SQLite catalog says of changes: versions and the steps between them, and the memo of what steps change."""

# ruff: noqa: S608 - statements are put together from constants of this package alone; values are bound

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from typing import Any
from zlib import crc32

from archive.catalog import ArticleChange, Classified
from archive.catalog.database import Database
from archive.catalog.rows import from_moment, to_moment
from archive.changes.alternation import may_still_change, steps_of
from archive.changes.document import change_of, document
from archive.changes.model import Disclosure, Kind, Step
from archive.model import Version

# By their number in the tables: only ever added to.
_KINDS = tuple(Kind)
_DISCLOSURES = tuple(Disclosure)

_VERSION = "v.number, v.first, v.last, lower(hex(t.digest)), t.key, v.readings"
_STEP = """
    SELECT a.name, s.url, t.title, s.host, s.source, p.until, p.is_return,
           b.number, b.first, b.last, lower(hex(o.digest)), o.key, b.readings,
           v.number, v.first, v.last, lower(hex(t.digest)), t.key, v.readings,
           m.change, m.authors, m.classifier, m.kinds, m.disclosure, m.checksum
    FROM steps p
         JOIN articles s ON s.article = p.article
         JOIN names a ON a.id = p.article
         JOIN versions b ON b.article = p.article AND b.number = p.before
         JOIN versions v ON v.article = p.article AND v.number = p.after
         JOIN texts o ON o.id = p.old
         JOIN texts t ON t.id = p.new
         LEFT JOIN classified m ON m.old = p.old AND m.new = p.new AND m.classifier = ?1
"""


def checksum(classifier: int, kinds: int, disclosure: int, change: str, authors: str) -> int:
    """CRC-32 of what is noted of a change.

    >>> checksum(1, 2, 0, "{}", "[]")
    1542144718
    """
    return crc32(f"{classifier}\n{kinds}\n{disclosure}\n{change}\n{authors}".encode("utf-8", "surrogatepass"))


class Steps:
    """Its methods are those of `Catalog`, and what `Intake` needs to keep versions and steps as they are computed."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def changes(
        self,
        *,
        classifier: int,
        since: dt.datetime | None,
        until: dt.datetime | None,
        host: str | None,
        source: str | None,
        kinds: Sequence[Kind],
        disclosure: Disclosure | None,
        limit: int | None,
        after: ArticleChange | None,
        article: str | None,
    ) -> list[ArticleChange]:
        """As `Catalog.changes`."""
        conditions: list[str] = []
        values: list[object] = [classifier]
        for condition, value in (
            ("p.at >= ?", None if since is None else from_moment(since)),
            ("p.at <= ?", None if until is None else from_moment(until)),
            ("s.host = ?", host),
            ("s.source = ?", source),
            ("p.article = (SELECT id FROM names WHERE name = ?)", article),
            ("(p.classifier IS NOT ?1 OR p.kinds & ?)", _bits(kinds) or None),
            (
                "(p.classifier IS NOT ?1 OR p.disclosure = ?)",
                None if disclosure is None else _DISCLOSURES.index(disclosure),
            ),
        ):
            if value is not None:
                conditions.append(condition)
                values.append(value)
        if after is not None:
            at = from_moment(after.step.after.first)
            conditions.append("p.at <= ? AND (p.at < ? OR (a.name, -p.after) > (?, ?))")
            values += [at, at, after.article, -after.step.after.number]
        where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        rows = self._db.all(
            f"{_STEP} {where} ORDER BY p.at DESC, a.name, p.after DESC LIMIT ?",
            *values,
            -1 if limit is None else limit,
        )
        return [self._listed(row) for row in rows]

    def stepped(self, *, since: dt.datetime, until: dt.datetime) -> list[tuple[str, str, dt.datetime]]:
        """As `Catalog.stepped`."""
        rows = self._db.all(
            "SELECT s.host, a.name, p.at FROM steps p JOIN articles s ON s.article = p.article"
            " JOIN names a ON a.id = p.article WHERE p.at BETWEEN ? AND ?",
            from_moment(since),
            from_moment(until),
        )
        return [(host, name, to_moment(at)) for host, name, at in rows]

    def looked(self, host: str, *, since: dt.datetime, until: dt.datetime) -> list[tuple[str, dt.datetime]]:
        """As `Catalog.looked`."""
        rows = self._db.all(
            "SELECT a.name, v.at FROM articles s JOIN visits v ON v.article = s.article"
            " JOIN names a ON a.id = s.article"
            " WHERE s.host = ? AND v.at BETWEEN ? AND ? AND v.at > s.first AND v.counts AND v.outcome IN (0, 3)",
            host,
            from_moment(since),
            from_moment(until),
        )
        return [(name, to_moment(at)) for name, at in rows]

    def count_unknown(self, *, classifier: int) -> int:
        """As `Catalog.count_unknown`."""
        return int(self._db.one("SELECT count(*) FROM steps WHERE classifier IS NOT ?", classifier)[0])

    def remember(self, found: Iterable[Classified], *, classifier: int) -> None:
        """As `Catalog.remember`."""
        for one in found:
            kinds, disclosure = _bits(one.change.kinds), _DISCLOSURES.index(one.change.disclosure)
            change = json.dumps(document(one.change), ensure_ascii=False, separators=(",", ":"))
            authors = json.dumps(one.authors, ensure_ascii=False)
            self._db.all(
                "INSERT INTO classified (old, new, classifier, kinds, disclosure, change, authors, checksum)"
                " SELECT o.id, n.id, ?3, ?4, ?5, ?6, ?7, ?8 FROM texts o, texts n WHERE o.key = ?1 AND n.key = ?2"
                " ON CONFLICT DO UPDATE SET classifier = excluded.classifier, kinds = excluded.kinds,"
                " disclosure = excluded.disclosure, change = excluded.change, authors = excluded.authors,"
                " checksum = excluded.checksum",
                one.step.before.key,
                one.step.after.key,
                classifier,
                kinds,
                disclosure,
                change,
                authors,
                checksum(classifier, kinds, disclosure, change, authors),
            )
            self._db.all(
                "UPDATE steps SET classifier = ?3, kinds = ?4, disclosure = ?5 FROM texts o, texts n"
                " WHERE o.key = ?1 AND n.key = ?2 AND steps.article = n.article"
                " AND steps.old = o.id AND steps.new = n.id",
                one.step.before.key,
                one.step.after.key,
                classifier,
                kinds,
                disclosure,
            )

    def _listed(self, row: Sequence[Any]) -> ArticleChange:
        name, url, title, host, source, until, is_return = row[:7]
        before, after = _version(row[7:13]), _version(row[13:19])
        change, authors, classifier, kinds, disclosure, stated = row[19:]
        if change is not None and checksum(classifier, kinds, disclosure, change, authors) != stated:
            raise ValueError(f"what is noted of a change of {name} is not what was found")
        alternating = () if until == after.number else tuple(self._versions(name, before.number, until))
        return ArticleChange(
            article=name,
            url=url,
            title=title,
            host=host,
            source=source,
            step=Step(before, after, alternating, bool(is_return)),
            change=None if change is None else change_of(json.loads(change)),
            authors=() if authors is None else tuple(json.loads(authors)),
        )

    def _versions(self, name: str, first: int, last: int) -> list[Version]:
        rows = self._db.all(
            f"SELECT {_VERSION} FROM versions v JOIN texts t ON t.id = v.text"
            " WHERE v.article = (SELECT id FROM names WHERE name = ?) AND v.number BETWEEN ? AND ? ORDER BY v.number",
            name,
            first,
            last,
        )
        return [_version(row) for row in rows]

    # What is computed as readings come in

    def put(self, article: int, versions: Sequence[Version]) -> None:
        """Puts the versions of an article, by its row, in the place of those there."""
        self._db.all("DELETE FROM versions WHERE article = ?", article)
        for one in versions:
            self._db.all(
                "INSERT INTO versions (article, number, first, last, text, readings)"
                " VALUES (?, ?, ?, ?, (SELECT id FROM texts WHERE key = ?), ?)",
                article,
                one.number,
                from_moment(one.first),
                from_moment(one.last),
                one.key,
                one.readings,
            )

    def read_on(self, article: int, at: int) -> None:
        """A further reading says what the newest version does."""
        self._db.all(
            "UPDATE versions SET last = ?2, readings = readings + 1"
            " WHERE article = ?1 AND number = (SELECT versions FROM articles WHERE article = ?1)",
            article,
            at,
        )

    def begin(self, article: int, at: int, text: int) -> None:
        """A reading has begun another version, which the article's summary counts already."""
        self._db.all(
            "INSERT INTO versions (article, number, first, last, text, readings)"
            " SELECT article, versions, ?2, ?2, ?3, 1 FROM articles WHERE article = ?1",
            article,
            at,
            text,
        )

    def compute(self, article: int) -> None:
        """Computes the steps of an article from its versions."""
        self._db.all("DELETE FROM steps WHERE article = ?", article)
        self._add(article, steps_of(self._since(article, 1)))

    def go_on(self, article: int) -> None:
        """Computes the steps to versions that have begun since: of a long history, its end is looked at alone."""
        row = self._db.one("SELECT until FROM steps WHERE article = ? ORDER BY after DESC LIMIT 1", article)
        newest = self._db.one("SELECT versions FROM articles WHERE article = ?", article)[0]
        for number in range((1 if row is None else row[0]) + 1, newest + 1):
            self._go_on_to(article, number)

    def _go_on_to(self, article: int, number: int) -> None:
        last = self._db.one("SELECT after, until FROM steps WHERE article = ? ORDER BY after DESC LIMIT 1", article)
        begin = number - 1
        if last is not None and last[1] > last[0]:
            texts = "SELECT t.digest FROM versions v JOIN texts t ON t.id = v.text WHERE v.article = ? AND v.number = ?"
            if self._db.one(texts, article, number) == self._db.one(texts, article, number - 2):
                self._db.all("UPDATE steps SET until = ? WHERE article = ? AND after = ?", number, article, last[0])
                return
        else:
            rows = self._db.all("SELECT before FROM steps WHERE article = ? ORDER BY after DESC LIMIT 3", article)
            begin = min((before for (before,) in rows if may_still_change(before, number - 1)), default=begin)
        self._db.all("DELETE FROM steps WHERE article = ? AND before >= ?", article, begin)
        versions = [one for one in self._since(article, begin - 1) if one.number <= number]
        self._add(article, steps_of(versions, begin=begin - versions[0].number))

    def _since(self, article: int, number: int) -> list[Version]:
        rows = self._db.all(
            f"SELECT {_VERSION} FROM versions v JOIN texts t ON t.id = v.text"
            " WHERE v.article = ? AND v.number >= ? ORDER BY v.number",
            article,
            number,
        )
        return [_version(row) for row in rows]

    def _add(self, article: int, steps: Iterable[Step]) -> None:
        for step in steps:
            self._db.all(
                "INSERT INTO steps"
                " (article, after, before, until, is_return, at, old, new, classifier, kinds, disclosure)"
                " SELECT ?1, ?2, ?3, ?4, ?5, ?6, b.text, v.text, m.classifier, m.kinds, m.disclosure"
                " FROM versions b JOIN versions v ON v.article = ?1 AND v.number = ?2"
                " LEFT JOIN classified m ON m.old = b.text AND m.new = v.text"
                " WHERE b.article = ?1 AND b.number = ?3",
                article,
                *_step(step),
            )

    def fault(self, article: int, versions: Sequence[Version]) -> bool:
        """Whether what stands here of an article, by its row, is something else than what its versions give."""
        steps = self._db.all(
            "SELECT p.after, p.before, p.until, p.is_return, p.at, o.key, n.key FROM steps p"
            " JOIN texts o ON o.id = p.old JOIN texts n ON n.id = p.new WHERE p.article = ? ORDER BY p.after",
            article,
        )
        known = [(*_step(one), one.before.key, one.after.key) for one in steps_of(versions)]
        return self._since(article, 1) != list(versions) or steps != known


def _step(step: Step) -> tuple[int, int, int, int, int]:
    until = step.alternating[-1].number if step.alternating else step.after.number
    return step.after.number, step.before.number, until, step.is_return, from_moment(step.after.first)


def _version(row: Sequence[Any]) -> Version:
    return Version(row[0], to_moment(row[1]), to_moment(row[2]), row[3], row[4], row[5])


def _bits(kinds: Iterable[Kind]) -> int:
    return sum(1 << _KINDS.index(kind) for kind in set(kinds))
