"""The order in which the pieces are asked: from a parsed page to an article, or to the reason why there is none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Final

import lxml.html
from lxml.etree import _Element

from archive.characters import clean_line
from archive.model import Article, Byline, Metadata, Page, Reason, Rejection
from crawler.extract import consent, dates, notices
from crawler.extract.block import Block, Kind
from crawler.extract.blocks import blocks_of
from crawler.extract.body import body_of
from crawler.extract.byline import byline_of
from crawler.extract.byline_lines import strip as strip_byline
from crawler.extract.features import Told
from crawler.extract.folding import folded
from crawler.extract.judge import Trees
from crawler.extract.links import base_of, canonical_of
from crawler.extract.metadata import Structured, same_host, structured
from crawler.extract.paywall import teaser_of
from crawler.extract.scripted import markup_in_scripts
from crawler.extract.shown import beside
from crawler.extract.sites.site import Own
from crawler.extract.title import headline
from crawler.extract.updates import corrections, updated
from crawler.extract.updates import notices as notices_beside
from crawler.extract.verdict import verdict_of
from crawler.extract.voice import main_text
from crawler.extract.walls import wall_of

_BEGINNING: Final = 3
"""Blocks of a body in which the authors' line may stand that no markup tells."""
_LITTLE: Final = 15
_DATED: Final = 40
"""Letters of such a line beside the names at most: "Por … e …"; where it names a year too."""
_YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")
_TIME: Final = re.compile(r"\b\d\d?[:.h]\d\d\b")
_STAMP: Final = 50
"""Characters of a line that is day and time, at most; of one that gives two, twice as many."""
_SHORT: Final = 250
"""Characters of a body below which the page's scripts are searched for a longer one."""
_SUMMARIES: Final = 8
"""Descriptions of the article in the page's metadata that are heard."""


@dataclass(frozen=True, slots=True)
class Read:
    """A page taken apart: what it says of its article, and its blocks without notices and printed bylines."""

    told: Told
    byline: Byline | None
    metadata: Metadata
    blocks: Sequence[Block]
    said: Structured
    noticed: int
    """Characters of the notices that were taken out."""


def prepared(tree: _Element, *, url: str) -> Read:
    """Reads title, byline and metadata, then takes notices and the printed byline out of `tree` and cuts the rest."""
    said = structured(tree, url=url)
    marked = notices.strip_marked(tree)
    shown, heading = headline(tree, said)
    title = clean_line(shown or "")
    around = beside(heading)
    when = dates.published(tree, said, url=url, around=around)
    byline = byline_of(tree, said, url=url, when=when, around=around)
    canonical = canonical_of(tree, base=base_of(tree, url=url))
    metadata = Metadata(
        canonical_url=canonical if canonical is not None and same_host(canonical, url) else None,
        language=said.language,
        site_name=said.site_name,
        modified=dates.modified(said),
        updated=updated(tree, around, dates.regional(said.language, url)),
        corrections=corrections(said),
        utc_offset=when.utc_offset if when is not None else None,
    )
    strip_byline(tree, byline)
    found = blocks_of(tree) or blocks_of(tree, noscript=True)
    blocks = notices.strip_spoken(found)
    noticed = marked + sum([len(block.text) for block in found]) - sum([len(block.text) for block in blocks])
    return Read(told_of(said, title), byline, metadata, blocks, said, noticed)


def told_of(said: Structured, title: str) -> Told:
    """What the page's metadata tell of the article's text."""
    names = ("description", "og:description", "twitter:description")
    summaries = [value for name in names for value in said.meta.get(name, ())]
    bodies: list[str] = []
    for node in said.articles:
        if isinstance(node.get("description"), str):
            summaries.append(node["description"])
        if isinstance(node.get("articleBody"), str):
            bodies.append(node["articleBody"])
    return Told(title, tuple(dict.fromkeys(summaries))[:_SUMMARIES], tuple(bodies))


