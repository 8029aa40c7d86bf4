"""Asks a timestamp authority (RFC 3161 section 3.4, over HTTP)."""

import urllib.error
import urllib.request
from http.client import HTTPException

from archive.errors import ArchiveError
from archive.timestamping import MOST_BYTES

_SECONDS = 60


class AuthorityError(ArchiveError):
    """A timestamp authority gave no timestamp."""


def ask(url: str, request: bytes) -> bytes:
    """What the authority at `url` (http or https) answers to a TimeStampReq. Raises: AuthorityError."""
    query = urllib.request.Request(  # noqa: S310 - http or https, by who typed it
        url,
        data=request,
        headers={"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"},
    )
    try:
        with urllib.request.urlopen(query, timeout=_SECONDS) as answer:  # noqa: S310
            data: bytes = answer.read(MOST_BYTES + 1)
    except (OSError, HTTPException) as exc:
        reason = getattr(exc, "reason", None) or exc
        raise AuthorityError(f"{url}: gave no timestamp ({reason})") from exc
    return data
