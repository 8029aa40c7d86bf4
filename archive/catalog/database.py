"""A connection to the catalog's SQLite file: opened, locked, and its errors made ours."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from archive.catalog.schema import SCHEMA, VERSION
from archive.errors import CatalogError, CatalogOutdated, StoreBusy, StoreError, StoreTooNew

_BUSY_MS = 60_000
"""How long a writer waits for another one before it gives up."""
_PAUSE = 0.01
"""Seconds between two attempts where we wait ourselves."""


class Database:
    """The SQLite file `path`, which has to be there (`create`), with the tables of `schema`."""

    def __init__(self, path: Path, *, building: bool = False) -> None:
        self.path = path
        try:
            with self._errors():
                self._db = _connect(path, building=building)
        except OSError as exc:
            raise StoreError.from_os(exc, path=str(path)) from exc
        try:
            self._check_schema()
        except BaseException:
            self._db.close()
            raise

    @staticmethod
    def create(path: Path, *, mode: int) -> None:
        """Makes an empty catalog, durably; nothing happens where one is already. `mode`: of the file."""
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
        os.close(descriptor)
        Database(path).close()
        above = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(above)
        finally:
            os.close(above)

    @staticmethod
    def touch(path: Path, *, mode: int) -> None:
        """Makes an empty file that was not there. Raises: FileExistsError."""
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode))

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        # Of a damaged file SQLite quotes bytes that are no text.
        except (sqlite3.Error, UnicodeDecodeError) as exc:
            raise self._error(exc) from exc

    def _error(self, exc: Exception) -> StoreError:
        """Ours for SQLite's: a CatalogError only where a new catalog would help."""
        code = getattr(exc, "sqlite_errorcode", 0) & 0xFF
        match code:
            case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
                advice = "another run keeps it busy: try again when that has ended"
                return StoreBusy(f"{self.path}: {advice}", path=str(self.path))
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
        version = self.one("PRAGMA user_version")[0]
        if version == 0 and not self.all("SELECT 1 FROM sqlite_schema LIMIT 1"):
            # New, or of a process that died between the file and its tables.
            with self.writing():
                if self.one("PRAGMA user_version")[0] == 0:
                    for statement in SCHEMA.split(";\n"):
                        self.all(statement)
                    self.all(f"PRAGMA user_version = {VERSION}")
        elif version > VERSION:
            raise StoreTooNew(
                f"{self.path}: made by a newer program (catalog format {version}, this one knows {VERSION}): update",
                path=str(self.path),
            )
        elif version != VERSION:
            raise CatalogOutdated(
                f"{self.path}: of an older program (catalog format {version}); `archive reindex` makes it again",
                path=str(self.path),
            )

    def all(self, sql: str, *values: object) -> list[Any]:
        """All rows that a statement gives."""
        with self._errors():
            return self._db.execute(sql, values).fetchall()

    def rows(self, sql: str, *values: object) -> Iterator[Any]:
        """The rows that a statement gives, one after the other."""
        with self._errors():
            yield from self._db.execute(sql, values)

    def one(self, sql: str, *values: object) -> Any:
        """The first row that a statement gives; None where it gives none."""
        with self._errors():
            return self._db.execute(sql, values).fetchone()

    @contextmanager
    def writing(self, *, is_durable: bool = True) -> Iterator[None]:
        """A transaction that keeps every other writer out: kept when the block ends well, else gone.

        `is_durable`: whether it survives a loss of power too. That of a process it survives anyway.
        """
        if not is_durable:
            self.all("PRAGMA synchronous = NORMAL")
        try:
            self.all("BEGIN IMMEDIATE")
            yield
            self.all("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self.all("ROLLBACK")
            raise
        finally:
            if not is_durable:
                self.all("PRAGMA synchronous = FULL")

    @contextmanager
    def reading(self) -> Iterator[None]:
        """What is asked for in the block is asked of one state of the catalog, whatever others commit meanwhile."""
        self.all("BEGIN")
        try:
            yield
        finally:
            if self._db.in_transaction:
                self.all("COMMIT")


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
            # Whatever happens, what stands there then is all that some of its commits say.
            _use_log(db)
            db.execute("PRAGMA synchronous = NORMAL")
        elif writable:
            _use_log(db)
            # NORMAL, the usual advice for WAL, loses acknowledged commits when power fails.
            db.execute("PRAGMA synchronous = FULL")
    except BaseException:
        db.close()
        raise
    return db


def _use_log(db: sqlite3.Connection) -> None:
    """Switches a new catalog to write-ahead logging. SQLite does not wait for the lock that this takes, so we do."""
    until = monotonic() + _BUSY_MS / 1000
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL").fetchone()
            return
        except sqlite3.OperationalError as exc:
            if exc.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > until:
                raise
        sleep(_PAUSE)
