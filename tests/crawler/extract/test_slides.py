"""A gallery within an article is no text, whatever its captions say."""

import lxml.html

from crawler.extract.blocks import blocks_of
from crawler.extract.slides import in_slides

PROSE = "<p>The ferry leaves at eight, and whoever is late may wave to it from the pier until it is gone.</p>"
SLIDES = "".join(
    f"<li><h2>{number}/6 Ferry {number}</h2><p>It was built in the harbour.</p></li>" for number in range(1, 7)
)


def left(html):
    blocks = blocks_of(lxml.html.document_fromstring(f"<body><article>{html}</article></body>"))
    aside = in_slides(blocks, range(len(blocks)))
    return [block.text for at, block in enumerate(blocks) if at not in aside]


def test_numbered_slides_between_paragraphs_are_left_out():
    assert len(left(PROSE * 2 + f"<ul>{SLIDES}</ul>" + PROSE * 2)) == 4


def test_a_list_that_ends_the_text_stays():
    assert len(left(PROSE * 4 + f"<ul>{SLIDES}</ul>")) == 4 + 12


def test_what_has_more_to_say_of_each_is_no_gallery():
    long = SLIDES.replace("<p>It", "<p>It was the year of the fog, and nobody saw it. " * 12 + "<p>It")
    assert len(left(PROSE * 2 + f"<ul>{long}</ul>" + PROSE * 2)) > 4


def test_marks_of_a_review_are_no_slides():
    marks = "".join(f"<p>{mark}/5 for the ropes</p>" for mark in (4, 5, 3, 4, 2, 1))
    assert len(left(PROSE * 2 + f"<div>{marks}</div>" + PROSE * 2)) == 4 + 6
