"""What a search of the texts asks the catalog: which texts there are, and which version of what each is."""

from archive.catalog import StoredText, VersionOfText
from archive.catalog.database import Database
from archive.catalog.rows import to_moment


def texts_behind(db: Database, number: int, *, limit: int) -> list[StoredText]:
    """As `Catalog.texts_behind`."""
    rows = db.all(
        "SELECT t.id, t.key, s.host,"
        " coalesce((SELECT min(r.at) FROM readings r WHERE r.article = t.article AND r.text = t.id), 0)"
        " FROM texts t JOIN articles s ON s.article = t.article WHERE t.id > ? ORDER BY t.id LIMIT ?",
        number,
        limit,
    )
    return [StoredText(row, key, host, to_moment(at)) for row, key, host, at in rows]


def text_at(db: Database, number: int) -> str | None:
    """As `Catalog.text_at`."""
    row = db.one("SELECT key FROM texts WHERE id = ?", number)
    return None if row is None else str(row[0])


def version_of(db: Database, key: str) -> VersionOfText | None:
    """As `Catalog.version_of`."""
    row = db.one(
        "SELECT a.name, s.url, t.title, v.number, v.first, s.versions FROM texts t"
        " JOIN versions v ON v.article = t.article AND v.text = t.id JOIN articles s ON s.article = t.article"
        " JOIN names a ON a.id = t.article WHERE t.key = ? ORDER BY v.number DESC LIMIT 1",
        key,
    )
    if row is None:
        return None
    return VersionOfText(row[0], row[1], row[2], number=row[3], first=to_moment(row[4]), versions=row[5])
