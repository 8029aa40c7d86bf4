"""The best choice of blocks with the truth in hand, and that choice as FORMAT.md wants it."""

import lxml.html

from bench.oracle import as_format, covering, no_block
from crawler.extract.blocks import blocks_of
from crawler.extract.features import Told, features_of

SENTENCE = "A sentence of the article that is long enough to be one. " * 2
PAGE = f"""<html><body><article><h1>The headline of the page</h1>
<p class="standfirst">What the page prints under its headline, in a sentence.</p>
<p>First. {SENTENCE}</p><h2>A heading</h2><p>Second. {SENTENCE}</p><ul><li>one</li><li>two</li></ul>
<figure><figcaption>A caption</figcaption></figure><p>Third. {SENTENCE}</p></article></body></html>"""


def chosen_as_format(*wanted):
    """What FORMAT.md makes of a truth of those blocks of PAGE that begin as `wanted` says."""
    blocks = blocks_of(lxml.html.document_fromstring(PAGE))
    told = Told("The headline of the page", summaries=("What the page prints under its headline, in a sentence.",))
    rows = features_of(blocks, told)
    chosen = [at for at, block in enumerate(blocks) if block.text.startswith(wanted)]
    held, at_odds = as_format(blocks, rows, chosen, told.title)
    return [blocks[at].text.partition(" ")[0] for at in held], at_odds


def test_pieces_that_make_up_the_whole_are_found_though_an_earlier_one_would_do_too():
    assert covering([["a"], ["a", "b"], ["x"], ["c"]], ["a", "b", "c"]) == [1, 3]


def test_a_whole_that_no_pieces_make_up_has_no_covering():
    assert covering([["a"], ["c"]], ["a", "b", "c"]) is None


def test_a_truth_that_follows_the_format_stays_as_it_is():
    texts, at_odds = chosen_as_format("What", "First", "A heading", "Second", "- one", "Third")
    assert texts == ["What", "First.", "A", "Second.", "-", "Third."]
    assert not at_odds


def test_standfirst_heading_and_list_are_put_in_where_a_truth_leaves_them_out():
    texts, at_odds = chosen_as_format("First", "Second", "Third")
    assert texts == ["What", "First.", "A", "Second.", "-", "Third."]
    assert at_odds == {"standfirst left out", "heading left out", "list left out"}


def test_title_and_caption_are_taken_out_where_a_truth_keeps_them():
    texts, at_odds = chosen_as_format(
        "The headline", "What", "First", "A heading", "Second", "- one", "A caption", "Third"
    )
    assert texts == ["What", "First.", "A", "Second.", "-", "Third."]
    assert at_odds == {"title kept", "caption kept"}


def test_it_is_told_why_a_truth_is_not_to_be_had_from_the_blocks():
    page = "<p>It’s here</p><p>Spaced “words” here</p><p>One and two</p><table><tr><th>a<td>b<tr><th>c<td>d</table>"
    blocks = blocks_of(lxml.html.document_fromstring(page))
    lines = [block.text.split("\n") for block in blocks]

    def why(line):
        return no_block(lines, blocks, [line])

    assert why("It's here") == {"quotes straightened"}
    assert why("Spaced “ words ” here") == {"spaces differ"}
    assert why("a b") == {"table cells"}
    assert why("One and") == {"cut otherwise"}
    assert why("Said nowhere") == {"not in the blocks"}
    assert why("It’s here") == {"another order"}
