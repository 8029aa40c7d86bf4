"""The catalog in one SQLite file."""

# ruff: noqa: S608 - statements are put together from constants of this package alone; values are bound

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from archive.catalog import (
    ArticleChange,
    ArticleSummary,
    Claim,
    Classified,
    Standing,
    Stats,
    StoredText,
    Told,
    ToReadAgain,
    VersionOfText,
    found,
    soundness,
)
from archive.catalog.answers import Answers
from archive.catalog.claims import Claims
from archive.catalog.database import Database
from archive.catalog.guard import explaining_damage
from archive.catalog.intake import Intake
from archive.catalog.rows import (
    BY_TIME,
    BY_TIME_BACK,
    KINDS,
    OUTCOMES,
    READING,
    VISIT,
    from_moment,
    newest_of,
    readings_of,
    to_moment,
    to_removed,
    visit_of,
)
from archive.catalog.standings import standings_in
from archive.catalog.steps import Steps
from archive.changes.model import Disclosure, Kind
from archive.errors import CatalogError
from archive.model import Contradiction, LastAnswer, Outcome, RawRef, Reading, Removed, Visit
from archive.paths import host_of
from archive.records import Entry, NameKind, Review

_MINE = """
    WHERE v.counts AND
          (v.article = (SELECT id FROM names WHERE name = ?) OR v.requested = (SELECT id FROM names WHERE name = ?))
"""
_SUMMARY = """
    SELECT a.name, s.url, t.title, s.host, s.first, s.last, s.versions, s.last_visit
    FROM articles s JOIN names a ON a.id = s.article JOIN texts t ON t.id = s.newest_text
"""


_BUILDING = 0x6D616465
"""Application id of a catalog that is being made."""


