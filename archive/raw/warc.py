"""WARC records: made from pages and entries, and read back with every length and digest checked. Pure."""

import hashlib
import re
import uuid
import zlib
from dataclasses import dataclass
from http import HTTPStatus

from archive.model import Page, RawRef
from archive.records import read_moment, written_moment

IDENTICAL_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"

GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
"""How each of our members begins: no flags, no time, no hint, no system. No checksum covers it, so it is compared."""
_VERSION = b"WARC/1.1\r\n"
_GZIP = 31
# A body that came compressed gains nothing from deflate: 0.12 ms a page where level 6 takes 4.4.
_STORED, _DEFLATED = 0, 6
# More than any record that we write: a Page's body has a limit far below. Keeps a forged member from filling memory.
MOST_BYTES = 1 << 30

# A field ends at a line end, and NUL and friends break readers: no character that could end or break it gets through.
_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]+")
_NOT_TOKEN = re.compile(r"[^!#$%&'*+.^_`|~0-9A-Za-z-]")
_NOT_URI = re.compile(r"[^\x21\x23-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a~]")


@dataclass(frozen=True, slots=True)
class Record:
    """One WARC record, whole and checked."""

    type: str
    """warcinfo, response, request, revisit, metadata …"""
    headers: tuple[tuple[str, str], ...]
    block: bytes

    def header(self, name: str) -> str | None:
        """The value of a WARC field; None where it is not there."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True)
class Original:
    """An earlier answer with the same body, which a revisit record refers to."""

    ref: RawRef
    record_id: str
    url: str
    """Its WARC-Target-URI."""
    date: str
    """Its WARC-Date."""
    not_modified: bool = False
    """Whether the server itself says that it still stands (304), and has sent no body."""


def file_id(key: str) -> str:
    """The WARC-Record-ID of the warcinfo record of the file `key`.

    It follows from the random part of the file's name. Every record names it (WARC-Warcinfo-ID), so that bytes which a
    server sent and which look like a record are never taken for one of ours when a damaged file is searched.
    """
    name = key.rsplit("/", 1)[-1].encode()
    return f"<urn:uuid:{uuid.UUID(bytes=hashlib.sha256(name).digest()[:16], version=4)}>"


def warcinfo(key: str, *, date: str, software: str) -> bytes:
    """The first record of the file `key`, as a gzip member."""
    fields = (
        f"software: {_clean(software)}\r\n"
        "format: WARC File Format 1.1\r\n"
        "conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"
        "robots: classic\r\n"
        "description: HTTP fields in the order they came, Transfer-Encoding undone and left out, control characters "
        "in fields replaced by spaces, bodies with their Content-Encoding as sent\r\n"
    ).encode()
    name = key.rsplit("/", 1)[-1]
    headers = [
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", file_id(key)),
        ("WARC-Date", date),
        ("WARC-Filename", name),
        ("Content-Type", "application/warc-fields"),
    ]
    return member(headers, fields)


def exchange(page: Page, *, info: str, original: Original | None) -> tuple[str, list[bytes]]:
    """The record of an answer and that of its request, as gzip members, and the answer's WARC-Record-ID.

    With `original` the answer is a revisit record: its head only, and where the body lies.
    """
    answer_id, payload = new_id(), f"sha256:{hashlib.sha256(page.body).hexdigest()}"
    url, date = uri(page.url), written_moment(page.fetched_at)
    head = _http_head(page)
    shared = [("WARC-Target-URI", url), ("WARC-Date", date), ("WARC-Warcinfo-ID", info)]
    answer = [("WARC-Record-ID", answer_id), *shared]
    if original is None or not original.not_modified:
        answer.append(("WARC-Payload-Digest", payload))
    if original is None:
        answer = [("WARC-Type", "response"), *answer]
        block: tuple[bytes, ...] = (head, page.body)
    else:
        answer = [
            ("WARC-Type", "revisit"),
            *answer,
            ("WARC-Profile", NOT_MODIFIED if original.not_modified else IDENTICAL_PAYLOAD),
            ("WARC-Refers-To", original.record_id),
            ("WARC-Refers-To-Target-URI", original.url),
            ("WARC-Refers-To-Date", original.date),
            # Not in the standard; Heritrix writes them, and readers pass over fields that they do not know.
            ("WARC-Refers-To-Filename", original.ref.file),
            ("WARC-Refers-To-File-Offset", str(original.ref.offset)),
            ("WARC-Refers-To-File-Length", str(original.ref.length)),
        ]
        block = (head,)
    answer.append(("Content-Type", "application/http;msgtype=response"))
    request = [
        ("WARC-Type", "request"),
        ("WARC-Record-ID", new_id()),
        *shared,
        ("WARC-Concurrent-To", answer_id),
        ("Content-Type", "application/http;msgtype=request"),
    ]
    encoding = (page.header("Content-Encoding") or "identity").strip().lower()
    level = _STORED if encoding != "identity" and original is None else _DEFLATED
    return answer_id, [member(answer, *block, level=level), member(request, _request(page))]


def metadata(url: str | None, data: bytes, *, date: str, info: str, answer_id: str | None) -> bytes:
    """The record of a visit to `url`, as a gzip member; `answer_id`: of the answer that was read, if one came.

    `url` is None where the record is about several answers.
    """
    headers = [
        ("WARC-Type", "metadata"),
        ("WARC-Record-ID", new_id()),
        *([] if url is None else [("WARC-Target-URI", uri(url))]),
        ("WARC-Date", date),
        ("WARC-Warcinfo-ID", info),
        *([("WARC-Concurrent-To", answer_id)] if answer_id else []),
        ("Content-Type", "application/json"),
    ]
    return member(headers, data)


def member(headers: list[tuple[str, str]], *block: bytes, level: int = _DEFLATED) -> bytes:
    """A whole record as one gzip member, with its length and the digest of its block, which comes in parts: a body is
    not copied."""
    digest = hashlib.sha256()
    for part in block:
        digest.update(part)
    headers = [
        *headers,
        ("WARC-Block-Digest", f"sha256:{digest.hexdigest()}"),
        ("Content-Length", str(sum(map(len, block)))),
    ]
    fields = "".join(f"{name}: {_clean(value)}\r\n" for name, value in headers)
    deflate = zlib.compressobj(level, zlib.DEFLATED, _GZIP)
    parts = (_VERSION, fields.encode(), b"\r\n", *block, b"\r\n\r\n")
    return GZIP_HEADER + b"".join((*map(deflate.compress, parts), deflate.flush()))[len(GZIP_HEADER) :]


def parse(data: bytes) -> Record:
    """The record that `data` (a member, inflated) holds, with length and digests checked.

    Raises: ValueError that says what is wrong.
    """
    head, separator, rest = data.partition(b"\r\n\r\n")
    first, _, lines = head.partition(b"\r\n")
    if not separator or not first.startswith(b"WARC/1."):
        raise ValueError("no WARC record")
    headers = []
    for line in lines.decode("utf-8", "replace").split("\r\n"):
        name, colon, value = line.partition(":")
        if not colon:
            raise ValueError(f"not a WARC field: {line[:80]!r}")
        headers.append((name.strip(), value.strip()))
    fields = {name.lower(): value for name, value in headers}
    if fields.get("content-length") != str(len(rest) - 4) or not rest.endswith(b"\r\n\r\n"):
        raise ValueError(f"{len(rest) - 4} bytes where Content-Length says {fields.get('content-length')}")
    record = Record(fields.get("warc-type", ""), tuple(headers), rest[:-4])
    _check_digest(fields.get("warc-block-digest"), record.block, "block")
    if record.type == "response":
        _check_digest(fields.get("warc-payload-digest"), record.block.partition(b"\r\n\r\n")[2], "payload")
    return record


def _check_digest(stated: str | None, data: bytes, what: str) -> None:
    if stated is not None and stated != f"sha256:{hashlib.sha256(data).hexdigest()}":
        raise ValueError(f"the {what} digest is not {stated}")


def page_of(answer: Record, *, body: bytes, request: Record | None) -> Page:
    """The page that an answer's record holds. Raises: ValueError where it holds none."""
    lines = answer.block.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    url, date = answer.header("WARC-Target-URI"), answer.header("WARC-Date")
    if not url or not date or len(lines[0].split(" ", 2)) < 2:
        raise ValueError("not the record of an answer")
    asked = () if request is None else _fields(request.block.decode("latin-1").split("\r\n"))
    return Page(
        url=url,
        fetched_at=read_moment(date),
        status=int(lines[0].split(" ", 2)[1]),
        headers=_fields(lines),
        body=body,
        request_headers=asked,
    )


