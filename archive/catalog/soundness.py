"""Whether the rows of the SQLite catalog agree with each other, and with what stands in the raw files."""

# ruff: noqa: S608 - statements are put together from constants of this package alone; values are bound

from collections.abc import Iterator

from archive.catalog.database import Database
from archive.catalog.rows import BY_TIME_BACK, OUTCOMES, READING, from_moment, from_removed, readings_of, to_moment
from archive.catalog.steps import Steps, checksum
from archive.model import Outcome, RawRef
from archive.paths import host_of, identity, without_tracking
from archive.records import Entry, Review, written_moment
from archive.versions import versions_of


def holds_reading(db: Database, entry: Entry) -> bool:
    """Whether what was read at a visit stands in it as the entry says; names apart."""
    if entry.reading is None or entry.visit.raw is None:
        return True
    row = db.one(
        "SELECT 1 FROM readings r JOIN names a ON a.id = r.article JOIN texts t ON t.id = r.text"
        " JOIN files f ON f.id = r.raw_file"
        " WHERE a.name = ? AND r.at = ? AND r.rules = ? AND r.learnt = ? AND f.key = ? AND r.raw_offset = ?"
        " AND t.key = ? AND t.digest = ? AND t.title = ? AND t.size = ?"
        " AND (SELECT blocks FROM removals WHERE id = r.removed) IS ? AND r.published IS ?",
        entry.reading.article,
        from_moment(entry.reading.at),
        entry.reading.rules,
        entry.reading.learnt,
        entry.visit.raw.file,
        entry.visit.raw.offset,
        entry.reading.key,
        bytes.fromhex(entry.reading.digest),
        entry.title,
        entry.size,
        from_removed(() if entry.metadata is None else entry.metadata.removed),
        entry.published,
    )
    return row is not None


def holds_visit(db: Database, entry: Entry, place: RawRef) -> bool:
    """Whether the row of the visit whose record lies at `place` says beside the visit what the entry says."""
    body = entry.visit.raw if entry.body is None else entry.body
    row = db.one(
        "SELECT v.rules, v.learnt, v.is_again, q.name, b.key, v.body_offset, v.body_length FROM visits v"
        " JOIN files f ON f.id = v.file JOIN names q ON q.id = v.requested LEFT JOIN files b ON b.id = v.body_file"
        " WHERE f.key = ? AND v.offset = ?",
        place.file,
        place.offset,
    )
    where = (None, None, None) if body is None else (body.file, body.offset, body.length)
    return bool(row == (entry.rules, entry.learnt, entry.is_again, identity(entry.visit.requested_url), *where))


def holds_review(db: Database, review: Review) -> bool:
    """As `Catalog.holds_review`."""
    return all(
        db.one(
            "SELECT 1 FROM reviewed n JOIN files f ON f.id = n.file WHERE f.key = ? AND n.offset = ?"
            " AND (n.rules, n.learnt, n.is_same) >= (?, ?, ?)",
            *answer,
            review.rules,
            review.learnt,
            is_same,
        )
        for answers, is_same in ((review.same, True), (review.without, False))
        for answer in answers
    )


def faults(db: Database) -> list[str]:
    """As `Catalog.faults`."""
    # A crawl may go on meanwhile: a summary and the readings behind it have to be of the same moment.
    with db.reading():
        found: list[str] = []
        try:
            found.extend(_faults(db))
        except (TypeError, ValueError, LookupError, AttributeError, ArithmeticError) as exc:
            found.append(f"a row that cannot be understood ({exc})")
        return found


