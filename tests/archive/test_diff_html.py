"""A diff as a page that stands alone: complete, safe whatever an article says, and open to every script."""

import base64
import datetime as dt
import hashlib
import re
import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.characters import clean_block, clean_line
from archive.diff.compare import compare
from archive.diff.html import Sheet, fragment, page
from archive.diff.stylesheet import quoted
from archive.model import Article, Byline, Version

AT = dt.datetime(2016, 11, 10, 10, 24, 3, tzinfo=dt.UTC)
VOID = {"meta", "br"}


def version(number, digest="3f9c2a71" * 8):
    first = AT + dt.timedelta(days=number)
    return Version(number, first, first + dt.timedelta(hours=1), digest, f"texts/example.org/story/{number}.txt", 7)


def sheet(**fields):
    return Sheet(**{"url": "https://example.org/story", "old": version(1), "new": version(2, "b489d010" * 8), **fields})


class Reader(HTMLParser):
    """Reads a document, and fails where its elements do not nest."""

    def __init__(self, text):
        super().__init__()
        self.open, self.ids, self.elements, self.attributes = [], [], set(), set()
        self.places = []
        """Of each paragraph the earlier text and the later one."""
        self.language, self.is_text = None, False
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        assert len(given) == len(attrs)
        self.elements.add(tag)
        self.attributes |= given.keys()
        self.ids += [given["id"]] if "id" in given else []
        if tag == "main":
            self.language = given["lang"]
        if tag == "p":
            self.is_text = given.get("class") == "text"
            if self.is_text:
                assert given["dir"] == "auto"
                self.places.append(["", ""])
        if tag not in VOID:
            self.open.append(tag)
            assert not (tag in {"p", "section", "table"} and "p" in self.open[:-1])

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.is_text and "p" in self.open:
            if "ins" not in self.open:
                self.places[-1][0] += data
            if "del" not in self.open:
                self.places[-1][1] += data


OLD = Article("Floods", Byline(authors=("Ann",)), ("The river rose.", "“Run,” she said.", "41,200 fled."))
NEW = Article("Floods in town", Byline(authors=("Ann", "Bob")), ("41,500 fled.", "The river rose.", "It rained."))
HOSTILE = "</style></title><script>alert(1)</script> \" ' & <img src=x onerror=y> ]]> --> &lt; {} %s"


def test_both_texts_can_be_read_off_the_page_whole():
    read = Reader(page(compare(OLD, NEW), sheet()))
    assert [new for _, new in read.places if new] == list(NEW.body)
    assert sorted(old for old, _ in read.places if old) == sorted(OLD.body)
    assert len(set(read.ids)) == len(read.ids) == 4


def test_the_page_says_what_is_compared():
    text = page(compare(OLD, NEW), sheet(told=["the headline was: Floods"], verdict="Nothing on the page says so."))
    assert '<a href="https://example.org/story" rel="noreferrer nofollow">' in text
    assert '<time datetime="2016-11-11T10:24:03Z">11 November, 2016, 10:24:03 UTC</time>' in text
    assert "3f9c2a71 3f9c2a71" in text
    assert "b489d010 b489d010" in text
    assert '<h1 lang="" dir="auto">Floods<ins> in town</ins></h1>' in text
    assert "<del><bdi>Ann</bdi></del> <ins><bdi>Ann</bdi>, <bdi>Bob</bdi></ins>" in text
    assert '<li dir="auto">the headline was: Floods</li>' in text
    assert "Nothing on the page says so.</p>" in text


def test_every_printed_sheet_names_address_times_and_digests():
    style = re.search(r"<style>(.*?)</style>", page(compare(OLD, NEW), sheet()), re.DOTALL)[1]
    assert f"@top-left {{ content: {quoted('https://example.org/story')}" in style
    assert quoted("2016-11-11 10:24:03 UTC 3f9c2a713f9c")[1:-1] in style
    assert quoted("2016-11-12 10:24:03 UTC b489d010b489")[1:-1] in style


