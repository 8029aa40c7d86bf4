"""Compares files, records, digests, raw records and catalog rows with each other. Changes nothing.

What a process that died has left is no finding: its tail of a raw file, texts that only that tail knows and temporary
files are completed or removed before anything else is recorded.
"""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from archive.adoption import Found, FoundReview, is_told, stored_of, told_in
from archive.catalog import Catalog
from archive.errors import DamageError, KeyNotFound, StoreError
from archive.finding import MEND, Finding, Kind
from archive.folder import TEMPORARY
from archive.hosts import Hosts
from archive.model import Visit
from archive.outbox import OUTBOX
from archive.paths import CRAWLS, LEARNT, RECORD_SUFFIX, SEALS, TEXT_SUFFIX, record_key
from archive.place import ABOUT, ABOUTS, CATALOG, NEW, NEW_LOGS, OURS, RAW, READY, Place
from archive.raw.reader import OPEN_SUFFIX, Hurt, is_raw, opened, scan
from archive.raw.warc import Record
from archive.records import written_moment
from archive.reindex import Progress
from archive.runs import Runs
from archive.seals import Seals
from archive.store import Store

_FOLDERS = {"texts", LEARNT, RAW, TEMPORARY, CRAWLS, OUTBOX, SEALS}
_REINDEX = "`archive reindex` makes the catalog again"
_REVIEW = "answers that were read again and gave no other text"
_RESTORE = "no other file says what stood in it: put it back from a backup (`archive reindex` forgets that it was)"
_GONE = "this raw file is gone, with the answers in it"


