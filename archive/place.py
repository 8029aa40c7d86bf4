"""The folder of an archive: its format, its lock, and the catalog that stands in it now."""

import fcntl
import os
import stat
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

from archive.catalog.sqlite import SqliteCatalog
from archive.errors import CatalogError, DamageError, KeyNotFound, StoreError, StoreNotFound, StoreTooNew
from archive.folder import TEMPORARY, Folder
from archive.raw.reader import OPEN_SUFFIX, is_raw

FORMAT = 1
"""Major version of the layout on disk. A program refuses an archive whose number is higher than its own."""

ABOUT = "archive.toml"
CATALOG = "catalog.sqlite3"
READY = CATALOG + ".ready"
"""A catalog made again, whole and synced, that has yet to take its place."""
NEW = CATALOG + ".new"
"""A catalog while it is made again,"""
NEW_LOGS = (f"{NEW}-wal", f"{NEW}-shm", f"{NEW}-journal")
"""and what SQLite keeps beside it meanwhile."""
LOCK = ".lock"
SEARCH = "search.sqlite3"
"""The index of the texts' words (`archive.search`), where somebody has searched; it may be removed at any time."""
RAW = "raw"
OURS = {SEARCH, f"{SEARCH}-wal", f"{SEARCH}-shm", ABOUT, CATALOG, f"{CATALOG}-wal", f"{CATALOG}-shm", LOCK}
"""Files that may stand in the root, beside the folders."""

_ABOUT = f"""\
# An archive of article texts. texts/ holds them, raw/ what the servers sent; the catalog is an index that
# `archive reindex` makes again from both.
format = {FORMAT}
"""
ABOUTS = (_ABOUT.encode(),)
"""Every wording that the file ever had."""


