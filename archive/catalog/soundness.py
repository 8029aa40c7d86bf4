"""Whether the rows of the SQLite catalog agree with each other, and with what stands in the raw files."""

from collections.abc import Iterator

from archive.catalog.database import Database
from archive.catalog.rows import OUTCOMES, READING, from_moment, from_removed, readings_of, to_moment
from archive.catalog.steps import Steps
from archive.model import Outcome
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
        return list(_faults(db))


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
