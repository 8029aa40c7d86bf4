"""The headline as a page shows it to its reader, without the site's name."""

import html
import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urlsplit

from lxml.etree import _Element

from archive.characters import clean_line
from crawler.extract.metadata import Structured, strings
from crawler.extract.shown import elements, lines_before, lines_of, pieces, short_text, text_of
from crawler.extract.site_name import headed_names, key_of, names_of, parts_of, without_site

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
_WORD = re.compile(r"\w+")
# Headings that lead around the site, or that a reader never sees.
_NOT_HEADLINE = re.compile(
    r"breadcrumb|logo|site-?(?:name|title|branding)|seo-?title|sr-only|visually-?hidden|screen-reader|\bnav|\bmenu"
    r"|(?:^|\s)(?:hidden|aural|hide)(?!\S)(?!.*:)",
    re.I,
)
_HEADLINE = re.compile(
    r"head(?:line)?\b|entry-?title|post-?title|article-?title|page-?title|titulo|titel\b|title\b", re.I
)
_INNER = re.compile(r"(?:^|[\s_-])(?:headline|title|titel)(?:$|\s)", re.I)
# Inside a heading, but not of the headline: kickers, badges, subtitles.
_LABEL = re.compile(
    r"kicker|topline|overline|eyebrow|roofline|dachzeile|spitzmarke|strapline|(?:pre|super|over|sub)-?(?:title|head|line)"
    r"|\bhat\b|label|badge|categor|ante-?titul|vignette|sr-only|visually-?hidden|screen-reader",
    re.I,
)
# The last step of a trail through the site.
_TRAIL = re.compile(r"crumb|breadbar|seo-?title|\byou-are-here", re.I)
_CALLED_HEADLINE = (
    ".//*[contains(@class,'itle') or contains(@class,'ead') or contains(@id,'itle') or contains(@class,'titulo')]"
)
_NOT_SHOWN = frozenset({"h1", "h2", "h3", "meta", "script", "nav", "header", "body", "a", "li"})
_MOST_CALLED = 300
# Letters and digits; a headline in Chinese may have eight.
_SHORTEST_CALLED = 6
_LONG_PART = 12
_CUT = re.compile(r"\s*[-|_–—»·•(（]")
_MOST_HEADINGS = 80
_ALIKE = 0.5
_LONGEST = 400
_KICKER_END = re.compile(r"[^\s\"'»”’]\s*(?:[:|•·]|\s[-–—])\s*$")


def headline(tree: _Element, structured: Structured) -> tuple[str | None, _Element | None]:
    """The headline and the element that shows it; either may be None.

    What stands in a heading wins over what the page says of itself for machines, where the two are about the same; a
    kicker that only the heading has is left out.
    """
    headings = list(_headings(tree))
    names = names_of(structured) | headed_names(headings, structured)
    stated = [without_site(text, names, structured) for text in _stated(structured)]
    stated = list(dict.fromkeys(text for text in stated if text and key_of(text) not in names))
    machine = {without_site(text, names, structured) for text in islice(_stated(structured, machine=True), 3)}
    primary = [text for text in stated if text in machine]
    found = _best(headings, names, stated, primary, structured) or _in_another_element(tree, stated)
    if found is None:
        return (stated[0] if stated else next(_stated(structured), None)), None
    text, heading = found
    return _whole(_without_kicker(text, heading, primary), heading, primary), heading


def _best(
    headings: list[_Element], names: set[str], stated: list[str], primary: list[str], structured: Structured
) -> tuple[str, _Element] | None:
    """The heading that is likest to what is stated, with what it shows. One that ends a trail of links is the
    headline only where no other is, or nothing else is stated: there it stands for search engines, and the reader's
    follows further down."""
    firsts = sum(heading.tag == "h1" for heading in headings)
    path = key_of(urlsplit(structured.url).path.rstrip("/").rpartition("/")[2])
    told = {key_of(text) for text in stated[:3]}
    others = {key_of(other) for node in structured.articles[:1] for other in strings(node.get("alternativeHeadline"))}
    parts = {key_of(part) for text in _titles(structured) for part in parts_of(text)} - names
    best: tuple[float, str, _Element] | None = None
    behind: tuple[float, str, _Element] | None = None
    for number, heading in enumerate(headings):
        text = _shown(heading, stated, primary)
        key = key_of(text)
        if not key or len(text) > _LONGEST or key in names:
            continue
        told_so = heading.tag == "h1" or key in others or key in told or _ends_with(text, stated[:3])
        if not told_so and (len(key) < _LONG_PART or key not in parts):
            continue
        likenesses = [_likeness(text, other) for other in stated]
        likeness = max(likenesses, default=0.0)
        if len(key) > 7 and key in path:
            likeness = max(likeness, 0.9)
        standing = _standing(heading)
        if heading.tag == "h1":
            alone = firsts <= 2 and best is None and standing > 0.3 and len(_words(text)) > 3
            if standing < 0 or (likeness < 0.25 and stated and not alone):
                continue
        elif key in others:
            likeness = 1.0
        elif not told_so:
            standing -= 0.2
        score = likeness + standing + 0.3 * sum(likenesses) / max(1, len(likenesses)) - number * 0.001
        if best is None or score > best[0]:
            best = (score, text, heading)
        if likeness > _ALIKE and (behind is None or score > behind[0]) and not _ends_a_trail(heading):
            behind = (score, text, heading)
    if best is not None and behind is not None and {key_of(best[1])} != set(map(key_of, primary)):
        best = behind if _ends_a_trail(best[2]) else best
    return None if best is None else best[1:]


