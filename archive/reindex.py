"""Makes the catalog again: from the visits' records in the raw files, and from the records beside the texts."""

import os
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256

from archive import records
from archive.adoption import Found, FoundReview, add, is_told, stored_of, told_in
from archive.catalog.sqlite import SqliteCatalog
from archive.errors import DamageError, KeyNotFound, StoreError
from archive.finding import MEND, Finding, Kind
from archive.model import RawRef
from archive.paths import CRAWLS, LEARNT, RECORD_SUFFIX, SEALS, TEXT_SUFFIX, record_key
from archive.place import CATALOG, NEW, NEW_LOGS, RAW, READY, Place
from archive.raw.reader import OPEN_SUFFIX, Located, is_raw, opened, scan
from archive.store import Store

_ENDED = re.compile(rf"{CRAWLS}/\d{{4}}-\d\d/[^/]+\.json")
Progress = Callable[[int, int], None]
"""Told from time to time how many of how many bytes are done."""


@dataclass(frozen=True, slots=True)
class Reindexed:
    """What was found while a catalog was made again."""

    visits: int
    restored: int
    """Texts and records that were missing and are there again."""
    findings: tuple[Finding, ...]
    """What is damaged or lost, as far as it could be seen on the way; `check` looks at everything."""
    taken_up: int = 0
    """Raw files that one before, which was stopped, had indexed already."""


def reindex(place: Place, *, store: Store, progress: Progress) -> Reindexed:
    """Makes the catalog again and puts it in the place of the one there, if any. Writers wait until that is done.

    A text or a record of one that is missing is restored from the raw file. Killed at any point, the old catalog stands
    or the new one does, and the next call goes on behind the last raw file that was whole and is still as it was.
    """
    with place.locked(alone=True):
        path = place.folder.path / NEW
        catalog = _left(place, store)
        if catalog is None:
            for leftover in (READY, NEW, *NEW_LOGS):
                with place.folder.named(leftover):
                    path.with_name(leftover).unlink(missing_ok=True)
            with place.folder.folder("") as here, place.folder.named(NEW):
                os.fsync(here)  # SQLite would take what an old log says into a new file.
            with place.folder.named(NEW):
                catalog = SqliteCatalog.build(path, mode=place.folder.file_mode)
        try:
            done = _fill(place, catalog=catalog, store=store, progress=progress)
            catalog.finish()
        finally:
            catalog.close()
        with place.folder.folder("") as here, place.folder.named(READY):
            with path.open("rb") as file:
                os.fsync(file.fileno())
            path.rename(path.with_name(READY))
            os.fsync(here)
        place.install_catalog()
    return done


def _left(place: Place, store: Store) -> SqliteCatalog | None:
    """The catalog that a stopped call had begun; None where there is none that can be gone on with."""
    status = {name: place.folder.status(name) for name in (NEW, *NEW_LOGS)}
    if status[NEW] is None or any(one is not None and not stat.S_ISREG(one.st_mode) for one in status.values()):
        return None
    try:
        catalog = SqliteCatalog.go_on(place.folder.path / NEW)
    except StoreError:
        return None  # Another program's, or nothing was in it yet.
    try:
        # All that it tells of has to be there, or what is found on the way would be another thing than without it.
        here = {name: status.st_size for name, status in place.folder.walk(RAW) if is_raw(name, status)}
        if _indexed(catalog).items() <= here.items():
            told = {key for text, _ in catalog.texts() for key in (text, record_key(text))}
            if told <= set(store.keys("texts")) and not catalog.faults():
                return catalog
    except StoreError:
        pass  # It is begun anew, and names what is wrong with the place.
    except BaseException:
        catalog.close()
        raise
    catalog.close()
    return None


def _indexed(catalog: SqliteCatalog) -> dict[str, int]:
    """The raw files that are all in a catalog that is being made, with their sizes."""
    return {key: size for key, size in catalog.sizes().items() if size}


def _keep_claims(place: Place, catalog: SqliteCatalog) -> None:
    """Takes over what runs that live have claimed, where the old catalog can still say it."""
    status = place.folder.status(CATALOG)
    if status is None or not stat.S_ISREG(status.st_mode):
        return
    try:
        old = SqliteCatalog(place.folder.path / CATALOG)
    except StoreError:
        return  # Damaged, or an older program's.
    try:
        with suppress(StoreError):
            catalog.keep_claims_of(old)
    finally:
        old.close()


