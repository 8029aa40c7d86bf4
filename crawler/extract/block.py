"""A block of text of a page: what it says, and what it is in the markup."""

from enum import StrEnum
from typing import NamedTuple

from lxml.etree import _Element


class Kind(StrEnum):
    """What a block is in the page's markup."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST = "list"
    TABLE = "table"
    PRE = "pre"
    CAPTION = "caption"
    """Of a figure or a table."""


class Block(NamedTuple):
    """One block of text of a page. A tuple: of all that is made of a page these are the most."""

    kind: Kind
    text: str
    """Clean, as `Article.body` wants it; never empty."""
    element: _Element
    """What holds it: the innermost block element, for a list or a table that element."""
    linked: float
    """Share of its characters that are link text, 0 to 1."""
    bold: bool = False
    """Whether all of it is set bold."""
