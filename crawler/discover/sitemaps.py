"""Sitemaps: XML, plain text and indexes of them, gzip or not, with dates and titles of news sitemaps.

https://www.sitemaps.org/protocol.html and Google's news extension
(https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap).
"""

import re
import zlib
from collections.abc import Iterator
from typing import cast

from lxml import etree

from crawler.discover.listing import Entry, Form, Listing, entry, moment

USUAL_PATHS = ("/sitemap.xml", "/sitemap_index.xml", "/sitemap-news.xml", "/news-sitemap.xml", "/sitemap.txt")
"""Where a sitemap mostly is when robots.txt names none."""

MAX_ENTRIES = 50_000
"""Of one sitemap, as the protocol has it."""
MAX_BYTES = 50 * 1024 * 1024
"""Of one sitemap without gzip, as the protocol has it."""
_MAX_DEPTH = 12
"""Elements inside one another; a news sitemap with images has five."""
_CHUNK = 64 * 1024
_BARE = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});)(?!\0)")
_LONGEST_REFERENCE = 10
_GZIP = b"\x1f\x8b"


def read_sitemap(data: bytes, *, url: str) -> Listing | None:
    """The sitemap that `data` is, in its own order; None where it is none.

    data: decoded of any Content-Encoding, gzip inside or not. url: where it came from, the base of relative links.
    A document that declares entities, or nests deeper than any sitemap, is none.
    """
    chunks = _unpacked(data)
    head = next(chunks, b"")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"http://", b"https://")):
        return _plain(head, chunks, url=url)
    if not start.startswith(b"<") and head[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return None
    return _xml(head, chunks, url=url)


def _unpacked(data: bytes) -> Iterator[bytes]:
    """`data` in chunks, gunzipped where it is gzip (once more where it was done twice), `MAX_BYTES` at most.

    A stream that breaks off or is damaged ends early: what came before it is still a list of addresses.
    """
    chunks: Iterator[bytes] = (data[at : at + _CHUNK] for at in range(0, len(data), _CHUNK))
    if data.startswith(_GZIP):
        chunks = _gunzipped(chunks)
        head = next(chunks, b"")
        chunks = _after(head, chunks)
        if head.startswith(_GZIP):
            chunks = _gunzipped(chunks)
    left = MAX_BYTES
    for chunk in chunks:
        yield chunk[:left]
        left -= len(chunk)
        if left <= 0:
            return


def _after(head: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from chunks


def _gunzipped(chunks: Iterator[bytes]) -> Iterator[bytes]:
    unpack = zlib.decompressobj(wbits=31)
    left = MAX_BYTES
    for chunk in chunks:
        rest = chunk
        while rest and left > 0:
            try:
                out = unpack.decompress(rest, _CHUNK)
            except zlib.error:
                return
            rest = unpack.unconsumed_tail
            if unpack.eof:
                # A further member, as `cat a.gz b.gz` makes them.
                rest = unpack.unused_data
                unpack = zlib.decompressobj(wbits=31)
            left -= len(out)
            if out:
                yield out


def _plain(head: bytes, chunks: Iterator[bytes], *, url: str) -> Listing:
    """A text sitemap: one address a line, nothing else."""
    lines = b"".join(_after(head, chunks)).decode("utf-8-sig", "replace").splitlines()
    entries = [found for line in lines[:MAX_ENTRIES] if (found := entry(line.strip(), base=url))]
    return Listing(Form.SITEMAP, tuple(entries), cut=len(lines) > MAX_ENTRIES)


def _xml(head: bytes, chunks: Iterator[bytes], *, url: str) -> Listing | None:
    parser = etree.XMLPullParser(
        events=("start", "end"),
        # No entity is put in, nothing is loaded, and libxml2's own limits stay on.
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    reader = _Reader(url)
    seen = 0
    for chunk in _mended(_after(head, chunks)):
        # Declarations can stand only before the root, and nobody needs one; an address would be made of them.
        if reader.form is None and b"<!ENTITY" in chunk:
            return None
        seen += len(chunk)
        try:
            parser.feed(chunk)
            reader.take(parser)
        except etree.XMLSyntaxError:
            reader.cut = True
            break
        if reader.done:
            break
    if reader.form is None:
        return None
    return reader.listing(cut=seen >= MAX_BYTES)


def _mended(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The chunks with every bare & of an address written as XML wants it: frequent, and libxml2 ends the text there."""
    held = b""
    for chunk in chunks:
        whole = held + chunk
        # An & near the end may be that of a reference whose rest comes with the next chunk.
        at = whole.rfind(b"&", -_LONGEST_REFERENCE)
        whole, held = (whole, b"") if at < 0 else (whole[:at], whole[at:])
        if whole:
            yield _BARE.sub(b"&amp;", whole)
    if held:
        yield _BARE.sub(b"&amp;", held)


class _Reader:
    """Reads the events of one sitemap; what was read is thrown away at once, so memory holds one address at a time."""

    def __init__(self, url: str) -> None:
        self.form: Form | None = None
        self.done = False
        self.cut = False
        self._url = url
        self._depth = 0
        self._fields: dict[str, str] = {}
        self._found: list[Entry] = []

    def take(self, parser: "etree.XMLPullParser") -> None:
        for event, each in parser.read_events():
            element = cast("etree._Element", each)
            name = etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""
            if event == "start":
                self._depth += 1
                if self._depth == 1:
                    self.form = {"urlset": Form.SITEMAP, "sitemapindex": Form.INDEX}.get(name)
                if self.form is None or self._depth > _MAX_DEPTH:
                    self.done, self.cut = True, True
                    return
                continue
            self._depth -= 1
            if self._depth == 1:
                self._end_of_entry()
                # The entry, and those before it, which the root would keep.
                element.clear()
                root = element.getparent()
                while root is not None and element.getprevious() is not None:
                    del root[0]
                if len(self._found) >= MAX_ENTRIES:
                    self.done, self.cut = True, True
                    return
            elif name in ("loc", "lastmod", "publication_date", "title"):
                above = element.getparent()
                # `image:loc`, `video:title` and the like stand in elements of their own.
                if above is not None and etree.QName(above).localname.lower() in ("url", "sitemap", "news"):
                    self._fields.setdefault(name, (element.text or "").strip())

    def _end_of_entry(self) -> None:
        fields, self._fields = self._fields, {}
        found = entry(
            fields.get("loc"),
            base=self._url,
            published=moment(fields.get("publication_date")),
            modified=moment(fields.get("lastmod")),
            title=fields.get("title"),
        )
        if found:
            self._found.append(found)

    def listing(self, *, cut: bool) -> Listing:
        form = self.form or Form.NONE
        found = tuple(self._found)
        if form is Form.INDEX:
            return Listing(form, more=found, cut=self.cut or cut)
        return Listing(form, found, cut=self.cut or cut)
