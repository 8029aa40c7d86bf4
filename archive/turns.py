"""Turns: how crawls of one archive that run at the same time ask a host as politely as one.

Each host has an empty file. Who asks it holds a lock on that, which the kernel frees with the process, and leaves in
the file's times when it was asked (of access) and until when it is to be left alone (of change): after each request by
its delay, after a Retry-After by that. The next one may keep a longer delay, so it asks for both. Who waits for the
lock says so by one on a second file, so that nobody who has just had a turn takes the next as well. A third, whose time
of change alone counts, has a server that wants to be left alone for longer than a crawl waits.
"""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from archive.errors import KeyNotFound, StoreError
from archive.folder import Folder, split_key
from archive.paths import TURNS, turn_key

_WAITING = ".waiting"
_REST = ".rest"


@dataclass(frozen=True, slots=True)
class Turn:
    """A host that this process alone may ask now, as far as the crawls of this archive go."""

    path: str
    _descriptor: int

    @property
    def free_from(self) -> float:
        """From when on the host may be asked, in seconds since 1970; in the past where nobody asked it lately."""
        return os.fstat(self._descriptor).st_mtime

    @property
    def asked_at(self) -> float | None:
        """When the host was asked last, in seconds since 1970; None where that is not known."""
        status = os.fstat(self._descriptor)
        return None if status.st_atime_ns == status.st_mtime_ns else status.st_atime

    def give_back(self, free_from: float, *, asked_at: float | None) -> None:
        """Lets the next one ask, from this moment on. To be called once. `asked_at`: when the host was asked; None
        where it was not. Raises: StoreError."""
        try:
            os.utime(self._descriptor, (free_from if asked_at is None else asked_at, free_from))
        except OSError as exc:
            raise StoreError.from_os(exc, path=self.path) from exc
        finally:
            os.close(self._descriptor)


class Turns:
    """The turns at all hosts: network hosts in lower case, without ports.

    Raises: StoreError from every method where the operating system refuses.
    """

    def __init__(self, folder: Folder) -> None:
        self._folder = folder

    def take(self, host: str) -> Turn | None:
        """The turn at a host; None while another process has it."""
        key = turn_key(host)
        descriptor = self._locked(key, fcntl.LOCK_EX)
        return None if descriptor is None else Turn(self._folder.where(key), descriptor)

    @contextmanager
    def waiting(self, host: str) -> Iterator[None]:
        """Says within the block that this process waits for the turn at a host."""
        descriptor = self._locked(turn_key(host) + _WAITING, fcntl.LOCK_SH)
        try:
            yield
        finally:
            if descriptor is not None:
                os.close(descriptor)

    def is_waited_for(self, host: str) -> bool:
        """Whether another process waits for the turn at a host."""
        try:
            return self._folder.is_locked(turn_key(host) + _WAITING, is_shared=False)
        except KeyNotFound:
            return False

    def rest(self, server: str, *, until: float) -> None:
        """Leaves a server (host, and its port where that is not the usual one) alone until then, seconds since 1970."""
        key = turn_key(server) + _REST
        descriptor = self._locked(key, fcntl.LOCK_EX)
        if descriptor is not None:  # else another process is just saying so
            Turn(self._folder.where(key), descriptor).give_back(until, asked_at=None)

    def rests_until(self, server: str) -> float:
        """Until when a server wants to be left alone, in seconds since 1970; 0 where it has not said so."""
        try:
            with self._folder.open(turn_key(server) + _REST) as descriptor:
                return os.fstat(descriptor).st_mtime
        except KeyNotFound:
            return 0.0

    def sweep(self, *, before: float) -> None:
        """Removes the files of hosts that nobody has asked since (seconds since 1970), so that they do not pile up."""
        for key, status in self._folder.walk(TURNS):
            if status.st_mtime < before and stat.S_ISREG(status.st_mode):
                with suppress(KeyNotFound), self._folder.open(key) as descriptor:
                    try:
                        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    except BlockingIOError:
                        continue
                    self._folder.remove(key)

    def _locked(self, key: str, kind: int) -> int | None:
        """The file `key`, made where it is missing, open and locked; None where others have locked it otherwise."""
        above, name = split_key(key)
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
        with self._folder.folder(above, create=True) as here, self._folder.named(key):
            descriptor = os.open(name, flags, self._folder.file_mode, dir_fd=here)
            try:
                fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
                # `sweep` may have taken its name away since it was opened, and another process made it anew.
                if os.path.samestat(os.fstat(descriptor), os.stat(name, dir_fd=here, follow_symlinks=False)):
                    return descriptor
            except (BlockingIOError, FileNotFoundError):
                pass
            except BaseException:
                os.close(descriptor)
                raise
        os.close(descriptor)
        return None
