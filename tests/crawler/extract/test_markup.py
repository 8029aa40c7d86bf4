"""Two pages with the same digest of their markup read the same; what differs at each fetch is no part of it."""

import datetime as dt
import gzip
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from archive.boilerplate.model import Boilerplate
from archive.model import Article, LastAnswer, Outcome, Page, RawRef, Repeated
from crawler.extract.completeness import tree_of
from crawler.extract.contents import contents, seen
from crawler.extract.decode import text_of_body
from crawler.extract.findings import Same
from crawler.extract.generic import article_of
from crawler.extract.markup import bare, markup_of

CASES = sorted(url.parent / "page.html.gz" for url in (Path(__file__).parents[2] / "cases").glob("*/*/url.txt"))
END = re.compile(r"</(?:p|div|li|h1|h2)>")
PAGE = """<html lang="en"><head><title>Bridge</title>{head}</head><body>{before}<article><h1>Bridge</h1>
<p>The council voted on Tuesday to keep the old bridge open for another year, after three months of hearings.</p>
{within}<p>Engineers had told the meeting that the northern pier has moved by four centimetres since spring.</p>
</article>{after}</body></html>"""
NOISE = {
    "head": [
        '<meta name="csrf-token" content="{}">',
        '<link rel="stylesheet" href="/main.css?v={}">',
        '<link rel="preload" as="script" href="/{}.js">',
        '<script nonce="{}">window.t = {};</script>',
        "<style>.a-{} {{ top: 0 }}</style>",
    ],
    "body": [
        "<!-- served by cache {} -->",
        '<script async src="https://ads.example/a.js?cb={}" id="ad-{}"></script>',
        '<iframe src="https://ads.example/{}" width="300"></iframe>',
        '<img src="https://count.example/pixel?{}" width="1" height="1">',
        '<img alt="A bridge" srcset="/b-{}.jpg 2x" src="/b.jpg?token={}">',
        '<form action="/find"><input type="hidden" name="t" value="{}"></form>',
        '<script type="application/json">{{"views": {}, "html": "<p>1</p><p>2</p>"}}</script>',
    ],
}


def noisy(pieces, number):
    parts = {"head": "", "before": "", "within": "", "after": ""}
    for place, kind, which in pieces:
        kind = "head" if place == "head" else "body"
        parts[place] += NOISE[kind][which % len(NOISE[kind])].replace("{}", str(number)).replace("{{", "{")
    return PAGE.format(**parts)


def told(text, url="https://h.example/bridge"):
    page = Page(url, dt.datetime(2016, 11, 10, tzinfo=dt.UTC), 200, (), b"")
    result, teaser = article_of(tree_of(text), page)
    return result, getattr(result, "metadata", None), teaser


PIECES = st.lists(
    st.tuples(st.sampled_from(["head", "before", "within", "after"]), st.just(""), st.integers(0, 20)), max_size=6
)


@settings(max_examples=60, deadline=None)
@given(PIECES, st.integers(0, 10**12), st.integers(0, 10**12))
def test_what_differs_from_fetch_to_fetch_is_no_part_of_it(pieces, one, other):
    first, second = noisy(pieces, one), noisy(pieces, other)
    assert markup_of(tree_of(first)) == markup_of(tree_of(second))
    assert told(first) == told(second)


CHANGES = [
    ("Bridge</h1>", "The bridge</h1>"),
    ("on Tuesday", "on Wednesday"),
    ("</article>", "<p>It was repaired.</p></article>"),
    ("</article>", '<p class="ad">It was repaired.</p></article>'),
    ("<article>", '<article class="teaser">'),
    ("<article>", '<article hidden="">'),
    ("<article>", '<article style="display: none">'),
    ('lang="en"', 'lang="de"'),
    ("</head>", '<meta name="author" content="Ann Lee"></head>'),
    ("</head>", '<link rel="canonical" href="https://h.example/other"></head>'),
    ("</head>", '<script type="application/ld+json">{"@type": "NewsArticle", "author": "Ann Lee"}</script></head>'),
    ("</body>", '<script>let all = "<p>a</p><p>b</p><p>c</p>"</script></body>'),
    ("</h1>", '</h1><img class="x" src="/portraits/author/1.jpg" alt="Ann Lee">'),
    ("</h1>", '</h1><a href="/author/ann-lee">Ann Lee</a>'),
    ("</h1>", '</h1><time datetime="2016-11-10">today</time>'),
]


