"""Galleries within an article, told by the numbers of their slides: "3/50 A ferry at dusk"."""

import re
from collections.abc import Sequence
from typing import Final

from lxml.etree import _Element

from crawler.extract.block import Block

_NUMBERED: Final = re.compile(
    r"\W*(\d{1,3}) ?(?:/|of|von|de|di|sur|из|of the) ?(\d{1,3})\b(?![/.,:]?\d)", re.IGNORECASE
)
_LEAST: Final = 5
"""Slides with different numbers, at least."""
_SLIDE: Final = 500
"""Characters of a slide, its picture's caption, at most."""
_TEXT: Final = 250
"""Characters of text beside the gallery, at least: else it is what the page is for."""
_MANY: Final = 20
"""Galleries that are looked at: enough for any real page."""


def in_slides(blocks: Sequence[Block], likely: Sequence[int]) -> frozenset[int]:
    """Which blocks, by their index, stand in such a gallery; `likely` are those taken for text."""
    slides: dict[int, dict[int, _Element]] = {}
    for at in likely:
        match = _NUMBERED.match(blocks[at].text)
        if match is not None and 0 < int(match[1]) <= int(match[2]):
            slides.setdefault(int(match[2]), {}).setdefault(int(match[1]), blocks[at].element)
    found: set[int] = set()
    galleries = [one for one in slides.values() if len(one) >= _LEAST and list(one) == sorted(one)]
    for numbered in galleries[:_MANY]:
        around = _around(list(numbered.values()))
        inside = {at for at, block in enumerate(blocks) if around is not None and _is_in(block.element, around)}
        size = sum(len(blocks[at].text) for at in likely if at in inside)
        rest = sum(len(blocks[at].text) for at in likely) - size
        # What a list tells of each thing is longer, and the text ends with it.
        if rest >= _TEXT and size <= _SLIDE * len(numbered) and inside.isdisjoint({likely[0], likely[-1]}):
            found |= inside
    return frozenset(found)


def _around(elements: Sequence[_Element]) -> _Element | None:
    """The innermost element that holds all of `elements`."""
    first, *others = elements
    holders = list(first.iterancestors())
    for other in others:
        above = set(other.iterancestors())
        holders = [holder for holder in holders if holder in above]
    return holders[0] if holders else None


def _is_in(element: _Element, around: _Element) -> bool:
    return element is around or any(above is around for above in element.iterancestors())
