"""What an element shows: its text as a reader sees it, without what is only for machines."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice

from lxml.etree import XPath, _Element

from archive.characters import clean_line
from crawler.extract.completeness import NOT_XML
from crawler.extract.words.phrases import Phrases

_SILENT = frozenset({
    "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "select", "textarea", "head",
})  # fmt: skip
# Inside a line: what stands before and after belongs to the same word.
_INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "dfn", "em", "font", "i", "ins", "kbd",
    "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
    "rb", "ruby",
})  # fmt: skip
# Near a headline, and about something else. At the start of a name only: "has-sidebar" is the page's own container.
_OF_OTHERS = Phrases(
    rf"(?:^|\s|post-|entry-|article-|the-|block-){name}"
    for name in (
        "comment(?!-(?:open|closed|count))", "disqus", "related", "recommend", "sidebar", "most-?read", "newsletter",
    )
)  # fmt: skip


@lru_cache(maxsize=1024)
def of_others(said: str) -> bool:
    """Whether class and id name something beside the article: comments, related articles, a sidebar."""
    return _OF_OTHERS.found_in(said.lower())


@cache
def _compiled(path: str) -> XPath:
    return XPath(path)


def elements(tree: _Element, path: str) -> list[_Element]:
    """The elements that an XPath finds, in the page's order."""
    found = _compiled(path)(tree)
    return [node for node in found if isinstance(node, _Element)] if isinstance(found, list) else []


def pieces(element: _Element, *, limit: int = 20_000, skip: Callable[[str], bool] | None = None) -> Iterator[str]:
    """The strings that `element` shows, in order, with "\\n" where a block starts or ends; its own tail left out.

    Walks without recursion, at most `limit` nodes; elements of whose class and id `skip` is true are left out.
    """
    stack: list[_Element | str] = [element]
    left = limit
    while stack and left:
        left -= 1
        node = stack.pop()
        if isinstance(node, str):
            yield node
            continue
        tag = node.tag
        if node is not element and (tail := node.tail):
            stack.append(tail)
        if tag in _SILENT or not isinstance(tag, str):
            continue
        if skip is not None and skip(f"{node.get('class') or ''} {node.get('id') or ''}"):
            continue
        if tag not in _INLINE:
            stack.append("\n")
            yield "\n"
        if count := len(node):
            # No more of a hundred thousand children than may still be seen.
            stack.extend(reversed(node) if count <= left else reversed(list(islice(node, left))))
        if text := node.text:
            yield text


def _own_text(element: _Element) -> str:
    """What an element shows in which no other stands."""
    tag = element.tag
    return "" if tag in _SILENT or not isinstance(tag, str) else element.text or ""


def text_of(element: _Element, *, limit: int = 20_000) -> str:
    """All that `element` shows as one clean line; blocks are set apart by a space."""
    if not len(element):
        return clean_line(_own_text(element))
    return clean_line("".join(pieces(element, limit=limit)))


def short_text(element: _Element, most: int) -> str | None:
    """All that `element` shows as one clean line, or None where that is more than `most` characters or 200 nodes."""
    if not len(element):
        text = _own_text(element)
        line = clean_line(text)
        return line if len(line) <= most and len(text) <= most + 198 else None
    text = ""
    for number, piece in enumerate(pieces(element, limit=400)):
        text += piece
        if number >= 200 or len(text) > most + 200:
            return None
    line = clean_line(text)
    return line if len(line) <= most else None


def lines_of(element: _Element, *, limit: int = 20_000, skip: Callable[[str], bool] | None = None) -> list[str]:
    """What `element` shows, a clean line per block in it, none empty."""
    if not len(element) and skip is None:
        line = clean_line(_own_text(element))
        return [line] if line else []
    shown = pieces(element, limit=limit, skip=skip)
    text = "".join([piece if piece == "\n" else piece.replace("\n", " ").replace("\r", " ") for piece in shown])
    return [line for line in map(clean_line, text.split("\n")) if line]


def _flat(piece: str) -> str:
    return piece if piece == "\n" else piece.replace("\n", " ").replace("\r", " ")


def lines_after(element: _Element, count: int) -> list[str]:
    """What the page shows behind `element`, as clean lines: at most `count` of them."""
    lines: list[str] = []
    buffer: list[str] = []
    node: _Element | None = element
    while node is not None:
        if node.tail:
            buffer.append(_flat(node.tail))
        following = node.getnext()
        if following is None:
            node = node.getparent()
            if node is None or node.tag in ("body", "html"):
                break
            if node.tag not in _INLINE:
                buffer.append("\n")
            continue
        for piece in pieces(following, limit=2_000, skip=of_others):
            buffer.append(_flat(piece))
            if piece == "\n" and len(buffer) > 1:
                if line := clean_line("".join(buffer)):
                    lines.append(line)
                    if len(lines) >= count:
                        return lines
                buffer = []
        # Its tail comes next.
        node = following
    if line := clean_line("".join(buffer)):
        lines.append(line)
    return lines


def lines_before(element: _Element, count: int) -> list[str]:
    """What the page shows just before `element`, as clean lines, the nearest last: at most `count` of them."""
    lines: list[str] = []
    node: _Element | None = element
    while node is not None and len(lines) < count:
        previous = node.getprevious()
        if previous is None:
            node = node.getparent()
            if node is None or node.tag in ("body", "html"):
                break
            continue
        if previous.tag not in ("nav", "header", "script", "style"):
            lines = lines_of(previous, limit=300)[-count:] + lines
        node = previous
    return lines[-count:]


@dataclass(frozen=True, slots=True)
class Beside:
    """Lines about a headline, where bylines and dates stand; none empty."""

    within: tuple[str, ...] = ()
    """In the heading itself, without its first line."""
    after: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    """The nearest last."""
    holders: frozenset[_Element] = frozenset()
    """The elements that the headline stands in: the page's own containers, whatever they are called."""


def beside(heading: _Element | None) -> Beside:
    """What the page shows about the headline; nothing where no heading shows it."""
    if heading is None:
        return Beside()
    return Beside(
        tuple(lines_of(heading)[1:]),
        tuple(lines_after(heading, 14)),
        tuple(lines_before(heading, 4)),
        frozenset(heading.iterancestors()),
    )


def cut(element: _Element) -> None:
    """Takes an element out of its tree and leaves the text behind it where it is."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        previous = element.getprevious()
        if previous is not None:
            previous.tail = _storable((previous.tail or "") + element.tail)
        else:
            parent.text = _storable((parent.text or "") + element.tail)
    parent.remove(element)


def _storable(text: str) -> str:
    """`text` without what libxml2 gives but does not take: characters that XML 1.0 (section 2.2) knows nothing of."""
    return NOT_XML.sub("", text)
