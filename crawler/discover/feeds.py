"""Feeds: RSS, Atom and RDF through feedparser, JSON Feed by ourselves."""

import calendar
import datetime as dt
import io
import json
import re
import time
from urllib.parse import urljoin

import feedparser  # type: ignore[import-untyped]  # it ships none

from crawler.discover.listing import NOTHING, Entry, Form, Listing, entry, moment
from crawler.extract.links import absolute

USUAL_PATHS = (
    "/feed",
    "/rss",
    "/rss.xml",
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/feeds/posts/default",
)
"""Where a feed mostly is when no page links to one: WordPress, Ghost, Jekyll, Hugo, Blogger."""

MAX_ENTRIES = 2_000
"""Read from one feed. Real ones hold 10 to 100; Blogger's end at 500."""
MAX_BYTES = 4 * 1024 * 1024
"""Of one feed, decoded. Feeds with whole articles reach about 2 MB."""

_XML_FEED = re.compile(rb"<(?:[A-Za-z0-9]+:)?(?:rss|feed|RDF)[\s>]")
# The entity declarations that feedparser lets through are plain characters; a document with thousands is not a feed.
_MAX_ENTITIES = 500


def read_feed(data: bytes, *, url: str, content_type: str | None = None) -> Listing | None:
    """The feed that `data` is, entries in its order; None where it is no feed.

    data: decoded of any Content-Encoding. url: where it came from, the base of relative links.
    content_type: the header; its charset is believed where the document declares none.
    """
    head = data[:4_096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"{"):
        return _json_feed(data, url=url)
    # A null byte means UTF-16 or UTF-32, in which the root's name cannot be seen.
    if _XML_FEED.search(head) is None and b"\0" not in head[:64]:
        return None
    return _xml_feed(data, url=url, content_type=content_type)


def _xml_feed(data: bytes, *, url: str, content_type: str | None) -> Listing | None:
    if data.count(b"<!ENTITY") > _MAX_ENTITIES:
        return NOTHING
    cut = len(data) > MAX_BYTES
    headers = {"content-location": url, "content-type": content_type or "application/xml"}
    # A stream, because feedparser takes bytes for a file's name first. Neither cleaning nor resolving of what the
    # entries hold: of an entry only address, date and title are used.
    feed = feedparser.parse(
        io.BytesIO(data[:MAX_BYTES]), response_headers=headers, resolve_relative_uris=False, sanitize_html=False
    )
    if not feed.version and not feed.entries:
        return None
    base = absolute(feed.feed.get("base") or url, base=url) or url
    found = (_xml_entry(item, base=base) for item in feed.entries[:MAX_ENTRIES])
    following = (link.get("href") for link in feed.feed.get("links", ()) if link.get("rel") == "next")
    more = (entry(href, base=url) for href in following)
    return Listing(
        Form.FEED,
        tuple(each for each in found if each),
        # RFC 5005 section 3: the older pages of a feed.
        tuple(each for each in more if each)[:1],
        cut or len(feed.entries) > MAX_ENTRIES,
    )


def _xml_entry(item: "feedparser.FeedParserDict", *, base: str) -> Entry | None:
    # The address that FeedBurner replaced by one of its own.
    link = item.get("feedburner_origlink") or item.get("link")
    if not link and str(item.get("id", "")).startswith(("http://", "https://")):
        # RSS 2.0: a guid is a permalink unless it says otherwise, and some feeds have nothing else.
        link = item["id"]
    return entry(
        link,
        base=urljoin(base, item.get("base") or ""),
        published=_moment_of(item.get("published_parsed")),
        # Not `get`: feedparser answers with the publication where `updated` is missing, and warns of it.
        modified=_moment_of(item["updated_parsed"]) if dict.__contains__(item, "updated_parsed") else None,
        title=item.get("title"),
    )


def _moment_of(at: time.struct_time | None) -> dt.datetime | None:
    if at is None:
        return None
    try:
        return dt.datetime.fromtimestamp(calendar.timegm(at), dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _json_feed(data: bytes, *, url: str) -> Listing | None:
    """JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""
    if len(data) > MAX_BYTES:
        return None
    try:
        feed = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(feed, dict) or not str(feed.get("version", "")).startswith("https://jsonfeed.org/version/"):
        return None
    items = feed.get("items")
    entries = []
    for item in items[:MAX_ENTRIES] if isinstance(items, list) else ():
        if isinstance(item, dict):
            text = {key: value for key, value in item.items() if isinstance(value, str)}
            entries.append(
                entry(
                    text.get("url"),
                    base=url,
                    published=moment(text.get("date_published")),
                    modified=moment(text.get("date_modified")),
                    title=text.get("title"),
                )
            )
    following = feed.get("next_url")
    more = entry(following if isinstance(following, str) else None, base=url)
    return Listing(
        Form.FEED,
        tuple(each for each in entries if each),
        (more,) if more else (),
        isinstance(items, list) and len(items) > MAX_ENTRIES,
    )
