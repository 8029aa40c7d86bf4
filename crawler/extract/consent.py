"""Cookie and consent notices: found in the markup by what they are, and in the text by what they say."""

from collections.abc import Sequence

from lxml.etree import _Element


def strip_notices(tree: _Element) -> None:
    """Removes the elements that are consent notices from the tree. Never a container of the page's text."""


def is_notice(text: str) -> bool:
    """Whether a block of text is a notice of this site to its visitor about cookies or consent."""
    return False


def without_notices(blocks: Sequence[str]) -> tuple[str, ...]:
    """The blocks that are no notices; a notice that is split over neighbouring blocks is seen as one."""
    return tuple(block for block in blocks if not is_notice(block))


def is_wall(tree: _Element, blocks: Sequence[str] = ()) -> bool:
    """Whether the page shows nothing but a request for consent.

    blocks: what was read as its body, if anything.
    """
    return bool(blocks) and not without_notices(blocks)
