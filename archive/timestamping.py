"""Timestamps of RFC 3161: what is asked of an authority, and what it answered. Pure.

Only as much DER (X.690) is read as says what a token is about. Who signed it, and whether to trust them, `openssl ts
-verify` says: that needs the authority's certificates, which nothing in an archive can vouch for.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

_INTEGER, _OCTETS, _OID, _TIME, _SEQUENCE, _EXPLICIT_0 = 0x02, 0x04, 0x06, 0x18, 0x30, 0xA0
_SHA256 = bytes.fromhex("608648016503040201")
"""2.16.840.1.101.3.4.2.1 (RFC 5754 section 2.2)."""
_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_TST_INFO = bytes.fromhex("2a864886f70d0109100104")
_GRANTED = (0, 1)
"""RFC 3161 section 2.4.2: granted, and granted with modifications."""
MOST_BYTES = 1 << 20
"""More than any answer: one with a chain of certificates has some kilobytes."""


@dataclass(frozen=True, slots=True)
class Token:
    """What an authority says in its answer."""

    digest: str
    """SHA-256 of what was there, in hex digits."""
    at: datetime
    """When it was there, by the authority's clock. Aware, UTC."""
    nonce: int | None
    """As it was asked; None where the answer has none."""


def request(digest: str, nonce: int) -> bytes:
    """A TimeStampReq (RFC 3161 section 2.4.1) for a SHA-256 in hex digits; it asks for the certificates too.

    >>> request("00" * 32, 5).hex()[:30]
    '303c0201013031300d060960864801'
    """
    algorithm = _der(_SEQUENCE, _der(_OID, _SHA256) + b"\x05\x00")
    imprint = _der(_SEQUENCE, algorithm + _der(_OCTETS, bytes.fromhex(digest)))
    number = nonce.to_bytes(nonce.bit_length() // 8 + 1, "big")
    return _der(_SEQUENCE, _der(_INTEGER, b"\x01") + imprint + _der(_INTEGER, number) + b"\x01\x01\xff")


def token_of(answer: bytes) -> Token:
    """What a TimeStampResp (RFC 3161 section 2.4.2) says. Raises: ValueError where it is none, or a refusal."""
    try:
        return _token_of(answer)
    except IndexError as exc:
        raise ValueError("not an answer of a timestamp authority (RFC 3161)") from exc


def _token_of(answer: bytes) -> Token:
    if len(answer) > MOST_BYTES:
        raise ValueError(f"an answer of more than {MOST_BYTES} bytes")
    status, *rest = _parts(_only(answer, _SEQUENCE))
    code = int.from_bytes(_parts(_expected(status, _SEQUENCE))[0][1], "big")
    if code not in _GRANTED or not rest:
        raise ValueError(f"the authority refused: status {code} (RFC 3161 section 2.4.2)")
    kind, content = _parts(_expected(rest[0], _SEQUENCE))[:2]
    if kind != (_OID, _SIGNED_DATA):
        raise ValueError("the answer holds no signed data")
    signed = _parts(_only(_expected(content, _EXPLICIT_0), _SEQUENCE))
    kind, content = _parts(_expected(signed[2], _SEQUENCE))[:2]
    if kind != (_OID, _TST_INFO):
        raise ValueError("the signed data is no timestamp")
    info = _parts(_only(_only(_expected(content, _EXPLICIT_0), _OCTETS), _SEQUENCE))
    algorithm, digest = _parts(_expected(info[2], _SEQUENCE))[:2]
    if _parts(_expected(algorithm, _SEQUENCE))[0] != (_OID, _SHA256):
        raise ValueError("the timestamp is of a digest other than SHA-256")
    at = _expected(info[4], _TIME).decode("ascii").partition(".")[0].rstrip("Z")
    nonces = [value for tag, value in info[5:] if tag == _INTEGER]
    return Token(
        digest=_expected(digest, _OCTETS).hex(),
        at=datetime.strptime(at, "%Y%m%d%H%M%S").replace(tzinfo=UTC),
        nonce=int.from_bytes(nonces[0], "big") if nonces else None,
    )


def _der(tag: int, value: bytes) -> bytes:
    size = len(value)
    if size < 0x80:
        return bytes((tag, size)) + value
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + value


def _parts(data: bytes) -> list[tuple[int, bytes]]:
    """The values that stand in a row, each with its tag. Raises: ValueError, IndexError."""
    found, position = [], 0
    while position < len(data):
        tag, size, position = data[position], data[position + 1], position + 2
        if size & 0x80:
            width = size & 0x7F
            size, position = int.from_bytes(data[position : position + width], "big"), position + width
        if position + size > len(data):
            raise ValueError("cut short")
        found.append((tag, data[position : position + size]))
        position += size
    return found


def _only(data: bytes, tag: int) -> bytes:
    """The one value in `data`."""
    parts = _parts(data)
    if len(parts) != 1:
        raise ValueError("more or less than one value")
    return _expected(parts[0], tag)


def _expected(part: tuple[int, bytes], tag: int) -> bytes:
    if part[0] != tag:
        raise ValueError(f"a value of another kind ({part[0]:#x}, not {tag:#x})")
    return part[1]
