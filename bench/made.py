"""Pages that hold no article, made of real pages that do: what the verdicts are measured on.

The surroundings (menus, boxes, footers; no scripts) are those of the pages in tests/cases; what stands in the place of
the text is from tests/walls and tests/notices, in the words of those who put such pages up.
"""

import datetime as dt
import gzip
import html
import json
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import lxml.html
from lxml.etree import _Element

from archive.model import Article, Page, Reason
from crawler.extract import extract
from crawler.extract.block import Kind
from crawler.extract.blocks import blocks_of
from crawler.extract.shown import cut

TESTS = Path(__file__).resolve().parent.parent / "tests"
MOMENT = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
_BYLINE = 6
"""Blocks above a text in which its byline stands."""
NO_WALLS = ("embed", "placeholder", "newsletter", "contact", "footer", "noscript", "opt-out", "terms")
"""In the names of notices that never stand alone on a page."""


@dataclass(frozen=True)
class Made:
    """A page that was made, and what has to be said of it."""

    reason: Reason | None
    """None for an article that has to be kept."""
    kind: str
    name: str
    page: Page


@cache
def cases() -> list[Path]:
    """The first real page of each host."""
    folders = sorted(address.parent for address in (TESTS / "cases").glob("*/*/url.txt"))
    return list({folder.parent: folder for folder in reversed(folders)}.values())


def page_of(markup: str, url: str = "https://paper.example/2026/ferry") -> Page:
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    return Page(url=url, fetched_at=MOMENT, status=200, headers=headers, body=markup.encode())


@cache
def case(folder: Path) -> tuple[str, str, Article]:
    """A real page: its markup, its address, and what is read in it."""
    markup = gzip.decompress((folder / "page.html.gz").read_bytes()).decode("utf-8", "replace")
    url = (folder / "url.txt").read_text(encoding="utf-8").strip()
    article = extract(page_of(markup, url))
    assert isinstance(article, Article), folder
    return markup, url, article


def with_text(folder: Path, change: Callable[[_Element, list[_Element]], None]) -> Page:
    """A real page after `change` of its tree and the blocks of its text.

    What the page says for machines is left out, and what stands between the blocks of the text.
    """
    markup, url, article = case(folder)
    tree = lxml.html.document_fromstring(markup)
    for element in [*tree.iter("script"), *tree.iter("meta")]:
        cut(element)
    blocks = blocks_of(tree)
    places = [at for at, block in enumerate(blocks) if block.text in article.body and block.kind is not Kind.CAPTION]
    for block in blocks[places[0] : places[-1]]:
        if block.text not in article.body or block.kind is Kind.CAPTION:
            cut(block.element)
    change(tree, [blocks[at].element for at in places])
    return page_of(lxml.html.tostring(tree, encoding="unicode"), url)


def instead(folder: Path, title: str, markup: str) -> Page:
    """A real page with other markup in the place of its text, under another headline, and without a byline."""

    def change(tree: _Element, text: list[_Element]) -> None:
        first = text[0]
        for element in tree.xpath("//time | //*[@rel='author' or @itemprop='author' or @itemprop='datePublished']"):
            cut(element)
        blocks = [block.element for block in blocks_of(tree)]
        place = next((at for at, element in enumerate(blocks) if element is first), 0)
        for element in blocks[max(0, place - _BYLINE) : place]:
            if element.tag not in ("body", "main", "article") and first not in element.iter():
                cut(element)
        for element in lxml.html.fragments_fromstring(f"<h1>{html.escape(title)}</h1>{markup}"):
            first.addprevious(element)
        for element in text:
            cut(element)
        for heading in [*tree.iter("h1")][:-1]:
            if heading.text_content() != title:
                cut(heading)
        for name in tree.iter("title"):
            name.text = title

    return with_text(folder, change)


def bare(title: str, markup: str) -> Page:
    return page_of(f"<html><head><title>{html.escape(title)}</title></head><body>{markup}</body></html>")


def paragraphs(lines: list[str]) -> str:
    return "".join(f"<p>{html.escape(line)}</p>" for line in lines)


def walls() -> Iterator[Made]:
    at = 0
    for wall in tomllib.loads((TESTS / "walls" / "walls.toml").read_text(encoding="utf-8"))["wall"]:
        reason, title, lines = Reason(wall["reason"]), wall["title"], paragraphs(wall["lines"])
        yield Made(reason, f"{reason}, bare", wall["maker"], bare(title, f"<h1>{html.escape(title)}</h1>{lines}"))
        # Bot checks come from before the site.
        if reason is not Reason.CHALLENGE:
            for _ in range(2):
                at += 1
                folder = cases()[at % len(cases())]
                yield Made(reason, f"{reason}, in a site", wall["maker"], instead(folder, title, f"<div>{lines}</div>"))


def consent_walls() -> Iterator[Made]:
    for at, path in enumerate(sorted((TESTS / "notices").glob("*.html"))):
        if any(word in path.stem for word in NO_WALLS):
            continue
        notice = path.read_text(encoding="utf-8")
        yield Made(Reason.CONSENT_WALL, "consent wall, bare", path.stem, bare("The Paper", notice))
        page = instead(cases()[at % len(cases())], "The Paper", notice)
        yield Made(Reason.CONSENT_WALL, "consent wall, in a site", path.stem, page)