def test_the_page_lets_a_browser_load_and_run_nothing():
    text = page(compare(OLD, NEW), sheet())
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src &#x27;none&#x27;; style-src &#x27;sha256-{digest}&#x27;" in text
    assert "url(" not in style
    assert "@import" not in style
    read = Reader(text)
    assert not read.elements & {"script", "img", "link", "iframe", "object", "form"}
    assert not read.attributes & {"src", "style", "onerror", "onload"}


def test_hostile_texts_stay_texts():
    old = Article(HOSTILE, Byline(authors=(HOSTILE,)), (HOSTILE, "Same."))
    new = Article(HOSTILE + "!", Byline(authors=("Ann",)), ("Same.", HOSTILE + "!"))
    text = page(
        compare(old, new),
        sheet(
            url=f"https://example.org/{HOSTILE}\x00\u202e", site_name=HOSTILE, language='en"><script>', told=[HOSTILE]
        ),
    )
    plain = page(compare(OLD, NEW), sheet(site_name="Site", told=["Told"]))
    assert Reader(text).elements <= Reader(plain).elements
    assert Reader(text).language == ""
    assert [new for _, new in Reader(text).places if new] == list(new.body)
    assert text.count("<style>") == text.count("</style>") == 1


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "ftp://example.org/", ""])
def test_only_web_addresses_are_links(url):
    assert 'href="' + url not in page(compare(OLD, NEW), sheet(url=url)) if url else True
    assert "noreferrer" not in page(compare(OLD, NEW), sheet(url=url))


def test_the_language_of_the_text_is_told_and_an_unknown_one_left_open():
    assert Reader(page(compare(OLD, NEW), sheet(language="ar"))).language == "ar"
    assert Reader(page(compare(OLD, NEW), sheet(language="zh-Hant-TW"))).language == "zh-Hant-TW"
    assert Reader(page(compare(OLD, NEW), sheet())).language == ""


def test_line_breaks_of_the_author_stay():
    verse = Article("Verse", None, ("Roses are red,\nviolets are blue.",))
    other = Article("Verse", None, ("Roses are red,\nviolets are violet.",))
    assert Reader(page(compare(verse, other), sheet())).places == [[verse.body[0], other.body[0]]]
    assert "Roses are red,<br>violets" in fragment(compare(verse, other))


def test_a_fragment_shows_what_was_changed_and_counts_the_rest():
    text = fragment(compare(OLD, NEW))
    Reader(f"<div>{text}</div>")
    assert "<b>Floods<ins> in town</ins></b>" in text
    assert "Author: <del><bdi>Ann</bdi></del> <ins>" in text
    assert "<small>1 paragraph unchanged</small>" in text
    assert "The river rose." not in text
    assert " class=" not in text


def test_a_string_of_css_ends_where_it_is_meant_to():
    assert quoted('a"}</style>') == '"a\\22 \\7d \\3c \\2f style\\3e "'
    assert quoted("\ud800\n") == '"\\a "'


texts = st.text(max_size=30) | st.sampled_from([HOSTILE, "<ins>", "الخبر 12", "東京は", "e\u0301\u200d"])


@given(texts.map(clean_line).filter(bool), st.lists(texts.map(clean_block).filter(bool), min_size=1, max_size=4), texts)
def test_every_article_makes_a_page_that_nests_and_holds_it(title, body, url):
    old = Article("T", Byline(authors=("Ann",)), ("One.", body[0]))
    new = Article(title, Byline(authors=("Ann",)), tuple(body))
    text = page(compare(old, new), sheet(url=url, site_name=title))
    assert not any(unicodedata.category(c) in {"Cc", "Cs"} and c != "\n" for c in text)
    assert [new for _, new in Reader(text).places if new] == body
    Reader(f"<div>{fragment(compare(old, new))}</div>")
