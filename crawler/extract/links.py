"""Where a page leads: its links, its feeds, its canonical address. Absolute, http and https only."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

from lxml.etree import _Element

from archive.characters import clean_line

MAX_LINKS: Final = 10_000
"""Links read of one page; a page of news has a few hundred."""
_MAX_ADDRESS: Final = 2_083
_MAX_TEXT: Final = 500
_MAX_FEEDS: Final = 50
_FEED_TYPES: Final = frozenset({
    "application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a page."""

    url: str
    """Absolute, http or https, without fragment."""
    text: str
    """What the link shows, one line; empty for an image."""
    nofollow: bool = False


def base_of(tree: _Element, *, url: str) -> str:
    """What the page's relative addresses stand for: `<base href>` where it is http or https, else `url`."""
    for base in tree.iter("base"):
        if base.get("href"):
            return absolute(base.get("href"), base=url) or url
    return url


def absolute(address: str | None, *, base: str) -> str | None:
    """`address` as an absolute http or https address without fragment; None where it is no such address."""
    if address is None:
        return None
    # What a browser does: white space around, tabs and line ends inside an address do not count (URL standard, 4.4).
    address = "".join(address.split("\n")).replace("\r", "").replace("\t", "").strip(" \x0c")
    if not address or len(address) > _MAX_ADDRESS or address.startswith("#"):
        return None
    try:
        joined = urljoin(base, address).partition("#")[0]
        parts = urlsplit(joined)
        if parts.scheme not in ("http", "https") or not parts.hostname or len(joined) > _MAX_ADDRESS:
            return None
    except ValueError:  # a host that is none, such as http://[
        return None
    return joined


def links_of(tree: _Element, *, base: str, limit: int = MAX_LINKS) -> tuple[Link, ...]:
    """The page's links in their order, each address once: the first text that is not empty, at most `limit`."""
    found: dict[str, Link] = {}
    follow_none = any(
        "nofollow" in (meta.get("content") or "").lower()
        for meta in tree.iter("meta")
        if (meta.get("name") or "").lower() == "robots"
    )
    for element in tree.iter("a", "area"):
        url = absolute(element.get("href"), base=base)
        if url is None:
            continue
        known = found.get(url)
        if known is not None and known.text:
            continue
        text = clean_line("".join(map(str, element.itertext()))[: 4 * _MAX_TEXT])[:_MAX_TEXT].strip()
        nofollow = follow_none or "nofollow" in (element.get("rel") or "").lower().split()
        found[url] = Link(url, text, nofollow if known is None else known.nofollow and nofollow)
        if len(found) >= limit:
            break
    return tuple(found.values())


def feeds_of(tree: _Element, *, base: str) -> tuple[str, ...]:
    """Addresses of the feeds that the page names (`<link rel=alternate>` with a feed's type), in its order."""
    feeds: dict[str, None] = {}
    for element in tree.iter("link"):
        rel = (element.get("rel") or "").lower().split()
        kind = (element.get("type") or "").partition(";")[0].strip().lower()
        if "alternate" in rel and kind in _FEED_TYPES:
            url = absolute(element.get("href"), base=base)
            if url is not None:
                feeds[url] = None
                if len(feeds) >= _MAX_FEEDS:
                    break
    return tuple(feeds)


def canonical_of(tree: _Element, *, base: str) -> str | None:
    """What the page names as its own address (`<link rel=canonical>`), as it says it, on whatever host."""
    for element in tree.iter("link"):
        if "canonical" in (element.get("rel") or "").lower().split():
            url = absolute(element.get("href"), base=base)
            if url is not None:
                return url
    return None
