"""What was exchanged with servers, visit by visit: the WARC records as they lie in the raw files."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from archive.adoption import Found, told_in
from archive.catalog import Catalog
from archive.errors import DamageError, KeyNotFound, StoreError
from archive.finding import Finding, Kind
from archive.folder import Folder
from archive.model import RawRef, Visit
from archive.place import RAW
from archive.raw.reader import OPEN_SUFFIX, Hurt, Located, is_raw, opened, record_at, scan
from archive.raw.warc import Record


@dataclass(frozen=True, slots=True)
class Member:
    """A WARC record with the gzip member that it is, byte for byte."""

    ref: RawRef
    record: Record
    data: bytes


@dataclass(frozen=True, slots=True)
class Exchange:
    """A visit, or a later reading of its answer, with its records: answers, their requests, what is known of it."""

    visit: Visit
    is_again: bool
    members: tuple[Member, ...]
    hurt: tuple[Finding, ...] = field(default=())
    """What of it is damaged, and so missing among `members`."""


def exchanges(folder: Folder, catalog: Catalog, wanted: Callable[[Visit], bool]) -> Iterator[Exchange]:
    """The exchanges of the visits that are `wanted`, by raw file and in the order they were written in.

    Crawls may go on meanwhile: what the catalog knows when a file's turn comes is given. One exchange is in memory at a
    time. Raises: CatalogError.
    """
    names = {name.removesuffix(OPEN_SUFFIX) for name, status in folder.walk(RAW) if is_raw(name, status)}
    # With those that are gone, whose visits are to be named as missing.
    for key in sorted(names | catalog.sizes().keys()):
        places = catalog.places(key)
        ends = sorted(
            [*((offset, length) for offset, (_, length) in places.items()), *catalog.reviews(key).items()],
        )
        begin = 0
        for offset, length in ends:
            visit = places[offset][0] if offset in places else None
            if visit is not None and wanted(visit):
                yield _exchange(folder, visit, key, begin=begin, end=offset + length)
            begin = offset + length


def member_at(folder: Folder, ref: RawRef) -> Member:
    """The record at `ref`. Raises: KeyNotFound, DamageError where none lies there whole."""
    try:
        with opened(folder, ref.file) as descriptor:
            record = record_at(descriptor, ref)
            return Member(ref, record, os.pread(descriptor, ref.length, ref.offset))
    except ValueError as exc:
        path = folder.where(ref.file)
        raise DamageError(f"{path}: offset {ref.offset}: {exc}", path=path) from exc


def warcinfo_of(folder: Folder, file: str) -> Member | None:
    """The first record of a raw file, which its others name; None where it is not whole."""
    try:
        with opened(folder, file) as descriptor:
            first = next(scan(descriptor, file), None)
            if isinstance(first, Located) and first.record.type == "warcinfo":
                data = os.pread(descriptor, first.length, first.offset)
                return Member(RawRef(file, first.offset, first.length), first.record, data)
    except StoreError:
        pass
    return None


def _exchange(folder: Folder, visit: Visit, key: str, *, begin: int, end: int) -> Exchange:
    members: list[Member] = []
    hurt: list[Finding] = []
    is_again = False
    try:
        with opened(folder, key) as descriptor:
            for found in scan(descriptor, key, start=begin):
                if found.offset >= end:
                    break
                if isinstance(found, Hurt):
                    problem = f"{min(found.length, end - found.offset)} bytes damaged at offset {found.offset}"
                    hurt.append(Finding(folder.where(key), f"{problem} ({found.problem})", Kind.DAMAGED))
                    continue
                if isinstance(told := told_in(found, key), Found):
                    is_again = told.entry.is_again
                if found.record.type != "warcinfo":
                    data = os.pread(descriptor, found.length, found.offset)
                    members.append(Member(RawRef(key, found.offset, found.length), found.record, data))
    except KeyNotFound as exc:
        hurt.append(Finding(exc.path, "this raw file is gone, with the answers in it", Kind.MISSING))
    except StoreError as exc:
        hurt.append(Finding(exc.path, exc.problem, Kind.DAMAGED))
    return Exchange(visit, is_again, tuple(members), tuple(hurt))
