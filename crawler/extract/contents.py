"""All that is read in one answer, in one parse: the article, and where the page leads. What a worker process runs."""

import re
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from archive.boilerplate.model import Boilerplate
from archive.model import Article, Failure, Fault, LastAnswer, Page, Reason, Rejection, Repeated
from crawler.extract.boilerplate import without
from crawler.extract.completeness import tree_of
from crawler.extract.decode import MAX_BYTES, decoded, text_of_body
from crawler.extract.ending import breaks_off
from crawler.extract.findings import Contents, Same
from crawler.extract.generic import article_of
from crawler.extract.judge import Trees
from crawler.extract.links import Link, base_of, canonical_of, feeds_of, links_of
from crawler.extract.markup import markup_of
from crawler.extract.mojibake import mended
from crawler.extract.sites import site_of

_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml", "application/xml", "text/xml", ""})
_MARKUP = re.compile(r"<(?:!doctype\s+html|html|head|body|article|div|p|table|h1|title|meta)\b", re.IGNORECASE)
_OTHER_XML = re.compile(
    r"\s*(?:<\?xml[^>]{0,300}>\s*)?<(?:rss|feed|rdf:rdf|urlset|sitemapindex|svg|opml)\b", re.IGNORECASE
)


def contents(
    page: Page,
    *,
    links: bool,
    max_bytes: int = MAX_BYTES,
    trees: Trees | None = None,
    boilerplate: Boilerplate | None = None,
) -> Contents:
    """Reads `page`. Never raises for a page, whatever it holds.

    links: whether links and feeds are wanted; max_bytes: of the decoded body, more is a failure; trees: to judge
    blocks by, None for those that ship; boilerplate: what is known to be the site's, None for nothing.
    """
    found = opened(page, max_bytes=max_bytes)
    if not isinstance(found, Opened):
        return Contents(found)
    return read(found, page, links=links, trees=trees, boilerplate=boilerplate)


def seen(page: Page, *, links: bool, boilerplate: Boilerplate, stands: LastAnswer | None) -> Contents | Same:
    """As `contents`, with the digest of the markup. Where that is the one of the article that `stands`, which the same
    rules have read, the page is not read: it would say the same.
    """
    found = opened(page)
    if not isinstance(found, Opened):
        return Contents(found)
    markup = markup_of(found.tree)
    if stands is not None and stands.markup == markup:
        return Same(Repeated(stands.raw), stands, *_leads(found.tree, page, links=links), markup)
    return replace(read(found, page, links=links, boilerplate=boilerplate), markup=markup)


@dataclass(frozen=True, slots=True)
class Opened:
    """A page that is HTML."""

    tree: HtmlElement
    breaks_off: bool
    """Whether its markup ends in its middle (`crawler.extract.ending`)."""


def opened(page: Page, *, max_bytes: int = MAX_BYTES) -> Opened | Rejection | Failure:
    """The page as a tree, or why there is none."""
    if page.status != 200:
        # Only a whole answer says what stands there now; 206 is a part (RFC 9110 section 15.3.7).
        return Failure(Fault.HTTP_STATUS, f"status {page.status}")
    body = decoded(page, max_bytes=max_bytes)
    if isinstance(body, Failure):
        return body
    kind = (page.header("Content-Type") or "").partition(";")[0].strip().lower()
    if kind not in _HTML_TYPES:
        return Rejection(Reason.NOT_HTML, f"the server says it is {kind[:60]}")
    text = mended(text_of_body(body, content_type=page.header("Content-Type")))
    if not text.strip():
        return Rejection(Reason.EMPTY, "an empty answer")
    if not _MARKUP.search(text) or _OTHER_XML.match(text[:5000]):
        return Rejection(Reason.NOT_HTML, "no HTML in it")
    return Opened(tree_of(text), breaks_off(text))


def _leads(tree: HtmlElement, page: Page, *, links: bool) -> tuple[tuple[Link, ...], tuple[str, ...], str | None]:
    """Links, feeds and canonical address of a page."""
    base = base_of(tree, url=page.url)
    canonical = canonical_of(tree, base=base)
    return (links_of(tree, base=base), feeds_of(tree, base=base), canonical) if links else ((), (), canonical)


def read(
    found: Opened,
    page: Page,
    *,
    links: bool,
    boilerplate: Boilerplate | None = None,
    trees: Trees | None = None,
) -> Contents:
    """As `contents`, of a page that was opened. Takes the tree apart."""
    tree = found.tree
    leads, feeds, canonical = _leads(tree, page, links=links)
    for drawing in tree.iter("svg"):
        # Nobody reads what a drawing is made of. One whose end tag is missing holds the rest of the page for libxml2,
        # where a browser ends it at the next paragraph (HTML standard, section 13.2.6.5).
        if next(drawing.iter("p", "div", "table", "ul", "ol", "blockquote"), None) is None:
            del drawing[:]
    held = list(tree.iter())  # where nobody holds an element, lxml makes it anew for each look at it
    site = site_of(page.url)
    own = site.find(tree) if site is not None else None
    result, teaser = article_of(tree, page, trees=trees, own=own)
    del held
    unfit = site is not None and own is None and isinstance(result, Article)
    if boilerplate is not None and isinstance(result, Article):
        result = without(result, boilerplate)
    if found.breaks_off and isinstance(result, Article):
        result = replace(result, metadata=replace(result.metadata, breaks_off=True))
    return Contents(result, leads, feeds, canonical, unfit, teaser)
