"""The printed byline taken out of a page, so that it does not land in the article's text."""

import re
from collections.abc import Collection
from functools import lru_cache
from itertools import islice

from lxml import etree
from lxml.etree import _Element

from archive.model import Byline
from crawler.extract.names import key_of
from crawler.extract.printed_dates import printed_dates
from crawler.extract.shown import cut, short_text
from crawler.extract.words.bylines import BY, POSTED, SUBMITTED
from crawler.extract.words.dates import PUBLISHED, UPDATED
from crawler.extract.words.phrases import Phrases

_LONGEST = 250
_MOST_ELEMENTS = 20_000
_NEVER = frozenset({"body", "html", "main", "article", "h1"})
_MUTE = frozenset({"script", "style"})
_DIGIT = re.compile(r"\d")
_DATED = re.compile(r"date|time|publish|posted|submitted", re.I)
_MARKED = Phrases(
    ("byline", "submitted", "author", "autor", "date", "posted", "meta", "timestamp", "published", "info", "credit",
     r"\bby\b")
)  # fmt: skip
_BLOCKS = frozenset({"p", "div", "address", "h2", "h3", "h4", "h5", "h6", "li", "time", "header", "footer"})
# What a byline may hold beside names and dates, the longest first.
_WORDS = re.compile(
    r"(?<!\w)(?:{})(?!\w)".format(
        "|".join(
            sorted(
                {
                    re.escape(word.casefold())
                    for word in (
                        *PUBLISHED,
                        *UPDATED,
                        *POSTED,
                        *SUBMITTED,
                        *(word for some in BY.values() for word in some),
                    )
                },
                key=len,
                reverse=True,
            )
        )
    )
)
# A sentence behind a name: "Ann Lee is the author of", "Ann Lee wrote on"; "Ann Lee and Bob Roe" is none.
_GOES_ON = re.compile(
    r"\s+(?:is|was|has|had|wrote|writes|says|said|works|lives|schreibt|ist|war|arbeitet|lebt|est|a été|es|è|är|er)\b"
)
_FILLER = re.compile(
    r"[^\w]+|\b(?:uhr|at|um|on|am|à|a las|alle|kl|klo|h|by|von|the|der|den|le|el|il|and|und|in|min|read)\b", re.I
)


def strip(tree: _Element, byline: Byline | None = None) -> None:
    """Removes the elements that print the byline and the date from the tree, so that they do not land in the body.

    To be called when title, date and byline have been read; `byline`: what was read, by whose names its line is known.
    Conservative: only small elements that hold a byline, a date or both, and nothing else.
    """
    told = [*byline.authors, byline.submitter or ""] if byline else []
    names = {key_of(name) for name in told if name}
    # A byline has a figure in it, or a word of a name; its longest is enough to pass over all other text.
    words = {max(re.findall(r"\w+", name.casefold()), key=len, default="") for name in told} - {""}
    known: dict[tuple[str, bool], bool] = {}
    for element, text in _candidates(tree, words):
        if element.tag in ("li", "dd") and key_of(text) in names and _is_entry(element):
            continue
        dated = _is_dated(element)
        # What stands around a line says the same.
        is_byline = known.get((text, dated))
        if is_byline is None:
            is_byline = known[text, dated] = _is_byline(text, names, dated=dated)
        if is_byline and not _is_inside_a_sentence(element, text):
            cut(element)


def _candidates(tree: _Element, words: Collection[str]) -> list[tuple[_Element, str]]:
    """Short elements with a figure or one of `words` in their text that are marked as a byline, or are blocks that hold
    no other block, each with its text; in the page's order. Found from the text up, so that no text is read for each
    element about it."""
    every = list(islice(tree.iter(etree.Element), _MOST_ELEMENTS))
    seen: set[_Element] = set()
    found: dict[_Element, str] = {}
    for element in every:
        # A script is long, and no text: not even to be looked at.
        if element.tag not in _MUTE and (text := element.text) and _tells(text, words):
            _climb(element, seen, found)
        if (tail := element.tail) and _tells(tail, words):
            _climb(element.getparent(), seen, found)
    return [(element, found[element]) for element in every if element in found] if found else []


