"""Notes that the text calls belong to it."""

import lxml.html

from crawler.extract.blocks import blocks_of
from crawler.extract.notes import called

MARK = "<sup><a href=#n{0}>[{0}]</a></sup>"
PROSE = "<p>The ferry leaves at eight{}, and whoever is late{} may wave to it from the pier{} until it is gone.</p>"
CALLING = PROSE.format(MARK.format(1), MARK.format(2), MARK.format(3))


def notes(html):
    """What is called from the first block."""
    blocks = blocks_of(lxml.html.document_fromstring(f"<body>{html}</body>"))
    return [blocks[at].text for at in sorted(called(blocks, [0]))]


def test_a_list_of_what_marks_lead_to_belongs_to_the_text():
    listed = "".join(f"<li id=n{number}>Harbour board, year {number}</li>" for number in (1, 2, 3))
    found = notes(f"{CALLING}<h2>Notes</h2><ol>{listed}</ol><ul><li>Home</li><li>Contact</li></ul>")
    assert found == ["1. Harbour board, year 1\n2. Harbour board, year 2\n3. Harbour board, year 3"]


def test_notes_that_are_paragraphs_belong_to_it_too():
    listed = "".join(f"<div id=n{number}><p>Harbour board, year {number}</p></div>" for number in (1, 2, 3))
    assert len(notes(CALLING + listed + "<p>All rights reserved.</p>")) == 3


def test_links_of_words_call_no_notes():
    words = PROSE.format(*(f"<a href=#n{number}>it is said</a>" for number in (1, 2, 3)))
    assert notes(words + "<ol><li id=n1>One</li><li id=n2>Two</li><li id=n3>Three</li></ol>") == []


def test_a_mark_alone_may_lead_anywhere():
    assert notes(PROSE.format(MARK.format(1), "", "") + "<ol><li id=n1>One</li></ol>") == []
