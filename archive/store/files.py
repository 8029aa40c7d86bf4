"""The store in a folder: one file a key."""

import os
import re
import stat
from collections.abc import Iterator, Mapping
from itertools import chain

from archive.errors import StoreConflict
from archive.folder import Folder
from archive.paths import LEARNT, SEALS

_OURS = re.compile(
    r"texts/[^/]+/[^/]+/\d{8}T\d{6}Z-[0-9a-f]{12}\.(?:txt|json)|boilerplate/[^/]+/\d{6}\.json"
    r"|seals/\d{6,}-\d{8}T\d{6}Z\.(?:sha256|tsr)"
)


class FileStore:
    """`Store` in a folder of this machine.

    A file is written under a temporary name, synced, linked to its own name, and the folder synced: at every instant
    the name shows all of it or nothing, whatever stops the machine. It is read-only, because it never changes.
    """

    def __init__(self, folder: Folder) -> None:
        self._folder = folder

    def put(self, items: Mapping[str, bytes]) -> None:
        written = self._folder.write_temporary(items, read_only=True)
        for key, data in items.items():
            if not self._folder.link(written[key], key):
                self._expect(key, data)
        self._folder.sync()

    def _expect(self, key: str, data: bytes) -> None:
        """Makes sure that the file that has the name already is the one to store, and on disk."""
        with self._folder.open(key) as descriptor:
            os.fsync(descriptor)
        if self._folder.read(key) != data:
            path = self._folder.where(key)
            raise StoreConflict(f"{path}: other bytes stand under this key, and a stored text never changes", path=path)

    def get(self, key: str) -> bytes:
        return self._folder.read(key)

    def keys(self, prefix: str) -> Iterator[str]:
        return (key for key, status in self._folder.walk(prefix) if _is_ours(key, status))

    def strangers(self) -> Iterator[tuple[str, str]]:
        for key, status in chain.from_iterable(map(self._folder.walk, (LEARNT, SEALS, "texts"))):
            if stat.S_ISLNK(status.st_mode):
                yield key, "a symbolic link; none is ever followed"
            elif not _is_ours(key, status):
                yield key, "not a file of this archive"

    def sweep(self) -> int:
        return self._folder.sweep()


def _is_ours(key: str, status: os.stat_result) -> bool:
    return stat.S_ISREG(status.st_mode) and _OURS.fullmatch(key) is not None
