"""Writes WARC records of an archive into one file: WARC, WACZ, or the index of them where they lie (CDXJ).

Members are copied byte for byte, so their digests and what seals say of them still hold. Each is written once, and one
visit at a time is in memory.
"""

import datetime as dt
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import file_digest, sha256
from io import BufferedRandom
from pathlib import Path
from typing import Protocol

from archive.archive import Archive
from archive.errors import FormatError, NotArchived, StoreError
from archive.exchanges import Member
from archive.export import cdxj
from archive.export.scratch import Scratch
from archive.export.wacz import Package, pages
from archive.finding import Finding, Kind
from archive.model import Outcome, Visit
from archive.raw import warc
from archive.records import written_moment

_MOST_BYTES = 1_000_000_000
"""A WARC file in a WACZ that has grown beyond it is followed by another."""


class Form(StrEnum):
    """What is written."""

    WACZ = "wacz"
    WARC = "warc"
    CDXJ = "cdxj"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be exported."""

    wanted: Callable[[Visit], bool]
    title: str
    """One line for a person that says what it is."""
    at: dt.datetime
    """This moment."""
    software: str


@dataclass(slots=True)
class Exported:
    """What came of it."""

    visits: int = 0
    answers: int = 0
    """With those that were added because others refer to their bodies."""
    pages: int = 0
    size: int = 0
    """Of the file, in bytes."""
    digest: str = ""
    """SHA-256 of the file."""
    hurt: list[Finding] = field(default_factory=list)
    """What is damaged in the archive, and left out."""


class _Sink(Protocol):
    def write(self, data: bytes, /) -> object: ...


def export(
    archive: Archive, wish: Wish, form: Form, file: Path, *, index: Path | None = None, most: int = _MOST_BYTES
) -> Exported:
    """Writes a new file, whole or not at all; `index`: with `Form.WARC` another one with its CDXJ.

    Crawls may go on meanwhile. Raises: NotArchived where no visit is wanted, FileExistsError, OSError,
    StoreError.
    """
    done = Exported()
    with Scratch() as scratch, _new_file(file) as stream:
        match form:
            case Form.CDXJ:
                for member in _members(archive, wish, scratch, done):
                    _add_line(scratch, member, file=member.ref.file, offset=member.ref.offset)
                for line in scratch.lines():
                    stream.write(line.encode("ascii"))
            case Form.WARC:
                with _new_file(index) if index is not None else nullcontext() as lines:
                    members = _members(archive, wish, scratch, done)
                    writer = _Writer(archive, wish, scratch)
                    writer.begin(stream, file.name)
                    for member in members:
                        writer.write(member)
                    if lines is not None:
                        for line in scratch.lines():
                            lines.write(line.encode("ascii"))
            case Form.WACZ:
                with Package(stream) as package:
                    _write_wacz(archive, wish, scratch, done, package, most=most)
        if not done.visits:
            raise NotArchived(f"{wish.title}: no visit is archived of that", url="")
        stream.flush()
        done.size = os.fstat(stream.fileno()).st_size
        stream.seek(0)
        done.digest = file_digest(stream, "sha256").hexdigest()
    return done


def _write_wacz(archive: Archive, wish: Wish, scratch: Scratch, done: Exported, package: Package, *, most: int) -> None:
    number = 0
    members = _members(archive, wish, scratch, done)
    writer = _Writer(archive, wish, scratch)
    member = next(members, None)
    while member is not None or number == 0:
        number += 1
        name = f"data-{number:06}.warc.gz"
        with package.file(f"archive/{name}", is_packed=True) as warc_file:
            writer.begin(warc_file, name)
            while member is not None and warc_file.size <= most:
                writer.write(member)
                member = next(members, None)
    second = [cdxj.meta("index.cdx.gz")]
    with package.file("indexes/index.cdx.gz", is_packed=True) as index:
        for data, line in cdxj.blocks(scratch.lines(), name="index.cdx.gz"):
            index.write(data)
            second.append(line)
    with package.file("indexes/index.idx", is_packed=False) as index:
        for line in second:
            index.write(line.encode("ascii"))
    with package.file("pages/pages.jsonl", is_packed=False) as listed:
        for number, data in enumerate(pages(_pages(archive, scratch))):
            listed.write(data)
            done.pages = number
    package.finish({"title": wish.title, "created": written_moment(wish.at), "software": wish.software})


class _Writer:
    """Writes members to one WARC file after another, each behind the warcinfo record that it names."""

    def __init__(self, archive: Archive, wish: Wish, scratch: Scratch) -> None:
        self._archive = archive
        self._wish = wish
        self._scratch = scratch

    def begin(self, sink: _Sink, name: str) -> None:
        self._sink, self._name, self._offset = sink, name, 0
        self._source = ""
        self._write(_warcinfo(name, self._wish))

    def write(self, member: Member) -> None:
        if member.ref.file != self._source:
            self._source = member.ref.file
            if (info := self._archive.raw_info(member.ref.file)) is not None:
                self._write(info.data)
        _add_line(self._scratch, member, file=self._name, offset=self._offset)
        self._write(member.data)

    def _write(self, data: bytes) -> None:
        self._sink.write(data)
        self._offset += len(data)


def _warcinfo(name: str, wish: Wish) -> bytes:
    """The first record of a WARC file that was exported."""
    headers = [
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", warc.new_id()),
        ("WARC-Date", written_moment(wish.at)),
        ("WARC-Filename", name),
        ("Content-Type", "application/warc-fields"),
    ]
    fields = (
        f"software: {wish.software}\r\n"
        "format: WARC File Format 1.1\r\n"
        f"description: {wish.title}. Records as they lie in the archive, byte for byte; before them the warcinfo "
        "record of the file that they were taken from\r\n"
    )
    return warc.member(headers, fields.encode("ascii", "replace"))


def _members(archive: Archive, wish: Wish, scratch: Scratch, done: Exported) -> Iterator[Member]:
    """The members to be written, in order: those of the visits that are wanted, then the bodies that these refer to."""
    for exchange in archive.exchanges(wish.wanted):
        # A file that is gone, or cannot be read at all, is met at each of its visits.
        done.hurt += [each for each in exchange.hurt if [each] != done.hurt[-1:]]
        done.visits += not exchange.is_again
        for member in exchange.members:
            if member.record.type in ("response", "revisit"):
                done.answers += 1
                scratch.add_written(member.ref)
                if member.record.type == "revisit":
                    with suppress(ValueError):  # one that does not say has nothing that could be added
                        scratch.add_needed(warc.referred_to(member.record))
                if member.ref == exchange.visit.raw and exchange.visit.outcome is Outcome.ARTICLE:
                    url = member.record.header("WARC-Target-URI") or exchange.visit.requested_url
                    scratch.add_look(exchange.visit.article, exchange.visit.at, url)
            yield member
    for ref in scratch.lacking():
        try:
            member = archive.raw_member(ref)
        except StoreError as exc:
            done.hurt.append(Finding(exc.path, exc.problem, Kind.DAMAGED))
            continue
        done.answers += 1
        yield member


def _add_line(scratch: Scratch, member: Member, *, file: str, offset: int) -> None:
    line = cdxj.line(member.record, file=file, offset=offset, length=member.ref.length)
    if line is not None:
        scratch.add_line(line)


def _pages(archive: Archive, scratch: Scratch) -> Iterator[dict[str, object]]:
    """A page for each version of which an answer was written: the first such answer."""
    for article in scratch.articles():
        looks = scratch.looks(article)
        for version in archive.history(article):
            shown = next(((at, url) for at, url in looks if version.first <= at <= version.last), None)
            if shown is None:
                continue
            at, url = shown
            name = sha256(f"{url} {at}".encode()).hexdigest()[:22]
            try:
                title = archive.article(version.key).title
            except (StoreError, FormatError):
                title = url  # `check` says what is wrong with it; what the server sent is here all the same
            yield {"id": name, "url": url, "ts": written_moment(at), "title": title}


@contextmanager
def _new_file(path: Path) -> Iterator[BufferedRandom]:
    """A new file that has its name once all of it is on disk. Raises: FileExistsError."""
    if path.exists() or path.is_symlink():
        raise FileExistsError(17, "there is such a file already; name another one", str(path))
    temporary = path.with_name(f".{path.name[:50]}.{secrets.token_hex(6)}")
    try:
        with temporary.open("x+b") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.rename(path)
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as exc:
        if exc.filename not in (None, str(temporary)):
            raise
        raise OSError(exc.errno, exc.strerror, str(path)) from exc
    finally:
        temporary.unlink(missing_ok=True)
