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
_TAIL: Final = 80
"""Characters at the end of a link in which it is looked for: in a long run of white space the search takes for ever."""
_DROP_CAP = re.compile(r"drop-?_?cap|lettrine|initial|first-?letter|capital", re.IGNORECASE)
_WORDS: Final = frozenset("AIOEYUÀÉÓÚWZSKVаикосуяв".upper())
"""Letters that are a word by themselves in some language: white space behind such a drop cap is the writer's."""
_BLOCK: Final = "block"
"""A drop cap in a block of its own: white space behind it is the markup's."""
# An empty element that stands for a line break where an editor's program may not write one.
_BREAK = re.compile(r"(?:^|\s)(?:br|line-?break|para(?:graph)?-?break)(?:$|\s)", re.IGNORECASE)
_PRESERVES = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
_IN_LINE = re.compile(r"display\s*:\s*(?:-webkit-)?inline\b", re.IGNORECASE)
_NOT_SHOWN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
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
        self._formulas = 0
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
        if self._links and any(word in text[-_TAIL:] for word in _NEW):
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
        parts = _BLANK_LINES.split(raw) if self._preserve else [raw]
        for part in parts:
            if "\n" in part:
                text = "\n".join([line for line in map(clean_line, part.split("\n")) if line])
            else:
                text = clean_line(part)
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
        if classes and _is_unseen(classes):
            return
        if classes and tag in ("span", "i") and not len(element) and not element.text and _BREAK.search(classes):
            self._breaks += 2
            return
        if tag == "math" or self._formulas:
            self._formula(element, tag)
        elif self._is_inline(element, tag):
            if not _is_hidden(element):
                self._inline(element, tag, classes)
        elif tag in _HEADINGS or element.get("role") == "heading":
            self._section(element, Kind.HEADING)
        elif tag in ("ul", "ol", "menu", "dir"):
            self._begin(element)
            self.blocks += list_blocks(element, self._cut)
        elif tag == "table":
            self._begin(element)
            self.blocks += table_blocks(element, self._cut)
        elif tag in ("figcaption", "caption"):
            self._section(element, Kind.CAPTION)
        elif tag in ("pre", "listing", "xmp") or ((style := element.get("style")) and _PRESERVES.search(style)):
            self._begin(element)
            self._preserve += 1
            self._children(element)
            self.end(element)
            self._preserve -= 1
        elif tag == "hr":
            self._begin(element)
        else:
            self._section(element, Kind.PARAGRAPH)

    def _is_inline(self, element: _Element, tag: str) -> bool:
        if element.get("role") == "heading":
            return False
        if tag in _INLINE:
            return True
        if tag in _BLOCKS:
            style = element.get("style") if tag == "div" else None
            return style is not None and _IN_LINE.search(style) is not None and _is_line(element)
        # An element of a site's own making.
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
        # A drop cap in a block of its own belongs to the paragraph that follows.
        if 0 < len(self._pieces) <= 2:
            letter, previous = "".join(self._pieces).strip(), element.getprevious()
            if len(letter) == 1 and previous is not None and _is_drop_cap(previous.get("class") or ""):
                self._cap = _BLOCK
                return
        parent = element.getparent()
        self.end(element if parent is None else parent)

    def _section(self, element: _Element, kind: Kind) -> None:
        self._begin(element)
        before = len(self.blocks)
        self._children(element)
        classes = element.get("class")
        if classes and len(self.blocks) == before and _is_drop_cap(classes):
            letter = "".join(self._pieces).strip()
            if len(letter) == 1:
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
        if classes and _is_drop_cap(classes):
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


def _is_hidden(element: _Element) -> bool:
    """Whether a part of a line is not shown. A formula that is hidden stands beside its picture."""
    style = element.get("style")
    hidden = element.get("hidden") is not None or (style is not None and _NOT_SHOWN.search(style) is not None)
    return hidden and not any(inner.tag == "math" for inner in islice(element.iter(), _LOOKED))


def _is_line(element: _Element) -> bool:
    """Whether an element holds nothing that stands by itself."""
    return not any(inner.tag in _BLOCKS for inner in islice(element.iter(), 1, _LOOKED))


@lru_cache(maxsize=1024)
def _is_drop_cap(classes: str) -> bool:
    return _DROP_CAP.search(classes) is not None


@lru_cache(maxsize=1024)
def _is_unseen(classes: str) -> bool:
    return _UNSEEN.search(classes) is not None


def _within_heading(element: _Element) -> bool:
    return any(ancestor.tag in _HEADINGS or ancestor.tag in ("dt", "summary") for ancestor in element.iterancestors())
