"""A page's tree cut into blocks of text, as FORMAT.md has them: paragraphs, headings, lists, tables, preformatted text.

Everything that the page shows becomes a block, the article and what stands around it; which ones are the article is
`body`'s to say.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lxml.etree import _Element

from archive.characters import clean_line


class Kind(StrEnum):
    """What a block is in the page's markup."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST = "list"
    TABLE = "table"
    PRE = "pre"
    CAPTION = "caption"
    """Of a figure or a table."""


@dataclass(frozen=True, slots=True)
class Block:
    """One block of text of a page."""

    kind: Kind
    text: str
    """Clean, as `Article.body` wants it; never empty."""
    element: _Element
    """What holds it: the innermost block element, for a list or a table that element."""
    linked: float
    """Share of its characters that are link text, 0 to 1."""
    bold: bool = False
    """Whether all of it is set bold."""


_SILENT: Final = frozenset(
    [
        "script", "style", "template", "head", "title", "iframe", "object", "embed", "applet", "canvas", "map", "svg",
        "audio", "video", "select", "textarea", "input", "datalist", "rp", "rt", "annotation", "noembed", "noframes",
        "amp-ad", "amp-iframe", "amp-embed",
    ]
)  # fmt: skip
_INLINE: Final = frozenset(
    [
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
        "ins", "kbd", "label", "mark", "math", "mglyph", "nobr", "q", "rb", "ruby", "s", "samp", "small", "span",
        "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "img", "picture", "source", "output",
        "meter", "progress", "button", "mi", "mo", "mn", "mrow", "msup", "msub", "mtext", "mfrac", "semantics", "blink",
        "o:p", "st1:place", "x-u",
    ]
)  # fmt: skip
# What is known to stand by itself; an element of a site's own making stands in the line where one has begun.
_BLOCKS: Final = frozenset(
    [
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir",
        "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frameset", "h1", "h2", "h3", "h4",
        "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "listing", "main", "menu", "nav", "noscript",
        "ol", "optgroup", "p", "pre", "search", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead",
        "tr", "ul", "xmp",
    ]
)  # fmt: skip
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BOLD: Final = frozenset({"b", "strong"})
# Text for screen readers alone; the page does not show it.
_UNSEEN = re.compile(
    r"(?:^|[\s_-])(?:sr-only|visually-?hidden|screen-?reader(?:-text|-only)?|assistive-text)(?:$|\s)", re.IGNORECASE
)
# What a link says to screen readers of itself.
_NEW_TAB = re.compile(
    r"[\s,]*[(\[]?(?:opens? (?:in )?(?:a )?new (?:tab|window)|öffnet (?:sich )?(?:im|in (?:einem )?)"
    r" ?neue[mnr]? (?:fenster|tab)|(?:s.)?ouvre (?:dans )?une? nouvel(?:le)? (?:fenêtre|onglet)"
    r"|se abre en (?:una )?(?:nueva ventana|pestaña nueva|nueva pestaña))[)\]]?\s*$",
    re.IGNORECASE,
)
_NEW: Final = ("new ", "neue", "nouve", "nuev")
_DROP_CAP = re.compile(r"drop-?_?cap|lettrine|initial|first-?letter|capital", re.IGNORECASE)
_WORDS: Final = frozenset("AIOEYUÀÉÓÚWZSKVаикосуяв".upper())
"""Letters that are a word by themselves in some language: white space behind such a drop cap is the writer's."""
_BLOCK: Final = "block"
"""A drop cap in a block of its own: white space behind it is the markup's."""
# An empty element that stands for a line break where an editor's program may not write one.
_BREAK = re.compile(r"(?:^|\s)(?:br|line-?break|para(?:graph)?-?break)(?:$|\s)", re.IGNORECASE)
_PRESERVES = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
_TYPED_BULLET = re.compile(r"^[•·‣▪●◦■□➢➤►▶–—*-]\s+")
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")
_MAX_CELL: Final = 400
_MANY_CELL: Final = 120


def blocks_of(root: _Element, *, noscript: bool = False) -> list[Block]:
    """The blocks of `root` in the page's order.

    noscript: whether to read what is meant for readers without scripts too.
    """
    cutter = _Cutter(noscript=noscript)
    cutter.walk(root)
    cutter.end(root)
    return cutter.blocks


