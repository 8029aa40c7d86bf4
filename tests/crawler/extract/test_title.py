"""The headline as the page shows it: without the site's name, a kicker, or the heading of something else."""

import lxml.html
import pytest

from crawler.extract.metadata import structured
from crawler.extract.title import headline

URL = "https://www.example.org/2016/11/ferry-strike-enters-its-third-week"
HEADLINE = "Ferry strike enters its third week"
TWICE_HEADED = (
    "<meta property='og:title' content='Boats and strikes: all that is known of them'>"
    '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Strikes: ferries and boats", '
    f'"alternativeHeadline": "{HEADLINE}"}}</script>'
)


def read(head, body):
    tree = lxml.html.document_fromstring(f"<html><head>{head}</head><body>{body}</body></html>")
    return headline(tree, structured(tree, url=URL))[0]


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (f"<title>{HEADLINE} | Example</title>", f"<h1>{HEADLINE}</h1>"),
        (f"<title>{HEADLINE} - The Daily</title><meta property='og:site_name' content='The Daily'>", ""),
        (f"<title>{HEADLINE} – Sea – example.org</title><meta property='article:section' content='Sea'>", ""),
        (f"<title>Example: {HEADLINE}</title>", "<h1><a href='/'>Example</a></h1>"),
        (f"<title>{HEADLINE} | A Sea Side Site</title>", f"<h1>A Sea Side Site</h1><h2>{HEADLINE}</h2>"),
        (f"<meta property='og:title' content='{HEADLINE}'>", f"<h1><i class='kicker'>Sea</i> {HEADLINE}</h1>"),
        (f"<meta property='og:title' content='{HEADLINE}'>", f"<h1>Shipping: {HEADLINE}</h1>"),
        ("<meta property='og:title' content='Why nobody crosses the river'>", f"<h1>{HEADLINE}</h1>"),
        (f"<title>{HEADLINE}</title>", f"<div class='cookie'><h1>Your privacy</h1></div><h1>{HEADLINE}</h1>"),
        (f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{HEADLINE}"}}</script>', ""),
        (f"<meta property='og:title' content='{HEADLINE}'>", "<h1>Home</h1><h1>News</h1>"),
        (f"<title>Example - News - {HEADLINE}</title>", f"<h1>News</h1><h1>{HEADLINE}</h1>"),
        (f"<title>Our Sea » {HEADLINE}</title>", f"<h1>Our Sea</h1><h3>{HEADLINE}</h3>"),
        (f"<title>{HEADLINE} : A Log | Since 2005 | Of the sea</title>", f"<h3>{HEADLINE}</h3>"),
        (f"<title>{HEADLINE}-Sea Side News</title>", f"<div class='h-title'>{HEADLINE}</div>"),
        (f"<meta property='og:title' content='{HEADLINE}'>", f"<h1>{HEADLINE}<p>What the ferrymen want</p></h1>"),
        (f"<title>Sea: {HEADLINE}</title>", f"<h1><span>Sea</span> <span class='headline'>{HEADLINE}</span></h1>"),
        (f"<title>Ferries and strikes</title><meta property='og:title' content='{HEADLINE}'>",
         f"<ol class='breadcrumbs'><li><h1>Ferries and strikes</h1></li></ol><h2>Sea – {HEADLINE}</h2>"),
        (TWICE_HEADED,
         f"<p><a href='/sea'>Sea</a> |</p><h1>Strikes: ferries and boats</h1><h2>{HEADLINE}</h2>"),
        (f"<title>{HEADLINE}</title>", f"<div class='breadcrumb-area'><h1>{HEADLINE}</h1></div><h2>On the sea</h2>"),
    ],
)  # fmt: skip
def test_the_headline_is_what_the_reader_sees(head, body):
    assert read(head, body) == HEADLINE


def test_entities_escaped_twice_are_read():
    assert read("<meta property='og:title' content='Q &amp;amp; A on the &amp;#8216;strike&amp;#8217;'>", "") == (
        "Q & A on the ‘strike’"
    )


def test_a_page_without_any_title_has_none():
    assert read("", "<p>The ferries stood still.</p>") is None


def test_a_kicker_that_the_page_states_everywhere_stays():
    whole = f"Shipping: {HEADLINE}"
    assert read(f"<meta property='og:title' content='{whole}'>", f"<h1>{whole}</h1>") == whole


def test_a_headline_that_ends_in_a_word_of_the_sites_name_stays_whole():
    title = "Museum shows an example - and visitors stay away"
    assert read(f"<title>{title} | Example</title>", f"<h1>{title}</h1>") == title


def test_a_kicker_printed_above_the_heading_is_of_the_headline_where_all_that_is_stated_has_it():
    whole = f"Shipping: {HEADLINE}"
    assert read(f"<meta property='og:title' content='{whole}'>", f"<p>Shipping</p><h1>{HEADLINE}</h1>") == whole
    assert read(f"<meta property='og:title' content='{whole}'>", f"<p>Sea</p><h1>{HEADLINE}</h1>") == HEADLINE


def test_the_heading_gives_the_form_of_quotation_marks():
    assert read("<title>The ferrymen's strike goes on</title>", "<h1>The ferrymen’s strike goes on</h1>") == (
        "The ferrymen’s strike goes on"
    )
