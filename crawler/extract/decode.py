"""A page's body as text: Content-Encoding undone within bounds, then the character encoding."""

import codecs
import re
import sys
import zlib
from collections.abc import Callable
from typing import Any

import brotli  # type: ignore[import-untyped]  # it ships none
from charset_normalizer import from_bytes

from archive.model import Failure, Fault, Page

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MAX_BYTES = 16 * 1024 * 1024
"""Decoded. Pages of articles are below 2 MB, and Google reads the first 15; what is larger is an attack or no page."""

_CHUNK = 64 * 1024
_MAX_CODINGS = 3  # RFC 9110 section 8.4 sets no limit; servers send one, by mistake two


class _Refused(Exception):
    """The body cannot be decoded. `failure` says why."""

    def __init__(self, fault: Fault, detail: str) -> None:
        super().__init__(detail)
        self.failure = Failure(fault, detail)


def decoded(page: Page, *, max_bytes: int = MAX_BYTES) -> bytes | Failure:
    """`page.body` without its Content-Encoding.

    A stream that ends early is TRUNCATED, a coding that is unknown or is not what it says is ENCODING (but HTML that
    is only said to be compressed is read as it is), more than `max_bytes` is TOO_LARGE.
    """
    values = [value for name, value in page.headers if name.lower() == "content-encoding"]
    codings = [coding.strip().lower() for value in values for coding in value.split(",")]
    codings = [coding for coding in codings if coding not in ("", "identity", "none")]
    body = page.body
    try:
        if len(codings) > _MAX_CODINGS:
            raise _Refused(Fault.ENCODING, f"{len(codings)} content encodings")
        for coding in reversed(codings):
            body = _undone(coding, body, max_bytes)
    except _Refused as refused:
        return refused.failure
    if len(body) > max_bytes:
        return Failure(Fault.TOO_LARGE, f"{len(body)} bytes, more than {max_bytes}")
    return body


def _undone(coding: str, body: bytes, max_bytes: int) -> bytes:
    undo = _CODINGS.get(coding)
    if undo is None:
        raise _Refused(Fault.ENCODING, f"unknown content encoding {coding[:40]!r}")
    if not body:
        return body
    try:
        return undo(body, max_bytes)
    except (zlib.error, brotli.error, zstd.ZstdError) as error:
        if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
            return body
        raise _Refused(Fault.ENCODING, f"not {coding}: {error}") from error


def _inflated(body: bytes, max_bytes: int, wbits: int) -> bytes:
    out = bytearray()
    while body:
        stream = zlib.decompressobj(wbits)
        while not stream.eof:
            out += stream.decompress(body, max_bytes - len(out) + 1)
            body = stream.unconsumed_tail
            if len(out) > max_bytes:
                raise _Refused(Fault.TOO_LARGE, f"more than {max_bytes} bytes when decompressed")
            if not body and not stream.eof:
                raise _Refused(Fault.TRUNCATED, f"the compressed body stops after {len(out)} bytes of text")
        # A gzip body may be several members (RFC 1952 section 2.2); anything else behind the end is padding.
        body = stream.unused_data
        if not body.startswith(b"\x1f\x8b"):
            break
    return bytes(out)


def _gunzipped(body: bytes, max_bytes: int) -> bytes:
    return _inflated(body, max_bytes, 16 + zlib.MAX_WBITS)


def _deflated(body: bytes, max_bytes: int) -> bytes:
    try:
        return _inflated(body, max_bytes, zlib.MAX_WBITS)
    except zlib.error:
        # Many servers send raw deflate without the zlib wrapper (RFC 9110 section 8.4.1.2).
        return _inflated(body, max_bytes, -zlib.MAX_WBITS)


def _unbrotlied(body: bytes, max_bytes: int) -> bytes:
    decoder = brotli.Decompressor()
    out = bytearray(decoder.process(body, output_buffer_limit=_CHUNK))
    while not decoder.is_finished():
        if len(out) > max_bytes:
            raise _Refused(Fault.TOO_LARGE, f"more than {max_bytes} bytes when decompressed")
        more = decoder.process(b"", output_buffer_limit=_CHUNK)
        if not more and decoder.can_accept_more_data():
            raise _Refused(Fault.TRUNCATED, f"the compressed body stops after {len(out)} bytes of text")
        out += more
    return bytes(out)


def _unzstded(body: bytes, max_bytes: int) -> bytes:
    # RFC 9659 section 3: a decoder need not take windows above 8 MB for content encoding.
    options: dict[Any, int] = {zstd.DecompressionParameter.window_log_max: 23}
    out = bytearray()
    while body:
        stream = zstd.ZstdDecompressor(options=options)
        out += stream.decompress(body, max_bytes - len(out) + 1)
        while not stream.eof and not stream.needs_input and len(out) <= max_bytes:
            out += stream.decompress(b"", max_bytes - len(out) + 1)
        if len(out) > max_bytes:
            raise _Refused(Fault.TOO_LARGE, f"more than {max_bytes} bytes when decompressed")
        if not stream.eof:
            raise _Refused(Fault.TRUNCATED, f"the compressed body stops after {len(out)} bytes of text")
        body = stream.unused_data
    return bytes(out)


