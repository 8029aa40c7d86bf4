"""One parse gives the article, the links, the feeds and the canonical address; what is no page is named."""

import datetime as dt
import gc

import pytest
from lxml.html import HtmlElement

from archive.model import Article, Failure, Fault, Page, Reason, Rejection
from crawler.extract.contents import contents
from crawler.extract.links import MAX_LINKS, Link

TEXT = "<p>The ferry leaves at eight, and whoever is late may wave to it from the pier until it is gone.</p>" * 3


def page(body, *, status=200, kind="text/html; charset=utf-8"):
    return Page(
        url="https://paper.example/a/b?x=1",
        fetched_at=dt.datetime(2026, 11, 22, tzinfo=dt.UTC),
        status=status,
        headers=(("Content-Type", kind),) if kind else (),
        body=body if isinstance(body, bytes) else body.encode(),
    )


def whole(body, head=""):
    return page(f"<html><head><title>Ferries</title>{head}</head><body><h1>Ferries</h1>{body}</body></html>")


def test_an_article_comes_with_its_links_feeds_and_canonical_address():
    head = (
        '<base href="/root/"><link rel=canonical href="/a/b">'
        '<link rel=alternate type="application/rss+xml" href="/feed">'
        '<link rel=alternate hreflang=de href="/de"><link rel="alternate feed" type="application/atom+xml" href="atom">'
    )
    links = (
        '<a href="one">One</a><a href="//other.example/two#part" rel="nofollow ugc"> Two </a>'
        '<a href="mailto:a@b.example">m</a>'
        '<a href="javascript:x()">j</a><a href="#top">top</a><a href="http://[">bad</a><a href="one">again</a>'
    )
    found = contents(whole(TEXT + f"<p>{links}</p>", head), links=True)
    assert isinstance(found.result, Article)
    assert found.links == (
        Link("https://paper.example/root/one", "One"),
        Link("https://other.example/two", "Two", nofollow=True),
    )
    assert found.feeds == ("https://paper.example/feed", "https://paper.example/root/atom")
    assert found.canonical == "https://paper.example/a/b"


def test_what_is_hidden_and_shown_elsewhere_stands_in_the_text_once():
    first, second = (
        f"<p>The {name} ferry leaves at eight, and whoever is late may wave to it from the pier until it is gone. "
        "Nobody has been late since the clock on the tower was set right, which took the harbour board a year.</p>"
        for name in ("first", "second")
    )
    hidden = (first + second).replace("<p>", '<p style="display: none">')
    found = contents(whole(f"<article>{first}<h2>Later</h2>{hidden}</article>"), links=False).result
    assert isinstance(found, Article)
    assert [text[:12] for text in found.body] == ["The first fe", "Later", "The second f"]


def test_a_refrain_stands_in_the_text_each_time():
    refrain = "And the river goes on, the river goes on, as it did when my father was young and sang it."
    verses = [f"Verse {at}: the {name} walked along the quay and sang." for at, name in enumerate(("cook", "mate"))]
    song = [block for verse in verses for block in (verse, refrain)] + [refrain] * 30
    assert contents(whole("".join(f"<p>{block}</p>" for block in song)), links=False).result.body == tuple(song)


@pytest.mark.parametrize(
    "stamp",
    [
        "(Harbour Paper Online) 11:35, November 23, 2022",
        "Posted Fri, May 10, 2024 at 2:52 pm PT | Updated Fri, May 10, 2024 at 2:55 pm PT",
    ],
)
def test_a_line_of_day_and_time_above_the_text_is_not_of_it(stamp):
    found = contents(whole(f"<article><p>{stamp}</p>{TEXT}</article>"), links=False).result
    assert isinstance(found, Article)
    assert found.body[0].startswith("The ferry")


def test_links_are_left_out_unless_asked_for():
    found = contents(whole(TEXT + "<a href=/x>x</a>"), links=False)
    assert found.links == ()
    assert found.feeds == ()


def test_no_page_gives_more_links_than_a_bound():
    body = "".join(f"<a href=/{number}>n</a>" for number in range(MAX_LINKS + 50))
    assert len(contents(whole(TEXT + body), links=True).links) == MAX_LINKS


def test_a_base_that_is_no_web_address_is_ignored():
    found = contents(whole(TEXT + "<a href=c>c</a>", '<base href="javascript:alert(1)">'), links=True)
    assert found.links[0].url == "https://paper.example/a/c"


@pytest.mark.parametrize("status", [204, 206, 301, 304, 403, 404, 410, 451, 500, 503])
def test_only_a_whole_answer_is_read(status):
    result = contents(page(TEXT, status=status), links=True).result
    assert isinstance(result, Failure)
    assert result.fault is Fault.HTTP_STATUS


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"%PDF-1.7\n\x01\x02", "text/html"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", None),
        (b'{"error": "rate limited"}', "text/html"),
        (b"<?xml version='1.0'?><rss><channel><title>t</title></channel></rss>", "text/html"),
        (TEXT.encode(), "application/pdf"),
        (b"plain words", "text/plain"),
    ],
)
def test_what_is_no_html_is_named(body, kind):
    result = contents(page(body, kind=kind), links=False).result
    assert isinstance(result, Rejection)
    assert result.reason is Reason.NOT_HTML


@pytest.mark.parametrize(
    "body", ["", "   ", "<html><head><title>t</title></head><body><div id=root></div></body></html>"]
)
def test_a_page_that_says_nothing_is_empty(body):
    result = contents(page(body), links=False).result
    assert isinstance(result, Rejection)
    assert result.reason is Reason.EMPTY


@pytest.mark.parametrize(
    "odd", ["&#xFFFF;", "&#xFFFE;", "&#xD800;", "<h² role=heading>q</h²>", "<x² role=heading>q</x²>"]
)
def test_what_libxml2_gives_and_does_not_take_is_read(odd):
    read = contents(whole(f"<p class=byline>By Ann Lee, 3 March 2020</p>{odd}{TEXT * 2}"), links=False)
    assert isinstance(read.result, Article)


def test_the_beginning_of_a_paid_article_is_read_and_not_recorded():
    head = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>'
    read = contents(whole(f"<article>{TEXT}<p>Subscribe to continue reading</p></article>", head), links=False)
    assert isinstance(read.result, Article)
    assert isinstance(read.recorded, Rejection)
    assert read.recorded.reason is Reason.PAYWALL


def test_a_page_is_let_go_of_as_soon_as_it_is_read():
    links = "".join(f'<li class="comments"><a href="/{at}">Ferry {at}</a></li>' for at in range(40))
    form = '<form><input type=email placeholder="Your e-mail"><p>Sign up for the ferry letter</p></form>'
    many = whole(f"<ul>{links}</ul><article>{TEXT}</article>{form}")
    contents(many, links=True)
    gc.collect()
    gc.disable()
    try:
        contents(many, links=True)
        left = [one for one in gc.get_objects() if isinstance(one, HtmlElement)]
    finally:
        gc.enable()
    assert left == []


@pytest.mark.parametrize("drawing", ["<svg><path d='M0 0'>", "<svg><g><text>Map</text>", "<svg><foreignObject><math>"])
def test_a_drawing_without_its_end_takes_no_text_along(drawing):
    found = contents(whole(drawing + TEXT), links=False)
    assert isinstance(found.result, Article)
    assert "The ferry leaves at eight" in found.result.body[0]
    assert "Map" not in found.result.body[0]
