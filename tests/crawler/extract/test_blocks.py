"""Blocks are what FORMAT.md says: paragraphs, line breaks, lists, tables, preformatted text, and words kept whole."""

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.characters import clean_block
from crawler.extract.block import Kind
from crawler.extract.blocks import blocks_of


def cut(body):
    return blocks_of(lxml.html.document_fromstring(f"<html><body>{body}</body></html>"))


def texts(body):
    return [block.text for block in cut(body)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>One</p><p>Two</p>", ["One", "Two"]),
        ("<div>One<p>Two</p>Three</div>", ["One", "Two", "Three"]),
        ("<div><div>One</div><div>Two</div></div>", ["One", "Two"]),
        ("<p>One<br>two</p>", ["One\ntwo"]),
        ("<p>One<br><br>Two<br> <br>\n<br>Three<br></p>", ["One", "Two", "Three"]),
        ('<div>One<span class="br"></span>Two</div>', ["One", "Two"]),
        ("<p>a <b>bold</b>, and<i> so</i> on<sup>2</sup>.</p>", ["a bold, and so on2."]),
        ("<p>break\nin the source</p>", ["break in the source"]),
        ("<h2>Head<br>line</h2>", ["Head line"]),
        ('<p><span class="dropcap">T</span> he start</p>', ["The start"]),
        ('<p><span class="dropcap">T</span> <span>he start</span></p>', ["The start"]),
        ('<p><span class="dropcap">A</span> start</p>', ["A start"]),
        ('<p><span class="dropcap">A</span> <b>start</b></p>', ["A start"]),
        ('<div class="drop-cap">T</div><p>he start</p>', ["The start"]),
        ("<p><ruby>東京<rp>(</rp><rt>とうきょう</rt><rp>)</rp></ruby>の話</p>", ["東京の話"]),
        ("<p>می‌خواهم 👩‍👩‍👧</p>", ["می‌خواهم 👩‍👩‍👧"]),
        ('<p>x<span class="sr-only"> (opens in a new tab)</span></p>', ["x"]),
        ("<p>One<script>two()</script><style>p{}</style></p><template><p>no</p></template>", ["One"]),
        ("<pre>a\n  b\n\nc</pre>", ["a\nb", "c"]),
        ('<div style="white-space: pre-line">a\nb</div>', ["a\nb"]),
        ("<blockquote><p>One</p><p>Two</p></blockquote>", ["One", "Two"]),
        ("<p>same</p><p>same</p>", ["same", "same"]),
        ('<p>Hi <img class="emoji" alt="🙂"><img alt="A photo"></p>', ["Hi 🙂"]),
        ('<p>One <span style="display: none">no</span><b hidden>no</b>two</p>', ["One two"]),
        ('<li>“One”<div style="display:-webkit-inline-box"><i></i></div>. Two</li>', ["“One”. Two"]),
        ("<x-term>One</x-term>, and two", ["One, and two"]),
        ("<x-box><p>One</p></x-box>Two", ["One", "Two"]),
        ("<p>So <math><msqrt><mi>x</mi></msqrt><mo>=</mo><annotation-xml>no</annotation-xml></math>.</p>", ["So x=."]),
        ("<p>So <math><mtable><mtr><mtd>1</mtd><mtd>2</mtd></mtr></mtable></math>.</p>", ["So 1 2 ."]),
        ('<p>So <span style="display: none"><math><mi>x</mi></math></span><img alt="x">.</p>', ["So x."]),
    ],
)
def test_text_becomes_blocks(body, expected):
    assert texts(body) == expected


def test_a_list_is_one_block_with_nested_items_indented():
    body = "<ul><li>One</li><li><p>Two</p><ol start=3><li>a</li><li>b<br>c</li></ol></li><li>• Three</li></ul>"
    assert texts(body) == ["- One\n- Two\n  3. a\n  4. b c\n- Three"]


def test_a_list_beside_its_item_is_nested_in_it():
    assert texts("<ul><li>One</li><ul><li>a</li></ul><li>Two</li></ul>") == ["- One\n  - a\n- Two"]


def test_a_list_of_articles_is_read_as_what_is_in_it():
    body = "<ol>" + "<li><h3>Head</h3><p>One.</p><p>Two.</p></li>" * 2 + "</ol>"
    assert texts(body) == ["Head", "One.", "Two."] * 2


def test_a_table_with_data_is_a_line_a_row():
    body = "<table><caption>Jobs</caption><tr><th>Year<th>Jobs<tr><td>2008<td><b>612</b><tr><td>2012<td></table>"
    assert [(block.kind, block.text) for block in cut(body)] == [
        (Kind.CAPTION, "Jobs"),
        (Kind.TABLE, "Year | Jobs\n2008 | 612\n2012 |"),
    ]


def test_a_table_that_lays_the_page_out_is_its_paragraphs():
    long = "A paragraph of the text. " * 30
    assert texts(f"<table><tr><td>Menu</td><td><p>{long}</p><p>Two</p></td></tr></table>") == [
        "Menu",
        long.strip(),
        "Two",
    ]


def test_how_much_of_a_block_is_links_is_known():
    linked = [round(block.linked, 1) for block in cut("<p><a href=/x>12345</a> 6789</p><p>none</p>")]
    assert linked == [0.5, 0.0]


_PIECES = st.sampled_from(
    ["<p>", "</p>", "<div>", "</div>", "<br>", "<ul><li>", "</li></ul>", "<table><tr><td>", "</table>", "<pre>",
     "</pre>", "<b>", "</b>", "<h2>", "</h2>", "word", " ", "\n", "\u00a0", "\u200b", "\u3000", "漢字", "- ", "1. ",
     "\u202e"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=40))
def test_every_block_is_clean_whatever_the_markup(pieces):
    for block in cut("x" + "".join(pieces)):
        assert block.text
        assert clean_block(block.text) == block.text


def test_a_link_of_white_space_is_read_once():
    # A search that begins at each of them needs minutes for this: the test would not come back.
    assert texts(f"<p><a href=/x>new {' ' * 1_000_000}x</a></p>") == ["new x"]