def body_of(answer: Record) -> bytes:
    """The body that a response record holds."""
    return answer.block.partition(b"\r\n\r\n")[2]


def original_of(revisit: Record) -> RawRef | None:
    """Where the body lies that a revisit record refers to; None where the server sent none, and said so (304).

    Raises: ValueError where it does not say.
    """
    if revisit.header("WARC-Profile") == NOT_MODIFIED:
        return None
    return referred_to(revisit)


def referred_to(revisit: Record) -> RawRef:
    """The earlier answer's record that a revisit record refers to, whether for its body or because it still stands.

    Raises: ValueError where it does not say.
    """
    file, offset, length = (
        revisit.header(f"WARC-Refers-To-{name}") for name in ("Filename", "File-Offset", "File-Length")
    )
    if not file or not offset or not length:
        raise ValueError("a revisit record that does not say where its body lies")
    return RawRef(file, int(offset), int(length))


def uri(url: str) -> str:
    """`url` with what a URI cannot hold percent-encoded: controls, blanks, quotes, all beyond ASCII."""
    return _NOT_URI.sub(lambda match: "".join(f"%{b:02X}" for b in match[0].encode("utf-8", "surrogatepass")), url)


def new_id() -> str:
    """A WARC-Record-ID that nothing else has."""
    return f"<{uuid.uuid4().urn}>"


def _http_head(page: Page) -> bytes:
    try:
        phrase = HTTPStatus(page.status).phrase
    except ValueError:
        phrase = ""
    return _http(f"HTTP/1.1 {page.status} {phrase}", page.headers)


def _request(page: Page) -> bytes:
    _, _, rest = uri(page.url).partition("://")
    host, slash, path = rest.partition("#")[0].partition("/")
    headers = page.request_headers
    if not any(name.lower() == "host" for name, _ in headers):
        headers = (("Host", host.rpartition("@")[2]), *headers)
    return _http(f"GET {slash or '/'}{path} HTTP/1.1", headers)


def _http(first: str, headers: tuple[tuple[str, str], ...]) -> bytes:
    lines = [first]
    for name, value in headers:
        token = _NOT_TOKEN.sub("_", name)
        # The body stands in the record as one piece: with this field a reader would undo chunks that are not there.
        if token and token.lower() != "transfer-encoding":
            lines.append(f"{token}: {_clean(value)}")
    text = "\r\n".join([*lines, "", ""])
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def _fields(lines: list[str]) -> tuple[tuple[str, str], ...]:
    pairs = (line.partition(":") for line in lines[1:] if line)
    return tuple((name, value.strip(" \t")) for name, _, value in pairs)


def _clean(value: str) -> str:
    return _CONTROLS.sub(" ", value).strip(" \t")
