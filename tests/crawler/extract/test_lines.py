"""Lines in and behind the text that say themselves that they are not of it, and pull quotes."""

import lxml.html
import pytest

from crawler.extract.blocks import blocks_of
from crawler.extract.folding import folded
from crawler.extract.lines import is_aside, is_farewell
from crawler.extract.pulled import pulled


def blocks(body):
    return blocks_of(lxml.html.document_fromstring(f"<html><body>{body}</body></html>"))


def block(text):
    (one,) = blocks(f"<p>{text}</p>")
    return one


@pytest.mark.parametrize(
    "text",
    [
        "Advertisement",
        "Photo: Shutterstock",
        "The lower town on Friday (Credit: Ada Rower)",
        "Zwei Minister vor dem Haus Foto: Felix Zahn/imago",
        "In this Dec. 12, 2006, file photo, two astronauts leave the station.",
        "町の入り口に立つ人々＝１３日午後（代表撮影）",
        "Lesedauer: 4 Minuten",
        "3 min read",
        "Harbour Post · 8 hours ago",
        "港報·21 分鐘前",
        "Additional reporting by Joseph Rower",
        "Follow @ida_rower on Twitter.",
        "ZOBACZ WIDEO: Prom nie odpłynął",
    ],
)
def test_labels_and_captions_are_no_text(text):
    assert is_aside(block(text))


@pytest.mark.parametrize(
    "text",
    [
        "How to create dynamic landscape photos: 7 tips",
        "He showed a photo of the house, and said: it is gone.",
        "Credit: the word for what a bank gives. It is an old word, and has a long story.",
        "The board met 3 days ago.",
        "Reading time was all they had.",
    ],
)
def test_sentences_about_pictures_are_text(text):
    assert not is_aside(block(text))


@pytest.mark.parametrize(
    "text",
    [
        "Write to Al Rower at a.rower@example.org",
        "Do you have a story to tell? Email: desk@example.org",
        "More on the harbour: https://example.org/harbour",
        "责任编辑：小何",
        "本文为原创内容，未经授权不得转载。",
        "☞港口新闻 a.rower@example.org",
        "Copyright © 2024 The Harbour Paper. All rights reserved.",
    ],
)
def test_a_last_line_that_sends_the_reader_on_is_a_farewell(text):
    assert is_farewell(block(text))


def test_a_last_sentence_is_no_farewell():
    assert not is_farewell(block("Follow the river upstream and you will come to the mill where it began."))
    assert not is_farewell(block("She wrote to the board, at last, from ada@example.org, and had no answer from it."))


def test_what_the_text_says_again_in_its_place_is_a_pull_quote_with_its_speaker():
    quote = "I would have wished for more measures against the heat, at every place."
    found = blocks(
        "<p>The heat was great, and everybody spoke of it before the race had begun.</p>"
        f"<aside><p>{quote}</p><p>Ada Rower, runner</p></aside>"
        f"<p>The runner was not content: “{quote}” She came in third.</p><p>Ada Rower, runner</p>"
    )
    texts = [folded(one.text) for one in found]
    assert pulled(range(len(found)), found, texts) == {1, 2}


def test_a_standfirst_that_the_text_says_again_stays():
    found = blocks("<p>The heat was great at every place of the race.</p><p>So: the heat was great at every place of "
                   "the race, they said.</p>")  # fmt: skip
    assert pulled([0, 1], found, [folded(one.text) for one in found]) == frozenset()


def test_a_paragraph_set_as_the_text_is_no_pull_quote():
    found = blocks(
        "<p>The heat was great, and everybody spoke of it before the race had begun.</p><p>So it went on.</p>"
        "<p>The heat was great, and everybody spoke of it before the race had begun. She came in third.</p>"
        "<p>The race was lost. So it went on.</p>"
    )
    assert pulled(range(len(found)), found, [folded(one.text) for one in found]) == frozenset()
