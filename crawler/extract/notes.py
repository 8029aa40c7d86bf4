"""Footnotes and references that the text calls by a mark that leads to them: "[12]", "3", "†"."""

import re
from collections.abc import Sequence
from itertools import islice
from typing import Final

from lxml.etree import _Element

from crawler.extract.block import Block, Kind
from crawler.extract.shown import short_text

_MARK: Final = re.compile(
    r"[\[(]?\s*(?:note |fn\.? |nb? )?(?:\d{1,3}|[a-z]{1,2}|[*†‡§¶]{1,3}|[ivx]{1,5})\s*[\])]?", re.IGNORECASE
)
_MARKED: Final = 10
"""Characters of a mark at most."""
_LEAST: Final = 3
"""Notes that are called, at least: one mark may lead anywhere."""
_LONGEST: Final = 2000
"""Characters of a note at most, where it stands by itself."""
_LEVELS: Final = 4
"""Steps up from a block to the element that a mark leads to, and from that to its item."""
_MOST: Final = 2000
"""Marks that are looked at."""


def called(blocks: Sequence[Block], likely: Sequence[int]) -> frozenset[int]:
    """Which blocks, by their index, are notes called from those that are `likely` text."""
    if not likely:
        return frozenset()
    names = _names(blocks, likely)
    if len(names) < _LEAST:
        return frozenset()
    root = blocks[likely[0]].element.getroottree().getroot()
    notes = {element for element in root.iter() if element.get("id") in names}
    if len(notes) < _LEAST:
        return frozenset()
    items = {item for item in map(_item, notes) if item is not None}
    return frozenset(at for at in range(likely[0], len(blocks)) if _is_note(blocks[at], notes, items))


def _names(blocks: Sequence[Block], likely: Sequence[int]) -> set[str]:
    """The ids that marks in the text lead to."""
    links = (
        link
        for element in dict.fromkeys(blocks[at].element for at in likely)
        for link in element.iter("a")
        if "#" in (link.get("href") or "")
    )
    return {(link.get("href") or "").rpartition("#")[2] for link in islice(links, _MOST) if _is_mark(link)} - {""}


def _is_mark(link: _Element) -> bool:
    text = short_text(link, _MARKED)
    if not text or _MARK.fullmatch(text) is None:
        return False
    above = link.getparent()
    raised = (above is not None and above.tag == "sup") or link.find("sup") is not None
    return raised or text[0] in "[(*†‡"


def _item(note: _Element) -> _Element | None:
    """The item of a list that a note is or stands in."""
    near = [note, *islice(note.iterancestors(), _LEVELS)]
    return next((element for element in near if element.tag == "li"), None)


def _is_note(block: Block, notes: set[_Element], items: set[_Element]) -> bool:
    if block.kind is Kind.LIST:
        held = list(block.element.iter("li"))
        return 2 * sum(item in items for item in held) >= len(held) > 0
    if len(block.text) > _LONGEST or block.kind is Kind.HEADING:
        return False
    return any(element in notes for element in [block.element, *islice(block.element.iterancestors(), _LEVELS)])