def _teaser(box: list[str], *, keep: int, declared: bool, cut_off: bool) -> Callable[[_Element, list[_Element]], None]:
    def change(tree: _Element, text: list[_Element]) -> None:
        for element in text[keep:]:
            cut(element)
        last = text[keep - 1]
        if cut_off:
            words = last.text_content().split()
            for child in list(last):
                last.remove(child)
            last.text = " ".join(words[: max(8, len(words) * 2 // 3)]) + " …"
        if box:
            last.addnext(lxml.html.fragment_fromstring(paragraphs(box), create_parent="div"))
        if declared:
            declare(tree)

    return change


def declare(tree: _Element) -> None:
    """Says for machines that the article is not free, as Google asks for it."""
    said = {
        "@context": "https://schema.org", "@type": "NewsArticle", "isAccessibleForFree": "False",
        "hasPart": {"@type": "WebPageElement", "isAccessibleForFree": "False", "cssSelector": ".paid"},
    }  # fmt: skip
    script = lxml.html.fragment_fromstring('<script type="application/ld+json"></script>')
    script.text = json.dumps(said)
    next(tree.iter("body")).append(script)


def paywalls() -> Iterator[Made]:
    """Beginnings of real articles, above an offer or without one, declared as not free or not."""
    boxes = tomllib.loads((TESTS / "walls" / "paywalls.toml").read_text(encoding="utf-8"))
    for at, (name, box) in enumerate(boxes.items()):
        for more in range(3):
            folder = cases()[(3 * at + more) % len(cases())]
            page = with_text(folder, _teaser(box, keep=1 + more, declared=False, cut_off=False))
            yield Made(Reason.PAYWALL, "teaser above a box", name, page)
            page = with_text(folder, _teaser(box, keep=1 + more, declared=True, cut_off=True))
            yield Made(Reason.PAYWALL, "teaser above a box, declared and cut", name, page)
    for folder in cases():
        for keep in (1, 2, 3):
            page = with_text(folder, _teaser([], keep=keep, declared=True, cut_off=True))
            yield Made(Reason.PAYWALL, "teaser without a box, declared and cut", folder.parent.name, page)


def lists() -> Iterator[Made]:
    said = [(case(folder)[2].title, case(folder)[2].body[0]) for folder in cases()]
    forms = {
        "headlines with teasers": "<h2><a href='/a/{0}'>{1}</a></h2><p>{2}</p>",
        "linked headlines": "<div><a href='/a/{0}'>{1}</a></div>",
        "cards": "<article><a href='/a/{0}'><h3>{1}</h3></a><p>{2}</p><a href='/a/{0}'>Read more</a></article>",
    }
    for name, form in forms.items():
        for at, folder in enumerate(cases()):
            chosen = (said * 2)[at + 1 : at + 12]
            entries = "".join(
                form.format(number, html.escape(title), html.escape(f"{teaser[:140]} …"))
                for number, (title, teaser) in enumerate(chosen)
            )
            yield Made(Reason.LIST_PAGE, f"list: {name}", folder.parent.name, instead(folder, "News", entries))


def galleries() -> Iterator[Made]:
    caption = "<figcaption>Boat number {0} at the regatta, seen from the pier. {1}</figcaption>"
    more = "It came in among the last, and was cheered by all those who had not gone home before the rain began."
    pictures = "".join(f"<figure><img src='/{{0}}.jpg'>{caption}</figure>".format(number, more) for number in range(9))
    for folder in cases():
        yield Made(Reason.GALLERY, "gallery", folder.parent.name, instead(folder, "The regatta in pictures", pictures))


def empties() -> Iterator[Made]:
    yield Made(Reason.EMPTY, "empty", "script only", bare("The Paper", '<div id="root"></div><script>start()</script>'))
    yield Made(Reason.EMPTY, "empty", "title only", bare("The ferry", "<h1>The ferry</h1>"))
    for folder in cases():
        yield Made(Reason.EMPTY, "empty", folder.parent.name, instead(folder, "The ferry", ""))


def _offered(box: list[str], tree: _Element, text: list[_Element]) -> None:
    text[-1].addnext(lxml.html.fragment_fromstring(paragraphs(box), create_parent="div"))
    declare(tree)


def articles() -> Iterator[Made]:
    """Whole texts that must be kept, whatever is said about them."""
    boxes = list(tomllib.loads((TESTS / "walls" / "paywalls.toml").read_text(encoding="utf-8")).values())
    for at, folder in enumerate(cases()):
        page = with_text(folder, lambda tree, text: declare(tree))
        yield Made(None, "whole text, declared as paid", folder.parent.name, page)
        page = with_text(folder, partial(_offered, boxes[at % len(boxes)]))
        yield Made(None, "whole text above an offer, declared", folder.parent.name, page)


def made() -> Iterator[Made]:
    """All of them."""
    for kind in (walls, consent_walls, paywalls, lists, galleries, empties, articles):
        yield from kind()
