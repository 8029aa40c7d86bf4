"""Reads WARC files member by member, so that a damaged member costs only itself.

Libraries stop at the first flipped bit, and some return cut payloads without an error. Here a member counts only when
its gzip stream ends with the right checksum, its length is the stated one, and its digests agree.
"""

import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from archive.errors import DamageError, KeyNotFound, StoreError
from archive.folder import Folder
from archive.model import Page, RawRef
from archive.raw.warc import GZIP_HEADER, MOST_BYTES, Original, Record, body_of, file_id, original_of, page_of, parse

OPEN_SUFFIX = ".open"
_SUFFIX = ".warc.gz"
_CHUNK = 1 << 16
_HEAD = 1 << 14
"""Bytes of a member that hold the fields of a record: an address has some thousand at most."""


@dataclass(frozen=True, slots=True)
class Located:
    """A whole record, and where it lies."""

    offset: int
    length: int
    record: Record


@dataclass(frozen=True, slots=True)
class Hurt:
    """Bytes in which no whole record of this file lies."""

    offset: int
    length: int
    problem: str
    at_end: bool
    """Whether nothing whole follows: what a process that died leaves."""


def is_raw(name: str, status: os.stat_result) -> bool:
    """Whether that is a raw file, closed or open; no link, no folder and nothing that was not put there by us."""
    return name.removesuffix(OPEN_SUFFIX).endswith(_SUFFIX) and stat.S_ISREG(status.st_mode)


def read_page(folder: Folder, ref: RawRef) -> Page:
    """The page whose record lies at `ref`; for a revisit record with the body of the record that it refers to.

    What the server has not sent (304) is not made up: such a page has an empty body.

    Raises: DamageError, KeyNotFound.
    """
    try:
        with opened(folder, ref.file) as descriptor:
            answer = record_at(descriptor, ref)
            request = _request_after(descriptor, ref, answer)
        body = body_of(answer)
        if answer.type == "revisit" and (original := original_of(answer)) is not None:
            with opened(folder, original.file) as descriptor:
                earlier = record_at(descriptor, original)
            if earlier.header("WARC-Payload-Digest") != answer.header("WARC-Payload-Digest"):
                raise ValueError(f"its body is not the one at {original.file}, offset {original.offset}")
            body = body_of(earlier)
        return page_of(answer, body=body, request=request)
    except ValueError as exc:
        path = folder.where(ref.file)
        raise DamageError(f"{path}, offset {ref.offset}: {exc}", path=path) from exc


def read_members(folder: Folder, ref: RawRef) -> bytes:
    """The record at `ref`, its request's, and the record that holds its body: gzip members as they lie in the files.

    Raises: DamageError, KeyNotFound.
    """
    try:
        with opened(folder, ref.file) as descriptor:
            answer = record_at(descriptor, ref)
            length = ref.length
            if _request_after(descriptor, ref, answer) is not None:
                length += _inflate(descriptor, ref.offset + ref.length)[0]
            found = os.pread(descriptor, length, ref.offset)
        if answer.type == "revisit" and (original := original_of(answer)) is not None:
            with opened(folder, original.file) as descriptor:
                record_at(descriptor, original)
                found += os.pread(descriptor, original.length, original.offset)
    except ValueError as exc:
        path = folder.where(ref.file)
        raise DamageError(f"{path}, offset {ref.offset}: {exc}", path=path) from exc
    return found


@contextmanager
def opened(folder: Folder, key: str) -> Iterator[int]:
    """The WARC file `key`, closed or still `.open`, as a descriptor. Raises: KeyNotFound."""
    with ExitStack() as stack:
        # It may be closed, which renames it, between one look and the next.
        for name in (key, key + OPEN_SUFFIX):
            try:
                descriptor = stack.enter_context(folder.open(name))
                break
            except KeyNotFound:
                continue
        else:
            descriptor = stack.enter_context(folder.open(key))
        yield descriptor


def record_at(descriptor: int, ref: RawRef) -> Record:
    """The record that lies exactly at `ref`. Raises: ValueError where none does, whole."""
    length, data = _inflate(descriptor, ref.offset)
    if length != ref.length:
        raise ValueError(f"a record of {length} bytes where one of {ref.length} was written")
    return parse(data)


