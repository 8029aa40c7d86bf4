"""What a site calls itself, and a title without it."""

import re
from collections.abc import Sequence
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml.etree import _Element

from crawler.extract.metadata import Structured, host_of
from crawler.extract.shown import text_of

_WORD = re.compile(r"\w+")
# What stands between a headline and the site's name in a document's title.
_SEPARATOR = re.compile(r"\s+[|\-–—·•»«:/~>‹›]+\s+|\s*(?:\||｜|丨|ㅣ|::|»|—|：|_)\s*|(?<=\w)-(?=\w*[ㅣ｜])")
# The same behind a name that goes first.
_SITE_END = re.compile(r"(?<=\S)(?:\s*[:|»]\s+|\s[-–—·•]\s)")
_LONGEST_NAME = 60


def key_of(text: str) -> str:
    """A title's letters and digits in lower case, to compare it by."""
    return "".join(_WORD.findall(text.casefold()))


def path_of(url: str) -> str:
    """The key of an address's path: where it holds a headline's words, the page is about them."""
    return key_of(urlsplit(url).path)


def names_of(structured: Structured) -> set[str]:
    """What the site calls itself, as keys: its name, its host with and without ending."""
    names = {key_of(structured.site_name or "")}
    for name in ("og:site_name", "application-name", "apple-mobile-web-app-title", "twitter:site", "al:ios:app_name"):
        names |= {key_of(value) for value in structured.meta.get(name, ())}
    host = host_of(structured.url)
    if host:
        labels = host.split(".")
        names |= {key_of(host), *(key_of(".".join(labels[n:])) for n in range(len(labels) - 1))}
        names |= {key_of(label) for label in labels[:-1]}
    return {name for name in names if len(name) > 1}


def headed_names(headings: Sequence[_Element], structured: Structured) -> set[str]:
    """Keys of first-level headings that are the site's name: links to its front page, or one end of the document's
    title where the other end stands in another heading or in the page's address."""
    parts = [key_of(part) for part in parts_of(structured.document_title or "")]
    keys = [key_of(text_of(heading, limit=100)) for heading in headings]
    path, end = path_of(structured.url), key_of(urlsplit(structured.url).path.rstrip("/").rpartition("/")[2])
    names = set()
    for heading, key in zip(headings, keys, strict=True):
        if heading.tag != "h1" or not key:
            continue
        first, last = parts[0], parts[-1]
        if key == first:
            named = last != first and len(last) > max(9, len(end) // 2) and last in end and key not in end
        else:
            named = key == last and len(first) > 9 and (first in keys or first in path) and key not in path
            named = named or _leads_home(heading, structured.url)
        if named:
            names.add(key)
    return names


def parts_of(title: str) -> list[str]:
    """What stands between the separators of a document's title; itself where it has none."""
    return _SEPARATOR.split(title)


def _leads_home(heading: _Element, url: str) -> bool:
    """Whether the heading is a link to the site's front page: the site's name, then."""
    parent = heading.getparent()
    links = [parent] if parent is not None and parent.tag == "a" else list(islice(heading.iter("a"), 2))
    for link in links:
        try:
            there, here = urlsplit(urljoin(url, (link.get("href") or "#").strip())), urlsplit(url)
        except ValueError:
            continue
        if there.path in ("", "/") and not there.query and not there.fragment and here.path not in ("", "/"):
            return (link.get("href") or "").strip() not in ("", "#")
    return False


def without_site(text: str, names: set[str], structured: Structured) -> str:
    """`text` without the site's name before or behind it; nor the section's, once the site's name was there."""
    sections = {key_of(value) for value in structured.meta.get("article:section", ())}
    sections |= {key_of(value) for node in structured.articles[:1] for value in [node.get("articleSection")]
                 if isinstance(value, str)}  # fmt: skip
    first = _SITE_END.search(text[:100])
    led = first is not None and key_of(text[: first.start()]) in names and bool(text[first.end() :].strip())
    if first is not None and led:
        text = text[first.end() :].strip()
    cut = False
    for _ in range(4):
        found = list(_SEPARATOR.finditer(text[-200:]))
        base = max(0, len(text) - 200)
        more = sections if cut else set()
        # Where the name went first, words about it are not the site's once more.
        tail = next(
            (match for match in found if _is_site(text[base + match.end() :], names | more, loose=not led)), None
        )
        if tail is None or base + tail.start() == 0:
            break
        text, cut = text[: base + tail.start()].rstrip(), True
    return text


def _is_site(part: str, names: set[str], *, loose: bool) -> bool:
    """Whether a part of a title is one of the names; `loose`: or one with words about it, or a part of one."""
    key = key_of(part)
    if not key or key in names:
        return True
    return loose and any(
        len(name) > 3 and len(key) > 3 and (name in key or key in name) and len(part) < _LONGEST_NAME for name in names
    )
