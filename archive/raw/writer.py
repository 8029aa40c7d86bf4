"""Appends to a WARC file of this process's own."""

import fcntl
import os
import secrets
from datetime import datetime

from archive.errors import StoreError
from archive.folder import Folder, split_key, write_all
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

    def __init__(self, folder: Folder, *, begun: datetime, software: str) -> None:
        self._folder = folder
        self.key = raw_key(begun, secrets.token_hex(8))
        self._info = warc.file_id(self.key)
        self._open_key = self.key + OPEN_SUFFIX
        self.size = 0
        """Where the next record will begin, in bytes."""
        temporary, self._descriptor = folder.temporary()
        try:
            with folder.named(self._open_key):
                # Locked before it has a name: whoever finds it unlocked may take it for a dead process's.
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._append(warc.warcinfo(self.key, date=written_moment(begun), software=software))
                os.fsync(self._descriptor)
            above = split_key(self._open_key)[0]
            with folder.folder(above, create=True) as here, folder.named(self._open_key):
                if not folder.link(temporary, self._open_key, here=here):
                    raise StoreError(f"{self._open_key} is taken", path=folder.where(self._open_key))
                os.fsync(here)
        except BaseException:
            self.release()
            raise

    def append_page(self, page: Page, *, original: warc.Original | None) -> tuple[RawRef, str]:
        """Appends an answer and its request; where the answer's record lies, and its id."""
        answer_id, (answer, request) = warc.exchange(page, info=self._info, original=original)
        ref = self._append(answer)
        self._append(request)
        return ref, answer_id

    def append_metadata(self, url: str, data: bytes, *, at: datetime, answer_id: str | None) -> RawRef:
        """Appends what is known of a visit; from the next `sync` on the visit has happened."""
        return self._append(warc.metadata(url, data, date=written_moment(at), info=self._info, answer_id=answer_id))

    def _append(self, member: bytes) -> RawRef:
        with self._folder.named(self._open_key):
            write_all(self._descriptor, member)
        ref = RawRef(self.key, self.size, len(member))
        self.size += len(member)
        return ref

    def sync(self) -> None:
        with self._folder.named(self._open_key):
            os.fsync(self._descriptor)

    def close(self) -> None:
        """Gives the file its final name."""
        try:
            self._folder.rename(self._open_key, self.key)
        finally:
            self.release()

    def release(self) -> None:
        """Lets go of the file as it is, for adoption."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