@dataclass
class Check:
    """One look at everything: to iterate over it gives what is not as it should be, nothing where all is well.

    Crawls may go on meanwhile. When that has ended it says what was looked at.
    """

    place: Place
    store: Store
    progress: Progress
    anchor: str | None = None
    """SHA-256 of a seal that was kept elsewhere; None for none."""
    raw_files: int = 0
    visits: int = 0
    """Whose records stand in the raw files."""
    texts: int = 0
    size: int = 0
    """Of raw files and texts, in bytes."""
    sealed: int = 0
    """Files that seals name,"""
    sound: int = 0
    """those of them that are what they were when they were sealed,"""
    unsealed: int = 0
    """and those that no seal names."""
    _catalog: Catalog | None = None
    """None where it cannot be read: then the files are compared with each other alone."""
    _pending: set[str] = field(default_factory=set)
    """Keys of texts that a visit found which is not in the catalog yet."""
    _known: set[str] = field(default_factory=set)
    """Without a catalog: the texts whose visits stand in raw files."""
    _total: int = 0

    def __iter__(self) -> Iterator[Finding]:
        yield from self._index()
        # Asked before the files are looked at: what is written from now on lies behind these ends.
        sizes = {} if self._catalog is None else self._catalog.sizes()
        raw = self._walked(RAW)
        self._total = sum(status.st_size for _, status in raw)
        texts = self._walked("texts")
        self._total += sum(status.st_size for key, status in texts if key.endswith(TEXT_SUFFIX))
        seen = set()
        for name, status in raw:
            if is_raw(name, status):
                seen.add(name.removesuffix(OPEN_SUFFIX))
                yield from self._raw_file(name, committed=sizes.get(name.removesuffix(OPEN_SUFFIX), 0))
            else:
                yield self._finding(name, _what(status), Kind.FOREIGN)
        for key in sorted(sizes.keys() - seen):
            if not self._exists(key):
                yield self._finding(key, _GONE, Kind.MISSING)
        yield from _as_far(self._texts())
        # Asked before these files are looked at: what is written from now on is not among them.
        kept = {} if self._catalog is None else dict(self._catalog.kept())
        named = set()
        for finding in self._others():
            named.add(finding.path)
            yield finding
        for key, digest in kept.items():
            if self.place.folder.where(key) not in named:
                yield from self._kept(key, digest)
        self.progress(self._total, self._total)

    def _others(self) -> Iterator[Finding]:
        """What is wrong with the files that are neither raw files, nor texts nor their records."""
        yield from _as_far(self._learnt())
        yield from _as_far(Runs(self.place.folder).check())
        strangers = (self._finding(key, problem, Kind.FOREIGN) for key, problem in self.store.strangers())
        yield from _as_far(strangers)
        yield from self._root()
        seals = Seals(self.place, self.store)
        yield from _as_far(seals.check(anchor=self.anchor))
        self.sealed, self.sound, self.unsealed = seals.sealed, seals.sound, seals.unsealed

    def _walked(self, key: str) -> list[tuple[str, os.stat_result]]:
        """All files of a folder of the root; none where something else stands there, which the look at that names."""
        try:
            return list(self.place.folder.walk(key))
        except DamageError:
            return []

    def _kept(self, key: str, digest: str) -> Iterator[Finding]:
        """About a file that never changes and that no raw file holds."""
        kind = Kind.SEAL if key.startswith(f"{SEALS}/") else Kind.MISSING
        try:
            if sha256(self.place.folder.read(key)).hexdigest() != digest:
                kind = kind if kind is Kind.SEAL else Kind.DAMAGED
                yield self._finding(key, f"not what was written; {_RESTORE}", kind)
        except KeyNotFound:
            yield self._finding(key, f"gone; {_RESTORE}", kind)
        except StoreError as exc:
            yield self._finding(key, exc.problem, Kind.DAMAGED)

    def _index(self) -> Iterator[Finding]:
        """Opens the catalog; what is wrong inside it."""
        try:
            catalog = self.place.catalog()
            faults = catalog.faults()
        except StoreError as exc:
            yield self._finding(CATALOG, exc.problem, Kind.CATALOG)
            return
        for fault in faults:
            yield self._finding(CATALOG, f"{fault}; {_REINDEX}", Kind.CATALOG)
        if not faults:
            self._catalog = catalog

    def _finding(self, key: str, problem: str, kind: Kind) -> Finding:
        return Finding(self.place.folder.where(key), problem, kind)

    def _exists(self, key: str) -> bool:
        """Whether the raw file `key` is there: it may have been closed, and so renamed, since the files were listed."""
        try:
            with opened(self.place.folder, key):
                return True
        except (KeyNotFound, DamageError):
            return False

    def _raw_file(self, name: str, *, committed: int) -> Iterator[Finding]:
        key, is_open = name.removesuffix(OPEN_SUFFIX), name.endswith(OPEN_SUFFIX)
        rows = {} if self._catalog is None else self._catalog.places(key)
        reviews = {} if self._catalog is None else self._catalog.reviews(key)
        answers: dict[int, Record] = {}
        hurt: list[Hurt] = []
        try:
            with opened(self.place.folder, key) as descriptor:
                size = os.fstat(descriptor).st_size
                for found in scan(descriptor, key):
                    self.progress(min(self.size + found.offset, self._total), self._total)
                    if isinstance(found, Hurt):
                        if not is_open or found.offset < committed:
                            hurt.append(found)
                            yield self._finding(name, self._hurt(found, rows), Kind.DAMAGED)
                    elif found.record.type in ("response", "revisit"):
                        # Only what is compared is kept, not the block.
                        answers[found.offset] = Record(found.record.type, found.record.headers, b"")
                    elif isinstance(recorded := told_in(found, key), FoundReview):
                        length = reviews.pop(found.offset, None)
                        if length is not None or not is_open or found.offset < committed:
                            yield from self._review(name, recorded, length)
                    elif recorded is not None:
                        self.visits += not recorded.entry.is_again
                        row, reading = rows.pop(found.offset, None), recorded.entry.reading
                        if row is not None or not is_open or found.offset < committed:
                            yield from self._visit(name, recorded, row, answers)
                        elif reading is not None:
                            self._pending.add(reading.key)
                        # A visit's records stand together.
                        answers.clear()
        except KeyNotFound:
            # Nothing had been recorded in it, and its process has removed it.
            if committed:
                yield self._finding(key, _GONE, Kind.MISSING)
            return
        except StoreError as exc:
            yield self._finding(name, exc.problem, Kind.DAMAGED)
            return
        is_more = size > committed and not is_open and self._catalog is not None
        # Asked again, for what was written and closed since the first time.
        if is_more and size > self.place.catalog().sizes().get(key, 0):
            behind = f"the catalog knows {committed} of its {size} bytes; {_REINDEX}"
            yield self._finding(name, behind, Kind.CATALOG)
        if size < committed:
            yield self._finding(name, f"cut short: {size} bytes where {committed} were written", Kind.DAMAGED)
        lost = [(offset, length, _named(visit)) for offset, (visit, length) in rows.items()]
        lost += [(offset, length, _REVIEW) for offset, length in reviews.items()]
        for offset, length, what in sorted(lost):
            # Rows behind the end that was asked for are newer than this look.
            is_hurt = any(one.offset < offset + length and offset < one.offset + one.length for one in hurt)
            if offset < committed and not is_hurt:
                yield self._finding(name, f"offset {offset}: the record of {what} is gone", Kind.MISSING)
        self.raw_files += 1
        self.size += size

    def _hurt(self, hurt: Hurt, rows: dict[int, tuple[Visit, int]]) -> str:
        """A sentence about damaged bytes that names what was in them."""
        end = hurt.offset + hurt.length
        lost = []
        for offset, (visit, _) in sorted(rows.items()):
            if visit.raw is not None and hurt.offset <= visit.raw.offset < end:
                lost.append(f"the answer of {_named(visit)}")
            if hurt.offset <= offset < end:
                lost.append(f"the record of {_named(visit)}")
        what = f"; lost with it: {', '.join(lost[:5])}" if lost else ""
        more = f" and {len(lost) - 5} more" if len(lost) > 5 else ""
        return f"{hurt.length} bytes damaged at offset {hurt.offset} ({hurt.problem}){what}{more}"

    def _visit(
        self, name: str, found: Found, row: tuple[Visit, int] | None, answers: dict[int, Record]
    ) -> Iterator[Finding]:
        visit, reading = found.entry.visit, found.entry.reading
        where = f"offset {found.place.offset}: {_named(visit)}"
        if self._catalog is None:
            if reading is not None:
                self._known.add(reading.key)
        elif row is None:
            yield self._finding(name, f"{where} is not in the catalog; {_REINDEX}", Kind.CATALOG)
        elif row != (visit, found.place.length) or not self._catalog.holds(found.entry, found.place):
            yield self._finding(name, f"{where} stands differently in the catalog; {_REINDEX}", Kind.CATALOG)
        if visit.raw is not None and not found.entry.is_again and visit.raw.offset in answers:
            stated = answers[visit.raw.offset].header("WARC-Payload-Digest")
            if visit.payload is not None and stated != f"sha256:{visit.payload}":
                yield self._finding(name, f"{where}: the answer at {visit.raw.offset} is another one", Kind.DAMAGED)
        for key, data in stored_of(found.entry, found.text).items():
            if key.endswith(RECORD_SUFFIX):
                yield from self._record(key, data)

    def _review(self, name: str, found: FoundReview, length: int | None) -> Iterator[Finding]:
        where = f"offset {found.place.offset}: {_REVIEW}"
        if self._catalog is None:
            return
        if length is None:
            yield self._finding(name, f"{where} is not in the catalog; {_REINDEX}", Kind.CATALOG)
        elif length != found.place.length or not self._catalog.holds_review(found.review):
            yield self._finding(name, f"{where} stands differently in the catalog; {_REINDEX}", Kind.CATALOG)

    def _record(self, key: str, expected: bytes) -> Iterator[Finding]:
        try:
            found = self.store.get(key)
            if found != expected and not is_told(self.place.folder, found, key):
                yield self._finding(key, f"not what was written; {MEND}", Kind.DAMAGED)
        except KeyNotFound:
            problem = "gone; `archive reindex` restores it from the raw file"
            yield self._finding(key, problem, Kind.MISSING)
        except StoreError as exc:
            yield self._finding(key, _mended(exc), Kind.DAMAGED)

    def _texts(self) -> Iterator[Finding]:
        records: set[str] = set()
        unknown: list[str] = []
        missing: list[str] = []
        rows = iter(()) if self._catalog is None else self._catalog.texts()
        row = next(rows, None)
        for key in self.store.keys("texts"):
            if key.endswith(RECORD_SUFFIX):
                # It sorts before its text.
                records.add(key)
                continue
            while row is not None and row[0] < key:
                missing.append(row[0])
                row = next(rows, None)
            digest = None
            if row is not None and row[0] == key:
                digest, row = row[1], next(rows, None)
            elif key not in self._pending and key not in self._known:
                unknown.append(key)
            yield from self._text(key, digest)
            if record_key(key) not in records and digest is None and key not in self._pending:
                yield self._finding(key, "a text without the record that says where it came from", Kind.MISSING)
            records.clear()
        while row is not None:
            missing.append(row[0])
            row = next(rows, None)
        for key in missing:
            yield from self._missing(key)
        if unknown and self._catalog is not None:
            self._wait_for_writers()
        for key in unknown:
            # Of the catalog that stands there now: `reindex` may have put another one there.
            if self._catalog is None or self.place.catalog().digest_of(key) is None:
                yield self._finding(key, f"a text that no visit found; {_REINDEX}", Kind.CATALOG)

    def _text(self, key: str, digest: str | None) -> Iterator[Finding]:
        try:
            data = self.store.get(key)
        except StoreError as exc:
            yield self._finding(key, _mended(exc), Kind.DAMAGED)
            return
        self.texts += 1
        self.size += len(data)
        self.progress(min(self.size, self._total), self._total)
        found = sha256(data).hexdigest()
        if found != (digest or found) or not key.endswith(f"-{found[:12]}{TEXT_SUFFIX}"):
            yield self._finding(key, f"not what was written: its SHA-256 is {found}; {MEND}", Kind.DAMAGED)

    def _missing(self, key: str) -> Iterator[Finding]:
        """About a text that the catalog knows and that was not among the files: it may have come just now."""
        try:
            self.store.get(key)
        except KeyNotFound:
            yield self._finding(key, "gone; `archive reindex` restores it from the raw file", Kind.MISSING)
        except StoreError as exc:
            yield self._finding(key, _mended(exc), Kind.DAMAGED)

    def _wait_for_writers(self) -> None:
        """Lets a batch that is just being recorded come to its end."""
        try:
            with self.place.locked(alone=True):
                pass
        except StoreError:
            return  # No lock can be had on a read-only file system, and nobody writes there.

    def _learnt(self) -> Iterator[Finding]:
        """What is wrong with what was learnt of hosts."""
        read_with = {}
        if self._catalog is not None:
            read_with = {host: self._catalog.learnt_of(host) or 0 for host in self._catalog.hosts()}
        yield from Hosts(self.place, self.store).check(read_with)

    def _root(self) -> Iterator[Finding]:
        if self.place.folder.read(ABOUT) not in ABOUTS:
            yield self._finding(ABOUT, "not what was written; all that counts is its line: format = 1", Kind.DAMAGED)
        ours = OURS | {NEW, *NEW_LOGS, READY}
        folder = self.place.folder
        for name in sorted(folder.names("")):
            try:
                with folder.folder("") as here, folder.named(""):
                    status = os.stat(name, dir_fd=here, follow_symlinks=False)
            except KeyNotFound:
                continue  # SQLite's log goes when its last reader does.
            if stat.S_ISLNK(status.st_mode) or name not in (_FOLDERS if stat.S_ISDIR(status.st_mode) else ours):
                yield self._finding(name, _what(status), Kind.FOREIGN)


def _as_far(findings: Iterator[Finding]) -> Iterator[Finding]:
    """What is found until a link, or a thing of another kind, stands in the place of a folder; and that."""
    try:
        yield from findings
    except DamageError as exc:
        yield Finding(exc.path, exc.problem, Kind.DAMAGED)


def _what(status: os.stat_result) -> str:
    return "a symbolic link; none is ever followed" if stat.S_ISLNK(status.st_mode) else "not a file of this archive"


def _mended(exc: StoreError) -> str:
    """What is wrong with a text or a record, and what to do where it is the file itself."""
    return f"{exc.problem}; {MEND}" if isinstance(exc, DamageError) else exc.problem


def _named(visit: Visit) -> str:
    return f"{visit.requested_url} at {written_moment(visit.at)}"
