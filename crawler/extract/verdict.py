"""Whether what was read is an article, or a page that leads to articles.

Every rule asks for several signs, since an archive loses more by refusing an article than by keeping a list. Of 1,187
pages with a text of their own three are taken for lists, and those are: of events, of guides, of cameras.
"""

import re
from collections.abc import Collection, Sequence
from typing import Final

from archive.model import Byline, Reason, Rejection
from crawler.extract.block import Block, Kind
from crawler.extract.metadata import Structured, types_of

_ARTICLES: Final = ("Article", "BlogPosting", "Report", "Recipe", "Review")
"""What a schema.org type ends with that names one text; CreativeWork, WebPage and the like name anything."""
_PARAGRAPH: Final = 280
"""Characters from which a paragraph is more than a teaser."""
_GALLERIES: Final = ("ImageGallery", "MediaGallery")
_PICTURES: Final = 5
"""Pictures with captions that make a gallery where there is little else."""
_LINKED: Final = 0.5
"""Share of a body that stands in links from which it leads to texts rather than being one. Of 1,929 pages with an
article the highest is 0.45, a list of a thousand courses; the next is 0.41."""
_CUT: Final = ("…", "...", "[…]", "[...]", "»", "→")
"""How teasers end."""
_MORE: Final = re.compile(r"(?:\.{3}|…)\s*[\[(［（【][^\])］）】]{1,12}[\])］）】]$")
"""How they end too, with a link to the whole; no sentence does."""
_TEASERS: Final = 4
"""Texts cut short that make a list where there is next to nothing else."""


def verdict_of(
    said: Structured, byline: Byline | None, blocks: Sequence[Block], body: Collection[str]
) -> Rejection | None:
    """Why the page is no article; None where it may be one. `blocks`: all of the page's; `body`: the texts chosen."""
    places = [at for at, block in enumerate(blocks) if block.text in body]
    chosen = [blocks[at] for at in places]
    total = sum(len(block.text) for block in chosen)
    leading = sum(1 + block.text.count("\n") for block in chosen if block.linked >= 0.8)
    # Whatever the page says of itself: some sites call every page an article.
    if leading >= 3 and sum(len(block.text) * block.linked for block in chosen) >= _LINKED * total:
        return Rejection(Reason.LIST_PAGE, f"{leading} lines of nothing but links")
    if _is_gallery(said, blocks, chosen):
        return Rejection(Reason.GALLERY, "pictures with captions, and no text of its own")
    if not _claims_article(said):
        cut = [block for block in chosen if _MORE.search(block.text)]
        if len(cut) >= _TEASERS and 4 * sum(len(block.text) for block in cut) >= 3 * total:
            return Rejection(Reason.LIST_PAGE, f"{len(cut)} teasers and next to nothing else")
    if not chosen or _claims_article(said) or (byline is not None and byline.date is not None and byline.authors):
        return None
    # The headlines of a list lead elsewhere, so they are seldom chosen; the teasers below them are.
    span = blocks[max(0, places[0] - 2) : places[-1] + 1]
    entries = sum(
        _is_entry(block) and (block.text in body or _leads(span[at + 1 : at + 3], body))
        for at, block in enumerate(span)
    )
    if not entries:
        return None
    other = [block for block in chosen if not _is_entry(block) and block.linked < 0.5]
    prose = sum(len(block.text) for block in other if _is_prose(block))
    named = f"{entries} heading{'s' * (entries > 1)} that lead{'s' * (entries == 1)} to other pages"
    if entries >= 3 and 3 * prose < total:
        return Rejection(Reason.LIST_PAGE, named)
    # A short list: nothing but its entries, a teaser each and a line or two about the list itself.
    rest = sum(not _is_entry(block) for block in chosen)
    if byline is None and prose == 0 and len(other) <= entries + 2 and rest <= len(other):
        return Rejection(Reason.LIST_PAGE, named)
    return None


def _is_gallery(said: Structured, blocks: Sequence[Block], chosen: Sequence[Block]) -> bool:
    """Whether a page is its pictures: it says so, or their captions are most of what it says, and no prose is there."""
    # Captions are chosen where a page has nothing else; they are no text (FORMAT.md).
    text = [block for block in chosen if block.kind is not Kind.CAPTION]
    if any(map(_is_prose, text)) or _claims_article(said):
        return False
    kinds = {kind for node in said.articles for kind in types_of(node)}
    captions = [block for block in blocks if block.kind is Kind.CAPTION]
    told = sum(len(block.text) for block in captions)
    mostly = len(captions) >= _PICTURES and told > sum(len(block.text) for block in text)
    return mostly or (bool(captions) and not kinds.isdisjoint(_GALLERIES))


def _claims_article(said: Structured) -> bool:
    """Whether the page tells machines that it is one article."""
    if any(kind.casefold() == "article" for kind in said.meta.get("og:type", ())):
        return True
    return any(kind.endswith(_ARTICLES) for node in said.articles for kind in types_of(node))


def _is_entry(block: Block) -> bool:
    """Whether a block is a headline that leads elsewhere."""
    return block.kind is Kind.HEADING and block.linked >= 0.9


def _leads(following: Sequence[Block], body: Collection[str]) -> bool:
    """Whether a teaser stands among the blocks that follow a headline."""
    return any(block.text in body and block.linked < 0.5 for block in following)


def _is_prose(block: Block) -> bool:
    return len(block.text) >= _PARAGRAPH and not _is_cut(block.text)


def _is_cut(text: str) -> bool:
    return text.endswith(_CUT) or _MORE.search(text) is not None
