"""Text that a page holds in its scripts alone: the markup of an article, as a string of JavaScript."""

import json
import re
from collections.abc import Iterator
from typing import Final

from lxml.etree import _Element

# One without an end runs to the end of the script, or every quote in it would be a beginning to try.
_STRING: Final = re.compile(r'"((?:[^"\\]|\\.?)*+)(?:"|\Z)', re.DOTALL)
_PARAGRAPHS: Final = 3
"""Ends of paragraphs that such a string holds at least."""
_DEPTH: Final = 2
"""Strings of JSON within strings of JSON that are looked into."""
MOST: Final = 4_000_000
"""Characters of scripts that are read."""


def markup_in_scripts(root: _Element) -> str:
    """The longest string with paragraphs in the page's scripts; empty where there is none."""
    left = MOST
    best = ""
    for script in root.iter("script"):
        text = script.text or ""
        left -= len(text)
        if left < 0:
            break
        if may_hold_markup(text):
            best = max(best, *_strings(text, _DEPTH), key=len)
    return best


def may_hold_markup(text: str) -> bool:
    """Whether a script, or a string in one, is looked into for the markup of an article."""
    return _ends(text) >= _PARAGRAPHS


def _ends(text: str) -> int:
    """Ends of paragraphs in `text`, escaped in whatever way."""
    return sum(text.count(end) for end in ("/p>", "/p\\u003e", "/p\\u003E", "/p\\\\u003e"))


def _strings(text: str, depth: int) -> Iterator[str]:
    """The strings with paragraphs that stand quoted in `text`; an empty one first."""
    yield ""
    for match in _STRING.finditer(text):
        if not may_hold_markup(match[1]):
            continue
        try:
            said = json.loads(f'"{match[1]}"', strict=False)
        except ValueError:
            continue  # escapes that JavaScript knows and JSON does not
        if said.lstrip().startswith(("{", "[")):  # data again, not markup
            if depth > 1:
                yield from _strings(said, depth - 1)
        elif said.count("</p>") >= _PARAGRAPHS:
            yield said
