"""What trafilatura takes for the article: a second voice, which the judge hears for every block.

Its lines are compared with the blocks by their letters and digits alone, for it sets white space its own way.
"""

import logging
from collections.abc import Sequence
from functools import cache
from typing import Final

from lxml.etree import _Element
from trafilatura import bare_extraction
from trafilatura.settings import Document, Extractor

from crawler.extract.block import Block
from crawler.extract.folding import folded

# It reports every page without an article as an error; that is an answer here.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_CERTAIN: Final = 20
"""Letters from which on a text within a line is not there by chance."""
_END: Final = 40
"""Letters of a block's beginning or end by which it is known where its other end was cut or lies in another line."""
_PART: Final = 0.7
"""The vote for such a block."""


def main_text(tree: _Element) -> tuple[str, ...]:
    """The main text as trafilatura finds it, a string a paragraph; empty where it finds none. Leaves `tree` as it is.

    It is asked for much rather than for little, as the judge takes away by itself, and without its fall-backs
    (readability, justext): they cost half as much again and on hosts not seen teach nothing.
    """
    document = bare_extraction(tree, options=_options())
    if not isinstance(document, Document) or not document.text:
        return ()
    return tuple([line for line in document.text.split("\n") if line.strip()])


@cache
def _options() -> Extractor:
    """Made once: it reads trafilatura's settings."""
    return Extractor(output_format="python", fast=True, recall=True, comments=False, tables=True, with_metadata=False)


def votes_of(blocks: Sequence[Block], lines: Sequence[str]) -> list[float]:
    """How much of each block stands in `lines`: 1 all, 0 nothing, for a list or a table the share of its own lines."""
    known = {folded(line) for line in lines}
    flat = "\n".join(known)

    def stands(text: str) -> bool:
        return text in known or (len(text) >= _CERTAIN and text in flat)

    votes = []
    for block in blocks:
        text = folded(block.text)
        if stands(text):
            votes.append(1.0)
        elif "\n" in block.text:
            parts = [part for part in map(folded, block.text.split("\n")) if part]
            votes.append(sum(map(stands, parts)) / max(1, len(parts)))
        elif len(text) >= _END and (text[:_END] in flat or text[-_END:] in flat):
            votes.append(_PART)
        else:
            votes.append(0.0)
    return votes
