"""The printed byline taken out of a page, so that it does not land in the article's text."""

import re
from collections.abc import Collection
from itertools import islice

from lxml.etree import _Element

from archive.model import Byline
from crawler.extract.names import key_of
from crawler.extract.printed_dates import printed_dates
from crawler.extract.shown import cut, elements, text_of
from crawler.extract.words.bylines import BY, POSTED, SUBMITTED
from crawler.extract.words.dates import PUBLISHED, UPDATED

_LONGEST = 250
_CLASS_PARTS = (
    "byline", "Byline", "submitted", "author", "Author", "date", "Date", "posted", "meta", "Meta", "dateline",
    "timestamp", "published", "autor", "info",
)  # fmt: skip
_STRIPPED = (
    "//*[{} or @rel='author' or contains(@id,'byline') or contains(@itemprop,'author') "
    "or contains(@itemprop,'datePublished')] | //p | //div[not(.//p) and not(.//div)] | //time | //address "
    "| //h2 | //h3 | //h4 | //h5 | //h6 | //li"
).format(" or ".join(f"contains(@class,'{part}')" for part in _CLASS_PARTS))
_FILLER = re.compile(
    r"[^\w]+|\b(?:uhr|at|um|on|am|à|a las|alle|kl|klo|h|by|von|the|der|den|le|el|il|and|und|in|min|read)\b", re.I
)
_WORDS = sorted(
    {
        word.casefold()
        for word in (*PUBLISHED, *UPDATED, *POSTED, *SUBMITTED, *(w for some in BY.values() for w in some))
    },
    key=len,
    reverse=True,
)


def strip(tree: _Element, byline: Byline | None = None) -> None:
    """Removes the elements that print the byline and the date from the tree, so that they do not land in the body.

    To be called when title, date and byline have been read; `byline`: what was read, by whose names its line is known.
    Conservative: only small elements that hold a byline, a date or both, and nothing else.
    """
    names = {key_of(name) for name in (*byline.authors, byline.submitter or "")} if byline else set()
    for element in islice(elements(tree, _STRIPPED), 400):
        if element.getparent() is None or element.tag in ("body", "html", "main", "article", "h1"):
            continue
        text = text_of(element, limit=80)
        if text and len(text) <= _LONGEST and _is_byline(text, names):
            cut(element)


def _is_byline(text: str, names: Collection[str]) -> bool:
    """Whether a short text is a byline and nothing else: submitter, names that are known, dates, the words between."""
    if Byline.parse(text) is not None:
        return True
    folded = text.casefold()
    if any(folded.startswith(phrase) for phrase in SUBMITTED) and printed_dates(text, None):
        return True
    dates = printed_dates(text, None)
    rest = text
    for date in reversed(dates):
        rest = rest[: date.start] + " " + rest[date.end :]
    known = False
    for name in sorted(names, key=len, reverse=True):
        shorter = _without_name(rest, name)
        known, rest = known or shorter != rest, shorter
    if not (known or dates):
        return False
    rest = rest.casefold()
    for word in _WORDS:
        if word in rest:
            rest = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", " ", rest)
    left = _FILLER.sub(" ", rest).split()
    # A bare date may be a heading in a chronicle; with a name or a word for publishing it is not.
    told = known or any(word in folded for word in (*PUBLISHED, *UPDATED))
    return not left and told


_WORDS = sorted(
    {
        word.casefold()
        for word in (*PUBLISHED, *UPDATED, *POSTED, *SUBMITTED, *(w for some in BY.values() for w in some))
    },
    key=len,
    reverse=True,
)


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
