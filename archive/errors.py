"""Every error the product raises on purpose.

ArchiveError
├── StoreError            the store cannot be used: missing, not writable, full
│   ├── StoreNotFound     no archive at this place
│   ├── StoreTooNew       written by a newer program
│   ├── StoreBusy         another process holds it longer than we wait
│   │   └── RunIsLive     the same crawl is under way
│   ├── StoreConflict     other bytes stand under this key already
│   ├── KeyNotFound       nothing stands under this key
│   ├── DamageError       stored bytes are not what was written
│   └── CatalogError      an index is unusable; `archive reindex` makes it again
│       └── CatalogOutdated   made by an older program
├── NotArchived           the archive has never seen this address
├── NoSuchVersion         the article has no such version
├── FormatError           a text is not in the article text format
├── UsageError            an argument or setting cannot be used
└── SourcesError          sources.toml cannot be used: file, line, key
"""

import errno
from typing import Self

_ADVICE = {
    errno.ENOSPC: "the disk is full: make room and run the same command again",
    errno.EDQUOT: "the disk quota is used up: make room and run the same command again",
    errno.EROFS: "the file system is read-only: mount it writable or choose another place",
    errno.EACCES: "permission denied: check who owns it and what its mode allows",
    errno.EPERM: "not permitted: check who owns it and what its mode allows",
    errno.EMFILE: "too many open files: raise the limit (ulimit -n)",
    errno.ENFILE: "too many open files on this machine",
    errno.EIO: "the disk reports an error: check the disk before anything else is written to it",
    errno.ELOOP: "a symbolic link stands there, and links are never followed: put the real file or folder in its place",
}


class ArchiveError(Exception):
    """A failure that a person can act on. The message says what happened, to which file or URL, and what to do."""


class StoreError(ArchiveError):
    """The store cannot be used. `path`: the file or folder it happened to."""

    def __init__(self, message: str, *, path: str) -> None:
        super().__init__(message)
        self.path = path

    @property
    def problem(self) -> str:
        """The message without the path, for where that stands already."""
        return str(self).removeprefix(f"{self.path}: ")

    @classmethod
    def from_os(cls, exc: OSError, *, path: str) -> Self:
        """What the operating system refused, as a sentence with the path and what to do."""
        advice = _ADVICE.get(exc.errno or 0, exc.strerror or str(exc))
        return cls(f"{path}: {advice}", path=path)


class StoreNotFound(StoreError):
    """No archive at this place."""


class StoreTooNew(StoreError):
    """The store was written by a newer program, whose format this one does not know."""


class StoreBusy(StoreError):
    """Another process holds what is needed, longer than we wait. Trying again later helps."""


class RunIsLive(StoreBusy):
    """A crawl by the same spider with the same arguments is under way."""


class StoreConflict(StoreError):
    """Other bytes stand under this key already; a stored text never changes."""


class KeyNotFound(StoreError):
    """Nothing stands under this key."""


class DamageError(StoreError):
    """Stored bytes are not what was written."""


class CatalogError(StoreError):
    """The catalog is unusable. It is an index only: `archive reindex` makes it again from the store."""


class CatalogOutdated(CatalogError):
    """The catalog was made by an older program, which knew other tables."""


class NotArchived(ArchiveError):
    """The archive has never seen this address. `url`: as asked for."""

    def __init__(self, message: str, *, url: str) -> None:
        super().__init__(message)
        self.url = url


class NoSuchVersion(ArchiveError):
    """The article has no such version. `url`: as asked for; `count`: how many versions there are."""

    def __init__(self, message: str, *, url: str, count: int) -> None:
        super().__init__(message)
        self.url = url
        self.count = count


class FormatError(ArchiveError, ValueError):
    """A text is not in the article text format (archive/FORMAT.md). `line`: its number, from 1."""

    def __init__(self, message: str, *, line: int) -> None:
        super().__init__(message)
        self.line = line


class UsageError(ArchiveError):
    """An argument or a setting cannot be used. The message names it and says what it takes."""


class SourcesError(ArchiveError):
    """sources.toml cannot be used. `path`, `line` (from 1; None where unknown) and `key` say where."""

    def __init__(self, message: str, *, path: str, line: int | None, key: str | None) -> None:
        super().__init__(message)
        self.path = path
        self.line = line
        self.key = key
