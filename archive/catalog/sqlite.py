"""The catalog in one SQLite file."""

# ruff: noqa: S608 - statements are put together from constants of this file alone; values are bound

import datetime as dt
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from archive.catalog import ArticleSummary, Stats
from archive.catalog.schema import SCHEMA, VERSION
from archive.errors import CatalogError, StoreError, StoreTooNew
from archive.model import Outcome, RawRef, Reading, Visit
from archive.paths import host_of, identity
from archive.records import Entry, NameKind
from archive.versions import versions_of

_KINDS = (NameKind.PAGE, NameKind.CANONICAL, NameKind.REDIRECT)
_OUTCOMES = tuple(Outcome)
_BUSY_MS = 60_000
"""How long a writer waits for another one before it gives up."""

_VISIT = """
    SELECT v.requested_url, coalesce(v.url, v.requested_url), a.name, v.at, v.outcome, v.reason, v.detail, v.status,
           v.etag, v.last_modified, v.payload, r.key, v.raw_offset, v.raw_length, v.offset, v.length
    FROM visits v JOIN names a ON a.id = v.article LEFT JOIN files r ON r.id = v.raw_file
"""
_MINE = """
    WHERE v.article = (SELECT id FROM names WHERE name = ?) OR v.requested = (SELECT id FROM names WHERE name = ?)
"""
_READING = """
    SELECT a.name, r.at, t.digest, t.key, r.rules
    FROM readings r JOIN names a ON a.id = r.article JOIN texts t ON t.id = r.text
"""
_SUMMARY = """
    SELECT a.name, s.url, t.title, s.host, s.first, s.last, s.versions, s.last_visit
    FROM articles s JOIN names a ON a.id = s.article JOIN texts t ON t.id = s.newest_text
"""
# Not by row id: that follows the order of arrival, and a catalog made again has another one.
_BY_TIME = "ORDER BY v.at, v.requested_url, (SELECT key FROM files WHERE id = v.file), v.offset"
_BY_TIME_BACK = (
    "ORDER BY v.at DESC, v.requested_url DESC, (SELECT key FROM files WHERE id = v.file) DESC, v.offset DESC"
)