class Place:
    """An open archive folder. Raises: StoreError from every method where the place cannot be used."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self._catalog: SqliteCatalog | None = None
        self._older: list[SqliteCatalog] = []
        self._catalog_file: tuple[int, int] | None = None
        self._is_locked = False

    @classmethod
    def open(cls, path: Path, *, create: bool) -> Self:
        """Raises: StoreNotFound, StoreTooNew."""
        if create:
            _make_folder(path)
        elif not _is_folder(path):
            raise StoreNotFound(f"{path}: no archive here; `scrapy crawl` makes one", path=str(path))
        folder = Folder(path)
        try:
            _check_format(folder, create=create)
            return cls(folder)
        except BaseException:
            folder.close()
            raise

    def close(self) -> None:
        for catalog in (*self._older, *([] if self._catalog is None else [self._catalog])):
            catalog.close()
        self._older, self._catalog = [], None
        self.folder.close()

    @contextmanager
    def locked(self, *, alone: bool = False) -> Iterator[None]:
        """Keeps `reindex` out, or, with `alone`, everyone who writes. The kernel frees it when a process dies."""
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        with self.folder.folder("") as here, self.folder.named(LOCK):
            lock = os.open(LOCK, flags, self.folder.file_mode, dir_fd=here)
        try:
            with self.folder.named(LOCK):
                fcntl.flock(lock, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
            self._is_locked = True
            yield
        finally:
            self._is_locked = False
            os.close(lock)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """`locked` for who records: keeps `reindex` out, with whatever that had finished in its place."""
        while True:
            self._install_left()
            with self.locked():
                # A catalog that waits to take its place would take this one's rows away.
                if not self._is_left():
                    yield
                    return

    def _is_left(self) -> bool:
        return self.folder.status(READY) is not None

    def _install_left(self) -> None:
        """Puts the catalog in its place that a process had ready when it died."""
        if self._is_left():
            with self.locked(alone=True):
                self.install_catalog()

    def catalog(self) -> SqliteCatalog:
        """The catalog that stands in the folder now: another process may have put a new one there.

        Raises: CatalogError where there is none, or one that cannot be read, while there is something to be indexed.
        """
        self.folder.check_path()
        path = self.folder.path / CATALOG
        if not self._is_locked:
            self._install_left()
        status = self.folder.status(CATALOG)
        if status is None:
            if self.has_raw():
                raise CatalogError(f"{path}: the catalog is gone; `archive reindex` makes it again", path=str(path))
            self._make_catalog(path)
            status = self.folder.status(CATALOG)
        for name in (CATALOG, f"{CATALOG}-wal", f"{CATALOG}-shm"):
            found = self.folder.status(name)
            if found is not None and stat.S_ISLNK(found.st_mode):
                where = self.folder.where(name)
                raise CatalogError(f"{where}: a symbolic link, and none is ever followed; remove it", path=where)
        file = None if status is None else (status.st_dev, status.st_ino)
        if self._catalog is None or self._catalog_file != file:
            if self._catalog is not None:
                # Who goes through its rows just now goes on; closed with the place.
                self._older.append(self._catalog)
                self._catalog = None
            self._refuse_empty(path, 0 if status is None else status.st_size)
            catalog = SqliteCatalog(path)
            try:
                self._refuse_stale(catalog)
            except BaseException:
                catalog.close()
                raise
            self._catalog, self._catalog_file = catalog, file
        return self._catalog

    def _refuse_empty(self, path: Path, size: int) -> None:
        """Raises: CatalogError where the catalog has lost all of its bytes, which SQLite takes for a new one."""
        log = path.with_name(f"{CATALOG}-wal")
        if not size and not (log.exists() and log.stat().st_size) and self.has_raw():
            raise CatalogError(f"{path}: the catalog is empty; `archive reindex` makes it again", path=str(path))

    def _refuse_stale(self, catalog: SqliteCatalog) -> None:
        """Raises: CatalogError where the catalog is of another day than the newest raw files, or has lost its log.

        A closed raw file is one that the catalog knows all of. Only the last month's are looked at, which takes a
        moment where all of them would not; who records looks at all.
        """
        newest = self._newest_month()
        closed = {key: status.st_size for key, status in self.folder.walk(newest) if is_raw(key, status)}
        sizes = catalog.sizes()
        for key, size in closed.items():
            if not key.endswith(OPEN_SUFFIX) and size > sizes.get(key, 0):
                path = str(self.folder.path / CATALOG)
                problem = f"it knows {sizes.get(key, 0)} of the {size} bytes of {key}"
                raise CatalogError(f"{path}: {problem}; `archive reindex` makes it again", path=path)

    def _newest_month(self) -> str:
        """The folder of the raw files that were begun last."""
        key = RAW
        for _ in ("year", "month"):
            try:
                with self.folder.folder(key) as here, self.folder.named(key):
                    names = [name for name in os.listdir(here) if name.isdecimal()]  # noqa: PTH208 - a descriptor
            except StoreError:
                return key
            if not names:
                return key
            key = f"{key}/{max(names)}"
        return key

    def _make_catalog(self, path: Path) -> None:
        with self.folder.named(CATALOG):
            SqliteCatalog.create(path, mode=self.folder.file_mode)

    def has_raw(self) -> bool:
        """Whether anything was ever recorded here."""
        return next(self.folder.walk(RAW), None) is not None

    def install_catalog(self) -> None:
        """Puts the catalog at READY in the place of the one there; nothing where there is none. Needs `locked` alone.

        Stopped at any point, the next call goes on. A process that still has the old one open reads on in that, and
        finds the new one at its next question; SQLite leaves the log of a file alone that has moved.
        """
        if not self._is_left():
            return
        with self.folder.folder("") as here, self.folder.named(CATALOG):
            for name in (CATALOG, f"{CATALOG}-wal", f"{CATALOG}-shm"):
                (self.folder.path / name).unlink(missing_ok=True)
            os.fsync(here)
            (self.folder.path / READY).rename(self.folder.path / CATALOG)
            os.fsync(here)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError as exc:
        raise StoreError.from_os(exc, path=str(path)) from exc


def _make_folder(path: Path) -> None:
    missing = []
    try:
        while not path.exists():
            missing.append(path)
            path = path.parent
        for path in reversed(missing):
            path.mkdir(mode=0o700, exist_ok=True)
            _sync(path.parent)
    except OSError as exc:
        raise StoreError.from_os(exc, path=str(path)) from exc


def _sync(folder: Path) -> None:
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as exc:
        raise StoreError.from_os(exc, path=str(folder)) from exc


def _check_format(folder: Folder, *, create: bool) -> None:
    path = folder.where(ABOUT)
    try:
        data = folder.read(ABOUT)
    except KeyNotFound:
        if (folder.path / RAW).is_dir() and (folder.path / CATALOG).exists():
            raise DamageError(f"{path}: gone; its only line says: format = {FORMAT}", path=path) from None
        if not create:
            raise StoreNotFound(
                f"{folder.path}: no archive here, it holds no {ABOUT}; `scrapy crawl` makes one", path=str(folder.path)
            ) from None
        data = _begin(folder)
    try:
        about = tomllib.loads(data.decode())
    except ValueError as exc:
        raise DamageError(f"{path}: damaged ({exc}); its only line says: format = {FORMAT}", path=path) from exc
    number = about.get("format")
    if not isinstance(number, int) or number < 1:
        raise DamageError(f"{path}: damaged, no format version in it; its line says: format = {FORMAT}", path=path)
    if number > FORMAT:
        raise StoreTooNew(
            f"{folder.path}: an archive of format {number}; this program knows up to {FORMAT}: update it", path=path
        )


def _begin(folder: Folder) -> bytes:
    """Makes an archive of an empty folder; what its ABOUT says then, which another process may have written."""
    others = sorted(name for name in folder.names("") if name != TEMPORARY and not name.startswith("."))
    if others:
        try:
            return folder.read(ABOUT)  # Another process has just begun.
        except KeyNotFound:
            raise StoreError(
                f"{folder.path}: neither an archive nor empty (it holds {others[0]!r}); name another place",
                path=str(folder.path),
            ) from None
    # The folder may have been made by a process that died before it could see to that.
    _sync(folder.path.parent)
    temporary = folder.write_temporary({ABOUT: _ABOUT.encode()})[ABOUT]
    # Where another process begins at the same time, it writes the same; where it records already, it may have swept
    # away what had no name yet.
    with suppress(KeyNotFound):
        folder.link(temporary, ABOUT)
    folder.sync()
    return folder.read(ABOUT)