def _fill(place: Place, *, catalog: SqliteCatalog, store: Store, progress: Progress) -> Reindexed:
    findings: list[Finding] = []
    restored = 0
    indexed, ends = _indexed(catalog), dict[str, int]()
    files = [(name, status.st_size) for name, status in place.folder.walk(RAW) if is_raw(name, status)]
    total, done = sum(size for _, size in files), 0
    for name, size in files:
        key, end, sound = name.removesuffix(OPEN_SUFFIX), 0, len(findings)
        if name not in indexed:
            with catalog.writing():
                for told in _told(place, name, findings):
                    add(told, catalog=catalog)
                    end = told.place.offset + told.place.length
                    if isinstance(told, Found):
                        restored += _restore(place, told, store=store, findings=findings)
                    progress(done + end, total)
                # Of a file that is still open only what is whole counts; adoption sees to the rest. One without a visit
                # goes. Where something is wrong the next call, should this one be stopped, has to find it too.
                if name.endswith(OPEN_SUFFIX) or len(findings) > sound:
                    ends[key] = end if name.endswith(OPEN_SUFFIX) else size
                else:
                    catalog.set_size(key, size)
        done += size
        progress(done, total)
    with catalog.writing():
        for key, end in ends.items():
            if end:
                catalog.set_size(key, end)
        for key, digest in _kept(place, store=store, findings=findings):
            catalog.keep(key, digest)
        for entry in _without_visit(place, catalog=catalog, store=store, findings=findings):
            if entry.visit.raw is not None and entry.reading is not None:
                # What makes a visit one is lost, so its answer stands for that. A later reading stands for itself.
                beside = RawRef(record_key(entry.reading.key), 0, 0)
                catalog.add(entry, beside if entry.is_again else entry.visit.raw)
        # Last: a visit takes the claim to its address back.
        _keep_claims(place, catalog)
        catalog.complete()
    return Reindexed(catalog.count_visits(), restored, tuple(findings), taken_up=len(indexed))


def _kept(place: Place, *, store: Store, findings: list[Finding]) -> Iterator[tuple[str, str]]:
    """Key and SHA-256 of the files that never change and that no raw file holds."""
    ended = (key for key, _ in place.folder.walk(CRAWLS) if _ENDED.fullmatch(key))
    for key in (*store.keys(SEALS), *store.keys(LEARNT), *ended):
        try:
            yield key, sha256(place.folder.read(key)).hexdigest()
        except KeyNotFound:
            continue  # A crawl has put it elsewhere just now.
        except StoreError as exc:
            findings.append(Finding(exc.path, exc.problem, Kind.DAMAGED))


def _told(place: Place, name: str, findings: list[Finding]) -> Iterator[Found | FoundReview]:
    key = name.removesuffix(OPEN_SUFFIX)
    try:
        # Not by the name it was listed under: the process that writes it may close it, which renames it, at any time.
        with opened(place.folder, key) as descriptor:
            for found in scan(descriptor, key):
                if isinstance(found, Located):
                    told = told_in(found, key)
                    if told is not None:
                        yield told
                elif not (found.at_end and name.endswith(OPEN_SUFFIX)):
                    problem = f"{found.length} bytes at offset {found.offset}: {found.problem}"
                    findings.append(Finding(place.folder.where(name), problem, Kind.DAMAGED))
    except KeyNotFound:
        return  # Nothing had been recorded in it, and its process has removed it.


def _restore(place: Place, found: Found, *, store: Store, findings: list[Finding]) -> int:
    """Stores what is missing of the files that a visit made; returns how many were."""
    missing = {}
    for key, data in stored_of(found.entry, found.text).items():
        try:
            stored = store.get(key)
            if stored != data and not is_told(place.folder, stored, key):
                findings.append(Finding(place.folder.where(key), f"not what was written; {MEND}", Kind.DAMAGED))
        except KeyNotFound:
            missing[key] = data
        except DamageError as exc:
            findings.append(Finding(exc.path, f"{exc.problem}; {MEND}", Kind.DAMAGED))
        except StoreError as exc:
            findings.append(Finding(exc.path, exc.problem, Kind.DAMAGED))
    store.put(missing)
    return len(missing)


def _without_visit(
    place: Place, *, catalog: SqliteCatalog, store: Store, findings: list[Finding]
) -> Iterator[records.Entry]:
    """What the records of those texts say whose visit no raw file holds any more."""
    for key in store.keys("texts"):
        text_key = key.removesuffix(RECORD_SUFFIX) + TEXT_SUFFIX
        if not key.endswith(RECORD_SUFFIX) or catalog.digest_of(text_key) is not None:
            continue
        path = place.folder.where(key)
        try:
            entry, _ = records.loads(store.get(key))
        except (ValueError, StoreError) as exc:
            problem = exc.problem if isinstance(exc, StoreError) else f"damaged: {exc}"
            findings.append(Finding(path, problem, Kind.DAMAGED))
            continue
        if isinstance(entry, records.Review) or entry.reading is None or entry.reading.key != text_key:
            findings.append(Finding(path, "not the record of the text beside it", Kind.DAMAGED))
            continue
        findings.append(Finding(path, "its visit is in no raw file any more; this record was used", Kind.MISSING))
        yield entry