class _Cutter:
    """Walks a tree once. `_pieces` is the block being read: strings, where "\\n" alone is a line break to keep."""

    def __init__(self, *, noscript: bool) -> None:
        self.blocks: list[Block] = []
        self._noscript = noscript
        self._pieces: list[str] = []
        self._breaks = 0
        self._links = 0
        self._linked = 0
        self._bolds = 0
        self._plain = 0
        self._preserve = 0
        self._cap = ""

    def say(self, text: str, holder: _Element) -> None:
        if not text:
            return
        if self._preserve:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        else:
            if self._cap:
                alone = self._cap in _WORDS and text[0].isspace()
                if text.isspace() and not alone:
                    return
                self._cap = ""
                # A drop cap is one word with what follows it, whatever white space the markup has between them.
                if not alone and text.lstrip()[:1].islower():
                    text = text.lstrip()
            if text.isspace():
                if self._pieces and not self._breaks:
                    self._pieces.append(" ")
                return
            text = text.replace("\n", " ").replace("\r", " ")
        if self._breaks:
            if self._breaks > 1:
                self.end(holder)
            elif self._pieces:
                self._pieces.append("\n")
            self._breaks = 0
        if self._links and any(word in text for word in _NEW):
            text = _NEW_TAB.sub("", text)
        self._pieces.append(text)
        size = len(text.strip())
        if self._links:
            self._linked += size
        if not self._bolds:
            self._plain += size

    def end(self, holder: _Element, kind: Kind = Kind.PARAGRAPH) -> None:
        """What was read since the last block is a block."""
        raw = "".join(self._pieces)
        linked, plain = self._linked, self._plain
        self._pieces = []
        self._breaks = self._linked = self._plain = 0
        if not raw or raw.isspace():
            return
        parts = _BLANK_LINES.split(raw) if self._preserve else [raw]
        for part in parts:
            text = "\n".join(line for line in map(clean_line, part.split("\n")) if line)
            if text:
                if self._preserve:
                    kind = Kind.PRE
                elif kind is Kind.HEADING:
                    text = text.replace("\n", " ")
                self.blocks.append(Block(kind, text, holder, min(1.0, linked / len(raw.strip())), not plain))

    def walk(self, element: _Element) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in _SILENT or (tag == "noscript" and not self._noscript):
            return
        if tag == "br":
            if self._preserve:
                self._pieces.append("\n")
            else:
                self._breaks += 1
            return
        classes = element.get("class")
        if classes and _UNSEEN.search(classes):
            return
        if classes and tag in ("span", "i") and not len(element) and not element.text and _BREAK.search(classes):
            self._breaks += 2
            return
        if (tag in _INLINE or (tag not in _BLOCKS and self._pieces)) and element.get("role") != "heading":
            self._inline(element, tag, classes)
        elif tag in _HEADINGS or element.get("role") == "heading":
            self._section(element, Kind.HEADING)
        elif tag in ("ul", "ol", "menu", "dir"):
            self._begin(element)
            self.blocks += _list(element, noscript=self._noscript)
        elif tag == "table":
            self._begin(element)
            self.blocks += _table(element, noscript=self._noscript)
        elif tag in ("figcaption", "caption"):
            self._section(element, Kind.CAPTION)
        elif tag in ("pre", "listing", "xmp") or _PRESERVES.search(element.get("style") or ""):
            self._begin(element)
            self._preserve += 1
            self._children(element)
            self.end(element)
            self._preserve -= 1
        elif tag == "hr":
            self._begin(element)
        else:
            self._section(element, Kind.PARAGRAPH)

    def _begin(self, element: _Element) -> None:
        """A block element starts: what stood before it beside its siblings is a block of the parent."""
        # A drop cap in a block of its own belongs to the paragraph that follows.
        if len(self._pieces) <= 2:
            letter, previous = "".join(self._pieces).strip(), element.getprevious()
            if len(letter) == 1 and previous is not None and _DROP_CAP.search(previous.get("class") or ""):
                self._cap = _BLOCK
                return
        parent = element.getparent()
        self.end(element if parent is None else parent)

    def _section(self, element: _Element, kind: Kind) -> None:
        self._begin(element)
        before = len(self.blocks)
        self._children(element)
        letter = "".join(self._pieces).strip()
        if len(letter) == 1 and len(self.blocks) == before and _DROP_CAP.search(element.get("class") or ""):
            self._cap = _BLOCK
            return
        self.end(element, kind)

    def _inline(self, element: _Element, tag: str, classes: str | None) -> None:
        if tag == "img":
            # Emoji that are set as images.
            alt = (element.get("alt") or "").strip()
            if 0 < len(alt) <= 8 and not any(c.isalnum() or c.isspace() or c.isascii() for c in alt):
                self.say(alt, element)
            return
        if tag == "button" and not _within_heading(element):
            return
        self._links += tag == "a"
        bold = tag in _BOLD or (tag == "span" and "bold" in (element.get("style") or ""))
        self._bolds += bold
        before = len(self._pieces)
        self._children(element)
        self._bolds -= bold
        self._links -= tag == "a"
        if classes and _DROP_CAP.search(classes):
            letter = "".join(self._pieces[before:]).strip()
            if len(letter) == 1 and letter.isupper() and not "".join(self._pieces[:before]).strip():
                self._pieces[before:] = [letter]
                self._cap = letter

    def _children(self, element: _Element) -> None:
        if element.text:
            self.say(element.text, element)
        for child in element:
            self.walk(child)
            if child.tail:
                self.say(child.tail, element)


def _within_heading(element: _Element) -> bool:
    return any(ancestor.tag in _HEADINGS or ancestor.tag in ("dt", "summary") for ancestor in element.iterancestors())


def _list(element: _Element, *, noscript: bool) -> list[Block]:
    """A list as one block; as the blocks in it where its items are more than a line each."""
    items: list[list[Block]] = []
    numbers: list[int] = []
    number = _integer(element.get("start"), 1)
    loose: list[Block] = []
    for child in element:
        blocks = blocks_of(child, noscript=noscript)
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


def _table(element: _Element, *, noscript: bool) -> list[Block]:
    """A table with data as one block; one that lays the page out as the blocks in it."""
    captions: list[Block] = []
    rows: list[list[list[Block]]] = []
    heads = nested = False
    for row in _rows(element):
        if row.tag == "caption":
            captions += blocks_of(row, noscript=noscript)
            continue
        if row.tag != "tr":
            if blocks := blocks_of(row, noscript=noscript):
                rows.append([blocks])
            continue
        cells = []
        for cell in row:
            heads = heads or cell.tag == "th"
            blocks = blocks_of(cell, noscript=noscript)
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