_CODINGS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gunzipped,
    "x-gzip": _gunzipped,
    "deflate": _deflated,
    "br": _unbrotlied,
    "zstd": _unzstded,
}

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(rb"""<meta[^>]{0,500}?charset\s*=\s*["']?\s*([a-z0-9_:.-]{2,40})""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([a-z0-9_:.-]{2,40})""", re.IGNORECASE)
_MARKUP = re.compile(rb"<(?:script|style)\b.*?</(?:script|style)>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([a-z0-9_:.-]{2,40})""", re.IGNORECASE)
# What the label is taken for (encoding.spec.whatwg.org, "Names and labels"): supersets that pages are really in.
_MEANT = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "big5": "big5hkscs",
}  # fmt: skip
_GUESSES = (
    "cp1252", "cp1250", "cp1251", "koi8_r", "cp1253", "cp1255", "cp1256", "cp874",
    "cp932", "euc_jp", "gb18030", "big5", "cp949",
)  # fmt: skip


def text_of_body(body: bytes, *, content_type: str | None) -> str:
    """`body` as text, never failing: a byte order mark, else UTF-8 where the bytes are valid, else what is declared in
    the header or the page, else a guess; control characters that no markup may hold are gone."""
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return _without_controls(body[len(mark) :].decode(encoding, "replace"))
    if wide := _wide(body):
        return _without_controls(body.decode(wide, "replace"))
    try:
        text = body.decode("utf-8")
        # Bytes are looked through in a tenth of the time, and a text for a single character.
        if len(body.translate(None, _CONTROL_BYTES)) == len(body) and "\ufffe" not in text and "\uffff" not in text:
            return text
        return _without_controls(text)
    except UnicodeDecodeError:
        return _without_controls(_legacy(body, content_type))


def _wide(body: bytes) -> str | None:
    """UTF-16 without a mark: markup is ASCII, so every second byte is NUL."""
    head = body[:512]
    if len(head) < 8 or head.count(0) < len(head) // 3:
        return None
    if head[1::2].count(0) > 3 * len(head) // 8 and not head[0::2].count(0):
        return "utf-16-le"
    if head[0::2].count(0) > 3 * len(head) // 8 and not head[1::2].count(0):
        return "utf-16-be"
    return None


def _legacy(body: bytes, content_type: str | None) -> str:
    declared = _declared(body, content_type)
    # Mostly UTF-8 with a few damaged bytes is UTF-8; the damage is read as what it most often is, Windows-1252.
    if declared in (None, "utf-8") and _mostly_utf8(body):
        return body.decode("utf-8", "windows-1252-bytes")
    if declared in (None, "utf-8"):
        declared = _guessed(body)
    return body.decode(declared, "replace")


def _mostly_utf8(body: bytes) -> bool:
    text = body.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    return sum(map(str.isalpha, re.findall(r"[^\x00-\x7f\ufffd]", text))) > 2 * damaged


def _declared(body: bytes, content_type: str | None) -> str | None:
    """Name of the codec that header, XML declaration or meta element name, in this order; None where none is known."""
    named = [match[1] for match in [_HEADER.search(content_type or "")] if match]
    named += [match[1].decode("ascii") for match in [_XML.search(body[:300]), _META.search(body[:4096])] if match]
    for label in named:
        try:
            name = codecs.lookup(label).name
            "".encode(name)  # a codec between bytes, such as "hex", is no charset
        except (LookupError, UnicodeError):
            continue
        if name not in ("utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape") and "16" not in name:
            return _MEANT.get(name, name)
    return None


def _guessed(body: bytes) -> str:
    """The encoding that undeclared bytes are most likely in: Windows-1252 unless most letters are beyond ASCII."""
    sample = _MARKUP.sub(b" ", body[:200_000])[:20_000]
    high = len(re.findall(rb"[\x80-\xff]", sample))
    if high < len(re.sub(rb"\s+", b"", sample)) // 5:
        return "cp1252"
    best = from_bytes(sample, cp_isolation=list(_GUESSES)).best()
    return "cp1252" if best is None else best.encoding


def _byte_for_byte(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("windows-1252-bytes", _byte_for_byte)

_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff]")
_CONTROL_BYTES = bytes(code for code in range(0x20) if _CONTROLS.match(chr(code)))


def _without_controls(text: str) -> str:
    return _CONTROLS.sub("", text.lstrip("\ufeff"))