class SqliteCatalog:
    """`Catalog` in the file `path`, which has to be there (`create`)."""

    def __init__(self, path: Path, *, building: bool = False) -> None:
        self.path = path
        with self._errors():
            self._db = _connect(path, building=building)
            self._check_schema()

    @staticmethod
    def create(path: Path, *, mode: int) -> None:
        """Makes an empty catalog, durably; nothing happens where one is already. `mode`: of the file."""
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
        os.close(descriptor)
        SqliteCatalog(path).close()
        above = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(above)
        finally:
            os.close(above)

    @classmethod
    def build(cls, path: Path, *, mode: int) -> Self:
        """A new catalog that is filled in one go: fast, and nothing of it on disk before `finish`."""
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode))
        return cls(path, building=True)

    def finish(self) -> None:
        """Makes a catalog that was built one for use. The caller syncs the file."""
        self._all("ANALYZE")
        self._all("PRAGMA journal_mode = WAL")

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as exc:
            raise self._error(exc) from exc

    def _error(self, exc: sqlite3.Error) -> StoreError:
        """Ours for SQLite's: a CatalogError only where a new catalog would help."""
        code = getattr(exc, "sqlite_errorcode", 0) & 0xFF
        match code:
            case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
                advice = "another run keeps it busy: try again when that has ended"
            case sqlite3.SQLITE_FULL:
                advice = "the disk is full: make room and run the same command again"
            case sqlite3.SQLITE_IOERR:
                advice = "the disk reports an error, or is full: check it, then run the same command again"
            case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
                advice = "it cannot be opened or written: check owner, mode and file system"
            case _:
                advice = "it is damaged; it is an index only: `archive reindex` makes it again"
                return CatalogError(f"{self.path}: {exc}; {advice}", path=str(self.path))
        return StoreError(f"{self.path}: {exc}; {advice}", path=str(self.path))

    def _check_schema(self) -> None:
        version = self._one("PRAGMA user_version")[0]
        if version == 0 and not self._all("SELECT 1 FROM sqlite_schema LIMIT 1"):
            # New, or of a process that died between the file and its tables.
            with self.writing():
                if self._one("PRAGMA user_version")[0] == 0:
                    for statement in SCHEMA.split(";\n"):
                        self._db.execute(statement)
                    self._db.execute(f"PRAGMA user_version = {VERSION}")
        elif version > VERSION:
            raise StoreTooNew(
                f"{self.path}: made by a newer program (catalog format {version}, this one knows {VERSION}): update",
                path=str(self.path),
            )
        elif version != VERSION:
            raise CatalogError(
                f"{self.path}: of another format ({version}); `archive reindex` makes it again", path=str(self.path)
            )

    def _all(self, sql: str, *values: object) -> list[Any]:
        with self._errors():
            return self._db.execute(sql, values).fetchall()

    def _one(self, sql: str, *values: object) -> Any:
        with self._errors():
            return self._db.execute(sql, values).fetchone()

    @contextmanager
    def writing(self) -> Iterator[None]:
        self._all("BEGIN IMMEDIATE")
        try:
            yield
            self._all("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._all("ROLLBACK")
            raise

    # Taking in

    def add(self, entry: Entry, place: RawRef) -> None:
        visit = entry.visit
        file = self._file(place.file)
        if self._one("SELECT 1 FROM visits WHERE file = ? AND offset = ?", file, place.offset):
            return
        article, at = self._name(visit.article), _seconds(visit.at)
        raw = (None, None, None) if visit.raw is None else _ref(self._file(visit.raw.file), visit.raw)
        body = raw if entry.body is None else _ref(self._file(entry.body.file), entry.body)
        row = self._one(
            "INSERT INTO visits (article, requested, requested_url, url, at, outcome, reason, detail, status, etag,"
            " last_modified, payload, raw_file, raw_offset, raw_length, body_file, body_offset, body_length, file,"
            " offset, length) VALUES (" + ", ".join("?" * 21) + ") RETURNING id",
            article,
            self._name(identity(visit.requested_url)),
            visit.requested_url,
            None if visit.url == visit.requested_url else visit.url,
            at,
            _OUTCOMES.index(visit.outcome),
            visit.reason,
            visit.detail,
            visit.status,
            visit.etag,
            visit.last_modified,
            None if visit.payload is None else bytes.fromhex(visit.payload),
            *raw,
            *body,
            file,
            place.offset,
            place.length,
        )
        for kind, name in entry.names:
            self._add_name(kind, name, article=article, at=at)
        if entry.reading is not None:
            self._add_reading(entry, article=article, reading=entry.reading)
        self._add_to_summary(article, row[0])

    def _file(self, key: str) -> int:
        self._all("INSERT OR IGNORE INTO files (key, size) VALUES (?, 0)", key)
        return int(self._one("SELECT id FROM files WHERE key = ?", key)[0])

    def _name(self, name: str) -> int:
        row = self._one("SELECT id FROM names WHERE name = ?", name)
        return int((row or self._one("INSERT INTO names (name) VALUES (?) RETURNING id", name))[0])

    def _add_name(self, kind: NameKind, name: str, *, article: int, at: int) -> None:
        # The first to be read at an address keeps it, or histories would fork; a redirect leads where it led last.
        # Among those of one second the identity decides, so that the order of arrival does not.
        order = "<" if kind != NameKind.REDIRECT else ">"
        identity_of = "(SELECT name FROM names WHERE id = {}.article)".format
        self._all(
            "INSERT INTO aliases (name, kind, article, at) VALUES (?, ?, ?, ?) ON CONFLICT (name, kind) DO UPDATE"
            " SET article = excluded.article, at = excluded.at"
            f" WHERE excluded.at {order} aliases.at"
            f" OR (excluded.at = aliases.at AND {identity_of('excluded')} < {identity_of('aliases')})",
            self._name(name),
            _KINDS.index(kind),
            article,
            at,
        )

    def _add_reading(self, entry: Entry, *, article: int, reading: Reading) -> None:
        self._all(
            "INSERT OR IGNORE INTO texts (key, article, digest, title, size) VALUES (?, ?, ?, ?, ?)",
            reading.key,
            article,
            bytes.fromhex(reading.digest),
            entry.title,
            entry.size,
        )
        text = self._one("SELECT id FROM texts WHERE key = ?", reading.key)[0]
        at = _seconds(reading.at)
        self._all(
            "INSERT INTO readings (article, at, text, rules) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET rules = max(rules, excluded.rules)",
            article,
            at,
            text,
            reading.rules,
        )
        newest = self._one(
            "SELECT a.newest_at, t.digest FROM articles a JOIN texts t ON t.id = a.newest_text WHERE a.article = ?",
            article,
        )
        if newest is not None and at > newest[0] and newest[1].hex() == reading.digest:
            self._all("UPDATE articles SET newest_at = ? WHERE article = ?", at, article)
        elif newest is not None and at > newest[0]:
            self._all(
                "UPDATE articles SET newest_at = ?, newest_text = ?, last = ?, versions = versions + 1"
                " WHERE article = ?",
                at,
                text,
                at,
                article,
            )
        else:
            self._summarise(article, reading.article)
        self._all(
            "UPDATE articles SET url = ?, url_at = ? WHERE article = ? AND (url_at, url) < (?, ?)",
            entry.visit.url,
            at,
            article,
            at,
            entry.visit.url,
        )

    def _summarise(self, article: int, name: str) -> None:
        """Computes an article's summary from all its readings: the slow way, for its first and for late arrivals."""
        versions = versions_of(self.readings(name))
        self._all(
            "INSERT INTO articles (article, host, url, url_at, first, last, versions, newest_at, newest_text)"
            " VALUES (?1, ?2, '', 0, ?3, ?4, ?5, ?6, (SELECT id FROM texts WHERE key = ?7)) ON CONFLICT DO UPDATE SET"
            " first = ?3, last = ?4, versions = ?5, newest_at = ?6, newest_text = excluded.newest_text",
            article,
            host_of(name),
            _seconds(versions[0].first),
            _seconds(versions[-1].first),
            len(versions),
            _seconds(versions[-1].last),
            versions[-1].key,
        )

    def _add_to_summary(self, article: int, visit: int) -> None:
        self._all(
            f"UPDATE articles SET last_visit = (SELECT v.id FROM visits v WHERE v.id IN (?1, last_visit)"
            f" {_BY_TIME_BACK} LIMIT 1) WHERE article = ?2 AND last_visit IS NOT NULL",
            visit,
            article,
        )
        # An article's first reading may come after visits that found none.
        self._all(
            "UPDATE articles SET last_visit = (SELECT v.id FROM visits v WHERE v.article = ?1"
            f" {_BY_TIME_BACK} LIMIT 1) WHERE article = ?1 AND last_visit IS NULL",
            article,
        )

    def set_size(self, file: str, size: int) -> None:
        self._all("UPDATE files SET size = max(size, ?) WHERE id = ?", size, self._file(file))

    # Answering

    def sizes(self) -> dict[str, int]:
        return dict(self._all("SELECT key, size FROM files ORDER BY key"))

    def is_empty(self) -> bool:
        return self._one("SELECT 1 FROM visits LIMIT 1") is None

    def article_of(self, name: str) -> str | None:
        row = self._one(
            "SELECT a.name FROM names n JOIN aliases s ON s.name = n.id JOIN names a ON a.id = s.article"
            " WHERE n.name = ? ORDER BY s.kind LIMIT 1",
            name,
        )
        return None if row is None else str(row[0])

    def reads_at(self, name: str) -> str | None:
        return self._alias(name, NameKind.PAGE)

    def named(self, name: str) -> str | None:
        return self._alias(name, NameKind.PAGE) or self._alias(name, NameKind.CANONICAL)

    def _alias(self, name: str, kind: NameKind) -> str | None:
        row = self._one(
            "SELECT a.name FROM names n JOIN aliases s ON s.name = n.id JOIN names a ON a.id = s.article"
            " WHERE n.name = ? AND s.kind = ?",
            name,
            _KINDS.index(kind),
        )
        return None if row is None else str(row[0])

    def visited(self, name: str) -> bool:
        return (
            self._one(
                "SELECT 1 FROM names n WHERE n.name = ? AND EXISTS"
                " (SELECT 1 FROM visits WHERE requested = n.id OR article = n.id)",
                name,
            )
            is not None
        )

    def visits(self, article: str, *, name: str | None = None) -> list[Visit]:
        return [_visit(row) for row in self._all(_VISIT + _MINE + _BY_TIME, article, name)]

    def last_visit(self, article: str, *, name: str | None = None) -> Visit | None:
        row = self._one(_VISIT + _MINE + _BY_TIME_BACK + " LIMIT 1", article, name)
        return None if row is None else _visit(row)

    def last_body(self, article: str, url: str) -> tuple[str, RawRef, dt.datetime] | None:
        row = self._one(
            "SELECT v.payload, f.key, v.body_offset, v.body_length, v.at FROM visits v JOIN names a ON a.id = v.article"
            " JOIN files f ON f.id = v.body_file WHERE a.name = ? AND coalesce(v.url, v.requested_url) = ? "
            + _BY_TIME_BACK
            + " LIMIT 1",
            article,
            url,
        )
        return None if row is None else (row[0].hex(), RawRef(row[1], row[2], row[3]), _moment(row[4]))

    def readings(self, article: str) -> list[Reading]:
        rows = self._all(_READING + "WHERE a.name = ? ORDER BY r.at, r.rules, t.digest, t.key", article)
        return [_reading(row) for row in rows]

    def reading_before(self, article: str, at: dt.datetime) -> Reading | None:
        row = self._one(
            _READING + "WHERE a.name = ? AND r.at <= ? ORDER BY r.at DESC, r.rules DESC, t.digest DESC LIMIT 1",
            article,
            _seconds(at),
        )
        return None if row is None else _reading(row)

    def text_with(self, article: str, digest: str) -> str | None:
        row = self._one(
            "SELECT t.key FROM texts t JOIN names a ON a.id = t.article WHERE a.name = ? AND t.digest = ?"
            " ORDER BY t.key LIMIT 1",
            article,
            bytes.fromhex(digest),
        )
        return None if row is None else str(row[0])

    def digest_of(self, key: str) -> str | None:
        row = self._one("SELECT digest FROM texts WHERE key = ?", key)
        return None if row is None else str(row[0].hex())

    def articles(self, *, host: str | None, limit: int | None, after: str | None) -> list[ArticleSummary]:
        conditions: list[str] = []
        values: list[str | int] = []
        if host is not None:
            conditions.append("s.host = ?")
            values.append(host)
        if after is not None:
            row = self._one("SELECT last FROM articles WHERE article = (SELECT id FROM names WHERE name = ?)", after)
            last = row[0] if row is not None else -1
            conditions.append("s.last <= ? AND (s.last < ? OR a.name > ?)")
            values += [last, last, after]
        rows = self._all(
            _SUMMARY
            + (f" WHERE {' AND '.join(conditions)}" if conditions else "")
            + " ORDER BY s.last DESC, a.name LIMIT ?",
            *values,
            -1 if limit is None else limit,
        )
        return [
            ArticleSummary(
                article=row[0],
                url=row[1],
                title=row[2],
                host=row[3],
                first=_moment(row[4]),
                last=_moment(row[5]),
                versions=row[6],
                last_visit=_visit(self._one(_VISIT + " WHERE v.id = ?", row[7])),
            )
            for row in rows
        ]

    def texts(self) -> Iterator[tuple[str, str]]:
        with self._errors():
            for key, digest in self._db.execute("SELECT key, digest FROM texts ORDER BY key"):
                yield key, digest.hex()

    def places(self, file: str) -> dict[int, tuple[Visit, int]]:
        rows = self._all(_VISIT + " WHERE v.file = (SELECT id FROM files WHERE key = ?)", file)
        return {row[-2]: (_visit(row), row[-1]) for row in rows}

    def stats(self) -> Stats:
        outcomes = dict.fromkeys(Outcome, 0)
        for number, count in self._all("SELECT outcome, count(*) FROM visits GROUP BY outcome"):
            outcomes[_OUTCOMES[number]] = count
        first, last = self._one("SELECT min(at), max(at) FROM visits")
        articles, versions = self._one("SELECT count(*), coalesce(sum(versions), 0) FROM articles")
        return Stats(
            articles=articles,
            versions=versions,
            visits=sum(outcomes.values()),
            outcomes={outcome.value: count for outcome, count in outcomes.items()},
            reasons=dict(
                self._all(
                    "SELECT reason, count(*) FROM visits WHERE reason IS NOT NULL GROUP BY reason ORDER BY reason"
                )
            ),
            hosts=dict(self._all("SELECT host, count(*) FROM articles GROUP BY host ORDER BY host")),
            text_bytes=self._one("SELECT coalesce(sum(size), 0) FROM texts")[0],
            raw_bytes=self._one("SELECT coalesce(sum(size), 0) FROM files")[0],
            first_visit=None if first is None else _moment(first),
            last_visit=None if last is None else _moment(last),
        )

    def faults(self) -> Sequence[str]:
        faults = [str(row[0]) for row in self._all("PRAGMA integrity_check(20)") if row[0] != "ok"]
        for table, row, parent, _ in self._all("PRAGMA foreign_key_check"):
            faults.append(f"row {row} of {table} refers to a row of {parent} that is not there")
        for name, versions, last in self._all(
            "SELECT a.name, s.versions, s.last FROM articles s JOIN names a ON a.id = s.article"
        ):
            computed = versions_of(self.readings(name))
            if len(computed) != versions or not computed or _seconds(computed[-1].first) != last:
                faults.append(f"the summary of {name} does not agree with its readings")
        return faults


def _connect(path: Path, *, building: bool) -> sqlite3.Connection:
    """A connection to a catalog that is there. On a read-only file system it can be read, as SQLite allows."""
    plain = path.absolute().as_uri()
    writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    log = path.with_name(path.name + "-wal")
    # Without a log there is nothing that another process could be writing.
    query = "mode=rw" if writable else "mode=ro" if log.exists() else "immutable=1"
    db = sqlite3.connect(f"{plain}?{query}", uri=True, isolation_level=None, timeout=_BUSY_MS / 1000)
    try:
        db.execute("PRAGMA trusted_schema = OFF")
        db.execute("PRAGMA cell_size_check = ON")
        if building:
            db.execute("PRAGMA journal_mode = OFF").fetchone()
            db.execute("PRAGMA synchronous = OFF")
        elif writable:
            db.execute("PRAGMA journal_mode = WAL").fetchone()
            # NORMAL, the usual advice for WAL, loses acknowledged commits when power fails.
            db.execute("PRAGMA synchronous = FULL")
    except BaseException:
        db.close()
        raise
    return db


def _visit(row: Sequence[Any]) -> Visit:
    return Visit(
        requested_url=row[0],
        url=row[1],
        article=row[2],
        at=_moment(row[3]),
        outcome=_OUTCOMES[row[4]],
        reason=row[5],
        detail=row[6],
        status=row[7],
        etag=row[8],
        last_modified=row[9],
        payload=None if row[10] is None else row[10].hex(),
        raw=None if row[11] is None else RawRef(row[11], row[12], row[13]),
    )


def _reading(row: Sequence[Any]) -> Reading:
    return Reading(article=row[0], at=_moment(row[1]), digest=row[2].hex(), key=row[3], rules=row[4])


def _ref(file: int, ref: RawRef) -> tuple[int, int, int]:
    return file, ref.offset, ref.length


def _seconds(at: dt.datetime) -> int:
    return int(at.timestamp())


def _moment(seconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC)