def _faults(db: Database) -> Iterator[str]:
    yield from (str(row[0]) for row in db.all("PRAGMA integrity_check(20)") if row[0] != "ok")
    for table, row, parent, _ in db.all("PRAGMA foreign_key_check"):
        yield f"row {row} of {table} refers to a row of {parent} that is not there"
    for name, at in db.all(
        "SELECT a.name, r.at FROM readings r JOIN names a ON a.id = r.article WHERE NOT EXISTS"
        " (SELECT 1 FROM visits v WHERE v.raw_file = r.raw_file AND v.raw_offset = r.raw_offset"
        " AND v.article = r.article AND v.at = r.at AND v.outcome = ?)",
        OUTCOMES.index(Outcome.ARTICLE),
    ):
        yield f"no visit was there for the reading of {name} at {written_moment(to_moment(at))}"
    yield from _disagreements(db)
    steps = Steps(db)
    for article, name, *summary in db.all(
        "SELECT s.article, a.name, s.versions, s.first, s.last, s.newest_at, t.key FROM articles s"
        " JOIN names a ON a.id = s.article JOIN texts t ON t.id = s.newest_text"
    ):
        versions = versions_of(readings_of(db.all(READING + "WHERE a.name = ?", name)))
        moments = [] if not versions else [versions[0].first, versions[-1].first, versions[-1].last]
        if summary != [len(versions), *map(from_moment, moments), *(one.key for one in versions[-1:])]:
            yield f"the summary of {name} does not agree with its readings"
        if steps.fault(article, versions):
            yield f"the versions of {name} do not agree with its readings"


def _disagreements(db: Database) -> Iterator[str]:
    """What is computed from other rows, or noted, and is not what was computed or noted."""
    pages, size = db.one("PRAGMA page_count")[0], db.one("PRAGMA page_size")[0]
    log = db.path.with_name(f"{db.path.name}-wal")
    length = db.path.stat().st_size
    # With a log the file may be behind it, never ahead.
    if length > pages * size and not (log.exists() and log.stat().st_size):
        yield f"{length - pages * size} bytes behind its end"
    for article, name, host, url, at, address in db.rows(
        "SELECT s.article, a.name, s.host, s.url, s.url_at, d.name FROM articles s JOIN names a ON a.id = s.article"
        " LEFT JOIN names d ON d.id = s.address"
    ):
        read_at = "SELECT coalesce(url, requested_url) FROM visits WHERE article = ? AND at = ? AND outcome = ?"
        urls = {without_tracking(one) for (one,) in db.all(read_at, article, at, OUTCOMES.index(Outcome.ARTICLE))}
        if host != host_of(name) or url not in urls or address != identity(url):
            yield f"the summary of {name} does not agree with its address"
    for (name,) in db.rows(
        "SELECT a.name FROM articles s JOIN names a ON a.id = s.article WHERE s.last_visit IS NOT"
        f" (SELECT v.id FROM visits v WHERE v.article = s.article AND v.counts {BY_TIME_BACK} LIMIT 1)"
        " OR s.source IS NOT (SELECT v.source FROM visits v WHERE v.article = s.article AND v.source IS NOT NULL"
        " ORDER BY v.at DESC, v.source LIMIT 1)"
        " OR s.published IS NOT (SELECT r.published FROM readings r WHERE r.article = s.article"
        " AND r.published IS NOT NULL ORDER BY r.at DESC, r.rules DESC, r.learnt DESC, r.published LIMIT 1)"
        " OR s.url_at IS NOT (SELECT max(r.at) FROM readings r WHERE r.article = s.article)"
    ):
        yield f"the summary of {name} does not agree with its visits"
    for key, offset in db.rows(
        "SELECT f.key, v.raw_offset FROM visits v JOIN files f ON f.id = v.raw_file"
        " GROUP BY v.raw_file, v.raw_offset HAVING sum(v.counts) <> 1"
    ):
        yield f"of the answer in {key} at {offset} not one row counts"
    for (name,) in db.rows(
        "SELECT a.name FROM visits v JOIN names a ON a.id = v.article WHERE v.raw_file IS NULL AND NOT v.counts"
    ):
        yield f"a visit to {name} does not count"
    for (name,) in db.rows(
        "SELECT a.name FROM steps p JOIN names a ON a.id = p.article"
        " LEFT JOIN classified m ON m.old = p.old AND m.new = p.new"
        " WHERE (p.classifier, p.kinds, p.disclosure) IS NOT (m.classifier, m.kinds, m.disclosure)"
    ):
        yield f"what is noted of a change of {name} does not agree with itself"
    for key, *noted, stated in db.rows(
        "SELECT t.key, m.classifier, m.kinds, m.disclosure, m.change, m.authors, m.checksum FROM classified m"
        " JOIN texts t ON t.id = m.new"
    ):
        if checksum(*noted) != stated:
            yield f"what is noted of the change that gave {key} is not what was found"
