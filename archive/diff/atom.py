"""An Atom feed (RFC 4287) as text."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote
from xml.sax.saxutils import escape

from archive.diff.html import language_of
from archive.display import safe

# The authority of a tag URI (RFC 4151) is a name that its maker holds. This one nobody ever can (RFC 6761 section 6.4),
# so that the same change has the same name in every copy of an archive, wherever that lies.
_TAG = "tag:palimpsest.invalid,2026:"
# What RFC 4151 and RFC 3986 let stand in a path.
_PATH = "/-._~!$&'()*+,;=:@"
# What may stand in an address, percent signs of what is escaped already among it.
_ADDRESS = "%/:?#[]@!$&'()*+,;=-._~"
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_PUBLIC = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry. Texts are what pages say: they are made safe here."""

    id: str
    """From `tag`."""
    title: str
    url: str
    """Address of the page."""
    updated: dt.datetime
    """Aware, UTC."""
    summary: str
    content: str
    """HTML, escaped where it has to be; empty where there is none."""
    authors: Sequence[str] = ()
    categories: Sequence[str] = ()
    language: str | None = None
    """Of the content, BCP 47."""


def tag(kind: str, *parts: str) -> str:
    """A name for ever: the same for the same parts, in every archive.

    >>> tag("change", "www.example.org/eel?id=1", "20161110T102400Z")
    'tag:palimpsest.invalid,2026:change/www.example.org/eel%3Fid=1/20161110T102400Z'
    """
    return _TAG + "/".join([kind, *(quote(part, safe=_PATH, errors="backslashreplace") for part in parts)])


def feed(entries: Iterable[FeedEntry], *, id: str, title: str, maker: str, address: str | None = None) -> str:
    """The document. `entries`: newest first; `address`: where the feed itself will be read, as far as that is known.

    The same entries give the same bytes. It is as new as its newest entry; an empty one is of 1970.
    """
    entries = list(entries)
    updated = max((entry.updated for entry in entries), default=_EPOCH)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<id>{_text(id)}</id>",
        f"<title>{_text(title)}</title>",
        f"<updated>{_moment(updated)}</updated>",
        f"<author><name>{_text(maker)}</name></author>",
        f"<generator>{_text(maker)}</generator>",
    ]
    if address is not None:
        lines.append(f'<link rel="self" type="application/atom+xml" href="{_address(address)}"/>')
    for entry in entries:
        lines += _entry(entry)
    return "\n".join([*lines, "</feed>", ""])


def _entry(entry: FeedEntry) -> Iterator[str]:
    yield "<entry>"
    yield f"<id>{_text(entry.id)}</id>"
    yield f"<title>{_text(entry.title)}</title>"
    yield f"<updated>{_moment(entry.updated)}</updated>"
    yield f"<published>{_moment(entry.updated)}</published>"
    if _PUBLIC.match(entry.url):
        yield f'<link rel="alternate" type="text/html" href="{_address(entry.url)}"/>'
    yield from (f"<author><name>{_text(name)}</name></author>" for name in entry.authors if name.strip())
    yield from (f'<category term="{_text(term)}"/>' for term in entry.categories)
    yield f"<summary>{_text(entry.summary)}</summary>"
    language = language_of(entry.language)
    spoken = f' xml:lang="{language}"' if language else ""
    yield f'<content type="html"{spoken}>{_text(entry.content, lines=True)}</content>'
    yield "</entry>"


def _moment(at: dt.datetime) -> str:
    return f"{at.year:04}-{at:%m-%dT%H:%M:%SZ}"


def _address(url: str) -> str:
    """An address of which nothing but what RFC 3986 lets stand there is left as it was."""
    plain = quote(url, safe=_ADDRESS, errors="backslashreplace")
    return _text(re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", plain))


def _text(text: str, *, lines: bool = False) -> str:
    """Escaped for element and attribute; what XML cannot hold (section 2.2) is written out."""
    return escape(safe(text, lines=lines), {'"': "&quot;"})
