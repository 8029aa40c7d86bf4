"""Lines that tell of the moment at which a page was asked for: counts of readers and remarks, "updated 5 minutes ago".

They stand in the text where a design puts them there, say something else to every visitor, and nothing of the article.
Whole short lines alone: a figure in a sentence is a fact.
"""

import re
from functools import cache
from typing import Final

from archive.boilerplate.shape import shape_of
from crawler.extract.words import table

_PART: Final = re.compile(r"\n| *[|｜·•●] *| +[-–—/] +")
"""What stands between several such lines in one."""
_PARTS: Final = 6
_REST: Final = 40
"""Characters at most that a stamp says beside how long ago it was: "Updated", "by our London desk"."""
_LINE: Final = 200
_SENTENCE: Final = (".", "!", "?", "。", "！", "？", "”", "»", "।")
_STOP: Final = re.compile(r"[.!?]\s|[。！？]")


def is_of_the_moment(text: str) -> bool:
    """Whether all that a block says is of the moment.

    >>> is_of_the_moment("1,204 views | Updated 5 minutes ago"), is_of_the_moment("5 people are dead")
    (True, False)
    """
    if len(text) > _LINE or text.endswith(_SENTENCE) or _STOP.search(text):
        return False
    parts = [part for part in _PART.split(text) if part]
    return _is_told(text) or (len(parts) <= _PARTS and all(map(_is_told, parts)))


def is_count_of_remarks(text: str) -> bool:
    """Whether a block says how many remarks of readers there are, and nothing else: it stands above them.

    >>> is_count_of_remarks("12 Kommentare"), is_count_of_remarks("12 Aufrufe")
    (True, False)
    """
    return shape_of(text) in _shapes()[1]


def _is_told(part: str) -> bool:
    counts, remarks, spans = _shapes()
    shape = shape_of(part)
    if shape in counts or shape in remarks:
        return True
    return "#~" in shape and any(
        len(shape) <= len(span) + _REST and (shape.startswith(span) or shape.endswith(span)) and shape.count("#") == 1
        for span in spans
    )


@cache
def _shapes() -> tuple[frozenset[str], frozenset[str], tuple[str, ...]]:
    languages = table("moments").values()
    counts, remarks = (
        frozenset(shape_of(line) for language in languages for line in language[name]) for name in ("counts", "remarks")
    )
    return counts, remarks, tuple(sorted({shape_of(line) for language in languages for line in language["ago"]}))
