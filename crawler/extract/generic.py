"""The order in which the pieces are asked: from a parsed page to an article, or to the reason why there is none."""

from lxml.etree import _Element

from archive.characters import clean_block, clean_line
from archive.model import Article, Byline, Metadata, Page, Reason, Rejection
from crawler.extract import consent, dates
from crawler.extract.blocks import blocks_of
from crawler.extract.body import chosen_text, main_blocks
from crawler.extract.byline import byline_of
from crawler.extract.byline import strip as strip_byline
from crawler.extract.links import base_of, canonical_of
from crawler.extract.metadata import same_host, structured
from crawler.extract.title import title_of


def article_of(tree: _Element, page: Page) -> Article | Rejection:
    """What the page says. Takes the tree apart: what is wanted of it beside the article is read before."""
    said = structured(tree, url=page.url)
    title = clean_line(title_of(tree, said) or "")
    when = dates.published(tree, said, url=page.url)
    byline = byline_of(tree, said, url=page.url, when=when)
    canonical = canonical_of(tree, base=base_of(tree, url=page.url))
    consent.strip_notices(tree)
    strip_byline(tree)
    blocks = blocks_of(tree)
    chosen = chosen_text(tree, url=page.url)
    body = [block.text for block in main_blocks(blocks, chosen)] or [clean_block(line) for line in chosen]
    texts = [text for text in consent.without_notices(body) if text]
    if not texts and body:
        return Rejection(Reason.CONSENT_WALL, "nothing but a notice about cookies")
    if not texts:
        return Rejection(Reason.EMPTY, "no text")
    if not title:
        return Rejection(Reason.EMPTY, "no title")
    if byline is None and Byline.parse(texts[0]) is not None:
        byline, texts = Byline.parse(texts[0]), texts[1:]
        if not texts:
            return Rejection(Reason.EMPTY, "no text")
    metadata = Metadata(
        canonical_url=canonical if canonical is not None and same_host(canonical, page.url) else None,
        language=said.language,
        modified=dates.modified(said),
        utc_offset=when.utc_offset if when is not None else None,
    )
    return Article(title, byline, tuple(texts), metadata)