@explaining_damage
class SqliteCatalog:
    """`Catalog` in the file `path`, which has to be there (`create`)."""

    def __init__(self, path: Path, *, building: bool = False) -> None:
        self.path = path
        self._db = Database(path, building=building)
        self._intake = Intake(self._db)
        self._answers = Answers(self._db)
        self._claims = Claims(self._db)
        self._steps = Steps(self._db)

    @staticmethod
    def create(path: Path, *, mode: int) -> None:
        """Makes an empty catalog, durably; nothing happens where one is already. `mode`: of the file."""
        Database.create(path, mode=mode)

    @classmethod
    def build(cls, path: Path, *, mode: int) -> Self:
        """A new catalog that is filled file by file: what a power failure leaves of it is sound, if not the newest."""
        Database.touch(path, mode=mode)
        catalog = cls(path, building=True)
        catalog._db.all(f"PRAGMA application_id = {_BUILDING}")
        return catalog

    @classmethod
    def go_on(cls, path: Path) -> Self:
        """One that `build` began. Raises: CatalogError where it is none, or was completed."""
        catalog = cls(path, building=True)
        try:
            if catalog._db.one("PRAGMA application_id")[0] != _BUILDING:
                raise CatalogError(f"{path}: not being made", path=str(path))
        except BaseException:
            catalog.close()
            raise
        return catalog

    def complete(self) -> None:
        """Says that all is in it. Within `writing`."""
        self._db.all("PRAGMA application_id = 0")

    def finish(self) -> None:
        """Makes a catalog that was built, and is complete, one for use: all in one file. The caller syncs that."""
        # No ANALYZE: the figures of a small archive make SQLite scan whole tables when it has grown.
        self._db.all("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        try:
            with self._db.writing():
                yield
                self._intake.settle()
        finally:
            self._intake.forget()

    # Taking in

    def add(self, entry: Entry, place: RawRef) -> None:
        self._intake.add(entry, place)

    def add_review(self, review: Review, place: RawRef) -> None:
        self._intake.add_review(review, place)

    # Claims

    @contextmanager
    def claiming(self) -> Iterator[None]:
        with self._db.writing(is_durable=False):
            yield

    def claim(
        self,
        urls: Mapping[str, str],
        *,
        run: str,
        at: dt.datetime,
        since: dt.datetime,
        mark: int,
        is_alive: Callable[[str], bool],
    ) -> dict[str, Claim]:
        return self._claims.claim(urls, run=run, at=at, since=since, mark=mark, is_alive=is_alive)

    def release(self, names: Sequence[str], *, run: str) -> None:
        self._claims.release(names, run=run)

    def release_all(self, run: str) -> None:
        self._claims.release_all(run)

    def take_over(self, old: str, *, by: str) -> list[str]:
        return self._claims.take_over(old, by=by)

    def forget_claims(self, *, before: dt.datetime) -> None:
        self._claims.forget(before=before)

    def latest(self) -> dt.datetime | None:
        row = self._db.one("SELECT max(at) FROM (SELECT at FROM visits ORDER BY id DESC LIMIT 1000)")
        return None if row[0] is None else to_moment(row[0])

    def mark(self) -> int:
        return self._claims.mark()

    def keep_claims_of(self, other: Self) -> None:
        """Takes over the claims of a catalog in whose place this one comes. Within `writing`."""
        other._claims.copy_to(self._claims)

    def set_size(self, file: str, size: int) -> None:
        self._db.all("UPDATE files SET size = max(size, ?) WHERE id = ?", size, self._intake.file(file))

    # Answering

    def sizes(self) -> dict[str, int]:
        return dict(self._db.all("SELECT key, size FROM files ORDER BY key"))

    def article_of(self, name: str) -> str | None:
        row = self._db.one(
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
        row = self._db.one(
            "SELECT a.name FROM names n JOIN aliases s ON s.name = n.id JOIN names a ON a.id = s.article"
            " WHERE n.name = ? AND s.kind = ?",
            name,
            KINDS.index(kind),
        )
        return None if row is None else str(row[0])

    def visited(self, name: str) -> bool:
        return (
            self._db.one(
                "SELECT 1 FROM names n WHERE n.name = ? AND EXISTS"
                " (SELECT 1 FROM visits WHERE requested = n.id OR article = n.id)",
                name,
            )
            is not None
        )

    def visits(self, article: str, *, name: str | None = None) -> list[Visit]:
        return [visit_of(row) for row in self._db.all(VISIT + _MINE + BY_TIME, article, name)]

    def last_visit(self, article: str, *, name: str | None = None) -> Visit | None:
        row = self._db.one(VISIT + _MINE + BY_TIME_BACK + " LIMIT 1", article, name)
        return None if row is None else visit_of(row)

    def last_body(self, article: str, url: str) -> tuple[str, RawRef, dt.datetime] | None:
        row = self._db.one(
            "SELECT v.payload, f.key, v.body_offset, v.body_length, v.at FROM visits v JOIN names a ON a.id = v.article"
            " JOIN files f ON f.id = v.body_file"
            " WHERE a.name = ? AND coalesce(v.url, v.requested_url) = ? AND v.counts AND v.payload IS NOT NULL "
            + BY_TIME_BACK
            + " LIMIT 1",
            article,
            url,
        )
        return None if row is None else (row[0].hex(), RawRef(row[1], row[2], row[3]), to_moment(row[4]))

    def last_answer(self, article: str, url: str) -> LastAnswer | None:
        return self._answers.last_answer(article, url)

    def contradictions(self, host: str) -> Iterator[Contradiction]:
        return self._answers.contradictions(host)

    def readings(self, article: str) -> list[Reading]:
        return readings_of(self._db.all(READING + "WHERE a.name = ?", article))

    def reading_before(self, article: str, at: dt.datetime) -> Reading | None:
        return newest_of(
            self._db.all(
                READING + "WHERE a.name = ?1 AND r.at ="
                " (SELECT max(b.at) FROM readings b WHERE b.article = a.id AND b.at <= ?2)",
                article,
                from_moment(at),
            )
        )

    def reading_of(self, answer: RawRef) -> Reading | None:
        return self._answers.reading_of(answer)

    def read_by(self, answer: RawRef) -> tuple[int, int] | None:
        return self._answers.read_by(answer)

    def body_of(self, answer: RawRef) -> RawRef | None:
        return self._answers.body_of(answer)

    def record_of(self, answer: RawRef) -> tuple[Visit, RawRef] | None:
        return self._answers.record_of(answer)

    def removed_from(self, answer: RawRef) -> tuple[Removed, ...]:
        row = self._db.one(
            "SELECT x.blocks FROM readings r JOIN texts t ON t.id = r.text JOIN names d ON d.id = r.address"
            " LEFT JOIN removals x ON x.id = r.removed"
            " WHERE r.raw_file = (SELECT id FROM files WHERE key = ?) AND r.raw_offset = ?"
            " ORDER BY r.rules DESC, r.learnt DESC, t.digest DESC, t.key DESC, d.name DESC LIMIT 1",
            answer.file,
            answer.offset,
        )
        return () if row is None else to_removed(row[0])

    def learnt_of(self, host: str) -> int | None:
        row = self._db.one(
            "SELECT max(max(r.learnt, coalesce(n.learnt, 0))) FROM articles s JOIN readings r ON r.article = s.article"
            " JOIN names d ON d.id = r.address"
            " LEFT JOIN reviewed n ON n.file = r.raw_file AND n.offset = r.raw_offset"
            # What an article of the host was read with at m. or www. is that host's knowledge.
            " WHERE s.host = ?1 AND substr(d.name, 1, length(?1)) = ?1"
            " AND substr(d.name, length(?1) + 1, 1) IN ('', '/', '?')",
            host,
        )
        return None if row[0] is None else int(row[0])

    def said(self, host: str, *, articles: Iterable[str] | None = None) -> Iterator[Told]:
        asked = "(SELECT d.id FROM names d JOIN json_each(?2) j ON d.name = j.value)"
        some = "" if articles is None else f"AND s.article IN {asked}"
        rows = self._db.all(
            "SELECT a.name, min(r.at), t.key, t.digest, x.blocks, group_concat(r.at) FROM articles s"
            " JOIN names a ON a.id = s.article JOIN readings r ON r.article = s.article JOIN texts t ON t.id = r.text"
            " LEFT JOIN removals x ON x.id = r.removed"
            f" WHERE s.host = ?1 {some} AND NOT EXISTS (SELECT 1 FROM readings n WHERE n.raw_file = r.raw_file"
            " AND n.raw_offset = r.raw_offset AND (n.rules, n.learnt) > (r.rules, r.learnt))"
            " GROUP BY r.article, r.text, r.removed ORDER BY a.name, min(r.at), t.key, x.blocks",
            host,
            *(() if articles is None else (json.dumps(list(articles)),)),
        )
        for name, first, key, digest, blocks, all_at in rows:
            moments = tuple(to_moment(at) for at in sorted(set(map(int, str(all_at).split(",")))))
            yield Told(name, to_moment(first), key, digest.hex(), to_removed(blocks), moments)

    def hosts(self) -> list[str]:
        names = self._db.rows("SELECT n.name FROM names n WHERE EXISTS (SELECT 1 FROM visits v WHERE v.article = n.id)")
        return sorted({host_of(name) for (name,) in names})

    def to_read_again(
        self, *, host: str, article: str | None, rules: int, learnt: int, after: Visit | None, limit: int
    ) -> list[ToReadAgain]:
        return self._answers.to_read_again(
            host=host, article=article, rules=rules, learnt=learnt, after=after, limit=limit
        )

    def count_to_read_again(self, *, host: str, article: str | None, rules: int, learnt: int) -> int:
        return self._answers.count_to_read_again(host=host, article=article, rules=rules, learnt=learnt)

    def read_at(self, article: str, at: dt.datetime) -> list[ToReadAgain]:
        return self._answers.read_at(article, at)

    def looks(self, host: str, *, since: dt.datetime | None) -> list[Visit]:
        return self._answers.looks(host, since=since)

    def text_with(self, article: str, digest: str) -> str | None:
        row = self._db.one(
            "SELECT t.key FROM texts t JOIN names a ON a.id = t.article WHERE a.name = ? AND t.digest = ?"
            " ORDER BY t.key LIMIT 1",
            article,
            bytes.fromhex(digest),
        )
        return None if row is None else str(row[0])

    def digest_of(self, key: str) -> str | None:
        row = self._db.one("SELECT digest FROM texts WHERE key = ?", key)
        return None if row is None else str(row[0].hex())

    def resembling(self, part: str, *, limit: int) -> list[str]:
        rows = self._db.all(
            "SELECT s.url FROM articles s JOIN names a ON a.id = s.article WHERE instr(lower(a.name), lower(?))"
            " ORDER BY s.last DESC, a.name LIMIT ?",
            part,
            limit,
        )
        return [str(row[0]) for row in rows]

    def articles(
        self, *, host: str | None, limit: int | None, after: str | None, since: dt.datetime | None = None
    ) -> list[ArticleSummary]:
        conditions: list[str] = []
        values: list[str | int] = []
        if host is not None:
            conditions.append("s.host = ?")
            values.append(host)
        if since is not None:
            conditions.append("s.last >= ?")
            values.append(from_moment(since))
        if after is not None:
            row = self._db.one("SELECT last FROM articles WHERE article = (SELECT id FROM names WHERE name = ?)", after)
            last = row[0] if row is not None else -1
            conditions.append("s.last <= ? AND (s.last < ? OR a.name > ?)")
            values += [last, last, after]
        rows = self._db.all(
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
                first=to_moment(row[4]),
                last=to_moment(row[5]),
                versions=row[6],
                last_visit=visit_of(self._db.one(VISIT + " WHERE v.id = ?", row[7])),
            )
            for row in rows
        ]

    def standings(self, *, host: str | None, source: str | None, article: str | None) -> Iterator[Standing]:
        return standings_in(self._db, host=host, source=source, article=article)

    def changes(
        self,
        *,
        classifier: int,
        since: dt.datetime | None = None,
        until: dt.datetime | None = None,
        host: str | None = None,
        source: str | None = None,
        kinds: Sequence[Kind] = (),
        disclosure: Disclosure | None = None,
        limit: int | None = None,
        after: ArticleChange | None = None,
        article: str | None = None,
    ) -> list[ArticleChange]:
        return self._steps.changes(
            classifier=classifier,
            since=since,
            until=until,
            host=host,
            source=source,
            kinds=kinds,
            disclosure=disclosure,
            limit=limit,
            after=after,
            article=article,
        )

    def stepped(self, *, since: dt.datetime, until: dt.datetime) -> list[tuple[str, str, dt.datetime]]:
        return self._steps.stepped(since=since, until=until)

    def looked(self, host: str, *, since: dt.datetime, until: dt.datetime) -> list[tuple[str, dt.datetime]]:
        return self._steps.looked(host, since=since, until=until)

    def count_unknown(self, *, classifier: int) -> int:
        return self._steps.count_unknown(classifier=classifier)

    def remember(self, found: Iterable[Classified], *, classifier: int) -> None:
        self._steps.remember(found, classifier=classifier)

    def holds(self, entry: Entry, place: RawRef) -> bool:
        names = all(self.article_of(name) is not None for _, name in entry.names)
        return (
            soundness.holds_visit(self._db, entry, place)
            and soundness.holds_reading(self._db, entry)
            and (entry.reading is None or names)
        )

    def keep(self, key: str, digest: str) -> None:
        self._db.all("INSERT OR REPLACE INTO kept (key, digest) VALUES (?, ?)", key, bytes.fromhex(digest))

    def kept(self) -> Iterator[tuple[str, str]]:
        for key, digest in self._db.rows("SELECT key, digest FROM kept ORDER BY key"):
            yield key, digest.hex()

    def holds_review(self, review: Review) -> bool:
        return soundness.holds_review(self._db, review)

    def texts(self) -> Iterator[tuple[str, str]]:
        for key, digest in self._db.rows("SELECT key, digest FROM texts ORDER BY key"):
            yield key, digest.hex()

    def count_texts(self) -> int:
        return int(self._db.one("SELECT count(*) FROM texts")[0])

    def texts_behind(self, number: int, *, limit: int) -> list[StoredText]:
        return found.texts_behind(self._db, number, limit=limit)

    def text_at(self, number: int) -> str | None:
        return found.text_at(self._db, number)

    def version_of(self, key: str) -> VersionOfText | None:
        return found.version_of(self._db, key)

    def places(self, file: str) -> dict[int, tuple[Visit, int]]:
        rows = self._db.all(VISIT + " WHERE v.file = (SELECT id FROM files WHERE key = ?)", file)
        return {row[-2]: (visit_of(row), row[-1]) for row in rows}

    def reviews(self, file: str) -> dict[int, int]:
        sql = "SELECT offset, length FROM reviews WHERE file = (SELECT id FROM files WHERE key = ?)"
        return dict(self._db.all(sql, file))

    def count_visits(self) -> int:
        """All, those left out of `stats` too that others stand for."""
        return int(self._db.one("SELECT count(*) FROM visits WHERE NOT is_again")[0])

    def stats(self) -> Stats:
        outcomes = dict.fromkeys(Outcome, 0)
        for number, count in self._db.all("SELECT outcome, count(*) FROM visits WHERE counts GROUP BY outcome"):
            outcomes[OUTCOMES[number]] = count
        first, last = self._db.one("SELECT min(at), max(at) FROM visits")
        articles, versions = self._db.one("SELECT count(*), coalesce(sum(versions), 0) FROM articles")
        return Stats(
            articles=articles,
            versions=versions,
            visits=sum(outcomes.values()),
            outcomes={outcome.value: count for outcome, count in outcomes.items()},
            reasons=dict(
                self._db.all(
                    "SELECT reason, count(*) FROM visits WHERE reason IS NOT NULL AND outcome <> 0 AND counts"
                    " GROUP BY reason ORDER BY reason"
                )
            ),
            hosts=dict(self._db.all("SELECT host, count(*) FROM articles GROUP BY host ORDER BY host")),
            text_bytes=self._db.one("SELECT coalesce(sum(size), 0) FROM texts")[0],
            raw_bytes=self._db.one("SELECT coalesce(sum(size), 0) FROM files")[0],
            first_visit=None if first is None else to_moment(first),
            last_visit=None if last is None else to_moment(last),
        )

    def faults(self) -> Sequence[str]:
        return soundness.faults(self._db)