def _tells(text: str, words: Collection[str]) -> bool:
    if len(text) >= 2 * _LONGEST or text.isspace():
        return False
    if _DIGIT.search(text) is not None:
        return True
    folded = text.casefold()
    # No generator: this is asked of every text.
    for word in words:  # noqa: SIM110
        if word in folded:
            return True
    return False


def _climb(element: _Element | None, seen: set[_Element], found: dict[_Element, str]) -> None:
    """Adds to `found` the candidates among an element and what it stands in, as far as they are short."""
    while element is not None and element not in seen and element.tag not in ("body", "html"):
        seen.add(element)
        if element.tag not in _NEVER and (_is_leaf(element) or _is_marked(_said(element))):
            text = short_text(element, _LONGEST)
            if text is None:
                return
            if text:
                found[element] = text
        element = element.getparent()


def _is_entry(element: _Element) -> bool:
    """Whether an element that no class calls a byline is one of several in a list: somebody in it is its subject."""
    parent = element.getparent()
    return parent is not None and len(parent) >= 4 and not _is_marked(_said(element))


def _said(element: _Element) -> str:
    return f"{element.get('class') or ''} {element.get('rel') or ''} {element.get('itemprop') or ''}"


def _is_leaf(element: _Element) -> bool:
    if element.tag in ("div", "header", "footer"):
        return next(element.iterdescendants("p", "div"), None) is None
    return element.tag in _BLOCKS


@lru_cache(maxsize=1024)
def _is_marked(said: str) -> bool:
    return _MARKED.found_in(said.lower())


def _is_dated(element: _Element) -> bool:
    """Whether the markup says that a date stands here: a bare date in a paragraph may be a heading in a chronicle."""
    return element.tag == "time" or _DATED.search(element.get("class") or "") is not None


def _is_inside_a_sentence(element: _Element, text: str) -> bool:
    """Whether an element is a few words of a paragraph, such as the linked name of somebody whom it is about."""
    if element.tag not in ("a", "span", "time", "em", "strong", "b", "i", "cite"):
        return False
    if _GOES_ON.match(element.tail or ""):
        return True
    for outer in islice(element.iterancestors(), 4):
        if outer.tag in ("p", "li", "blockquote", "td", "dd", "h2", "h3", "h4"):
            whole = short_text(outer, _LONGEST)
            return whole is None or len(whole) > 2 * len(text) + 40
    return False


def _is_byline(text: str, names: Collection[str], *, dated: bool = False) -> bool:
    """Whether a short text is a byline and nothing else: submitter, names that are known, dates, the words between."""
    if len(text.split()) > 30:
        return False
    key = key_of(text) if names else ""
    known = [name for name in names if name in key]
    if not known and _DIGIT.search(text) is None:
        return False
    if Byline.parse(text) is not None:
        return True
    folded = text.casefold()
    dates = printed_dates(text, None)
    if not (known or dates):
        return False
    if dates and folded.startswith(SUBMITTED):
        return True
    rest = text
    for date in reversed(dates):
        rest = rest[: date.start] + " " + rest[date.end :]
    for name in sorted(known, key=len, reverse=True):
        rest = _without_name(rest, name)
    rest = rest.casefold()
    told = dated or bool(known)
    if len(rest.split()) > 12:
        return False
    shorter = _WORDS.sub(" ", rest)
    told, rest = told or shorter != rest, shorter
    return told and not _FILLER.sub(" ", rest).split()


def _without_name(text: str, key: str) -> str:
    """`text` without the words that make up a name, given by its letters."""
    if not key:
        return text
    words = list(re.finditer(r"[\w’'.-]+", text))
    for first in range(len(words)):
        so_far = ""
        for last in range(first, min(first + 7, len(words))):
            so_far += key_of(words[last][0])
            if so_far == key:
                return text[: words[first].start()] + " " + _without_name(text[words[last].end() :], key)
            if not key.startswith(so_far):
                break
    return text
