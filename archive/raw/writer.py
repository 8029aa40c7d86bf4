"""Appends to a WARC file of this process's own."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from archive.errors import StoreConflict
from archive.folder import Folder, write_all
from archive.model import Page, RawRef
from archive.paths import raw_key
from archive.raw import warc
from archive.raw.reader import OPEN_SUFFIX
from archive.records import written_moment


class RawWriter:
    """One WARC file, `.open` and locked until `close`. What was appended is durable after `sync`.

    After an error nothing of it is to be trusted: `release` it, and let adoption see what of it is whole.

    Raises: StoreError from every method where the operating system refuses.
    """

    def __init__(self, folder: Folder, *, begun: datetime, software: str, token: str | None = None) -> None:
        """`token`: 16 hex digits for the file's name, of a run whose log it is; None for ones that nobody can guess."""
        self._folder = folder
        self.key = raw_key(begun, token or secrets.token_hex(8))
        self._info = warc.file_id(self.key)
        self._open_key = self.key + OPEN_SUFFIX
        self.size = 0
        """Where the next record will begin, in bytes."""
        self.is_settled = True
        """Whether it holds whole batches alone. To be set by who knows that one has come to its end."""
        temporary, self._descriptor = folder.temporary()
        try:
            with folder.named(self._open_key):
                # Locked before it has a name: whoever finds it unlocked may take it for a dead process's.
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._append(warc.warcinfo(self.key, date=written_moment(begun), software=software))
                os.fsync(self._descriptor)
            if not folder.link(temporary, self._open_key):
                raise StoreConflict(f"{self._open_key} is taken", path=folder.where(self._open_key))
            folder.sync()
        except BaseException:
            self.release()
            raise
        self._first = self.size

    def append_page(self, page: Page, *, original: warc.Original | None) -> tuple[RawRef, str]:
        """Appends an answer and its request; where the answer's record lies, and its id."""
        answer_id, (answer, request) = warc.exchange(page, info=self._info, original=original)
        ref = self._append(answer)
        self._append(request)
        return ref, answer_id

    def append_metadata(self, url: str | None, data: bytes, *, at: datetime, answer_id: str | None) -> RawRef:
        """Appends what is known of a visit; from the next `sync` on the visit has happened. `url`: None for several."""
        return self._append(warc.metadata(url, data, date=written_moment(at), info=self._info, answer_id=answer_id))

    def _append(self, member: bytes) -> RawRef:
        with self._folder.named(self._open_key):
            write_all(self._descriptor, member)
        ref = RawRef(self.key, self.size, len(member))
        self.size += len(member)
        return ref

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """After an error inside the block what was appended in it is gone again."""
        before, self.is_settled = self.size, False
        try:
            yield
        except BaseException:
            with self._folder.named(self._open_key):
                os.ftruncate(self._descriptor, before)
                os.lseek(self._descriptor, before, os.SEEK_SET)
                os.fsync(self._descriptor)
            self.size, self.is_settled = before, True
            raise

    def sync(self) -> None:
        with self._folder.named(self._open_key):
            os.fsync(self._descriptor)

    def close(self) -> None:
        """Gives the file its final name; one without a visit in it is removed."""
        try:
            if self.size == self._first:
                self._folder.remove(self._open_key)
            else:
                self._folder.rename(self._open_key, self.key)
        finally:
            self.release()

    def release(self) -> None:
        """Lets go of the file as it is, for adoption."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
