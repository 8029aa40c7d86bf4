"""What a robots.txt lets us do (RFC 9309), from the answer to the request for it."""

import zlib
from dataclasses import dataclass

from protego import Protego

MAX_BYTES = 500 * 1024
"""Read of a robots.txt (RFC 9309 section 2.5: at least 500 kibibytes)."""
MAX_REDIRECTS = 5
"""Followed to a robots.txt (RFC 9309 section 2.3.1.2)."""


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one authority (scheme, host and port)."""

    rules: Protego | None
    """None where none were got: `all_allowed` decides."""
    all_allowed: bool
    why: str = ""
    """Why nothing is allowed, one line; empty where something is."""

    def allows(self, url: str, *, agent: str) -> bool:
        """Whether `agent` may fetch `url`."""
        return self.all_allowed if self.rules is None else self.rules.can_fetch(url, agent)

    def delay(self, *, agent: str) -> float:
        """Seconds that `agent` is to leave between requests; 0 where nothing is said."""
        return max(0.0, (self.rules.crawl_delay(agent) or 0.0) if self.rules is not None else 0.0)

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """Addresses of sitemaps, as they stand there."""
        return () if self.rules is None else tuple(self.rules.sitemaps)


def robots_of(*, status: int, body: bytes, encoding: str = "") -> Robots:
    """The rules that an answer gives, after redirects.

    Found (2xx): what stands in it. Unavailable (4xx): everything is allowed. Unreachable (5xx), and what a server says
    that is too busy (429) or cannot be understood: nothing is (RFC 9309 sections 2.3.1.1 to 2.3.1.4).
    """
    if 200 <= status < 300:
        text = _decoded(body, encoding)
        if text is None:
            return unreachable(f"robots.txt came in the encoding {encoding[:40]!r}, which was not asked for")
        return Robots(Protego.parse(text), all_allowed=True)
    if 400 <= status < 500 and status != 429:
        return Robots(None, all_allowed=True)
    return unreachable(f"robots.txt answers {status}, so nothing may be fetched")


def unreachable(why: str) -> Robots:
    """Complete disallow."""
    return Robots(None, all_allowed=False, why=why)


def _decoded(body: bytes, encoding: str) -> str | None:
    """The first `MAX_BYTES` as text, without a line that was cut; None where they cannot be had."""
    coding = encoding.strip().lower()
    if coding in ("gzip", "x-gzip", "deflate") and body:
        try:
            body = zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(body, MAX_BYTES + 1)
        except zlib.error:
            if b"\0" in body:
                return None
    elif coding not in ("", "identity", "none", "gzip", "x-gzip", "deflate"):
        return None
    if len(body) > MAX_BYTES:
        body = body[: max(body.rfind(end, 0, MAX_BYTES) for end in (b"\n", b"\r")) + 1]
    return body.decode("utf-8-sig", errors="replace")
