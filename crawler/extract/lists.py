"""Lists and tables as FORMAT.md has them: one block each, or the blocks in them where they only lay the page out."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from lxml.etree import _Element

from archive.characters import clean_line
from crawler.extract.block import Block, Kind

Cut = Callable[[_Element], list[Block]]
"""Cuts what stands in an element into blocks."""

_TYPED_BULLET = re.compile(r"^[•·‣▪●◦■□➢➤►▶–—*-]\s+")
_MAX_CELL: Final = 400
_MANY_CELL: Final = 120


def list_blocks(element: _Element, cut: Cut) -> list[Block]:
    """A list as one block; as the blocks in it where its items are more than a line each."""
    items: list[list[Block]] = []
    numbers: list[int] = []
    number = _integer(element.get("start"), 1)
    loose: list[Block] = []
    for child in element:
        blocks = cut(child)
        if child.tail and child.tail.strip():
            text = clean_line(child.tail)
            blocks += [Block(Kind.PARAGRAPH, text, element, 0.0)] if text else []
        if child.tag == "li":
            number = _integer(child.get("value"), number)
            if blocks:
                items.append(blocks)
                numbers.append(number)
            number += 1
        elif child.tag in ("ul", "ol") and items:
            items[-1] += blocks  # a nested list beside the item it belongs to, as old editors write it
        else:
            loose += blocks
            items.append(blocks)
            numbers.append(0)
    everything = [block for blocks in items for block in blocks]
    lead = clean_line(element.text or "")
    if lead:
        everything.insert(0, Block(Kind.PARAGRAPH, lead, element, 0.0))
    parts = sum(block.kind is not Kind.LIST for block in everything)
    if not everything or loose or lead or parts > 1.34 * len(items) or not all(map(_is_item, items)):
        return everything
    lines: list[str] = []
    for blocks, at in zip(items, numbers, strict=True):
        own = " ".join(block.text.replace("\n", " ") for block in blocks if block.kind is not Kind.LIST)
        own = _TYPED_BULLET.sub("", own)
        lines.append(f"{at}. {own}" if element.tag == "ol" else f"- {own}")
        for block in blocks:
            if block.kind is Kind.LIST:
                lines += ["  " + line for line in block.text.split("\n")]
    size = sum(len(block.text) for block in everything)
    linked = sum(block.linked * len(block.text) for block in everything) / size
    return [Block(Kind.LIST, "\n".join(lines), element, linked, all(block.bold for block in everything))]


def _is_item(blocks: Sequence[Block]) -> bool:
    """Whether an item is a line, with lists nested in it behind that line at most."""
    if not blocks or blocks[0].kind is Kind.LIST:
        return False
    kinds = [block.kind for block in blocks]
    if Kind.TABLE in kinds or Kind.PRE in kinds or (Kind.HEADING in kinds and len(kinds) > 1):
        return False
    if Kind.LIST in kinds:
        first = kinds.index(Kind.LIST)
        return all(kind is Kind.LIST for kind in kinds[first:])
    return True


def table_blocks(element: _Element, cut: Cut) -> list[Block]:
    """A table with data as one block; one that lays the page out as the blocks in it."""
    captions: list[Block] = []
    rows: list[list[list[Block]]] = []
    heads = nested = False
    for row in _rows(element):
        if row.tag == "caption":
            captions += cut(row)
            continue
        if row.tag != "tr":
            if blocks := cut(row):
                rows.append([blocks])
            continue
        cells = []
        for cell in row:
            heads = heads or cell.tag == "th"
            blocks = cut(cell)
            nested = nested or any(block.kind in (Kind.TABLE, Kind.PRE) for block in blocks)
            cells.append(blocks)
        if any(cells):
            rows.append(cells)
    inside = [block for cells in rows for blocks in cells for block in blocks]
    everything = captions + inside
    sizes = [sum(len(block.text) for block in blocks) for cells in rows for blocks in cells]
    wide = sum(len(cells) > 1 for cells in rows)
    parts = max((len(blocks) for cells in rows for blocks in cells), default=0)
    presents = element.get("role") in ("presentation", "none")
    data = (
        len(rows) > 1
        and not nested
        and not presents
        and wide >= len(rows) / 2
        and max(sizes) <= (3 * _MAX_CELL if heads else _MAX_CELL)
        and (heads or sum(sizes) <= _MANY_CELL * len(sizes))
        and parts <= (8 if heads else 3)
    )
    if not data:
        return everything
    lines = []
    for cells in rows:
        texts = [" ".join(block.text.replace("\n", " ") for block in blocks) for blocks in cells]
        lines.append(clean_line(" | ".join(texts)))
    size = sum(len(block.text) for block in inside)
    linked = sum(block.linked * len(block.text) for block in inside) / size
    return [*captions, Block(Kind.TABLE, "\n".join(lines), element, linked)]


def _rows(table: _Element) -> Iterator[_Element]:
    for child in table:
        if child.tag in ("thead", "tbody", "tfoot"):
            yield from child
        else:
            yield child


def _integer(text: str | None, default: int) -> int:
    try:
        return max(0, min(99_999, int(text))) if text else default
    except ValueError:
        return default
