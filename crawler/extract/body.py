"""Which blocks of a page are the article's body."""

import copy
import logging
import re
from collections.abc import Sequence

from lxml.etree import _Element
from trafilatura import bare_extraction

from crawler.extract.blocks import Block

# It reports every page without an article as an error; that is an answer here.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_NO_WORD = re.compile(r"[\W_]+")


def chosen_text(tree: _Element, *, url: str) -> list[str]:
    """The main text as trafilatura finds it, a string per paragraph; empty where it finds none."""
    document = bare_extraction(
        copy.deepcopy(tree), url=url, include_comments=False, include_tables=True, with_metadata=False
    )
    if document is None or not document.text:
        return []
    return [line for line in document.text.split("\n") if line.strip()]


def folded(text: str) -> str:
    """`text` as its letters and digits alone, for comparing."""
    return _NO_WORD.sub("", text).casefold()


def main_blocks(blocks: Sequence[Block], chosen: Sequence[str]) -> list[Block]:
    """The blocks whose text stands in `chosen`."""
    lines = [folded(line) for line in chosen]
    exact = set(lines)
    whole = "".join(lines)
    found = []
    for block in blocks:
        text = folded(block.text)
        if not text:
            continue
        if text in exact or (len(text) >= 20 and text in whole) or _covered(text, whole) > 0.6:
            found.append(block)
    return found


def _covered(text: str, whole: str) -> float:
    if len(text) < 40:
        return 0.0
    steps = range(0, len(text) - 19, 20)
    return sum(text[at : at + 20] in whole for at in steps) / len(steps)
