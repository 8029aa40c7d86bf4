"""A page's tree cut into blocks of text, as FORMAT.md has them: paragraphs, headings, lists, tables, preformatted text.

Everything that the page shows becomes a block, the article and what stands around it; which ones are the article is
`body`'s to say.
"""

import re
from functools import lru_cache
from itertools import islice
from typing import Final

from lxml.etree import _Element

from archive.characters import clean_line
from crawler.extract.block import Block, Kind
from crawler.extract.lists import list_blocks, table_blocks

_SILENT: Final = frozenset(
    [
        "script", "style", "template", "head", "title", "iframe", "object", "embed", "applet", "canvas", "map", "svg",
        "audio", "video", "select", "textarea", "input", "datalist", "rp", "rt", "annotation", "annotation-xml",
        "noembed", "noframes", "amp-ad", "amp-iframe", "amp-embed",
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
_LISTS: Final = frozenset({"ul", "ol", "menu", "dir"})
_CAPTIONS: Final = frozenset({"figcaption", "caption"})
_PREFORMATTED: Final = frozenset({"pre", "listing", "xmp"})
_BOLD: Final = frozenset({"b", "strong"})
_LINES: Final = _BLOCKS - {"div"}
"""What is never a part of a line."""
# Text for screen readers alone; the page does not show it.
_UNSEEN_NAME = re.compile(
    r"(?:^|[\s_-])(?:sr-only|visually-?hidden|screen-?reader(?:-text|-only)?|assistive-text)(?:$|\s)", re.IGNORECASE
)
# What a link says to screen readers of itself.
_NEW_TAB = re.compile(
    r"[\s,]*[(\[]?(?:opens? (?:in )?(?:a )?new (?:tab|window)|öffnet (?:sich )?(?:im|in (?:einem )?)"
    r" ?neue[mnr]? (?:fenster|tab)|(?:s.)?ouvre (?:dans )?une? nouvel(?:le)? (?:fenêtre|onglet)"
    r"|se abre en (?:una )?(?:nueva ventana|pestaña nueva|nueva pestaña))[)\]]?\s*$",
    re.IGNORECASE,
)
_NEW: Final = re.compile("new |n(?:eu|ouv|uev)")
_TAIL: Final = 80
"""Characters at the end of a link in which it is looked for: in a long run of white space the search takes for ever."""
_DROP_CAP = re.compile(r"drop-?_?cap|lettrine|initial|first-?letter|capital", re.IGNORECASE)
_WORDS: Final = frozenset("AIOEYUÀÉÓÚWZSKVаикосуяв".upper())
"""Letters that are a word by themselves in some language: white space behind such a drop cap is the writer's."""
_BLOCK: Final = "block"
"""A drop cap in a block of its own: white space behind it is the markup's."""
# An empty element that stands for a line break where an editor's program may not write one.
_BREAK = re.compile(r"(?:^|\s)(?:br|line-?break|para(?:graph)?-?break)(?:$|\s)", re.IGNORECASE)
# One of these stands in whatever the three find; to look for them first is quicker.
_TELLING = re.compile(r"sr-|visually|screen|assist|drop|lettrine|initial|first|capital|br")
_PRESERVES = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
_IN_LINE = re.compile(r"display\s*:\s*(?:-webkit-)?inline\b", re.IGNORECASE)
_NOT_SHOWN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_PLAIN, _UNSEEN, _CAP, _BREAKS = 0, 1, 2, 4
_LOOKED: Final = 200
"""Elements within one that are looked at to see what it is."""
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")


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

    _breaks = _links = _linked = _bolds = _plain = _preserve = _formulas = 0
    _cap = ""

    def __init__(self, *, noscript: bool) -> None:
        self.blocks: list[Block] = []
        self._noscript = noscript
        self._pieces: list[str] = []

    def say(self, text: str, holder: _Element) -> None:
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
        if self._links and _NEW.search(text, len(text) - _TAIL):
            text = text[:-_TAIL] + _NEW_TAB.sub("", text[-_TAIL:])
        self._pieces.append(text)
        size = len(text.strip())
        if self._links:
            self._linked += size
        if not self._bolds:
            self._plain += size

    def end(self, holder: _Element, kind: Kind = Kind.PARAGRAPH) -> None:
        """What was read since the last block is a block."""
        pieces, linked, plain = self._pieces, self._linked, self._plain
        self._breaks = self._linked = self._plain = 0
        if not pieces:
            return
        self._pieces = []
        raw = "".join(pieces)
        if raw.isspace():
            return
        share = linked / len(raw.strip()) if linked else 0.0
        for part in _BLANK_LINES.split(raw) if self._preserve else (raw,):
            if "\n" in part:
                text = "\n".join([line for line in map(clean_line, part.split("\n")) if line])
            else:
                text = clean_line(part)
            if text:
                if self._preserve:
                    kind = Kind.PRE
                elif kind is Kind.HEADING:
                    text = text.replace("\n", " ")
                self.blocks.append(Block(kind, text, holder, min(1.0, share), not plain))

    def walk(self, element: _Element) -> None:
        tag = element.tag
        if tag in _SILENT or (tag == "noscript" and not self._noscript):
            return
        if tag == "br":
            if self._preserve:
                self._pieces.append("\n")
            else:
                self._breaks += 1
            return
        get = element.get
        classes, style = get("class"), get("style")
        called = _called(classes) if classes else _PLAIN
        if called & _UNSEEN:
            return
        if called & _BREAKS and tag in ("span", "i") and not len(element) and not element.text:
            self._breaks += 2
            return
        headed = get("role") == "heading"
        if tag == "math" or self._formulas:
            self._formula(element, tag)
        elif not headed and (tag in _INLINE or (tag not in _LINES and self._is_inline(element, tag, style))):
            if (style is None and get("hidden") is None) or not _is_hidden(element):
                self._inline(element, tag, style, called)
        elif headed or tag in _HEADINGS:
            self._section(element, Kind.HEADING, called)
        elif tag in _LISTS:
            self._begin(element)
            self.blocks += list_blocks(element, self._cut)
        elif tag == "table":
            self._begin(element)
            self.blocks += table_blocks(element, self._cut)
        elif tag in _CAPTIONS:
            self._section(element, Kind.CAPTION, called)
        elif tag in _PREFORMATTED or (style and _PRESERVES.search(style)):
            self._begin(element)
            self._preserve += 1
            self._children(element)
            self.end(element)
            self._preserve -= 1
        elif tag == "hr":
            self._begin(element)
        else:
            self._section(element, Kind.PARAGRAPH, called)

    def _is_inline(self, element: _Element, tag: str, style: str | None) -> bool:
        """Whether a `div`, or an element of a site's own making, is a part of its line."""
        if tag == "div":
            return style is not None and _IN_LINE.search(style) is not None and _is_line(element)
        return bool(self._pieces) or (bool((element.tail or "").strip()) and _is_line(element))

    def _formula(self, element: _Element, tag: str) -> None:
        """MathML is read as a part of its line, whatever its elements; its tables are set in rows and cells."""
        self._formulas += 1
        self._children(element)
        self._formulas -= 1
        if tag in ("mtr", "mtd") and self._pieces:
            self._pieces.append(" ")

    def _cut(self, element: _Element) -> list[Block]:
        """The blocks of what stands in a list or a table."""
        return blocks_of(element, noscript=self._noscript)

    def _begin(self, element: _Element) -> None:
        """A block element starts: what stood before it beside its siblings is a block of the parent."""
        if not self._pieces:
            self._breaks = self._linked = self._plain = 0
            return
        # A drop cap in a block of its own belongs to the paragraph that follows.
        if len(self._pieces) <= 2:
            letter, previous = "".join(self._pieces).strip(), element.getprevious()
            if len(letter) == 1 and previous is not None and _called(previous.get("class") or "") & _CAP:
                self._cap = _BLOCK
                return
        parent = element.getparent()
        self.end(element if parent is None else parent)

    def _section(self, element: _Element, kind: Kind, called: int) -> None:
        self._begin(element)
        before = len(self.blocks)
        self._children(element)
        if called & _CAP and len(self.blocks) == before:
            letter = "".join(self._pieces).strip()
            if len(letter) == 1:
                self._cap = _BLOCK
                return
        self.end(element, kind)

    def _inline(self, element: _Element, tag: str, style: str | None, called: int) -> None:
        if tag == "img":
            # Emoji that are set as images.
            alt = (element.get("alt") or "").strip()
            if 0 < len(alt) <= 8 and not any(c.isalnum() or c.isspace() or c.isascii() for c in alt):
                self.say(alt, element)
            return
        if tag == "button" and not _within_heading(element):
            return
        self._links += tag == "a"
        bold = tag in _BOLD or (tag == "span" and style is not None and "bold" in style)
        self._bolds += bold
        before = len(self._pieces)
        self._children(element)
        self._bolds -= bold
        self._links -= tag == "a"
        if called & _CAP:
            letter = "".join(self._pieces[before:]).strip()
            if len(letter) == 1 and letter.isupper() and not "".join(self._pieces[:before]).strip():
                self._pieces[before:] = [letter]
                self._cap = letter

    def _children(self, element: _Element) -> None:
        walk = self.walk
        if (text := element.text) and (self._pieces or self._preserve or not text.isspace()):
            self.say(text, element)
        for child in element:
            walk(child)
            # Most of what stands between elements is white space that lays out the markup.
            if (text := child.tail) and (self._pieces or self._preserve or not text.isspace()):
                self.say(text, element)


def _is_hidden(element: _Element) -> bool:
    """Whether a part of a line is not shown. A formula that is hidden stands beside its picture."""
    style = element.get("style")
    hidden = element.get("hidden") is not None or (style is not None and _NOT_SHOWN.search(style) is not None)
    return hidden and not any(inner.tag == "math" for inner in islice(element.iter(), _LOOKED))


def _is_line(element: _Element) -> bool:
    """Whether an element holds nothing that stands by itself."""
    return not any(inner.tag in _BLOCKS for inner in islice(element.iter(), 1, _LOOKED))


@lru_cache(maxsize=1024)
def _called(classes: str) -> int:
    """What its classes call an element: _UNSEEN, _CAP, _BREAKS, as bits."""
    if _TELLING.search(classes.lower()) is None:
        return _PLAIN
    called = _UNSEEN if _UNSEEN_NAME.search(classes) else _PLAIN
    if _DROP_CAP.search(classes):
        called |= _CAP
    return called | _BREAKS if _BREAK.search(classes) else called


def _within_heading(element: _Element) -> bool:
    return any(ancestor.tag in _HEADINGS or ancestor.tag in ("dt", "summary") for ancestor in element.iterancestors())
