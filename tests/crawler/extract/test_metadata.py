"""What pages say of themselves for machines, also where it is broken, too long or meant to hurt."""

import json

import lxml.html
import pytest

from crawler.extract.metadata import structured

URL = "https://www.example.org/story/ferry-strike"


def read(head="", body="", *, url=URL, html="<html lang='pt-br'>"):
    tree = lxml.html.document_fromstring(f"{html}<head>{head}</head><body>{body}</body></html>")
    return structured(tree, url=url)


def script(text):
    return f'<script type="application/ld+json">{text}</script>'


ARTICLE = '{"@type": "NewsArticle", "headline": "Ferry strike"}'


@pytest.mark.parametrize(
    "text",
    [
        ARTICLE,
        f"[{ARTICLE}]",
        f'{{"@graph": [{{"@type": "WebSite", "name": "Example"}}, {ARTICLE}]}}',
        f"<!-- {ARTICLE} -->",
        f"//<![CDATA[\n{ARTICLE}\n//]]>",
        f"{ARTICLE};",
        '{"@type": "NewsArticle", "headline": "Ferry strike",}',
        '{"@type": "NewsArticle",\n"headline": "Ferry strike", "description": "two\nlines"}',
        f'{{"@type": "Organization", "name": "Example"}}{ARTICLE}',
        '{"@type": ["Article", "NewsArticle"], "headline": "Ferry strike"}',
        '{"@type": "http://schema.org/NewsArticle", "headline": "Ferry strike"}',
    ],
)
def test_json_ld_is_read_however_it_is_wrapped(text):
    assert [node["headline"] for node in read(script(text)).articles] == ["Ferry strike"]


@pytest.mark.parametrize("text", ["", "{", "null", "[[[[", '{"@type": NewsArticle}', "[" * 100_000, '{"a":' * 5_000])
def test_broken_json_ld_gives_nothing_and_does_not_raise(text):
    assert read(script(text)).articles == ()


def test_quotes_and_blanks_without_end_are_read_in_no_time():
    # A quadratic reader needs minutes for this: the test would not come back.
    assert read(script('{"headline": "' + '\\" ' * 300_000)).articles == ()
    assert read(script("{" + ", " * 300_000 + "}")).articles == ()


def test_the_article_that_the_page_is_about_goes_first():
    other = {"@type": "NewsArticle", "headline": "Other", "url": "https://www.example.org/story/other"}
    own = {"@type": "Article", "headline": "Own", "mainEntityOfPage": {"@id": URL}}
    assert read(script(json.dumps([other, own]))).articles[0]["headline"] == "Own"


def test_related_articles_inside_the_article_are_none():
    own = {"@type": "Article", "headline": "Own", "hasPart": [{"@type": "NewsArticle", "headline": "Other"}]}
    assert [node["headline"] for node in read(script(json.dumps(own))).articles] == ["Own"]


def test_meta_is_found_under_every_attribute():
    said = read(
        "<meta name='Author' content=' Ann  Lee '><meta property='og:title' content='A'><meta itemprop='x' content='1'>"
        "<meta name='empty' content=''>"
    )
    assert said.meta == {"author": ("Ann Lee",), "og:title": ("A",), "x": ("1",)}


def test_microdata_is_that_of_the_article_and_not_of_its_comments():
    said = read(
        body="<div itemscope itemtype='https://schema.org/Article'><meta itemprop='datePublished' content='2016-11-10'>"
        "<div itemprop='author' itemscope><span itemprop='name'>Ann Lee</span> reporter</div>"
        "<div itemprop='comment' itemscope itemtype='https://schema.org/Comment'><i itemprop='author'>Troll</i></div>"
        "</div>"
    )
    assert said.items["author"] == ("Ann Lee",)
    assert said.items["datepublished"] == ("2016-11-10",)


def test_language_and_site_name_are_read():
    said = read("<meta property='og:site_name' content='Example Times'>")
    assert (said.language, said.site_name) == ("pt-BR", "Example Times")
    assert read(html="<html>").language is None


@pytest.mark.parametrize(
    ("href", "found"),
    [
        ("https://www.example.org/story/ferry", "https://www.example.org/story/ferry"),
        ("/story/ferry", "https://www.example.org/story/ferry"),
        ("https://m.example.org/story/ferry", "https://m.example.org/story/ferry"),
        ("https://evil.example.com/story/ferry", None),
        ("https://www.example.org/", None),
        ("javascript:alert(1)", None),
        ("http://[", None),
        ("", None),
    ],
)
def test_a_canonical_address_is_believed_on_the_own_host_only(href, found):
    assert read(f"<link rel='canonical' href='{href}'>").canonical_url == found
