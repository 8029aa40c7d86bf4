"""Kinds that are easily missed, or invented; and stamps that say nothing of an edit."""

import datetime as dt

import pytest

from archive.changes.classify import classify
from archive.changes.model import Disclosure, Kind
from archive.model import Article, Metadata

SEEN = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
AFTER = SEEN + dt.timedelta(hours=6)


def told(old, new, language="en", title="A fair", new_title=None):
    known = Metadata(language=language)
    return classify(Article(title, None, (old,), known), Article(new_title or title, None, (new,), known))


@pytest.mark.parametrize(
    ("old", "new", "language", "kinds"),
    [
        ("12 men and 15 women came.", "15 men and 12 women came.", "en", (Kind.NUMBER,)),
        ("Two men and three women came.", "Three men and two women came.", "en", (Kind.NUMBER,)),
        ("The vote on Monday was 5 to 3.", "On Monday the vote was 3 to 5.", "en", (Kind.NUMBER,)),
        ("At the end Smith beat Jones.", "At the end Jones beat Smith.", "en", (Kind.NAME,)),
        ("There were 12 dead and 15 hurt.", "There were 15 hurt and 12 dead.", "en", (Kind.WORDING,)),
        ("In the hall Smith sang for Jones.", "In the hall for Jones Smith sang.", "en", (Kind.WORDING,)),
        ("Ein Mensch starb bei dem Brand.", "Zwei Menschen starben bei dem Brand.", "de", (Kind.NUMBER, Kind.WORDING)),
        ("A man was hurt at the fair.", "Two men were hurt at the fair.", "en", (Kind.NUMBER, Kind.WORDING)),
        ("A man was hurt at the fair.", "12 men were hurt at the fair.", "en", (Kind.NUMBER, Kind.WORDING)),
        ("Three men were hurt at the fair.", "One man was hurt at the fair.", "en", (Kind.NUMBER, Kind.WORDING)),
        (
            "Un homme est mort dans l’incendie.",
            "Deux hommes sont morts dans l’incendie.",
            "fr",
            (Kind.NUMBER, Kind.WORDING),
        ),
        ("Один человек погиб при пожаре.", "Два человека погибли при пожаре.", "ru", (Kind.NUMBER, Kind.WORDING)),
        ("一人在火灾中死亡。", "三人在火灾中死亡。", "zh", (Kind.NUMBER,)),
        ("A man was hurt at the fair.", "The man was hurt at the fair.", "en", (Kind.WORDING,)),
        ("A man was hurt at the fair.", "A man was hurt at the fair at two.", "en", (Kind.WORDING,)),
        ("The nurse asked Dr. Smith for help.", "The nurse asked Doctor Smith for help.", "en", (Kind.WORDING,)),
        ("Der Sieger heißt Friedrich Merz.", "Der Sieger heißt Friedrich Merkel.", "de", (Kind.NAME,)),
    ],
)
def test_a_sentence_has_the_kinds_of_what_differs(old, new, language, kinds):
    assert set(told(old, new, language).kinds) == set(kinds)


def test_marks_about_words_of_a_headline_make_a_quotation():
    change = told("It rained.", "It rained.", title="A safe bridge opens", new_title="A “safe” bridge opens")
    assert change.kinds == (Kind.HEADLINE, Kind.QUOTATION)
    assert change.disclosure is Disclosure.STEALTH


@pytest.mark.parametrize(
    ("old", "new", "kinds"),
    [
        ("A safe bridge opens", "A 'safe' bridge opens", (Kind.HEADLINE, Kind.QUOTATION)),
        ("Mayor: bridge 'is safe'", "Mayor: bridge 'was never safe'", (Kind.HEADLINE, Kind.QUOTATION)),
        ("A ‘safe’ bridge opens", "A 'safe' bridge opens", (Kind.HEADLINE, Kind.PUNCTUATION)),
        ("Farmers' bridge isn't safe", "Farmers' old bridge isn't safe", (Kind.HEADLINE,)),
        ("The farmers' bridge and the fishers' pier", "The farmers' pier and the fishers' bridge", (Kind.HEADLINE,)),
    ],
)
def test_a_headline_quotes_in_straight_marks_too(old, new, kinds):
    assert told("It rained.", "It rained.", title=old, new_title=new).kinds == kinds