def _ends_with(text: str, stated: list[str]) -> bool:
    """Whether a heading is a kicker with one of these behind it."""
    for other in stated:
        before = text.removesuffix(other)
        if before != text and len(_words(other)) > 2 and len(before) < 60 and _KICKER_END.search(before):
            return True
    return False


def _ends_a_trail(heading: _Element) -> bool:
    """Whether a heading is the last step of a breadcrumb trail: by its markup, or links with bars before it."""
    for outer in [heading, *islice(heading.iterancestors(), 4)]:
        if outer.tag in ("body", "main", "article"):
            break
        if _TRAIL.search(f"{outer.get('class') or ''} {outer.get('id') or ''} {outer.get('aria-label') or ''}"):
            return True
    before = heading.getprevious()
    if before is None or next(before.iter("a"), None) is None:
        return False
    text = short_text(before, 120)
    return text is not None and text.endswith(("|", ">", "›", "»", "/"))


def _in_another_element(tree: _Element, stated: list[str]) -> tuple[str, _Element] | None:
    """An element that is no heading but is called one and says what is stated, or its beginning up to a separator."""
    if not stated:
        return None
    body = next(tree.iter("body"), tree)
    for element in islice(elements(body, _CALLED_HEADLINE), _MOST_CALLED):
        if not _HEADLINE.search(f"{element.get('class') or ''} {element.get('id') or ''}") or element.tag in _NOT_SHOWN:
            continue
        text = short_text(element, _LONGEST)
        if not text or len(key_of(text)) < _SHORTEST_CALLED:
            continue
        for other in stated[:4]:
            if key_of(text) == key_of(other) or (
                other.startswith(text) and len(text) * 3 > len(other) and _CUT.match(other, len(text))
            ):
                return text, element
    return None


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


def _titles(structured: Structured) -> Iterator[str]:
    """Titles in which the headline may stand beside names of site and section."""
    yield from islice((value for value in (structured.first("og:title"), structured.document_title) if value), 2)


def _headings(tree: _Element) -> Iterator[_Element]:
    yield from islice(tree.iter("h1", "h2", "h3"), _MOST_HEADINGS)


def _shown(heading: _Element, stated: list[str], primary: list[str]) -> str:
    """The heading's text; without the labels in it, unless the page states the headline with them."""
    whole = text_of(heading, limit=300)
    for inner in islice(heading.iterchildren("span", "strong", "em", "b"), 10):
        # The headline set apart from a kicker, by the name of its element.
        if _INNER.search(inner.get("class") or "") and not _LABEL.search(inner.get("class") or ""):
            text = text_of(inner, limit=100)
            if len(_words(text)) > 2 and whole.endswith(text) and key_of(whole) not in map(key_of, primary):
                return text
    labels = [inner for inner in islice(heading.iterdescendants(), 40) if _LABEL.search(inner.get("class") or "")]
    if not labels or any(key_of(whole) == key_of(other) for other in stated):
        return whole
    rest = whole
    for label in labels:
        text = text_of(label, limit=100)
        if text and rest != text:
            rest = rest.removeprefix(text).removesuffix(text).strip(" |:-–—·•/")
    return rest or whole


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
    """The heading without a kicker set off by a colon, a dash or an element, and without a subtitle on a line of its
    own, where the page states it without one."""
    same = [other for other in stated if key_of(other) == key_of(text)]
    if same and sum(not piece.isspace() for piece in pieces(heading, limit=100)) == 1:
        return text
    for other in stated:
        if len(_words(other)) < 3:
            continue
        before = text.removesuffix(other)
        if before != text and len(before) <= 60 and (_KICKER_END.search(before) or _is_a_part(other, heading)):
            return other
        if text.startswith(other) and lines_of(heading, limit=100)[:1] == [other]:
            return other
    if same and len(heading):
        # Spaces between elements are no spaces that the author typed.
        return min(reversed(same), key=lambda other: "".join(other.split()) != "".join(text.split()))
    return text


def _whole(text: str, heading: _Element, stated: list[str]) -> str:
    """The headline with the kicker that the page prints above it, where all that is stated has it before a colon."""
    wholes = {other for other in stated if other != text}
    if len(wholes) != 1 or text in stated:
        return text
    whole = wholes.pop()
    kicker = whole.removesuffix(text).rstrip()
    if whole.endswith(text) and kicker.endswith(":") and len(kicker) <= 60:
        above = lines_before(heading, 2)
        if any(key_of(line) == key_of(kicker) for line in above):
            return whole
    return text


def _is_a_part(text: str, heading: _Element) -> bool:
    """Whether `text` is what stands in the heading from the start of some element on."""
    wanted, tail = key_of(text), ""
    for piece in reversed(list(pieces(heading, limit=100))):
        tail = key_of(piece) + tail
        if len(tail) >= len(wanted):
            return tail == wanted
    return False