def original_at(folder: Folder, ref: RawRef, *, not_modified: bool = False) -> Original | None:
    """The answer at `ref`, for a revisit record to refer to; None where its head cannot be read.

    Of the record only as much is read as it takes to name it: its body may be large.
    """
    try:
        with opened(folder, ref.file) as descriptor:
            inflate = zlib.decompressobj(31)
            head = inflate.decompress(os.pread(descriptor, min(ref.length, _HEAD), ref.offset), _HEAD)
    except (StoreError, zlib.error):
        return None
    fields, end, _ = head.partition(b"\r\n\r\n")
    lines = fields.decode("utf-8", "replace").split("\r\n")
    named = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    record_id, url, date = (named.get(f"warc-{name}") for name in ("record-id", "target-uri", "date"))
    if not end or named.get("warc-type") != "response" or not (record_id and url and date):
        return None
    return Original(ref, record_id, url, date, not_modified=not_modified)


def _request_after(descriptor: int, ref: RawRef, answer: Record) -> Record | None:
    """The request's record, which was written behind its answer; None where it is not whole."""
    try:
        request = parse(_inflate(descriptor, ref.offset + ref.length)[1])
    except ValueError:
        return None
    belongs = request.header("WARC-Concurrent-To") == answer.header("WARC-Record-ID")
    return request if belongs and request.type == "request" else None


def scan(descriptor: int, key: str, *, start: int = 0) -> Iterator[Located | Hurt]:
    """All whole records of the file `key` from `start` on, and what lies between them.

    `start` is where a record begins. What is no record of this file (`warc.file_id`) counts as hurt.
    """
    size = os.fstat(descriptor).st_size
    info, position, hurt_from, problem = file_id(key), start, -1, ""
    while position < size:
        try:
            length, data = _inflate(descriptor, position)
            record = parse(data)
            if info not in (record.header("WARC-Warcinfo-ID"), record.header("WARC-Record-ID")):
                raise ValueError("a record of another file")
        except ValueError as exc:
            if hurt_from < 0:
                hurt_from, problem = position, str(exc)
            position = _next_magic(descriptor, position + 1, size)
            continue
        if hurt_from >= 0:
            yield Hurt(hurt_from, position - hurt_from, problem, at_end=False)
            hurt_from = -1
        yield Located(position, length, record)
        position += length
    if hurt_from >= 0:
        yield Hurt(hurt_from, size - hurt_from, problem, at_end=True)


def _inflate(descriptor: int, offset: int) -> tuple[int, bytes]:
    """The gzip member at `offset`: its length in the file, and what it holds. Raises: ValueError."""
    inflate = zlib.decompressobj(31)
    parts: list[bytes] = []
    position, total = offset, 0
    while not inflate.eof:
        chunk = os.pread(descriptor, _CHUNK, position)
        if not chunk:
            raise ValueError("cut short")
        if position == offset and not chunk.startswith(GZIP_HEADER):
            raise ValueError("no gzip member" if len(chunk) >= len(GZIP_HEADER) else "cut short")
        position += len(chunk)
        try:
            part = inflate.decompress(chunk)
        except zlib.error as exc:
            raise ValueError(f"damaged gzip member ({exc})") from exc
        # Said early, so that searching a damaged file does not inflate every gzip stream that a server sent.
        if not total and part and not part.startswith(b"WARC/"[: len(part)]):
            raise ValueError("no WARC record")
        total += len(part)
        if total > MOST_BYTES:
            raise ValueError(f"a record of more than {MOST_BYTES} bytes")
        parts.append(part)
    return position - offset - len(inflate.unused_data), b"".join(parts)


def _next_magic(descriptor: int, position: int, size: int) -> int:
    """Where the next gzip member may begin, from `position` on; `size` where none does."""
    while position < size:
        chunk = os.pread(descriptor, min(1 << 20, size - position), position)
        found = chunk.find(GZIP_HEADER)
        if found >= 0:
            return position + found
        if len(chunk) < len(GZIP_HEADER):
            break
        position += len(chunk) - len(GZIP_HEADER) + 1
    return size
