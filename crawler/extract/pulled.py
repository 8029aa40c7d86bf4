"""Pull quotes: sentences of the text set apart to catch the eye, which the text says again in their place."""

from collections.abc import Sequence
from typing import Final

from lxml.etree import _Element

from crawler.extract.block import Block, Kind

_LEAST: Final = 30
_MOST: Final = 300
"""Letters of a pull quote."""
_MORE: Final = 20
"""Letters that the paragraph it was taken from has beside it, at least."""
_NAME: Final = 80
"""Characters of the line behind that says whose words they are, at most."""
_TOGETHER: Final = 4
"""Elements in what holds a quote and its speaker, at most."""
_MANY: Final = 400
"""Blocks from which on this is not looked for: a chapter of a book, or a page made to cost time."""


def pulled(kept: Sequence[int], blocks: Sequence[Block], texts: Sequence[str]) -> frozenset[int]:
    """Which of the blocks `kept` are pull quotes, and the lines that name their speakers.

    texts: of all blocks, folded. The first block is never one: a standfirst may say what the text says.
    """
    if len(kept) > _MANY:
        return frozenset()
    whole = [(len(texts[at]), texts[at], at) for at in kept if blocks[at].kind is Kind.PARAGRAPH]
    found: set[int] = set()
    for at in kept[1:]:
        text = texts[at]
        if blocks[at].kind is not Kind.PARAGRAPH:
            continue
        repeats = _LEAST <= len(text) <= _MOST and any(
            text in longer and not _are_alike(blocks[at].element, blocks[other].element)
            for size, longer, other in whole
            if size >= len(text) + _MORE
        )
        if repeats or (at - 1 in found and _names(blocks[at - 1], blocks[at])):
            found.add(at)
    return frozenset(found)


def _are_alike(one: _Element, other: _Element) -> bool:
    """Whether two elements are set the same way: what is to catch the eye is not."""
    return _make(one) == _make(other)


def _make(element: _Element) -> tuple[str | None, ...]:
    around = element.getparent()
    if around is None:
        return element.tag, element.get("class")
    return element.tag, element.get("class"), around.tag, around.get("class"), str(len(around) == 1)


def _names(quote: Block, line: Block) -> bool:
    """Whether a line stands with a quote and is no sentence."""
    around = quote.element.getparent()
    return (
        around is not None
        and line.element.getparent() is around
        and around.tag not in ("body", "main", "article")
        and sum(1 for _ in around) <= _TOGETHER
        and len(line.text) <= _NAME
        and not line.text.endswith((".", "!", "?", ":", "”", '"'))
    )
