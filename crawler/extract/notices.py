"""Where cookie and consent notices stand in a page, and taking them out: by their markup, then block by block.

Both are done before anything is chosen, so that what is read is what would be read of the page without its notice.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice
from typing import Final

from lxml.etree import Element, _Element

from crawler.extract.block import Block
from crawler.extract.consent import (
    POLICY,
    is_about_consent,
    is_about_data,
    is_button,
    is_notice,
    may_follow,
    names_cookies,
    names_purposes,
    notices_in,
    speaks,
)
from crawler.extract.shown import cut, lines_of, short_text, text_of
from crawler.extract.words.platforms import GENERIC, GENERIC_PARTS, PLATFORMS

_NEVER: Final = frozenset({
    "html", "body", "main", "article", "h1", "p", "link", "meta", "input", "img", "script", "style",
    "head", "title", "noscript", "svg", "source", "br", "option",
})  # fmt: skip
_DIALOGS: Final = frozenset({"dialog", "alertdialog"})
_GENERIC = re.compile(GENERIC)
# Names of wrappers that tell of a notice without being one: <body class="cookie-notice-visible">, a tag's name.
_BARS = ("div", "section", "aside", "form", "table")
_STATE = re.compile(
    r"\b(?:has|is|no|with|show|tag|category|cat|topic|post|hentry)-|-(?:visible|open|active|enabled|set)\b", re.I
)
_CONTAINERS: Final = frozenset({"html", "body", "main", "article"})
"""What is never the box of a notice."""
_BOX: Final = 1_500
"""Characters of the box of a notice that nothing marks."""
_DIALOG: Final = 20_000
"""Characters of a dialog that lists purposes."""
_REST: Final = 250
"""Characters in such a box that are no notice by themselves."""
_OTHER: Final = 160
"""Those of them that are not even about consent."""
_LABEL: Final = 60
"""Characters of a heading or a button of such a box that say nothing of consent."""
_LEVELS: Final = 8
_PROSE: Final = 60


def _by_start() -> dict[str, tuple[str, ...]]:
    starts: dict[str, list[str]] = {}
    for name in PLATFORMS:
        starts.setdefault(name[:3].lower(), []).append(name.lower())
    return {start: tuple(names) for start, names in starts.items()}


_PLATFORMS = _by_start()
"""Starts of names in lower case, by their first three letters."""
_STARTS = frozenset(_PLATFORMS)


def strip_marked(tree: _Element) -> int:
    """Removes the elements that are consent notices by their markup, never a container of the page's text.

    Returns how many characters they showed, of each at most 3,000.
    """
    size = 0
    articles, headed = _holders(tree, "article", "main"), _holders(tree, "h1")
    held = articles | headed
    for element in list(tree.iter(Element)):
        if element.tag in _NEVER:
            continue
        get = element.get
        identity, classes = get("id"), get("class")
        name = _named(f"{identity or ''} {classes or ''}") if identity or classes else ""
        dialog = get("role") in _DIALOGS
        if not (name or dialog) or element.getparent() is None:
            continue
        if element in articles or (element in headed and len(element) >= 50):
            continue
        if _is_marked_notice(element, name=name, dialog=dialog, headed=element in headed):
            size += len(text_of(element, limit=3_000)[:3_000])
            cut(element)
    for body in islice(tree.iter("body"), 1):
        for element in [*islice(body.iterchildren(*_BARS), 40), *islice(body.iterchildren(*_BARS, reversed=True), 40)]:
            if element.getparent() is not None and element not in held and _is_bar(element):
                size += len(text_of(element, limit=3_000)[:3_000])
                cut(element)
    return size


def _is_bar(element: _Element) -> bool:
    """Whether an element that stands directly in the body speaks of cookies in nearly each of its lines."""
    text = short_text(element, 2_000)
    if not text or len(text) < 40 or not names_cookies(text) or not speaks(text):
        return False
    lines = [line for line in lines_of(element, limit=400) if not is_button(line)]
    told = sum(len(line) for line in lines if names_cookies(line))
    return told * 3 >= 2 * sum(map(len, lines))


@lru_cache(maxsize=2048)
def _named(said: str) -> str:
    """What an element's id and classes call it: a "platform", a "generic" notice, a "state" of the page; or nothing."""
    folded = said.lower()
    tokens = folded.split()
    platform = not _STARTS.isdisjoint([token[:3] for token in tokens]) and any(
        token.startswith(_PLATFORMS.get(token[:3], ())) for token in tokens
    )
    generic = _has_part(folded) and _GENERIC.search(folded) is not None
    if not (platform or generic):
        return ""
    if _STATE.search(said):
        return "state" if generic else ""
    return "platform" if platform else "generic"


def _has_part(folded: str) -> bool:
    # No generator: this is asked of every element.
    for part in GENERIC_PARTS:  # noqa: SIM110
        if part in folded:
            return True
    return False


def _holders(tree: _Element, *tags: str) -> set[_Element]:
    """All elements in which one of these tags stands; found from the inside out, each once."""
    found: set[_Element] = set()
    for inner in tree.iter(*tags):
        outer: _Element | None = inner
        while outer is not None and outer not in found:
            found.add(outer)
            outer = outer.getparent()
    return found


