"""The headline as a page shows it to its reader, without the site's name."""

import html
import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml.etree import _Element

from archive.characters import clean_line
from crawler.extract.metadata import Structured, host_of
from crawler.extract.shown import pieces, text_of

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
_WORD = re.compile(r"\w+")
# What stands between a headline and the site's name in a document's title.
_SEPARATOR = re.compile(r"\s+[|\-–—·•»«:/~>‹›]+\s+|\s*(?:\||｜|丨|ㅣ|::|»|—|：|_)\s*|(?<=\w)-(?=\w*[ㅣ｜])")
# The same behind a name that goes first.
_SITE_END = re.compile(r"(?<=\S)(?:\s*[:|»]\s+|\s[-–—·•]\s)")
# Headings that lead around the site, or that a reader never sees.
_NOT_HEADLINE = re.compile(
    r"breadcrumb|logo|site-?(?:name|title|branding)|seo-?title|sr-only|visually-?hidden|screen-reader|\bnav|\bmenu",
    re.I,
)
_HEADLINE = re.compile(
    r"head(?:line)?\b|entry-?title|post-?title|article-?title|page-?title|titulo|titel\b|title\b", re.I
)
# Inside a heading, but not of the headline: kickers, badges, subtitles.
_LABEL = re.compile(
    r"kicker|topline|overline|eyebrow|roofline|dachzeile|spitzmarke|strapline|(?:pre|super|over|sub)-?(?:title|head|line)"
    r"|\bhat\b|label|badge|categor|ante-?titul|vignette|sr-only|visually-?hidden|screen-reader",
    re.I,
)
_MOST_HEADINGS = 80
_LONGEST = 400
_KICKER_END = re.compile(r"[^\s\"'»”’]\s*(?:[:|•·]|\s[-–—])\s*$")


def headline(tree: _Element, structured: Structured) -> tuple[str | None, _Element | None]:
    """The headline and the heading that shows it; either may be None.

    What stands in a heading wins over what the page says of itself for machines, where the two are about the same; a
    kicker that only the heading has is left out.
    """
    headings = list(_headings(tree))
    names = _site_names(structured) | _headed_names(headings, structured)
    firsts = sum(heading.tag == "h1" for heading in headings)
    stated = [_without_site(text, names, structured) for text in _stated(structured)]
    stated = list(dict.fromkeys(text for text in stated if text and _key(text) not in names))
    primary = {_without_site(text, names, structured) for text in islice(_stated(structured, machine=True), 3)}
    path = _key(urlsplit(structured.url).path.rstrip("/").rpartition("/")[2])
    best: tuple[float, str, _Element] | None = None
    for number, heading in enumerate(headings):
        text = _shown(heading, stated)
        key = _key(text)
        if not key or len(text) > _LONGEST or key in names:
            continue
        likenesses = [_likeness(text, other) for other in stated]
        likeness = max(likenesses, default=0.0)
        if len(key) > 7 and key in path:
            likeness = max(likeness, 0.9)
        standing = _standing(heading)
        if heading.tag == "h1":
            if standing < 0 or (
                likeness < 0.25 and stated and (firsts > 2 or best is not None or len(_words(text)) < 4)
            ):
                continue
        elif not any(key == _key(other) for other in stated[:3]):
            continue
        score = likeness + standing + 0.3 * sum(likenesses) / max(1, len(likenesses)) - number * 0.001
        if best is None or score > best[0]:
            best = (score, text, heading)
    if best is not None:
        return _without_kicker(best[1], best[2], [text for text in stated if text in primary]), best[2]
    return (stated[0] if stated else next(iter(_stated(structured)), None)), None


def _stated(structured: Structured, *, machine: bool = False) -> Iterator[str]:
    """The headline as the page states it, the surest first; `machine`: only where it is meant to be just that."""
    values = [node.get("headline") for node in structured.articles[:3]]
    values += [structured.first(name) for name in ("og:title", "twitter:title")]
    if not any(values):
        values += structured.items.get("headline", ())[:1]
    if not machine:
        values += [structured.first("parsely-title", "sailthru.title", "dc.title", "dcterms.title", "citation_title")]
        values += [structured.document_title]
        values += [node.get("name") for node in structured.articles[:1]]
    for value in values:
        if isinstance(value, str) and (line := clean_line(_TAG.sub("", html.unescape(value[:2_000])))):
            yield line


def _headings(tree: _Element) -> Iterator[_Element]:
    yield from islice(tree.iter("h1", "h2", "h3"), _MOST_HEADINGS)


def _shown(heading: _Element, stated: list[str]) -> str:
    """The heading's text; without the labels in it, unless the page states the headline with them."""
    whole = text_of(heading, limit=300)
    labels = [inner for inner in islice(heading.iterdescendants(), 40) if _LABEL.search(inner.get("class") or "")]
    if not labels or any(_key(whole) == _key(other) for other in stated):
        return whole
    rest = whole
    for label in labels:
        text = text_of(label, limit=100)
        if text and rest != text:
            rest = rest.removeprefix(text).removesuffix(text).strip(" |:-–—·•/")
    return rest or whole


