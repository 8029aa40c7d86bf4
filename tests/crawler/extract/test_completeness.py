"""No text is lost without a word to the parser's limits: deep and huge pages are read by a reader without them."""

import pytest
from lxml import html

from crawler.extract.completeness import MAX_DEPTH, plain_tree, tree_of

MARK = "the marked sentence"
DEEP = {
    "div": "<div>" * 3_000 + f"<p>{MARK}</p>" + "</div>" * 3_000,
    "unclosed b": "<b>" * 3_000 + f"<p>{MARK}</p>",
    "tables": "<table><tr><td>" * 500 + f"<p>{MARK}</p>",
    "lists": "<ul><li>" * 1_000 + f"<p>{MARK}</p>",
    "misnested": "".join(f"<p><font><b><i>line {n}" for n in range(500)) + f"<p>{MARK}</p>",
    "a long text": "<p>" + "word " * 2_100_000 + f"</p><p>{MARK}</p>",
    "a long attribute": f"<p data-x='{'a' * 10_100_000}'>x</p><p>{MARK}</p>",
}


@pytest.mark.parametrize("kind", DEEP)
def test_text_beyond_the_parsers_limits_is_kept(kind):
    page = f"<!DOCTYPE html><html><head><title>T</title></head><body>{DEEP[kind]}</body></html>"
    tree = tree_of(page)
    assert MARK in tree.text_content()
    assert max(sum(1 for _ in element.iterancestors()) for element in tree.iter("p")) <= MAX_DEPTH


def test_the_plain_reader_sees_what_the_parser_sees():
    page = (
        "<html><head><title>A &amp; B</title></head><body class=x><ul><li>One<li>Two</ul><p>a<p>b<br>c"
        "<table><tr><td>1<td>2<tr><td>3</table><script>no</script></body></html>"
    )
    plain, usual = plain_tree(page), html.document_fromstring(page)
    paths = [[(element.tag, (element.text or "").strip()) for element in tree.iter()] for tree in (plain, usual)]
    wanted = {"title", "ul", "li", "p", "br", "td"}
    assert [pair for pair in paths[0] if pair[0] in wanted] == [pair for pair in paths[1] if pair[0] in wanted]


@pytest.mark.parametrize("page", ["", " ", "<", "<!--", "</p>", "\ud800", "<p \x00=1>x"])
def test_any_text_gives_a_tree(page):
    assert tree_of(page) is not None
    assert plain_tree(page) is not None


def test_what_follows_the_end_of_the_body_is_read():
    page = "<html><body><nav>Home</nav></body></html><article><p>The article.</p></article></body></html>"
    assert tree_of(page).text_content() == "HomeThe article."