def _is_marked_notice(element: _Element, *, name: str, dialog: bool, headed: bool) -> bool:
    """Whether an element named like a notice is one: by its size, by what it holds, and by what it says."""
    text = text_of(element, limit=3_000)
    # An empty shell says nothing; it may also wrap what libxml2 has put elsewhere.
    if not text or (headed and not (len(text) < 3_000 and speaks(text[:1_500]))):
        return False
    if len(text) > 1_500:
        # Long ones are lists of purposes and partners; a container of the page holds other lines.
        lines = [line for line in lines_of(element, limit=3_000) if len(line) > 40]
        about = sum(is_about_consent(line) for line in lines)
        return name == "platform" and about * 2 >= len(lines) and speaks(text[:3_000])
    if name == "platform":
        return is_about_data(text) if len(text) < 400 else speaks(text)
    if not speaks(text):
        return False
    paragraphs = [text_of(part, limit=300) for part in islice(element.iter("p"), 20)] or [text]
    every = all(speaks(part) or len(part) < 60 for part in paragraphs if part)
    return is_notice(text) or (every and (dialog or name == "generic"))


def strip_spoken(blocks: Sequence[Block]) -> list[Block]:
    """The blocks that are no notices, those cut into several included; takes their elements out of the tree as well.

    Where most of the page's prose is notices it is a policy, or a wall, and all are kept: see `consent.is_wall`.
    """
    # Menus are no notices, and much of a page.
    prose = [at for at, block in enumerate(blocks) if block.linked < 0.95 or names_cookies(block.text)]
    left = {prose[at]: text for at, text in notices_in([blocks[at].text for at in prose]).items()}
    gone = {at for at, text in left.items() if not text}
    size = sum(len(block.text) for block in blocks if block.linked < 0.5 and len(block.text) >= _PROSE)
    dropped = sum(len(blocks[at].text) for at in gone)
    if dropped > POLICY and 3 * dropped > size:
        return list(blocks)
    boxes = [box for at in sorted(gone) if (box := _box(blocks, at, gone)) is not None]
    if names_purposes("\n".join([block.text for block in blocks])):
        boxes += [box for at, block in enumerate(blocks) if names_purposes(block.text) and (box := _dialog(blocks, at))]
    for start, stop, _ in boxes:
        gone.update(range(start, stop))
    kept = [block._replace(text=left[at]) if at in left else block for at, block in enumerate(blocks) if at not in gone]
    _cut_all([box for _, _, box in boxes], [blocks[at].element for at in gone], [block.element for block in kept])
    return kept


def _box(blocks: Sequence[Block], at: int, gone: set[int]) -> tuple[int, int, _Element] | None:
    """The largest element about a notice that holds little else, with the first block in it and the one behind it."""
    found = None
    for span, element in _spans(blocks, at, _BOX):
        if _is_box(blocks, span, gone):
            found = span.start, span.stop, element
    return found


def _dialog(blocks: Sequence[Block], at: int) -> tuple[int, int, _Element] | None:
    """The largest element about a list of purposes that speaks of nothing else."""
    found = None
    for span, element in _spans(blocks, at, _DIALOG):
        texts = [blocks[i].text for i in span]
        other = [text for text in texts if len(text) > _PROSE and not is_about_data(text)]
        ends = all(len(text) <= _LABEL or is_about_data(text) for text in (texts[0], texts[-1]))
        most = max(_OTHER, sum(map(len, texts)) / 10)
        if ends and sum(map(len, other)) <= most and all(blocks[i].element.tag != "h1" for i in span):
            found = span.start, span.stop, element
    return found


def _spans(blocks: Sequence[Block], at: int, most: int) -> Iterable[tuple[range, _Element]]:
    """The elements about a block, from the inside out, with the blocks that each holds: `most` characters of them."""
    start, stop, size = at, at + 1, len(blocks[at].text)
    for element in islice(blocks[at].element.iterancestors(), _LEVELS):
        while start > 0 and size <= most and _holds(element, blocks[start - 1]):
            start -= 1
            size += len(blocks[start].text)
        while stop < len(blocks) and size <= most and _holds(element, blocks[stop]):
            size += len(blocks[stop].text)
            stop += 1
        if size > most or element.tag in _CONTAINERS:
            return
        yield range(start, stop), element


def _is_box(blocks: Sequence[Block], span: range, gone: set[int]) -> bool:
    """Whether blocks are a notice with its label, its buttons, and a sentence that says less."""
    for end in (span.start, span.stop - 1):
        text = blocks[end].text
        if end not in gone and len(text) > _LABEL and not (is_about_consent(text) or may_follow(text)):
            return False
    if any(blocks[at].element.tag == "h1" for at in span):
        return False
    told = [blocks[at].text for at in span if at in gone or is_button(blocks[at].text)]
    rest = [blocks[at].text for at in span if at not in gone and not is_button(blocks[at].text)]
    other = [text for text in rest if not is_about_consent(text)]
    size, most = sum(map(len, rest)), sum(map(len, told))
    return sum(map(len, other)) <= _OTHER and size <= max(_REST, most / 2) and 2 * size <= 3 * most


def _holds(element: _Element, block: Block) -> bool:
    return block.element is element or element in islice(block.element.iterancestors(), 2 * _LEVELS)


def _cut_all(boxes: Iterable[_Element], elements: Iterable[_Element], kept: Iterable[_Element]) -> None:
    """Takes elements out of their tree, but for those in which something stands that is kept."""
    needed: set[_Element] = set()
    for element in kept:
        outer: _Element | None = element
        while outer is not None and outer not in needed:
            needed.add(outer)
            outer = outer.getparent()
    for element in (*boxes, *elements):
        if element not in needed and element.tag not in _CONTAINERS:
            cut(element)
