"""Notices of many makes and languages, put into real pages: what is read is what is read without them.

Each file of tests/notices is one as its maker writes it, named after make and language; adding one needs no code.
"""

import datetime as dt
import gzip
import tomllib
from functools import cache
from pathlib import Path
from zlib import crc32

import lxml.html
import pytest

from archive.model import Article, Page
from crawler.extract import extract
from crawler.extract.block import Kind
from crawler.extract.blocks import blocks_of

TESTS = Path(__file__).resolve().parents[2]
NOTICES = sorted((TESTS / "notices").glob("*.html"))
PAGES = sorted(address.parent for address in (TESTS / "cases").glob("*/*/url.txt"))
ABOUT = tomllib.loads((Path(__file__).parent / "consent.toml").read_text(encoding="utf-8"))["articles"]["paragraphs"]
PLACES = ("first in the body", "above the text", "within the text", "below the text", "last in the body")


def read(tree, url):
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    moment = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
    body = lxml.html.tostring(tree, encoding="utf-8")
    article = extract(Page(url=url, fetched_at=moment, status=200, headers=headers, body=body))
    assert isinstance(article, Article), article
    return article


def page_of(folder):
    html = gzip.decompress((folder / "page.html.gz").read_bytes()).decode("utf-8", "replace")
    return lxml.html.document_fromstring(html), (folder / "url.txt").read_text(encoding="utf-8").strip()


@cache
def without(folder):
    return read(*page_of(folder))


def put(notice, place, tree, text):
    """Puts the elements of a notice into a page whose article has the blocks `text`."""
    parts = list(lxml.html.fragment_fromstring(notice, create_parent="div"))
    body = tree.find("body")
    paragraphs = [
        block.element
        for block in blocks_of(tree)
        if block.text in text and block.kind is Kind.PARAGRAPH and block.element.tag == "p"
    ]
    middle = paragraphs[(len(paragraphs) - 1) // 2]
    match place:
        case "first in the body":
            for part in reversed(parts):
                body.insert(0, part)
        case "above the text":
            for part in parts:
                paragraphs[0].addprevious(part)
        case "within the text" | "below the text":
            for part in reversed(parts):
                (middle if place == "within the text" else paragraphs[-1]).addnext(part)
        case _:
            body.extend(parts)


@pytest.mark.parametrize("start", range(0, len(ABOUT), 8))
@pytest.mark.parametrize("notice", [None, "in-column-line.en", "two-click-embed.de", "onetrust.en"])
def test_an_article_about_cookies_keeps_every_word(start, notice):
    about = ABOUT[start : start + 8]
    story = "".join(f"<p>{paragraph}</p>" for paragraph in about)
    markup = (TESTS / "notices" / f"{notice}.html").read_text(encoding="utf-8") if notice else ""
    tree = lxml.html.document_fromstring(
        f"<html><head><title>What a cookie is</title></head><body><div class='page'><h1>What a cookie is</h1>"
        f"<div class='story'>{story}{markup}</div></div></body></html>"
    )
    assert read(tree, "https://paper.example/2026/cookies").body == tuple(about)


def test_there_are_kinds_and_languages():
    assert len(NOTICES) >= 100
    assert len({path.stem.rpartition(".")[2] for path in NOTICES}) >= 30


@pytest.mark.parametrize("notice", NOTICES, ids=lambda path: path.stem)
def test_a_notice_changes_nothing_of_what_is_read_wherever_it_stands(notice):
    for at, place in enumerate(PLACES):
        folder = PAGES[(crc32(notice.stem.encode()) + 7 * at) % len(PAGES)]
        tree, url = page_of(folder)
        put(notice.read_text(encoding="utf-8"), place, tree, without(folder).body)
        assert read(tree, url) == without(folder), (place, folder.parent.name)
