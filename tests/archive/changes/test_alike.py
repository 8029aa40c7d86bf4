"""What changed alike in most articles of a host is its doing; what one editor did stands out from it."""

import datetime as dt

from archive.changes.alike import LEAST, LEAST_IN_PLACE, WITHIN, Look, Stepped, alike, may_be_alike, without
from archive.changes.classify import classify
from archive.changes.model import Disclosure, Kind
from archive.model import Article, Byline

WORDS = (
    "harbour", "lamp", "garden", "violin", "kettle", "window", "orchard", "candle", "ladder", "river", "mirror",
)  # fmt: skip
NOON = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)
OWN = "Nobody who lived near the {0} had been asked, said those who came to the meeting about the {0}."
EDITED = "The mayor was asked about the {0}, and after a long silence he said that he would not answer."


def step(name, old, new, *, minute=0, title=None):
    """An article that said one thing and then another, each a list of paragraphs."""
    before, after = (Article(title or f"All about {name}", None, tuple(body)) for body in (old, new))
    return Stepped(name, after.title, NOON + dt.timedelta(minutes=minute), classify(before, after))


def counted(number, noise, edits=()):
    """Articles that all change in a line of noise; some of them in a sentence of their own too."""
    found = []
    for at in range(number):
        own = OWN.format(f"thing{at}")
        old, new = noise(at, 0), noise(at, 1)
        found.append(step(f"a{at}", [own, old], [EDITED.format(f"thing{at}") if at in edits else own, new]))
    return found


def looked(steps, still=0):
    return [*(Look(one.article, one.at) for one in steps), *(Look(f"s{at}", NOON) for at in range(still))]


def left(steps, places):
    return [without(one.change, those).sentences for one, those in zip(steps, places, strict=True)]


def visitors(at, turn):
    return f"Our shop has {20 + 7 * at + turn} visitors at this hour"


def test_a_line_of_one_shape_in_most_articles_is_no_edit():
    steps = counted(6, visitors)
    found = alike(steps, looked(steps, still=2))
    assert left(steps, found) == [()] * 6
    assert {count for places in found for count in places.values()} == {6}


def test_it_is_an_edit_where_as_many_articles_stood_still():
    steps = counted(6, visitors)
    assert alike(steps, looked(steps, still=6 - LEAST + 1)) == [{}] * 6


def test_an_edit_beside_it_is_told_without_it():
    steps = counted(8, visitors, edits={3})
    told = left(steps, alike(steps, looked(steps)))
    assert [at for at, sentences in enumerate(told) if sentences] == [3]
    assert {each.new or each.old for each in told[3]} <= {OWN.format("thing3"), EDITED.format("thing3")}
    change = without(steps[3].change, alike(steps, looked(steps))[3])
    assert Kind.NUMBER not in change.kinds
    assert change.disclosure is Disclosure.STEALTH
    assert 0 < change.added < steps[3].change.added


def prose(at, turn):
    """Sentences that have nothing in common."""
    first, second, third = (WORDS[(at * 5 + turn * 3 + step) % len(WORDS)] for step in (0, 1, 7))
    return f"{first} {second} {third} ".capitalize() * 3 + f"{at}{'abc'[turn]}."


def test_a_place_alone_asks_for_more_articles():
    few, many = counted(LEAST_IN_PLACE - 1, prose), counted(LEAST_IN_PLACE, prose)
    assert all(left(few, alike(few, looked(few))))
    assert not any(left(many, alike(many, looked(many))))


def test_a_sentence_that_was_edited_in_the_same_place_of_every_article_is_an_edit():
    old, new = "The {0} was opened on Monday by {1} guests.", "The {0} was opened on Tuesday by {1} guests and a choir."
    steps = [
        step(f"a{at}", [prose(at, 0), old.format(word, at + 30)], [prose(at, 0), new.format(word, at + 30)])
        for at, word in enumerate(WORDS)
    ]
    assert len(steps) > LEAST_IN_PLACE
    assert all(left(steps, alike(steps, looked(steps))))


def test_a_correction_notice_is_an_edit_in_however_many_articles_it_is_set():
    notice = "Correction: an earlier version of this article gave a wrong figure."
    steps = [step(f"a{at}", [prose(at, 0)], [prose(at, 0), notice]) for at in range(12)]
    told = left(steps, alike(steps, looked(steps)))
    assert [[each.new for each in those] for those in told] == [[notice]] * 12


def test_other_edits_of_most_articles_are_edits():
    def body(at, edited):
        return [prose((at + n) * 7, 1 if edited and n == at % 9 else 0) for n in range(9)]

    edits = [step(f"a{at}", body(at, edited=False), body(at, edited=True)) for at in range(12)]
    assert all(left(edits, alike(edits, looked(edits))))


def test_copies_of_one_article_count_as_one():
    old, new = [OWN.format("bridge"), "Twelve came."], [OWN.format("bridge"), "Fourteen came, and one stayed away."]
    copies = [step(f"a{at}", old, new, title="The bridge") for at in range(20)]
    assert alike(copies, looked(copies)) == [{}] * 20


def test_what_lies_hours_apart_is_not_of_one_time():
    minutes = int(WITHIN.total_seconds() / 60) + 1
    steps = [step(f"a{at}", [visitors(at, 0)], [visitors(at, 1)], minute=at * minutes) for at in range(8)]
    assert alike(steps, looked(steps)) == [{}] * 8
    assert not may_be_alike(looked(steps), looked(steps), [one.at for one in steps])


def test_the_order_in_which_they_are_given_makes_no_difference():
    steps = [step(f"a{at}", [visitors(at, 0)], [visitors(at, 1)], minute=at * 50) for at in range(12)]
    looks = looked(steps, still=2)
    assert alike(steps[::-1], looks[::-1]) == alike(steps, looks)[::-1]


def test_that_a_design_lost_all_bylines_is_no_edit():
    byline = Byline(authors=("Ada Winter",))
    steps = [
        Stepped(
            f"a{at}",
            f"Title {at}",
            NOON,
            classify(Article(f"Title {at}", byline, ("It rained.",)), Article(f"Title {at}", None, ("It rained.",))),
        )
        for at in range(12)
    ]
    assert left(steps, alike(steps, looked(steps))) == [()] * 12