def article_of(
    tree: _Element, page: Page, *, trees: Trees | None = None, own: Own | None = None
) -> tuple[Article | Rejection, Rejection | None]:
    """What the page says, and why that is no more than the beginning of an article; None where it may be all of it.

    Takes the tree apart: what is wanted of it beside the article is read before. trees: as for `judge.odds`; own: what
    the site's own rules have found in `tree`, None where it has none that fit.
    """
    read = prepared(tree, url=page.url)
    if own is not None:
        read = replace(read, told=replace(read.told, title=own.title), byline=own.byline or read.byline)
    voice = cache(partial(main_text, tree))
    body = body_of(read.blocks, read.told, voice, trees) if own is None else _held(read.blocks, own)
    if own is None and sum(map(len, body)) < _SHORT and (markup := markup_in_scripts(tree)):
        blocks = blocks_of(lxml.html.document_fromstring(markup))
        whole = folded("".join(block.text for block in blocks))
        if all(folded(text) in whole for text in body):
            read = replace(read, blocks=blocks)
            body = body_of(blocks, read.told, voice, trees) or body
    wall = wall_of(read.told.title, body, _below(read.blocks, read.told.title))
    if wall is not None:
        return wall, None
    if (body or read.noticed) and consent.is_wall(body, noticed=read.noticed):
        return Rejection(Reason.CONSENT_WALL, "nothing but a request for consent"), None
    chosen = set(body)
    teaser = teaser_of(read.said, read.blocks, chosen)
    verdict = verdict_of(read.said, read.byline, read.blocks, chosen) if own is None and teaser is None else None
    if verdict is not None:
        return verdict, None
    texts = _without_names([text for text in consent.without_notices(body) if text], read.byline)
    if not texts and body:
        return Rejection(Reason.CONSENT_WALL, "nothing but a notice about cookies"), None
    if not texts:
        return Rejection(Reason.EMPTY, "no text"), None
    title = read.told.title or _heading(read.blocks)
    if not title:
        return Rejection(Reason.EMPTY, "no title"), None
    byline = read.byline
    if byline is None and Byline.parse(texts[0]) is not None:
        byline, texts = Byline.parse(texts[0]), texts[1:]
        if not texts:
            return Rejection(Reason.EMPTY, "no text"), None
    said = tuple(dict.fromkeys((*read.metadata.corrections, *notices_beside(read.blocks, chosen))))
    return Article(title, byline, tuple(texts), replace(read.metadata, corrections=said)), teaser


def _without_names(texts: Sequence[str], byline: Byline | None) -> list[str]:
    """Without a line at the beginning that names the authors, or day and time, and says next to nothing else."""
    authors = byline.authors if byline is not None else ()
    return [text for at, text in enumerate(texts) if at >= _BEGINNING or not (_names(text, authors) or _is_stamp(text))]


def _is_stamp(text: str) -> bool:
    """Whether a line is day and time, with next to nothing beside them."""
    return (
        len(text) <= _STAMP * min(2, len(_TIME.findall(text)))
        and _YEAR.search(text) is not None
        and not text.endswith((".", "?", "!", "”"))
    )


def _names(text: str, authors: Sequence[str]) -> bool:
    if not authors:
        return False
    left = folded(text)
    for author in map(folded, authors):
        if author not in left:
            return False
        left = left.replace(author, "", 1)
    return len(left) <= (_DATED if _YEAR.search(text) else _LITTLE) and not text.endswith((".", "?", "!", "”"))


def _held(blocks: Sequence[Block], own: Own) -> tuple[str, ...]:
    """The text in the elements that a site's own rules name."""
    holders = set(own.body)
    return tuple(
        block.text
        for block in blocks
        if block.kind is not Kind.CAPTION
        and (block.element in holders or not holders.isdisjoint(block.element.iterancestors()))
    )


def _below(blocks: Sequence[Block], title: str) -> list[str]:
    """What the page shows below its headline; all of it where no block is that."""
    wanted = folded(title)
    at = next((at for at, block in enumerate(blocks) if folded(block.text[:400]) == wanted), -1)
    return [block.text for block in blocks[at + 1 : at + 10]]


def _heading(blocks: Sequence[Block]) -> str:
    """The first heading of a page that names no title; empty where it has none either."""
    return next((block.text for block in blocks if block.kind is Kind.HEADING), "")