@pytest.mark.parametrize(
    ("old", "new", "kinds"),
    [
        ("He died on Monday.", "He passed away Monday night.", {Kind.WORDING}),
        ("Police came.", "Police arrived late.", {Kind.WORDING}),
        ("Nobody was hurt.", "No one was injured.", {Kind.WORDING}),
        ("Police came.", "The roof leaks.", {Kind.ADDITION, Kind.DELETION}),
    ],
)
def test_a_short_sentence_that_was_rewritten_is_wording(old, new, kinds):
    before, after = "The bridge fell into the river last night.", "The town has closed the road to the harbour."
    assert set(told(f"{before} {old} {after}", f"{before} {new} {after}").kinds) == kinds


def test_the_smaller_part_moved_where_the_others_were_edited():
    sentences = [
        "The bridge fell into the river last night, and the road along the bank is closed until further notice.",
        "The mayor said that nobody had warned the town of the danger, although the engineers had looked at it twice.",
        "Shopkeepers on both banks fear for their trade in the weeks before the winter market, as the ferry is full.",
        "A second report about the pillars is expected in the autumn, when the divers have looked at its foundations.",
    ]
    edited = [f"{sentence[:-1]} today." for sentence in sentences]
    change = told(" ".join(sentences), " ".join([*edited[1:], sentences[0]]))
    assert [each.old for each in change.sentences if Kind.MOVE in each.kinds] == [sentences[0]]


def test_other_marks_about_the_same_words_are_punctuation():
    change = told("It rained.", "It rained.", title="A «safe» bridge opens", new_title="A “safe” bridge opens")
    assert change.disclosure is Disclosure.TRIVIAL


@pytest.mark.parametrize(
    ("before", "after", "disclosure"),
    [
        (None, SEEN - dt.timedelta(days=2), Disclosure.STEALTH),
        (None, dt.date(2026, 11, 20), Disclosure.STEALTH),
        (None, dt.datetime.fromisoformat("2026-11-20T10:00"), Disclosure.STEALTH),
        (SEEN - dt.timedelta(days=9), SEEN - dt.timedelta(days=2), Disclosure.STEALTH),
        (None, SEEN + dt.timedelta(hours=1), Disclosure.DISCLOSED),
        (None, dt.date(2026, 11, 22), Disclosure.DISCLOSED),
        (None, dt.datetime.fromisoformat("2026-11-22T06:07"), Disclosure.DISCLOSED),
    ],
)
@pytest.mark.parametrize("name", ["modified", "updated"])
def test_a_stamp_older_than_the_last_look_at_the_old_text_discloses_nothing(name, before, after, disclosure):
    old = Article("A fair", None, ("12 came.",), Metadata(language="en", **{name: before}))
    new = Article("A fair", None, ("15 came.",), Metadata(language="en", **{name: after}))
    assert classify(old, new, read=(SEEN, AFTER)).disclosure is disclosure


def test_the_last_look_at_the_old_text_counts_and_not_the_first():
    first, stamp = SEEN - dt.timedelta(days=5), SEEN - dt.timedelta(days=2)
    old = Article("A fair", None, ("12 came.",), Metadata(language="en", modified=first - dt.timedelta(days=1)))
    new = Article("A fair", None, ("15 came.",), Metadata(language="en", modified=stamp))
    assert classify(old, new, read=(first, AFTER)).disclosure is Disclosure.DISCLOSED
    assert classify(old, new, read=(first, AFTER), stood=SEEN).disclosure is Disclosure.STEALTH


def test_a_notice_of_two_sentences_is_named_once():
    notice = "In an earlier version we said the fire was on Friday. It was on Saturday."
    known = Metadata(language="en")
    old = Article("A fire", None, ("The barn burnt on Friday.",), known)
    new = Article("A fire", None, ("The barn burnt on Saturday.", notice), known)
    assert classify(old, new).disclosed_by == (f"notice: {notice}",)
