"""Boxes that say themselves what they are."""

import lxml.html
import pytest

from crawler.extract.blocks import blocks_of
from crawler.extract.boxes import boxed, in_comments

PROSE = "<p>The ferry leaves at eight, and whoever is late may wave to it from the pier until nine.</p>"


def left(html):
    blocks = blocks_of(lxml.html.document_fromstring(f"<body><article>{html}</article></body>"))
    aside = boxed(blocks)
    return [block.text for at, block in enumerate(blocks) if at not in aside]


def texts(html):
    return [block.text for block in blocks_of(lxml.html.document_fromstring(f"<body>{html}</body>"))]


@pytest.mark.parametrize(
    "box",
    [
        "<aside><h3>Read also</h3><ul><li><a href=/a>A tram</a></li><li><a href=/b>An eel</a></li></ul></aside>",
        "<div><div><span>À lire aussi</span></div><div><a href=/a>La soupe des éclusiers</a></div></div>",
        "<footer><h4>About the author</h4><p>Ida writes about the harbour. She likes fog.</p></footer>",
        "<div><h3>By lamplight</h3><p>Six stories and the tides.</p><form><input type=email></form></div>",
        "<p><b>Read more: </b><a href=/a>A tram</a></p>",
        "<p><b>Baca juga: </b><a href=/a>Trem ke pelabuhan</a></p>",
        "<p>Also: <a href=/a>A tram to the breakwater</a></p>",
        "<p><a href=/a>See also: A tram to the breakwater</a></p>",
        "<div><h3>Te puede interesar</h3><ul><li><a href=/a>A tram</a></li></ul></div>",
        "<p>Baca juga: <a href=/a>A tram</a></p>",
        "<p>READ MORE</p><ul><li><a href=/a>A tram</a></li></ul><p><a href=/b>An eel</a></p>",
        "<section><p>Our evening letter.</p><input name=EMAIL placeholder='Your e-mail'><button>Go</button></section>",
    ],
)
def test_a_box_is_left_out_whole(box):
    assert left(PROSE + box + PROSE) == texts(PROSE + PROSE)


def test_what_follows_a_label_outside_its_box_stays():
    assert left(f"{PROSE}<div><h4>Read more</h4></div>{PROSE}") == texts(PROSE + PROSE)


def test_a_sentence_with_a_link_that_begins_like_a_label_stays():
    kept = "<p>Read more: that was the advice of the harbour board, which had <a href=/a>read</a> nothing itself.</p>"
    assert left(PROSE + kept + PROSE) == texts(PROSE + kept + PROSE)


def test_a_label_is_the_whole_line():
    html = f"{PROSE}<div><h3>Related, but not by blood</h3>{PROSE}</div>"
    assert left(html) == texts(html)


def test_an_article_with_a_form_in_it_is_no_box():
    html = f"<div>{PROSE * 6}<form><input type=email></form></div>"
    assert left(html) == texts(html)


def test_the_element_that_holds_the_whole_article_is_no_box():
    html = f"<h4>Related</h4>{PROSE}"
    assert left(html) == texts(PROSE)


def test_what_is_called_comments_is_left_out_unless_it_holds_the_text():
    html = f"<div class='post has-comments'><div>{PROSE}</div><ol class='comment-list'><li>{PROSE}</li></ol></div>"
    blocks = blocks_of(lxml.html.document_fromstring(f"<body>{html}</body>"))
    assert in_comments([0, 1], blocks) == {1}
