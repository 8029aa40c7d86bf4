"""Rivers: rows of teasers for other articles, each a headline that is a link with a line or two of what is behind it.

They can be far longer than a short article above them, and each teaser is prose. They are known by their make: three
or more boxes of one kind in one place, each with a linked headline and about a paragraph, where text stood before.
"""

from collections.abc import Container, Iterable, Sequence
from typing import Final

from lxml.etree import _Element

from crawler.extract.block import Block, Kind

_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_TEASERS: Final = 3
"""Boxes of one kind in a row, at least."""
_PROSE: Final = 60
"""Characters of a paragraph."""
_EACH: Final = 1.3
"""Paragraphs a teaser, at most: a list of products or places that the article tells of has more to say of each."""
_LEVELS: Final = 12
"""Steps up from a headline in which its box is looked for."""
_MANY: Final = 400
"""Linked headlines that are looked at: enough for any real page."""

_Label = tuple[str, str]


def in_rivers(blocks: Sequence[Block], likely: Sequence[int]) -> frozenset[int]:
    """Which blocks, by their index, stand in a row of teasers that has text before it.

    likely: the indices of what is taken for text, in the page's order.
    """
    heads = [at for at, block in enumerate(blocks) if block.linked >= 0.9 and _is_headline(block)][:_MANY]
    if len(heads) < _TEASERS:
        return frozenset()
    boxes: dict[tuple[_Element, _Label], set[_Element]] = {}
    for at in heads:
        for box, around in _upwards(blocks[at].element):
            boxes.setdefault((around, _label(box)), set()).add(box)
    rows: dict[_Element, set[_Element]] = {}
    for at in heads:
        for box, around in _upwards(blocks[at].element):
            alike = boxes[around, _label(box)]
            if len(alike) >= _TEASERS and box is not blocks[at].element:
                rows.setdefault(around, set()).update(alike)
                break
    teasers = {box: around for around, alike in rows.items() for box in alike}
    stands = [_first_in(block.element, teasers) for block in blocks]
    within = [_first_in(block.element, rows) for block in blocks]
    kept = {
        around
        for around, alike in rows.items()
        if _prose_in(blocks, stands, alike) <= _EACH * len(alike)
        and _has_text_before(blocks, within, around, likely)
        and not any(within[at] is around and stands[at] is None and _is_prose(blocks[at]) for at in likely)
    }
    return frozenset(at for at, box in enumerate(stands) if box is not None and teasers[box] in kept)


def _is_headline(block: Block) -> bool:
    """Whether a block is a heading, or stands in one or in a link around one, and leads to another page."""
    element = block.element
    near = [element, *(above for above, _ in zip(element.iterancestors(), range(3), strict=False))]
    if block.kind is not Kind.HEADING and not any(one.tag in _HEADINGS for one in near):
        return False
    links = [*(one for one in near if one.tag == "a"), *element.iter("a")]
    return any(_leads_away(link.get("href") or "") for link in links)


def _leads_away(address: str) -> bool:
    return bool(address.strip()) and not address.strip().lower().startswith(("#", "javascript:", "mailto:"))


def _upwards(element: _Element) -> Iterable[tuple[_Element, _Element]]:
    """The elements upwards from one, each with what is around it."""
    box = element
    for _ in range(_LEVELS):
        around = box.getparent()
        if around is None or around.tag == "html":
            return
        yield box, around
        box = around


def _label(element: _Element) -> _Label:
    return str(element.tag), element.get("class") or ""


def _first_in(element: _Element, some: Container[_Element]) -> _Element | None:
    """The innermost of `some` that an element is or stands in."""
    at: _Element | None = element
    while at is not None and at not in some:
        at = at.getparent()
    return at


def _prose_in(blocks: Sequence[Block], stands: Sequence[_Element | None], alike: set[_Element]) -> int:
    return sum(_is_prose(block) for block, box in zip(blocks, stands, strict=True) if box is not None and box in alike)


def _has_text_before(
    blocks: Sequence[Block], within: Sequence[_Element | None], around: _Element, likely: Sequence[int]
) -> bool:
    first = next((at for at, row in enumerate(within) if row is around), len(blocks))
    return any(at < first and within[at] is None and _is_prose(blocks[at]) for at in likely)


def _is_prose(block: Block) -> bool:
    return len(block.text) >= _PROSE and block.linked < 0.5
