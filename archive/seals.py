"""Seals: what is archived, each file with its SHA-256, as `sha256sum -c` reads it; each seal names the one before.

Who keeps the digest of one seal somewhere else can show years later that nothing up to it was changed, taken away,
put in or put in another order: the seal names its files, and the seal before it, which names its own.
"""

import datetime as dt
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256

from archive.errors import DamageError, KeyNotFound, StoreError
from archive.finding import Finding, Kind
from archive.paths import LEARNT, SEALS, seal_key
from archive.place import RAW, Place
from archive.raw.reader import OPEN_SUFFIX, is_raw, opened
from archive.records import read_moment, written_moment
from archive.store import Store
from archive.timestamping import Token, token_of

_HEAD = re.compile(r"# Seal (?P<number>\d+), made (?P<at>\S+)\. .*")
_LINE = re.compile(r"(?P<digest>[0-9a-f]{64})  (?P<key>[A-Za-z0-9._/-]+)")
_OPEN = re.compile(r"# The first (?P<size>\d+) bytes of (?P<key>[A-Za-z0-9._/-]+): (?P<digest>[0-9a-f]{64})")
_NAME = re.compile(rf"{SEALS}/(?P<number>\d{{6,}})-\d{{8}}T\d{{6}}Z\.sha256")
_PART = 1 << 20


@dataclass(frozen=True, slots=True)
class Seal:
    """One seal."""

    number: int
    """From 1, without a gap: the order in which they were made, whatever a clock said."""
    at: dt.datetime
    """When it was made, by the clock of the machine."""
    before: tuple[str, str] | None
    """Key and SHA-256 of the seal before; None for the first."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Key and SHA-256 of each file that no seal before it names."""
    open: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    """Raw files that were written to: by the key that they have once closed, how many bytes, and their SHA-256."""

    @property
    def key(self) -> str:
        """Store key of its file."""
        return seal_key(self.number, self.at)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A seal that stands in the store."""

    seal: Seal
    data: bytes
    """Its file."""

    @property
    def digest(self) -> str:
        """SHA-256 of its file: what to keep elsewhere."""
        return sha256(self.data).hexdigest()


def dumps(seal: Seal) -> bytes:
    """The seal as a file: ASCII, LF. Lines that begin with # are remarks to sha256sum: what it cannot check."""
    lines = [f"# Seal {seal.number}, made {written_moment(seal.at)}. In the archive's folder: sha256sum -c {seal.key}"]
    if seal.before is not None:
        lines.append(f"{seal.before[1]}  {seal.before[0]}")
    lines += [f"{digest}  {key}" for key, digest in sorted(seal.files.items())]
    lines += [f"# The first {size} bytes of {key}: {digest}" for key, (size, digest) in sorted(seal.open.items())]
    return "".join(f"{line}\n" for line in lines).encode("ascii")


def loads(data: bytes) -> Seal:
    """The seal that `dumps` wrote. Raises: ValueError where it is none."""
    head, *lines = data.decode("ascii").removesuffix("\n").split("\n")
    match = _HEAD.fullmatch(head)
    if match is None:
        raise ValueError("it does not begin as a seal does")
    before = None
    files: dict[str, str] = {}
    growing: dict[str, tuple[int, str]] = {}
    for line in lines:
        if found := _LINE.fullmatch(line):
            if _NAME.fullmatch(found["key"]):
                before = (found["key"], found["digest"])
            else:
                files[found["key"]] = found["digest"]
        elif found := _OPEN.fullmatch(line):
            growing[found["key"]] = (int(found["size"]), found["digest"])
        else:
            raise ValueError(f"a line that is none of a seal: {line[:100]!r}")
    seal = Seal(int(match["number"]), read_moment(match["at"]), before, files, growing)
    if dumps(seal) != data:
        raise ValueError("its lines are not in their order")
    return seal


