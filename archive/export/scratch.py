"""What an export has to remember while it streams: on disk, so that an archive may be larger than memory."""

import errno
import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import datetime
from typing import Self

from archive.model import RawRef
from archive.records import read_moment, written_moment

_SCHEMA = """
CREATE TABLE lines (line TEXT NOT NULL);
CREATE TABLE written (file TEXT, offset INTEGER, PRIMARY KEY (file, offset)) WITHOUT ROWID;
CREATE TABLE needed (file TEXT, offset INTEGER, length INTEGER, PRIMARY KEY (file, offset)) WITHOUT ROWID;
CREATE TABLE looks (article TEXT, at TEXT, url TEXT, PRIMARY KEY (article, at)) WITHOUT ROWID
"""


class Scratch:
    """For use in a `with` block, after which nothing of it is left. Raises: OSError where there is no room for it."""

    def __init__(self) -> None:
        # Without a name SQLite makes a file that goes with the connection, and keeps what is small in memory.
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA synchronous = OFF")
        for statement in _SCHEMA.split(";"):
            self._db.execute(statement)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, *_: object) -> None:
        self._db.close()
        if isinstance(value, sqlite3.Error):
            # There is nothing in it that could be wrong but its place.
            raise OSError(errno.ENOSPC, f"no room for temporary files ({value})", tempfile.gettempdir()) from value

    def add_line(self, line: str) -> None:
        """A line of the index."""
        self._db.execute("INSERT INTO lines VALUES (?)", (line,))

    def lines(self) -> Iterator[str]:
        """The lines of the index in the order of their bytes."""
        return (line for (line,) in self._db.execute("SELECT line FROM lines ORDER BY line"))

    def add_written(self, ref: RawRef) -> None:
        """An answer's record that was written."""
        self._db.execute("INSERT OR IGNORE INTO written VALUES (?, ?)", (ref.file, ref.offset))

    def add_needed(self, ref: RawRef) -> None:
        """A record whose body another one refers to."""
        self._db.execute("INSERT OR IGNORE INTO needed VALUES (?, ?, ?)", (ref.file, ref.offset, ref.length))

    def lacking(self) -> Iterator[RawRef]:
        """What is needed and was not written, in order."""
        rows = self._db.execute(
            "SELECT file, offset, length FROM needed n WHERE NOT EXISTS"
            " (SELECT 1 FROM written w WHERE w.file = n.file AND w.offset = n.offset) ORDER BY file, offset"
        )
        return (RawRef(*row) for row in rows)

    def add_look(self, article: str, at: datetime, url: str) -> None:
        """An answer that was written, and in which an article was read."""
        self._db.execute("INSERT OR IGNORE INTO looks VALUES (?, ?, ?)", (article, written_moment(at), url))

    def articles(self) -> Iterator[str]:
        """The articles that were looked at, in order."""
        return (name for (name,) in self._db.execute("SELECT DISTINCT article FROM looks ORDER BY article"))

    def looks(self, article: str) -> list[tuple[datetime, str]]:
        """When an article was read, and at which address; oldest first."""
        rows = self._db.execute("SELECT at, url FROM looks WHERE article = ? ORDER BY at", (article,))
        return [(read_moment(at), url) for at, url in rows]
