"""Whether what was read is an article, or a page that leads to articles.

Every rule asks for several signs, since an archive loses more by refusing an article than by keeping a list. Of 1,187
pages with a text of their own three are taken for lists, and those are: of events, of guides, of cameras.
"""

from collections.abc import Sequence
from typing import Final

from archive.model import Byline, Reason, Rejection
from crawler.extract.blocks import Block, Kind
from crawler.extract.metadata import Structured, types_of

_ARTICLES: Final = ("Article", "BlogPosting", "Report", "Recipe", "Review")
"""What a schema.org type ends with that names one text; CreativeWork, WebPage and the like name anything."""
_PARAGRAPH: Final = 280
"""Characters from which a paragraph is more than a teaser."""
_LINKED: Final = 0.5
"""Share of a body that stands in links from which it leads to texts rather than being one. Of 1,929 pages with an
article the highest is 0.45, a list of a thousand courses; the next is 0.41."""
_CUT: Final = ("…", "...", "[…]", "[...]", "»", "→")
"""How teasers end."""


def verdict_of(said: Structured, byline: Byline | None, blocks: Sequence[Block]) -> Rejection | None:
    """Why the page is no article; None where it may be one. `blocks`: what was chosen as its body."""
    total = sum(len(block.text) for block in blocks)
    leading = sum(1 + block.text.count("\n") for block in blocks if block.linked >= 0.8)
    # Whatever the page says of itself: some sites call every page an article.
    if leading >= 3 and sum(len(block.text) * block.linked for block in blocks) >= _LINKED * total:
        return Rejection(Reason.LIST_PAGE, f"{leading} lines of nothing but links")
    if _claims_article(said) or (byline is not None and byline.date is not None and byline.authors):
        return None
    entries = [at for at, block in enumerate(blocks) if _is_entry(block)]
    if not entries:
        return None
    other = [block for at, block in enumerate(blocks) if at not in entries and block.linked < 0.5]
    prose = sum(len(block.text) for block in other if _is_prose(block))
    named = f"{len(entries)} headings that link to other pages"
    if len(entries) >= 3 and 3 * prose < total:
        return Rejection(Reason.LIST_PAGE, named)
    # A short list: nothing but its entries, a teaser each and a line or two about the list itself.
    if byline is None and prose == 0 and len(other) <= len(entries) + 2 and len(blocks) - len(entries) <= len(other):
        return Rejection(Reason.LIST_PAGE, named.replace("1 headings that link", "1 heading that links"))
    return None


def _claims_article(said: Structured) -> bool:
    """Whether the page tells machines that it is one article."""
    if any(kind.casefold() == "article" for kind in said.meta.get("og:type", ())):
        return True
    return any(kind.endswith(_ARTICLES) for node in said.articles for kind in types_of(node))


def _is_entry(block: Block) -> bool:
    """Whether a block is a headline that leads elsewhere."""
    return block.kind is Kind.HEADING and block.linked >= 0.9


def _is_prose(block: Block) -> bool:
    return len(block.text) >= _PARAGRAPH and not block.text.rstrip().endswith(_CUT)