def _headed_names(headings: list[_Element], structured: Structured) -> set[str]:
    """Headings that are the site's name: links to its front page, or the last part of the document's title where the
    first part stands in another heading or in the page's address."""
    parts = [_key(part) for part in _SEPARATOR.split(structured.document_title or "")]
    keys = [_key(text_of(heading, limit=100)) for heading in headings]
    path = _key(structured.url)
    names = set()
    for heading, key in zip(headings, keys, strict=True):
        if heading.tag != "h1" or not key or key == parts[0]:
            continue
        last = key == parts[-1] and key not in path and len(parts[0]) > 9 and (parts[0] in keys or parts[0] in path)
        if last or _leads_home(heading, structured.url):
            names.add(key)
    return names


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


def _standing(heading: _Element) -> float:
    """How much a heading looks like the headline by itself: 0.4 for an h1, more or less by what its classes say."""
    score = 0.4 if heading.tag == "h1" else 0.0
    said = f"{heading.get('class') or ''} {heading.get('id') or ''}"
    if heading.get("itemprop") == "headline" or _HEADLINE.search(said):
        score += 0.2
    outer = heading.getparent()
    for _ in range(3):
        if outer is None or outer.tag in ("body", "main", "article"):
            break
        said += f" {outer.get('class') or ''}" if outer.tag != "header" else ""
        if outer.tag in ("nav", "aside", "footer", "a") and len(outer) < 3:
            score -= 0.3
        outer = outer.getparent()
    if _NOT_HEADLINE.search(said):
        score -= 0.6
    return score


def _words(text: str) -> list[str]:
    """Words in lower case; signs of scripts without spaces count each for itself."""
    words: list[str] = []
    for word in _WORD.findall(text.casefold()):
        words.extend(word if ord(word[0]) >= 0x2E80 else [word])
    return words


def _likeness(one: str, other: str) -> float:
    """Share of words in common, 0 to 1 (Dice); 1 also where one is wholly the start or the end of the other."""
    a, b = _words(one), _words(other)
    if not a or not b:
        return 0.0
    short, long = sorted((a, b), key=len)
    if len(short) >= 3 and (long[: len(short)] == short or long[-len(short) :] == short):
        return 1.0
    x, y = set(a), set(b)
    return 2 * len(x & y) / (len(x) + len(y))


def _without_kicker(text: str, heading: _Element, stated: list[str]) -> str:
    """The heading without a kicker set off by a colon, a dash or an element, where the page states it without one."""
    for other in stated:
        if _key(text) == _key(other):
            # Spaces between elements are no spaces that the author typed.
            text = other if len(heading) else text
            continue
        before = text.removesuffix(other)
        if before == text or len(before) > 60 or len(_words(other)) < 3:
            continue
        if _KICKER_END.search(before) or _is_a_part(other, heading):
            return other
    return text


def _is_a_part(text: str, heading: _Element) -> bool:
    """Whether `text` is what stands in the heading from the start of some element on."""
    wanted, tail = _key(text), ""
    for piece in reversed(list(pieces(heading, limit=100))):
        tail = _key(piece) + tail
        if len(tail) >= len(wanted):
            return tail == wanted
    return False


def _key(text: str) -> str:
    return "".join(_WORD.findall(text.casefold()))


def _site_names(structured: Structured) -> set[str]:
    """What the site calls itself, as bare letters: its name, its host with and without ending."""
    names = {_key(structured.site_name or "")}
    for name in ("og:site_name", "application-name", "apple-mobile-web-app-title", "twitter:site", "al:ios:app_name"):
        names |= {_key(value) for value in structured.meta.get(name, ())}
    host = host_of(structured.url)
    if host:
        labels = host.split(".")
        names |= {_key(host), *(_key(".".join(labels[n:])) for n in range(len(labels) - 1)), *map(_key, labels[:-1])}
    return {name for name in names if len(name) > 1}


def _without_site(text: str, names: set[str], structured: Structured) -> str:
    """`text` without the site's name before or behind it; nor the section's, once the site's name was there."""
    sections = {_key(value) for value in structured.meta.get("article:section", ())}
    sections |= {_key(value) for node in structured.articles[:1] for value in [node.get("articleSection")]
                 if isinstance(value, str)}  # fmt: skip
    cut = False
    for _ in range(4):
        found = list(_SEPARATOR.finditer(text[-200:]))
        base = max(0, len(text) - 200)
        tail = next(
            (match for match in found if _is_site(text[base + match.end() :], names, sections if cut else set())), None
        )
        if tail is None or base + tail.start() == 0:
            break
        text, cut = text[: base + tail.start()].rstrip(), True
    first = _SITE_END.search(text[:100])
    if first and _key(text[: first.start()]) in names and text[first.end() :].strip():
        text = text[first.end() :].strip()
    return text


def _is_site(part: str, names: set[str], sections: set[str]) -> bool:
    key = _key(part)
    if not key:
        return True
    if key in names or key in sections:
        return True
    return any(len(name) > 3 and len(key) > 3 and (name in key or key in name) and len(part) < 60 for name in names)
