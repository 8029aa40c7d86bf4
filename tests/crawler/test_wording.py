"""Edits in plain words."""

import datetime as dt

from archive.diff.compare import compare
from archive.model import Article, Byline
from crawler.wording import wording

BODY = (
    "The tram has a sail.",
    "“It is a toy,” she said.",
    "It cost 85 crowns, most of it for nails.",
    "It runs on Sunday.",
)


def told(*body, title="A tram", byline=None):
    return wording(compare(Article("A tram", None, BODY), Article(title, byline, body)))


def test_nothing_is_said_of_an_article_that_says_the_same():
    assert told(*BODY) == []


def test_the_headline_is_told_as_it_was():
    assert told(*BODY, title="A toy") == ["the headline was: A tram"]


def test_a_byline_is_told_by_its_fields():
    byline = Byline(date=dt.date(2026, 9, 3), authors=("Pia Lundquast",))
    assert told(*BODY, byline=byline) == ["the byline changed: date, authors"]


def test_a_dropped_quotation_is_called_one():
    assert told(BODY[0], *BODY[2:]) == ["a quotation was dropped: “It is a toy,” she said."]


def test_a_number_that_took_the_place_of_another_is_named():
    changed = BODY[2].replace("85", "850")
    assert told(BODY[0], BODY[1], changed, BODY[3]) == ["a number changed: 85 became 850"]


def test_a_paragraph_that_moved_is_told_with_both_places():
    assert told(BODY[0], BODY[3], BODY[1], BODY[2]) == ["a paragraph moved up, from place 4 to 2: It runs on Sunday."]


def test_a_paragraph_with_many_edits_is_told_as_reworded():
    changed = "It cost 90 crowns, half of it for nails."
    assert told(BODY[0], BODY[1], changed, BODY[3])[0].startswith("a paragraph was reworded: ")
