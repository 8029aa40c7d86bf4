"""An article that the page holds in a script alone is found there."""

import datetime as dt
import json

import lxml.html
import pytest

from archive.model import Article, Page
from crawler.extract import extract
from crawler.extract.scripted import markup_in_scripts

PROSE = [f"In the {word} hour the water stood a foot deep in the lower streets, and nobody slept." for word in "abcdef"]
MARKUP = "".join(f"<p>{line}</p>" for line in PROSE) + "<figure><figcaption>The streets</figcaption></figure>"


def page(script):
    return f"<html><head><title>The flood of the year</title></head><body><div id=app></div>{script}</body></html>"


@pytest.mark.parametrize(
    "data",
    [
        json.dumps({"detail": {"title": "x", "contentHtml": MARKUP}}),
        json.dumps({"contentHtml": MARKUP}).replace("<", "\\u003c").replace(">", "\\u003e"),
        json.dumps([1, json.dumps({"body": MARKUP})]),
    ],
)
def test_the_text_in_a_script_is_the_article_where_the_page_shows_none(data):
    body = page(f"<script>window.state = {data}</script>".replace("</p>", "<\\/p>"))
    result = extract(Page("https://example.org/a", dt.datetime(2026, 1, 1, tzinfo=dt.UTC), 200, (), body.encode()))
    assert isinstance(result, Article), result
    assert result.body == tuple(PROSE)


def test_scripts_without_paragraphs_hold_no_text():
    assert markup_in_scripts(lxml.html.document_fromstring(page('<script>a = "<p>one</p>"; b = "x</script>'))) == ""


def test_quotes_without_an_end_are_read_once():
    # A reader that tries each of them needs minutes for this: the test would not come back.
    quotes = '"\\' * 400_000
    assert markup_in_scripts(lxml.html.document_fromstring(page(f"<script>{quotes}{'</p>' * 50}</script>"))) == ""