class Seals:
    """The seals of an archive. Raises: StoreError from every method."""

    def __init__(self, place: Place, store: Store) -> None:
        self._place = place
        self._store = store
        self.sealed = 0
        """Of the last `check`: how many files seals name,"""
        self.sound = 0
        """how many of these are what they were when they were sealed,"""
        self.unsealed = 0
        """and how many stand there that no seal names: what came since the last one, or what somebody put there."""

    def newest(self) -> Sealed | None:
        """The newest seal; None where there is none. Raises: DamageError."""
        keys = self._keys()
        return self._read(keys[-1]) if keys else None

    def all(self) -> Iterator[Sealed]:
        """All seals in their order. Raises: DamageError."""
        return map(self._read, self._keys())

    def seal(
        self, *, at: dt.datetime, progress: Callable[[int, int], None], only: Iterable[str] | None = None
    ) -> Sealed | None:
        """Seals what no seal names yet; None where there is nothing new. `at`: this moment.

        only: keys to seal, whether named already or not, without a look at the rest; None for all there is.

        Crawls may go on: of a raw file that is written to, what is recorded counts, and it is sealed whole once it is
        closed. `progress` is told files done and files in all.

        Raises: DamageError where a seal cannot be read.
        """
        # Asked before the files are looked at, so that these bytes are on disk.
        sizes = self._place.catalog().sizes() if only is None else {}
        named, growing = self._named() if only is None else (set[str](), dict[str, int]())
        new = self._new(named) if only is None else sorted(set(only))
        files: dict[str, str] = {}
        for key in new:
            progress(len(files), len(new))
            files[key] = self._digest(key)
        progress(len(files), len(new))
        growing_now: dict[str, tuple[int, str]] = {}
        for name, _ in self._place.folder.walk(RAW):
            key = name.removesuffix(OPEN_SUFFIX)
            if key != name and sizes.get(key, 0) > growing.get(key, 0):
                growing_now[key] = (sizes[key], self._digest(key, size=sizes[key]))
        if not files and not growing_now:
            return None
        return self._keep(Seal(1, at, None, files, growing_now))

    def _keep(self, seal: Seal) -> Sealed:
        """Stores `seal` behind the newest one."""
        with self._place.writing(), self._place.catalog().writing():
            # Who holds the catalog is the only one who seals.
            newest = self.newest()
            if newest is not None:
                before = (newest.seal.key, newest.digest)
                seal = Seal(newest.seal.number + 1, seal.at, before, seal.files, seal.open)
            data = dumps(seal)
            self._store.put({seal.key: data})
            self._place.catalog().keep(seal.key, sha256(data).hexdigest())
        return Sealed(seal, data)

    def stamp(self, key: str, answer: bytes, *, nonce: int | None = None) -> Token:
        """Stores what a timestamp authority answered about the seal `key` beside it, and says what that is.

        `nonce`: that was asked with. Raises: KeyNotFound, StoreConflict where the seal has another one, ValueError
        where the answer is of something else.
        """
        token = self._token(self._read(key), answer)
        if nonce is not None and token.nonce != nonce:
            raise ValueError("the answer is to another request")
        with self._place.writing(), self._place.catalog().writing():
            self._store.put({stamp_key(key): answer})
            self._place.catalog().keep(stamp_key(key), sha256(answer).hexdigest())
        return token

    def stamp_of(self, key: str) -> bytes | None:
        """What a timestamp authority answered about the seal `key`; None where none was asked."""
        try:
            return self._store.get(stamp_key(key))
        except KeyNotFound:
            return None

    def _token(self, sealed: Sealed, answer: bytes) -> Token:
        token = token_of(answer)
        if token.digest != sealed.digest:
            raise ValueError(f"the timestamp is of something else, with the SHA-256 {token.digest}")
        return token

    def check(self, *, anchor: str | None = None) -> Iterator[Finding]:
        """What is not as a seal says, and what is wrong with the seals themselves.

        anchor: the SHA-256 of a seal that was kept elsewhere; that no seal has it is a finding.
        """
        before: tuple[str, str] | None = None
        number = self.sealed = self.sound = self.unsealed = 0
        digests, named = set(), set[str]()
        for key in self._keys():
            where = self._place.folder.where(key)
            for missing in range(number + 1, _number(key)):
                yield Finding(
                    self._place.folder.where(self._named_by(key, missing)), f"seal {missing} is gone", Kind.SEAL
                )
                before = None
            digest, number, is_first = self._digest(key), _number(key), number == 0
            digests.add(digest)
            try:
                seal = self._read(key).seal
            except StoreError as exc:
                yield Finding(where, exc.problem, Kind.SEAL)
            else:
                if before is not None and seal.before != before:
                    earlier = self._place.folder.where(before[0])
                    yield Finding(earlier, f"changed since seal {number} of {written_moment(seal.at)}", Kind.SEAL)
                elif is_first and number == 1 and seal.before is not None:
                    yield Finding(where, "calls itself the first and names one before it", Kind.SEAL)
                named |= seal.files.keys()
                yield from self._check(seal)
                yield from self._check_stamp(key)
            before = (key, digest)
        if anchor is not None and anchor not in digests:
            problem = f"no seal has the SHA-256 {anchor}; seals were taken away, or it is of another archive"
            yield Finding(self._place.folder.where(SEALS), problem, Kind.SEAL)
        with suppress(StoreError):  # a folder that cannot be looked into, which who compares the files in it names
            self.unsealed = len(self._new(named))

    def _check_stamp(self, key: str) -> Iterator[Finding]:
        where = self._place.folder.where(stamp_key(key))
        try:
            if (answer := self.stamp_of(key)) is not None:
                self._token(self._read(key), answer)
        except (StoreError, ValueError) as exc:
            yield Finding(where, exc.problem if isinstance(exc, StoreError) else str(exc), Kind.SEAL)

    def _named_by(self, key: str, missing: int) -> str:
        """The key of the missing seal, as far as the seal `key` names it; else of the folder."""
        with suppress(StoreError):
            before = self._read(key).seal.before
            if before is not None and _number(before[0]) == missing:
                return before[0]
        return SEALS

    def _check(self, seal: Seal) -> Iterator[Finding]:
        since = f"since seal {seal.number} of {written_moment(seal.at)}"
        for key, digest in seal.files.items():
            yield from self._compare(key, digest, None, "changed " + since, "gone " + since)
        for key, (size, digest) in seal.open.items():
            changed = f"its first {size} bytes have changed {since}"
            yield from self._compare(key, digest, size, changed, "gone " + since)

    def _compare(self, key: str, digest: str, size: int | None, changed: str, gone: str) -> Iterator[Finding]:
        where = self._place.folder.where(key)
        self.sealed += size is None
        try:
            found = self._digest(key, size=size)
        except KeyNotFound:
            yield Finding(where, gone, Kind.SEAL)
        except StoreError as exc:
            yield Finding(where, f"{exc.problem}; {changed}", Kind.SEAL)
        else:
            if found != digest:
                yield Finding(where, changed, Kind.SEAL)
            else:
                self.sound += size is None

    def _named(self) -> tuple[set[str], dict[str, int]]:
        """The files that seals name, and how much of raw files they name while these were written to."""
        named: set[str] = set()
        growing: dict[str, int] = {}
        for key in self._keys():
            seal = self._read(key).seal
            named |= seal.files.keys()
            growing |= {key: size for key, (size, _) in seal.open.items()}
        return named, growing

    def _new(self, named: set[str]) -> list[str]:
        """Files that no seal names and that never change from now on."""
        raw = (name for name, status in self._place.folder.walk(RAW) if is_raw(name, status))
        closed = (name for name in raw if not name.endswith(OPEN_SUFFIX))
        # Raw files first: what is written while this looks leaves no text whose visit is not sealed with it.
        return [key for key in (*closed, *self._store.keys(LEARNT), *self._store.keys("texts")) if key not in named]

    def _digest(self, key: str, *, size: int | None = None) -> str:
        """SHA-256 of a file, or of its first `size` bytes. Raises: KeyNotFound, DamageError."""
        digest = sha256()
        folder = self._place.folder
        with opened(folder, key) if key.startswith(f"{RAW}/") else folder.open(key) as descriptor, folder.named(key):
            left = os.fstat(descriptor).st_size if size is None else size
            while left > 0 and (part := os.read(descriptor, min(_PART, left))):
                digest.update(part)
                left -= len(part)
        return digest.hexdigest()

    def _keys(self) -> list[str]:
        """Keys of the seals, in the order of their numbers."""
        return sorted(filter(_NAME.fullmatch, self._store.keys(SEALS)), key=_number)

    def _read(self, key: str) -> Sealed:
        path = self._place.folder.where(key)
        data = self._store.get(key)
        try:
            seal = loads(data)
        except ValueError as exc:
            raise DamageError(f"{path}: not a seal as it was made ({exc})", path=path) from exc
        if seal.key != key:
            raise DamageError(f"{path}: not a seal as it was made: it calls itself {seal.key}", path=path)
        return Sealed(seal, data)


def stamp_key(key: str) -> str:
    """Where the timestamp of a seal lies, if it has one.

    >>> stamp_key("seals/000001-20261111T000000Z.sha256")
    'seals/000001-20261111T000000Z.tsr'
    """
    return key.removesuffix(".sha256") + ".tsr"


def _number(key: str) -> int:
    match = _NAME.fullmatch(key)
    return int(match["number"]) if match else 0
