"""What a page says of changes to its article beside its text: the stamp of the last update, corrections, notices."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import islice
from typing import Any, Final

from lxml.etree import _Element

from archive.changes.notices import is_notice
from archive.changes.sentences import sentences
from archive.characters import clean_line
from crawler.extract.block import Block
from crawler.extract.metadata import Structured, strings
from crawler.extract.printed_dates import Printed
from crawler.extract.shown import Beside
from crawler.extract.shown_dates import marked_updates, updates_at_headline

_MOST: Final = 20
"""Corrections that are read."""
_LONGEST: Final = 1_000
_BRIEFEST: Final = 20
"""Characters of one."""
_SENTENCES: Final = 3
"""Of a block, in which it has to say so."""
_STAMP: Final = 60
_ENDS: Final = (".", "!", "?", "。", "”", ")")
_LINKED: Final = 0.5
_ABOVE: Final = 6
_BELOW: Final = 8
"""Blocks above and below the text in which a notice about it is looked for."""


def updated(tree: _Element, around: Beside, language: str | None) -> dt.datetime | dt.date | None:
    """The last update as the page prints it for its reader: a moment, naive where it gives no zone, or a day.

    None where it prints none. "2 hours ago" is none: it says something else at every look. around: the lines about the
    headline; language: the page's, with its region where that is known.
    """
    found = list(updates_at_headline(around, language)) or list(islice(marked_updates(tree, language, around), 3))
    moments = [_moment(printed) for printed in found]
    # Of several the last; a day alone goes behind a moment of it.
    return max(moments, key=lambda moment: f"{moment:%Y-%m-%dT%H:%M}", default=None)


def _moment(printed: Printed) -> dt.datetime | dt.date:
    if printed.time is None:
        return printed.date
    zone = None if printed.utc_offset is None else dt.timezone(printed.utc_offset)
    return dt.datetime.combine(printed.date, printed.time, zone)


def corrections(structured: Structured) -> tuple[str, ...]:
    """What is stated to have been corrected, a line each: `correction` of https://schema.org/CreativeWork, which is
    words, the address of a notice, or a CorrectionComment with its day and its text."""
    stated: list[Any] = []
    for node in structured.articles[:2]:
        value = node.get("correction")
        stated += value if isinstance(value, list) else [value]
    lines = [line for value in stated[:_MOST] for line in _lines(structured.resolve(value))]
    lines += structured.items.get("correction", ())
    return tuple(dict.fromkeys(line[:_LONGEST] for line in lines))[:_MOST]


def notices(blocks: Sequence[Block], chosen: AbstractSet[str]) -> tuple[str, ...]:
    """What the page prints of corrections about its article and outside of its text: above, below, in a box.

    chosen: the blocks that are its text. Far from these a page speaks of its other articles.
    """
    places = [place for place, block in enumerate(blocks) if block.text in chosen]
    if not places:
        return ()
    near = blocks[max(0, places[0] - _ABOVE) : places[-1] + 1 + _BELOW]
    texts = [block.text for block in near if block.linked < _LINKED and block.text not in chosen]
    return tuple(text for text in texts if _BRIEFEST <= len(text) <= _LONGEST and _is_notice(text))[:_MOST]


def _is_notice(text: str) -> bool:
    # What is little more than a date is a stamp, and read as one.
    if len(text) < _STAMP and not text.endswith(_ENDS):
        return False
    return any(is_notice(sentence.strip(), is_edge=True) for sentence in sentences(text)[:_SENTENCES])


def _lines(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        parts = [
            next(strings(value.get(key)), "") for key in ("datePublished", "dateCreated", "name", "headline", "text")
        ]
        line = clean_line(" ".join(dict.fromkeys(parts)))
        line = line or next(strings(value.get("description")), "") or next(strings(value.get("url")), "")
        if line:
            yield line
    else:
        yield from strings(value)
