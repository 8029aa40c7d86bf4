"""Completes what a process that died left undone: its WARC file, and the texts and rows of the visits in it."""

import fcntl
import logging
import os
from dataclasses import dataclass

from archive import asked, records
from archive.catalog import Catalog
from archive.errors import CatalogError, KeyNotFound, StoreConflict, StoreError
from archive.folder import Folder, write_all
from archive.model import RawRef
from archive.paths import record_key
from archive.raw.reader import OPEN_SUFFIX, Hurt, Located, is_raw, opened, scan
from archive.store import Store

log = logging.getLogger(__name__)

_PART = 1 << 20


@dataclass(frozen=True, slots=True)
class Found:
    """A visit, or a later reading of its answer, as its WARC record holds it."""

    entry: records.Entry
    text: str | None
    """The text that it found, where that was new."""
    place: RawRef


@dataclass(frozen=True, slots=True)
class FoundReview:
    """That answers were read again, as the WARC record holds it."""

    review: records.Review
    place: RawRef


def adopt(folder: Folder, *, catalog: Catalog, store: Store) -> bool:
    """Closes the WARC files that dead processes left `.open`, and takes in the visits that stand whole in them.

    Returns whether there was one. The torn tail of such a file is cut off, and said so in the log.

    Raises: CatalogError where the catalog knows less than the files hold that were closed properly.
    """
    with catalog.writing():
        store.sweep()
    sizes = catalog.sizes()
    is_adopted = False
    for name, status in list(folder.walk("raw")):
        if not is_raw(name, status):
            continue
        if name.endswith(OPEN_SUFFIX):
            is_adopted |= _adopt_file(folder, name.removesuffix(OPEN_SUFFIX), catalog=catalog, store=store)
        # Asked again, for a file that was closed since the first time.
        elif status.st_size > sizes.get(name, 0) and status.st_size > catalog.sizes().get(name, 0):
            # Happens when the catalog or its log was deleted, or put back from an older copy.
            raise CatalogError(
                f"{folder.where('catalog.sqlite3')}: it does not know all of {name}; `archive reindex` makes it again",
                path=folder.where(name),
            )
    return is_adopted


def _adopt_file(folder: Folder, key: str, *, catalog: Catalog, store: Store) -> bool:
    """Takes a file over; whether it was a dead process's."""
    name = key + OPEN_SUFFIX
    try:
        with folder.open(name, write=True) as descriptor:
            if not _is_left(folder, name, descriptor):
                return False
            with catalog.writing():
                is_empty = _take_in(descriptor, key, catalog=catalog, store=store)
            # Only now: a closed file is one that the catalog knows all of.
            if is_empty:
                folder.remove(name)
            else:
                folder.rename(name, key)
            return True
    except KeyNotFound:
        return False  # Its process closed it just now.


def _is_left(folder: Folder, name: str, descriptor: int) -> bool:
    """Whether no process has an open file any more; then it is locked for this one."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    above, _, last = name.rpartition("/")
    with folder.folder(above) as here, folder.named(name):
        # Not where it was closed, and so renamed, before it was locked.
        return os.path.samestat(os.stat(last, dir_fd=here, follow_symlinks=False), os.fstat(descriptor))


def _take_in(descriptor: int, key: str, *, catalog: Catalog, store: Store) -> bool:
    """Takes in what a dead process had got to; whether that was nothing at all."""
    # What the catalog knows ends with a whole visit. Behind it stands what no process ever called recorded.
    start = catalog.sizes().get(key, 0)
    _write_again(descriptor, start)
    size, end = os.fstat(descriptor).st_size, start
    for found in scan(descriptor, key, start=start):
        if isinstance(found, Hurt):
            # A loss of power may leave later bytes and not earlier ones: what begins here is half a visit.
            break
        if (told := told_in(found, key)) is not None:
            if isinstance(told, Found):
                complete(told, store=store)
            add(told, catalog=catalog)
            end = found.offset + found.length
        elif is_asked(found):
            end = found.offset + found.length
    if end == 0:
        log.info("%s: a run died before it had recorded anything; the file is removed", key)
        return True
    if end < size:
        log.warning("%s: a run died while it wrote; its last %d bytes are cut off", key, size - end)
        os.ftruncate(descriptor, end)
        os.fsync(descriptor)
    catalog.set_size(key, end)
    return False


def _write_again(descriptor: int, start: int) -> None:
    """Brings what stands behind `start` to disk.

    The process may have died before it synced it, or because that failed: then the system takes the bytes for written
    that are not, and another sync would say so too (fsync(2), EIO). What is written anew has to be brought to disk.
    """
    position, size = start, os.fstat(descriptor).st_size
    while position < size and (part := os.pread(descriptor, _PART, position)):
        os.lseek(descriptor, position, os.SEEK_SET)
        write_all(descriptor, part)
        position += len(part)
    os.fsync(descriptor)


def told_in(found: Located, file: str) -> Found | FoundReview | None:
    """What a record tells of visits, or None where it tells nothing of them."""
    if found.record.type != "metadata":
        return None
    try:
        told, text = records.loads(found.record.block)
    except ValueError:
        return None
    place = RawRef(file, found.offset, found.length)
    return FoundReview(told, place) if isinstance(told, records.Review) else Found(told, text, place)


def is_asked(found: Located) -> bool:
    """Whether a record is of the log of a crawl: it tells nothing of visits, and is no half of one."""
    if found.record.type != "metadata":
        return False
    try:
        return asked.loads(found.record.block) is not None
    except ValueError:
        return False


def add(told: Found | FoundReview, *, catalog: Catalog) -> None:
    """Takes in what a record tells."""
    if isinstance(told, FoundReview):
        catalog.add_review(told.review, told.place)
    else:
        catalog.add(told.entry, told.place)


def complete(visit: Found, *, store: Store) -> None:
    """Stores the text and the record of a visit that found a new text, where its process did not get to it."""
    try:
        store.put(stored_of(visit.entry, visit.text))
    except StoreConflict as exc:
        # Damaged since. That must not keep the next run from recording; `check` names it.
        log.warning("%s", exc)


def stored_of(entry: records.Entry, text: str | None) -> dict[str, bytes]:
    """What lies in the store for a visit that found a new text, by key: the text and its record. Else nothing."""
    if entry.reading is None or text is None:
        return {}
    return {record_key(entry.reading.key): records.dumps(entry), entry.reading.key: text.encode()}


def is_told(folder: Folder, data: bytes, key: str) -> bool:
    """Whether the bytes under the key of a text's record are those that some raw file tells of.

    Two runs may find the same new text in the same second, if one of them dies before its record has its name: then
    that of the other one stands there.
    """
    try:
        entry, _ = records.loads(data)
    except ValueError:
        return False
    if isinstance(entry, records.Review) or entry.visit.raw is None:
        return False
    raw = entry.visit.raw
    try:
        with opened(folder, raw.file) as descriptor:
            for found in scan(descriptor, raw.file, start=raw.offset):
                told = told_in(found, raw.file) if isinstance(found, Located) else None
                if isinstance(told, Found):
                    return stored_of(told.entry, told.text).get(key) == data
    except StoreError:
        pass  # Then its damage is named by who looks at it.
    return False
