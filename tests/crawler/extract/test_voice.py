"""trafilatura is heard for every block, and nothing of the page is changed by asking it."""

import lxml.etree
import lxml.html

from crawler.extract.blocks import blocks_of
from crawler.extract.voice import main_text, votes_of

PROSE = "The river rose again in the night, and by the morning the lower streets were under a foot of water. "


def tree_of(body):
    return lxml.html.document_fromstring(f"<html><body>{body}</body></html>")


def test_the_main_text_is_heard_and_the_page_left_as_it_is():
    tree = tree_of(f"<nav><a href='/'>Home</a></nav><article><p>{PROSE * 3}</p><p>{PROSE}Twice.</p></article>")
    before = lxml.etree.tostring(tree)
    assert main_text(tree) == ((PROSE * 3).strip(), f"{PROSE}Twice.")
    assert lxml.etree.tostring(tree) == before


def test_a_page_without_text_has_no_main_text():
    assert main_text(tree_of("<img src='a.png'>")) == ()


def test_a_block_is_voted_for_as_far_as_it_stands_in_the_main_text():
    said = ["“All of it,” he said.", "One item", "The beginning of a paragraph that was cut somewhere behind this"]
    body = (
        "<p>All of it , he said</p><p>Something else</p><ul><li>One item</li><li>Another</li></ul>"
        "<p>The beginning of a paragraph that was cut somewhere, as it is here.</p>"
    )
    assert votes_of(blocks_of(tree_of(body)), said) == [1.0, 0.0, 0.5, 0.7]
