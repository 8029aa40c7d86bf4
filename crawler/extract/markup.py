"""A digest of all that reading a page asks: two pages of one address with the same digest read the same.

What is left out is never an article's, and differs from fetch to fetch: what scripts and styles hold (but data of
schema.org, and what may be an article in a script), one-time tokens, where pictures and frames are fetched from. It is
left out by what it is in the markup, and nothing is left out for standing in a box that looks like advertising: which
boxes those are, reading decides. What is in doubt is kept, and costs no more than a reading. Whoever makes reading ask
for something that is left out here takes it from the list; `bench/markup.py` finds it on real pages.
"""

import re
from copy import deepcopy
from hashlib import sha256
from typing import Final

from lxml.etree import _Element, strip_attributes, tostring

from crawler.extract.author_marks import shows_person
from crawler.extract.scripted import MOST, may_hold_markup

_TOKENS: Final = ("nonce", "integrity")
"""Attributes that say whether a script may run (Content Security Policy, Subresource Integrity)."""
_ADDRESSES: Final = ("src", "srcset", "data-src", "data-srcset")
_FETCHED: Final = ("img", "source", "iframe", "embed", "audio", "video", "track", "amp-img")
_TOKEN_META: Final = re.compile(r"csrf|xsrf|nonce", re.IGNORECASE)
_ASSETS: Final = frozenset({
    "stylesheet", "preload", "prefetch", "modulepreload", "preconnect", "dns-prefetch", "prerender",
    "icon", "apple-touch-icon", "mask-icon", "manifest",
})  # fmt: skip
"""What a `link` leads to that a browser fetches and no reader (HTML standard, section 4.6.7)."""


def markup_of(tree: _Element) -> str:
    """The digest, 64 hex digits. Leaves `tree` as it is."""
    return sha256(tostring(bare(tree), encoding="utf-8", with_tail=False)).hexdigest()


def bare(tree: _Element) -> _Element:
    """A copy of the page without what no reading asks: elements stay where they stood, emptied."""
    copy = deepcopy(tree)
    # Beyond its limit the search for an article in the scripts counts the length of each.
    is_long = sum(len(script.text or "") for script in copy.iter("script")) > MOST
    for script in copy.iter("script"):
        text = script.text or ""
        if "ld+json" not in (script.get("type") or "").lower() and not may_hold_markup(text) and not is_long:
            _empty(script)
    for style in copy.iter("style"):
        _empty(style)
    for field in copy.iter("input"):
        if (field.get("type") or "").lower() == "hidden":
            _drop(field, "value")
    for meta in copy.iter("meta"):
        if _TOKEN_META.search(meta.get("name") or ""):
            _drop(meta, "content")
    for link in copy.iter("link"):
        rel = (link.get("rel") or "").lower().split()
        if rel and _ASSETS.issuperset(rel):
            _drop(link, "href")
    for fetched in copy.iter(*_FETCHED):
        # Whose portrait a picture is may tell who wrote the article.
        is_telling = shows_person(fetched.get("src") or "")
        _drop(fetched, *(_ADDRESSES[is_telling:]))
    strip_attributes(copy, *_TOKENS)
    return copy


def _drop(element: _Element, *names: str) -> None:
    for name in names:
        if element.get(name) is not None:
            del element.attrib[name]


def _empty(element: _Element) -> None:
    # A tail may hold a control character, which can be read from a tree and not be written to one.
    element.clear(keep_tail=True)  # type: ignore[call-arg]  # which the stubs do not know yet