@pytest.mark.parametrize(("old", "new"), CHANGES)
def test_what_reading_may_ask_is_a_part_of_it(old, new):
    plain = PAGE.format(head="", before="", within="", after="")
    assert old in plain
    assert markup_of(tree_of(plain)) != markup_of(tree_of(plain.replace(old, new, 1)))


@pytest.mark.parametrize("portrait", ["/team/1.jpg", "/author/1.jpg", "/x.jpg?of=author"])
def test_a_picture_counts_where_it_may_be_somebodys_portrait(portrait):
    plain = PAGE.format(head="", before="", after="", within='<img src="/0.jpg" alt="Ann Lee">')
    other = plain.replace("/0.jpg", portrait)
    assert (markup_of(tree_of(plain)) != markup_of(tree_of(other))) is ("author" in portrait)


@settings(max_examples=10, deadline=None)
@given(st.data())
@pytest.mark.parametrize("case", CASES[::4], ids=lambda case: f"{case.parts[-3]}/{case.parts[-2]}")
def test_noise_in_a_real_page_is_no_part_of_it_wherever_it_stands(case, data):
    text = text_of_body(gzip.decompress(case.read_bytes()), content_type=None)
    ends = [match.end() for match in END.finditer(text)]
    places = data.draw(st.lists(st.tuples(st.sampled_from(ends), st.sampled_from(NOISE["body"])), max_size=5))
    digests, results = set(), []
    for number in ("17", "4711"):
        page = text
        for at, piece in sorted(places, reverse=True):
            page = page[:at] + piece.replace("{}", number).replace("{{", "{") + page[at:]
        digests.add(markup_of(tree_of(page)))
        results.append(told(page))
    assert len(digests) == 1
    assert results[0] == results[1]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parts[-3]}/{case.parts[-2]}")
def test_a_real_page_reads_the_same_without_what_is_no_part_of_it(case):
    url = (case.parent / "url.txt").read_text(encoding="utf-8").strip()
    body = gzip.decompress(case.read_bytes())
    page = Page(url, dt.datetime(2016, 11, 10, tzinfo=dt.UTC), 200, (), body)
    tree = tree_of(text_of_body(body, content_type=None))
    before = html.tostring(tree)
    stripped = bare(tree)
    assert html.tostring(tree) == before
    (one, teaser), (other, other_teaser) = article_of(tree, page), article_of(stripped, page)
    assert (one, teaser) == (other, other_teaser)
    assert isinstance(one, Article) is isinstance(contents(page, links=False).result, Article)
    assert getattr(one, "metadata", None) == getattr(other, "metadata", None)


STANDS = LastAnswer(
    article="h.example/bridge",
    at=dt.datetime(2016, 11, 10, tzinfo=dt.UTC),
    outcome=Outcome.ARTICLE,
    digest="ab" * 32,
    published=None,
    etag=None,
    last_modified=None,
    payload="cd" * 32,
    markup=None,
    rules=1,
    learnt=0,
    raw=RawRef("raw/2016/11/x.warc.gz", 0, 100),
    confirmed=0,
    is_latest=True,
)


def look(text, stands):
    page = Page("https://h.example/bridge", STANDS.at, 200, (("Content-Type", "text/html"),), text.encode())
    return seen(page, links=True, boilerplate=Boilerplate(), stands=stands)


def test_a_page_is_read_unless_its_markup_is_what_stands_and_gives_its_links_in_any_case():
    link = '<a href="/{}">more</a>'
    plain = PAGE.format(head="<script>1</script>", before="", within="", after=link.format("a"))
    first = look(plain, None)
    assert isinstance(first.result, Article)
    assert look(plain, STANDS) == first
    stands = replace(STANDS, markup=first.markup)
    same = look(plain.replace("<script>1", "<script>2"), stands)
    assert same == Same(Repeated(stands.raw), stands, first.links, (), None, first.markup)
    assert [each.url for each in same.links] == ["https://h.example/a"]
    other = look(plain.replace('"/a"', '"/b"'), stands)
    assert isinstance(other.result, Article)
    assert [each.url for each in other.links] == ["https://h.example/b"]


def test_what_is_no_page_has_no_markup():
    assert look("", STANDS).markup is None


@pytest.mark.parametrize("control", ["\x1b", "\x07", "\x0b", "\ufffe"])
def test_a_control_character_behind_a_script_does_no_harm(control):
    text = PAGE.format(head="", before=f"<script>1</script>{control}<style>a</style>{control}", within="", after="")
    assert isinstance(look(text, None).result, Article)
