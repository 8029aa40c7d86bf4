"""Edits in plain words."""

import datetime as dt
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.changes.classify import classify
from archive.changes.document import change_of, document
from archive.changes.model import Change, Disclosure, Kind, SentenceChange
from archive.changes.wording import phrases, verdict, wording
from archive.diff.words import Op
from archive.model import Article, Byline, Metadata

BODY = (
    "The tram has a sail.",
    "“It is a toy,” she said.",
    "It cost 85 crowns, most of it for nails. Nobody counted them, and nobody ever will.",
    "It runs on Sunday when the wind is up.",
)


def told(*body, title="A tram", byline=None, **metadata):
    known = Metadata(language="en", **metadata)
    return classify(Article("A tram", None, BODY, Metadata(language="en")), Article(title, byline, body, known))


def edited(old, new):
    return wording(told(*(block.replace(old, new) for block in BODY)))


def test_nothing_is_said_of_an_article_that_says_the_same():
    assert wording(told(*BODY)) == []


def test_the_headline_is_told_as_it_was():
    assert wording(told(*BODY, title="A toy")) == ["the headline was: A tram"]


def test_a_byline_is_told_whole():
    byline = Byline(date=dt.date(2026, 9, 3), authors=("Pia Lundquast",))
    assert wording(told(*BODY, byline=byline)) == [
        "the byline was added: Submitted on 3 September, 2026 Author: Pia Lundquast"
    ]


def test_a_dropped_quotation_is_called_one():
    assert wording(told(BODY[0], *BODY[2:])) == ["a quotation was dropped: “It is a toy,” she said."]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("85", "850", "a number changed: 85 became 850"),
        ("sail", "rudder", "a word changed: sail became rudder"),
        ("nobody ever will", "perhaps they should", "words changed: nobody ever will became perhaps they should"),
        ("It runs", "It still runs", "words were put in: still"),
        (" when the wind is up", "", "words were taken out: when the wind is up"),
    ],
)
def test_an_edit_is_told_by_what_took_the_place_of_what(old, new, said):
    assert edited(old, new) == [said]


def test_a_sentence_with_several_edits_is_told_as_reworded():
    (phrase,) = edited("most of it for nails", "half of it for the wood, not for nails")
    assert phrase.startswith("a sentence was reworded: It cost 85 crowns, half of it for the wood, not")


def test_sentences_next_to_each_other_are_told_as_one_thing():
    (phrase,) = phrases(told(BODY[0], BODY[1], BODY[3]))
    assert str(phrase).startswith("2 sentences were dropped: It cost 85 crowns, most of it for nails. Nobody")
    assert [(run.op, run.text) for run in phrase.runs] == [(Op.REMOVED, BODY[2])]
    (phrase,) = phrases(told(*BODY, "It rang. It left."))
    assert str(phrase) == "2 sentences were added: It rang. It left."


def test_a_sentence_that_moved_is_told_with_both_places():
    assert wording(told(BODY[0], BODY[3], BODY[1], BODY[2])) == [
        f"a sentence moved up, from paragraph 4 to 2: {BODY[3]}"
    ]


def test_a_number_does_not_hide_behind_a_move():
    last = "At least 12 people came to see the tram."
    moved = classify_bodies((*BODY[:3], last), (BODY[0], last.replace("12", "21"), *BODY[1:3]))
    assert wording(moved) == ["a sentence moved up, from paragraph 4 to 2, and a number changed: 12 became 21"]


def test_numbers_that_changed_places_are_told():
    swapped = classify_bodies(("12 men and 15 women came.",), ("15 men and 12 women came.",))
    assert wording(swapped) == ["numbers changed: 12 became 15, 15 became 12"]


def test_the_same_edit_in_many_sentences_is_told_once():
    old = ("The tram has a sail.", "The harbour has a crane.", "The church has two towers.")
    new = tuple(block.replace("The", "This") for block in old)
    assert wording(classify_bodies(old, new)) == ["a word changed (3 times): The became This"]


def test_paragraphs_next_to_each_other_are_told_as_one_thing():
    dropped = tuple(f"It was {word} there. Nobody liked the {word} sea. They left." for word in ("cold", "wet", "dark"))
    (phrase,) = phrases(classify_bodies((BODY[0], *dropped, BODY[3]), (BODY[0], BODY[3])))
    assert phrase.what == "9 sentences were dropped"


def classify_bodies(old, new):
    return classify(*(Article("A tram", None, body, Metadata(language="en")) for body in (old, new)))


def test_a_notice_is_called_one():
    notice = "Correction: an earlier version of this article said that it cost 58 crowns."
    assert [phrase.what for phrase in phrases(told(*BODY, notice))] == ["a notice was added"]


def test_what_matters_most_is_told_first_and_what_hardly_does_is_counted():
    body = (BODY[0].replace(" has", ", has"), BODY[1], BODY[2].replace("85", "58"), BODY[3].replace(" when", ", when"))
    assert wording(told(*body, title="A toy")) == [
        "the headline was: A tram",
        "a number changed: 85 became 58",
        "punctuation changed in 2 sentences",
    ]


def test_the_verdict_is_a_sentence():
    assert verdict(edited_change("85", "58")) == "Nothing on the page says that it was changed."
    assert verdict(edited_change("sail.", "sail!")) == "Nothing but punctuation and paragraphs was changed."
    modified = dt.datetime(2026, 9, 5, 10, tzinfo=dt.UTC)
    assert verdict(told(*BODY, title="A toy", modified=modified)) == (
        "The page says that it was changed: modified 2026-09-05T10:00:00+00:00"
    )


def edited_change(old, new):
    return told(*(block.replace(old, new) for block in BODY))


texts = st.none() | st.text(max_size=20) | st.sampled_from(["\x1b]0;x\x07 12", "\u202eevil", "“quoted”", "12\n13"])
sentences = st.lists(
    st.builds(
        lambda old, new, kinds, block: (
            None if old is None and new is None else SentenceChange(old, new, tuple(kinds), block, block)
        ),
        texts,
        texts,
        st.lists(st.sampled_from(Kind), min_size=1, max_size=3, unique=True).map(
            lambda k: sorted(k, key=list(Kind).index)
        ),
        st.none() | st.integers(0, 9),
    ).filter(bool),
    max_size=5,
)
changes = st.builds(
    lambda sentences, disclosure, by: Change(
        tuple(kind for kind in Kind if any(kind in one.kinds for one in sentences)),
        1,
        2,
        tuple(sentences),
        disclosure,
        by,
    ),
    sentences,
    st.sampled_from(Disclosure),
    st.lists(st.text(max_size=9), max_size=2).map(tuple),
)


@given(changes)
def test_whatever_was_changed_is_told_in_lines_that_steer_no_terminal(change):
    for line in [*wording(change), verdict(change)]:
        assert line
        assert not any(unicodedata.category(c) in {"Cc", "Zl", "Zp", "Cs"} or "\u202a" <= c <= "\u202e" for c in line)


@given(changes)
def test_a_change_is_read_back_from_its_document(change):
    assert change_of(document(change)) == change
