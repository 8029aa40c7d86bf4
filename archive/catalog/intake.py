"""How a visit becomes rows: what is added, and what is computed from it, whatever the order of arrival."""

# ruff: noqa: S608 - statements are put together from constants of this file alone; values are bound

from archive.catalog.database import Database
from archive.catalog.rows import BY_TIME_BACK, KINDS, OUTCOMES, READING, from_moment, from_removed, readings_of
from archive.catalog.steps import Steps
from archive.model import RawRef, Reading
from archive.paths import host_of, identity, without_tracking
from archive.records import Entry, NameKind, Review
from archive.versions import versions_of

_MOST_LATE = 10_000
"""Articles whose summaries wait to be computed."""
_MOST_KNOWN = 10_000
"""Identities whose rows are kept in memory."""


class Intake:
    """Adds visits to a catalog. Every method belongs within a transaction, and `settle` before its end."""

    def __init__(self, db: Database) -> None:
        self._db = db
        # Articles, by row, whose summaries are to be computed from all their readings.
        self._late: dict[int, str] = {}
        self._steps = Steps(db)
        # Articles, by row, whose steps are to be computed from their versions; and those that have only got further
        # versions.
        self._stepped: set[int] = set()
        self._gone_on: set[int] = set()
        # Rows that this transaction has asked for: a visit asks for the same two or three again and again.
        self._files: dict[str, int] = {}
        self._names: dict[str, int] = {}

    def add(self, entry: Entry, place: RawRef) -> None:
        """As `Catalog.add`."""
        visit = entry.visit
        file = self.file(place.file)
        if self._db.one("SELECT 1 FROM visits WHERE file = ? AND offset = ?", file, place.offset):
            return
        article, at = self._name(visit.article), from_moment(visit.at)
        raw = (None, None, None) if visit.raw is None else _ref(self.file(visit.raw.file), visit.raw)
        body = raw if entry.body is None else _ref(self.file(entry.body.file), entry.body)
        row = self._db.one(
            "INSERT INTO visits (article, requested, requested_url, url, at, outcome, reason, detail, status, etag,"
            " last_modified, payload, markup, source, raw_file, raw_offset, raw_length, body_file, body_offset,"
            " body_length, rules, learnt, is_again, counts, file, offset, length)"
            " VALUES (" + ", ".join("?" * 27) + ") RETURNING id",
            article,
            self._name(identity(visit.requested_url)),
            visit.requested_url,
            None if visit.url == visit.requested_url else visit.url,
            at,
            OUTCOMES.index(visit.outcome),
            visit.reason,
            visit.detail,
            visit.status,
            visit.etag,
            visit.last_modified,
            None if visit.payload is None else bytes.fromhex(visit.payload),
            None if visit.markup is None else bytes.fromhex(visit.markup),
            visit.source,
            *raw,
            *body,
            entry.rules,
            entry.learnt,
            entry.is_again,
            True,
            file,
            place.offset,
            place.length,
        )
        for kind, name in entry.names:
            self._add_name(kind, name, article=article, at=at)
        if entry.reading is not None:
            self._add_reading(entry, article=article, reading=entry.reading, raw=raw[:2])
        self._add_to_summary(article, row[0])
        self._choose(raw[:2])
        if visit.source is not None:
            self._db.all(_SOURCE, article)
        if entry.published is not None:
            self._db.all(_PUBLISHED, article)
        if not entry.is_again:
            # What was asked for is answered.
            self._db.all("DELETE FROM claims WHERE name = ?", identity(visit.requested_url))

    def add_review(self, review: Review, place: RawRef) -> None:
        """As `Catalog.add_review`."""
        self._db.all(
            "INSERT OR IGNORE INTO reviews (file, offset, length) VALUES (?, ?, ?)",
            *_ref(self.file(place.file), place),
        )
        for answers, is_same in ((review.same, True), (review.without, False)):
            for key, offset in answers:
                answer = (self.file(key), offset)
                self._db.all(
                    "INSERT INTO reviewed (file, offset, rules, learnt, is_same) VALUES (?, ?, ?, ?, ?)"
                    " ON CONFLICT DO UPDATE"
                    " SET rules = excluded.rules, learnt = excluded.learnt, is_same = excluded.is_same"
                    " WHERE (excluded.rules, excluded.learnt, excluded.is_same) "
                    " > (reviewed.rules, reviewed.learnt, reviewed.is_same)",
                    *answer,
                    review.rules,
                    review.learnt,
                    is_same,
                )
                for row in self._db.all(
                    "SELECT DISTINCT r.article, n.name FROM readings r JOIN names n ON n.id = r.article"
                    " WHERE r.raw_file = ? AND r.raw_offset = ?",
                    *answer,
                ):
                    self._summarise_later(*row)

    def settle(self) -> None:
        """Computes the summaries that are to be: once for each article, however many readings came late."""
        for article, name in self._late.items():
            self._summarise(article, name)
        self._late.clear()
        for article in self._gone_on - self._stepped:
            self._steps.go_on(article)
        for article in self._stepped:
            self._steps.compute(article)
        self._stepped.clear()
        self._gone_on.clear()

    def forget(self) -> None:
        """After a transaction, whatever came of it."""
        self._files.clear()
        self._names.clear()
        self._late.clear()
        self._stepped.clear()
        self._gone_on.clear()

    def file(self, key: str) -> int:
        """The row of a raw file, made where there is none."""
        if key not in self._files:
            self._db.all("INSERT OR IGNORE INTO files (key, size) VALUES (?, 0)", key)
            self._files[key] = int(self._db.one("SELECT id FROM files WHERE key = ?", key)[0])
        return self._files[key]

    def _name(self, name: str) -> int:
        if name not in self._names:
            if len(self._names) >= _MOST_KNOWN:
                self._names.clear()
            row = self._db.one("SELECT id FROM names WHERE name = ?", name)
            row = row or self._db.one("INSERT INTO names (name) VALUES (?) RETURNING id", name)
            self._names[name] = int(row[0])
        return self._names[name]

    def _add_name(self, kind: NameKind, name: str, *, article: int, at: int) -> None:
        # The first to be read at an address keeps it, or histories would fork; a redirect leads where it led last.
        # Among those of one second the identity decides, so that the order of arrival does not.
        order = "<" if kind != NameKind.REDIRECT else ">"
        identity_of = "(SELECT name FROM names WHERE id = {}.article)".format
        self._db.all(
            "INSERT INTO aliases (name, kind, article, at) VALUES (?, ?, ?, ?) ON CONFLICT (name, kind) DO UPDATE"
            " SET article = excluded.article, at = excluded.at"
            f" WHERE excluded.at {order} aliases.at"
            f" OR (excluded.at = aliases.at AND {identity_of('excluded')} < {identity_of('aliases')})",
            self._name(name),
            KINDS.index(kind),
            article,
            at,
        )

    def _add_reading(self, entry: Entry, *, article: int, reading: Reading, raw: tuple[int | None, int | None]) -> None:
        self._db.all(
            "INSERT OR IGNORE INTO texts (key, article, digest, title, size) VALUES (?, ?, ?, ?, ?)",
            reading.key,
            article,
            bytes.fromhex(reading.digest),
            entry.title,
            entry.size,
        )
        text = self._db.one("SELECT id FROM texts WHERE key = ?", reading.key)[0]
        at = from_moment(reading.at)
        newest = self._db.one("SELECT newest_at, newest_text FROM articles WHERE article = ?", article)
        if newest is not None and (at <= newest[0] or not self._reads_alone(article, *newest, reading=reading)):
            self._summarise_later(article, reading.article)
        elif (
            newest is not None
            and reading.digest == self._db.one("SELECT lower(hex(digest)) FROM texts WHERE id = ?", newest[1])[0]
        ):
            self._db.all("UPDATE articles SET newest_at = ? WHERE article = ?", at, article)
            self._steps.read_on(article, at)
        elif newest is not None:
            self._db.all(
                "UPDATE articles SET newest_at = ?, newest_text = ?, last = ?, versions = versions + 1"
                " WHERE article = ?",
                at,
                text,
                at,
                article,
            )
            self._steps.begin(article, at, text)
            self._gone_on.add(article)
        self._db.all(
            "INSERT OR IGNORE INTO readings"
            " (article, at, text, rules, learnt, address, raw_file, raw_offset, removed, published)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            article,
            at,
            text,
            reading.rules,
            reading.learnt,
            self._name(reading.address),
            *raw,
            self._removal(entry),
            entry.published,
        )
        if newest is None:
            self._summarise(article, reading.article)
        url = without_tracking(entry.visit.url)
        self._db.all(
            "UPDATE articles SET url = ?1, url_at = ?2, address = ?4 WHERE article = ?3 AND (url_at, url) < (?2, ?1)",
            url,
            at,
            article,
            self._name(identity(url)),
        )

    def _removal(self, entry: Entry) -> int | None:
        """The row of what was left out of a text, made where there is none; None where nothing was."""
        blocks = from_removed(() if entry.metadata is None else entry.metadata.removed)
        if blocks is None:
            return None
        self._db.all("INSERT OR IGNORE INTO removals (blocks) VALUES (?)", blocks)
        return int(self._db.one("SELECT id FROM removals WHERE blocks = ?", blocks)[0])

    def _reads_alone(self, article: int, at: int, text: int, *, reading: Reading) -> bool:
        """Whether the newest version ends with one reading, of its text, by the rules of `reading`.

        Then the two readings alone say whether that begins another version.
        """
        rows = self._db.all(
            "SELECT r.text, r.rules, r.learnt, n.rules FROM readings r"
            " LEFT JOIN reviewed n ON n.file = r.raw_file AND n.offset = r.raw_offset"
            " WHERE r.article = ? AND r.at = ?",
            article,
            at,
        )
        return rows == [(text, reading.rules, reading.learnt, None)] and article not in self._late

    def _summarise_later(self, article: int, name: str) -> None:
        if len(self._late) >= _MOST_LATE:
            self.settle()
        self._late[article] = name

    def _summarise(self, article: int, name: str) -> None:
        """Computes an article's summary from all its readings: the slow way, for its first and for late arrivals."""
        versions = versions_of(readings_of(self._db.all(READING + "WHERE r.article = ?", article)))
        self._db.all(
            "INSERT INTO articles (article, host, url, url_at, first, last, versions, newest_at, newest_text)"
            " VALUES (?1, ?2, '', 0, ?3, ?4, ?5, ?6, (SELECT id FROM texts WHERE key = ?7)) ON CONFLICT DO UPDATE SET"
            " first = ?3, last = ?4, versions = ?5, newest_at = ?6, newest_text = excluded.newest_text",
            article,
            host_of(name),
            from_moment(versions[0].first),
            from_moment(versions[-1].first),
            len(versions),
            from_moment(versions[-1].last),
            versions[-1].key,
        )
        # Visits that found no article may have named it before.
        self._db.all(_SOURCE, article)
        self._steps.put(article, versions)
        self._stepped.add(article)

    def _add_to_summary(self, article: int, visit: int) -> None:
        self._db.all(
            f"UPDATE articles SET last_visit = (SELECT v.id FROM visits v WHERE v.id IN (?1, last_visit)"
            f" {BY_TIME_BACK} LIMIT 1) WHERE article = ?2 AND last_visit IS NOT NULL",
            visit,
            article,
        )
        # An article's first reading may come after visits that found none.
        self._db.all(f"{_LAST_VISIT} AND last_visit IS NULL", article)

    def _choose(self, raw: tuple[int | None, int | None]) -> None:
        """Sees to it that one row of an answer counts, where there are several."""
        rows = self._db.all("SELECT article FROM visits WHERE raw_file = ? AND raw_offset = ?", *raw)
        if len(rows) < 2:
            return
        self._db.all(
            "UPDATE visits SET counts = id = (SELECT v.id FROM visits v JOIN files f ON f.id = v.file"
            " WHERE v.raw_file = ?1 AND v.raw_offset = ?2"
            " ORDER BY v.outcome <> 0, v.rules DESC, v.learnt DESC, v.is_again DESC, f.key, v.offset LIMIT 1)"
            " WHERE raw_file = ?1 AND raw_offset = ?2",
            *raw,
        )
        for (article,) in dict.fromkeys(rows):
            self._db.all(_LAST_VISIT, article)


_LAST_VISIT = (
    "UPDATE articles SET last_visit = (SELECT v.id FROM visits v WHERE v.article = ?1 AND v.counts"
    f" {BY_TIME_BACK} LIMIT 1) WHERE article = ?1"
)
_SOURCE = (
    "UPDATE articles SET source = (SELECT v.source FROM visits v WHERE v.article = ?1 AND v.source IS NOT NULL"
    " ORDER BY v.at DESC, v.source LIMIT 1) WHERE article = ?1"
)
_PUBLISHED = (
    "UPDATE articles SET published = (SELECT r.published FROM readings r"
    " WHERE r.article = ?1 AND r.published IS NOT NULL"
    " ORDER BY r.at DESC, r.rules DESC, r.learnt DESC, r.published LIMIT 1) WHERE article = ?1"
)


def _ref(file: int, ref: RawRef) -> tuple[int, int, int]:
    return file, ref.offset, ref.length
