"""One parse of a page, and the proof that it lost nothing: libxml2 cuts deep or huge pages without a word."""

import re
from functools import cache
from html.parser import HTMLParser
from typing import Final

from lxml import html
from lxml.etree import ElementDefaultClassLookup, ErrorTypes, ParserError, _Element
from lxml.html import HtmlElement

MAX_DEPTH: Final = 200
"""Levels of a tree that we build ourselves. Real pages have up to 34; libxml2 stops at 255."""

_MAX_ATTRIBUTES = 40
_MAX_VALUE = 20_000
_VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
})  # fmt: skip
_OPAQUE = frozenset({"script", "style"})
# A start tag ends an open element of these without an end tag (HTML standard, section 13.1.2.4).
_ENDS_P = frozenset(
    [
        "address", "article", "aside", "blockquote", "center", "div", "dl", "fieldset", "figure", "footer", "form",
        "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "pre", "section", "table", "ul",
    ]
)  # fmt: skip
_SIBLINGS = {
    "li": ("li", ("ul", "ol")), "dt": ("dd", ("dl",)), "dd": ("dt", ("dl",)), "tr": ("tr", ("table",)),
    "td": ("td", ("tr", "table")), "th": ("th", ("tr", "table")), "option": ("option", ("select",)),
}  # fmt: skip
# What follows one is read all the same (HTML standard, section 13.2.6.4.19, "after body"); libxml2 may leave it out.
_ENDS_BODY = re.compile(rb"</(?:body|html)\s*>", re.IGNORECASE)
_NAME = re.compile(r"[a-z_][a-z0-9_.-]{0,60}")
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@cache
def _parser() -> html.HTMLParser:
    """One for all pages: each has what refers to itself, and would keep its page until that is collected."""
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    # One class for every element, found without a call of Python for each.
    parser.set_element_class_lookup(ElementDefaultClassLookup(element=HtmlElement))
    return parser


def tree_of(text: str) -> HtmlElement:
    """The page as a tree, comments left out, at most 255 levels deep, with all the text that a plain reader sees.

    libxml2 reads the page; where it met one of its limits (nesting, a text node or an attribute beyond 10 MB) the tree
    is made again with the standard library's reader, which has none.
    """
    parser = _parser()
    source = _ENDS_BODY.sub(b"", text.encode("utf-8", "replace"))
    try:
        tree = html.document_fromstring(source, parser=parser)
    except ParserError:  # no element in it
        return plain_tree(text)
    log = parser.error_log.filter_from_errors()
    return plain_tree(text) if any(entry.type == ErrorTypes.ERR_RESOURCE_LIMIT for entry in log) else tree


def plain_tree(text: str) -> HtmlElement:
    """The page as Python's own `html.parser` reads it: any nesting, flattened below MAX_DEPTH."""
    reader = _PlainReader()
    reader.feed(text)
    reader.close()
    reader.say()
    return reader.root


class _PlainReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root: HtmlElement = html.Element("html")
        self._body: _Element | None = None
        self._open: list[_Element] = [self.root]
        # Text since the last tag: a page can hand it over in a thousand parts, and an element's text is copied whole.
        self._said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.say()
        if tag == "html" or not _NAME.fullmatch(tag):
            return
        if tag == "body":
            if self._body is None:
                del self._open[1:]
                self._body = self._push("body", attrs)
            return
        if tag in _ENDS_P:
            self._close("p", ("div", "td", "li", "body", "article", "section", "blockquote"))
        if tag in _SIBLINGS:
            other, within = _SIBLINGS[tag]
            self._close(tag, within)
            self._close(other, within)
        self._push(tag, attrs)
        if tag in _VOID:
            self._open.pop()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.say()
        if tag not in ("html", "body") and tag not in _VOID:
            self._close(tag, ())

    def handle_data(self, data: str) -> None:
        self._said.append(NOT_XML.sub("", data))

    def say(self) -> None:
        """Puts the text that was read since the last tag into the tree."""
        data = "".join(self._said)
        self._said = []
        top = self._open[-1]
        if top.tag == "html" and not data.strip():
            return
        if len(top):
            top[-1].tail = (top[-1].tail or "") + data
        else:
            top.text = (top.text or "") + data

    def _push(self, tag: str, attrs: list[tuple[str, str | None]]) -> _Element:
        if len(self._open) >= MAX_DEPTH:
            self._open.pop()
        element: _Element = html.Element(tag)
        for name, value in attrs[:_MAX_ATTRIBUTES]:
            if _NAME.fullmatch(name):
                element.set(name, NOT_XML.sub("", (value or "")[:_MAX_VALUE]))
        self._open[-1].append(element)
        self._open.append(element)
        return element

    def _close(self, tag: str, within: tuple[str, ...]) -> None:
        """End the innermost open `tag`, unless an element of `within` stands between; `html` and `body` stay open."""
        for position in range(len(self._open) - 1, 0, -1):
            name = self._open[position].tag
            if name == tag:
                del self._open[position:]
                return
            if name in within or name == "body":
                return
