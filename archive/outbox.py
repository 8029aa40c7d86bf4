"""What waits in the archive's folder to be delivered, and what has been told: `outbox/`. Who tells reads the bytes.

A message is a file that goes when it has been delivered. Beside them stands one state, in which the teller writes down
what it has told. Both are replaced whole, so a process that dies leaves one or the other.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.errors import KeyNotFound
from archive.folder import Folder, split_key, write_all

OUTBOX = "outbox"
_STATE = f"{OUTBOX}/told.json"
_LOCK = ".lock"
_MESSAGE = ".message.json"
_NEW = ".new"


class Outbox:
    """Raises: StoreError from every method where the folder cannot be used."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder

    @property
    def path(self) -> str:
        """Where the state lies, for messages."""
        return self._folder.where(_STATE)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keeps others out of state and messages, but not from delivering. The kernel frees it when a process dies."""
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        with self._folder.folder(OUTBOX, create=True) as here, self._folder.named(OUTBOX):
            lock = os.open(_LOCK, flags, self._folder.file_mode, dir_fd=here)
        try:
            with self._folder.named(f"{OUTBOX}/{_LOCK}"):
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def state(self) -> bytes | None:
        """What `keep_state` kept; None where nothing was told yet."""
        try:
            return self._folder.read(_STATE)
        except KeyNotFound:
            return None

    def keep_state(self, data: bytes) -> None:
        """Replaces the state, durably. Only `alone`."""
        self._replace(_STATE, data)

    def names(self) -> list[str]:
        """The names of the messages that wait, in order."""
        found = (key.removeprefix(f"{OUTBOX}/") for key, _ in self._folder.walk(OUTBOX))
        return sorted(name.removesuffix(_MESSAGE) for name in found if name.endswith(_MESSAGE))

    def put(self, name: str, data: bytes) -> None:
        """Lays a message down, durably. Only `alone`, and under a name of its own: letters, figures, dots, - and _."""
        self._replace(_key(name), data)

    @contextmanager
    def taken(self, name: str) -> Iterator[bytes | None]:
        """The message, for this process alone; None where another one has it in hand, or has delivered it."""
        descriptor = self._open(name)
        if descriptor is None:
            yield None
            return
        try:
            yield _read(descriptor) if self._is_mine(descriptor, name) else None
        finally:
            os.close(descriptor)

    def _open(self, name: str) -> int | None:
        try:
            with self._folder.open(_key(name)) as descriptor:
                return os.dup(descriptor)
        except KeyNotFound:
            return None

    def _is_mine(self, descriptor: int, name: str) -> bool:
        """Locks the message; False where another process has it, or has dealt with it since it was opened."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return Path(self._folder.where(_key(name))).stat().st_ino == os.fstat(descriptor).st_ino
        except (BlockingIOError, FileNotFoundError):
            return False

    def replace(self, name: str, data: bytes) -> None:
        """Puts what is still to be delivered of a message in its place. Only who has `taken` it."""
        self._replace(_key(name), data)

    def remove(self, name: str) -> None:
        """Removes a message that has been delivered, durably. Only who has `taken` it."""
        self._folder.remove(_key(name))

    def _replace(self, key: str, data: bytes) -> None:
        # Not by way of `tmp/`, which whoever records may sweep at any time.
        above, name = split_key(key)
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
        with self._folder.folder(above) as here, self._folder.named(key):
            descriptor = os.open(name + _NEW, flags, self._folder.file_mode, dir_fd=here)
            try:
                write_all(descriptor, data)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            os.rename(name + _NEW, name, src_dir_fd=here, dst_dir_fd=here)
            os.fsync(here)


def _key(name: str) -> str:
    return f"{OUTBOX}/{name}{_MESSAGE}"


def _read(descriptor: int) -> bytes:
    parts = []
    while part := os.read(descriptor, 1 << 20):
        parts.append(part)
    return b"".join(parts)
