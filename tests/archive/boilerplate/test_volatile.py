"""Which blocks are learnt to change from visit to visit, and which never are."""

import datetime as dt
import random
from itertools import count

from archive.boilerplate import document
from archive.boilerplate.learning import Evidence, Said, learn
from archive.boilerplate.model import Learnt, Mark, Ruling, SiteBlock

HOST = "paper.example"
NOTHING = Learnt(HOST)
NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
SUBJECTS = ("bridge", "harvest", "school", "election", "strike", "flood", "library", "railway")
OFFERS = (
    "Five lamps for the winter",
    "A chair for the garden",
    "Tea from the north",
    "The map of the year",
    "Two cups",
)


def own(subject):
    """Paragraphs that are about one thing alone."""
    return (
        f"The {subject} was on every front page on the morning of the day, and again in the evening of it.",
        f"Nobody who lived near the {subject} had been asked, said those who came to the {subject} meeting.",
        f"A decision about the {subject} is to be taken in some weeks, or never, as friends of the {subject} fear.",
    )


def article(subject, bodies):
    """An article that says one body after the other, an hour apart."""
    said = (
        Said(
            f"texts/{HOST}/{subject}/{at}.txt",
            f"All about the {subject}",
            tuple(body),
            (NOON + dt.timedelta(hours=at),),
        )
        for at, body in enumerate(bodies)
    )
    return Evidence(f"{HOST}/{subject}", NOON.date(), tuple(said))


def with_inserts(inserts, *, fetches=5, subjects=SUBJECTS):
    """Articles of a host that have `inserts(number of the article, fetch)` behind their second paragraph."""
    found = []
    for number, subject in enumerate(subjects):
        first, second, third = own(subject)
        found.append(article(subject, [(first, second, *inserts(number, fetch), third) for fetch in range(fetches)]))
    return found


def left(evidence, learnt):
    """What is left of the articles, each text of each once."""
    boilerplate = learnt.boilerplate
    texts = set()
    for one in evidence:
        for said in one.said:
            gone = boilerplate.fallen(said.body)
            texts.add((one.article, tuple(text for at, text in enumerate(said.body) if at not in gone)))
    return texts


def plain(evidence):
    return {(one.article, own(one.article.rpartition("/")[2])) for one in evidence}


def shop(number, fetch):
    return (f"{fetch * 7 + number * 3 + 20} visitors are in our shop",)


def teasers(number, fetch):
    draw = random.Random(f"{number} {fetch}")  # noqa: S311
    return ("From our shop", *draw.sample(OFFERS, 2))


def offer(number, fetch):
    return (OFFERS[(number + fetch) % len(OFFERS)],)


def test_a_line_that_differs_in_its_figures_alone_is_learnt_by_its_shape():
    stories = with_inserts(shop)
    learnt = learn(stories, NOTHING)
    (block,) = learnt.blocks
    assert (block.text, block.mark, block.witnesses) == ("# visitors are in our shop", Mark.SHAPE, 8)
    assert {(proof.fetches, proof.changes) for proof in block.proofs} == {(5, 4)}
    assert left(stories, learnt) == plain(stories)
    assert learnt.boilerplate.fallen((*own("moon"), "3 visitors are in our shop")) == [3]


def test_what_rotates_below_a_constant_line_is_learnt_by_that_line():
    stories = with_inserts(teasers)
    learnt = learn(stories, NOTHING)
    assert [(block.text, block.below) for block in learnt.blocks if block.mark is Mark.BELOW] == [("From our shop", 2)]
    assert left(stories, learnt) == plain(stories)
    # One that was never seen before.
    unseen = (own("moon")[0], "From our shop", "A lantern", "A spoon of silver", *own("moon")[1:])
    assert learnt.boilerplate.fallen(unseen) == [1, 2, 3]


def test_texts_that_come_and_go_in_several_articles_are_learnt_word_for_word():
    stories = with_inserts(offer, fetches=10)
    learnt = learn(stories, NOTHING)
    assert {block.text for block in learnt.blocks if block.mark is Mark.TEXT} == set(OFFERS)
    assert left(stories, learnt) == plain(stories)


def test_three_fetches_are_enough():
    stories = with_inserts(shop, fetches=3)
    assert learn(stories, NOTHING).blocks
    assert learn(with_inserts(shop, fetches=2), NOTHING) is NOTHING


def test_a_paragraph_that_its_editor_changes_all_the_time_stays():
    toll = iter(count(10))
    stories = with_inserts(lambda number, fetch: (f"{next(toll)} people are missing",) if number == 0 else ())
    assert learn(stories, NOTHING) is NOTHING


def test_the_entries_of_live_blogs_stay():
    def entries(number, fetch):
        told = [
            f"{at + 10}:15 The {SUBJECTS[number]} is moving again, step {at}" for at in reversed(range(fetch * 2 + 1))
        ]
        return ("Live updates", *told)

    assert learn(with_inserts(entries), NOTHING) is NOTHING


def test_live_blogs_that_show_their_newest_entries_alone_stay():
    def entries(number, fetch):
        return (
            "Live updates",
            *(f"The {SUBJECTS[number]} moved, says {name} at step {fetch}" for name in ("Ann", "Bob")),
        )

    assert learn(with_inserts(entries), NOTHING) is NOTHING


def test_a_line_that_changes_now_and_then_stays():
    stories = with_inserts(lambda number, fetch: (f"The count stands at {40 + fetch // 3}",), fetches=9)
    assert learn(stories, NOTHING) is NOTHING


def test_a_notice_that_an_editor_puts_in_and_takes_out_stays():
    stories = with_inserts(lambda _, fetch: ("This story is being updated",) if fetch < 3 else (), fetches=8)
    assert learn(stories, NOTHING) is NOTHING


def test_figures_in_an_articles_own_sentences_stay():
    def told(number, fetch):
        toll = f"The damage to the {SUBJECTS[number]} was put at {number + fetch} million pounds."
        return (toll, f"{fetch + 20} people in the {SUBJECTS[number]} are missing.")

    assert learn(with_inserts(told), NOTHING) is NOTHING


def test_a_sentence_of_one_line_that_recurs_with_other_figures_is_learnt_by_its_shape():
    stories = with_inserts(lambda number, fetch: (f"{4711 + number + fetch} people are reading this story right now.",))
    learnt = learn(stories, NOTHING)
    assert [block.text for block in learnt.blocks] == ["# people are reading this story right now"]
    assert left(stories, learnt) == plain(stories)


def test_a_count_that_two_articles_happen_to_share_relates_them_to_nothing():
    stories = with_inserts(
        lambda number, fetch: (f"You have {1 + (number + fetch) % 5} free articles left this month.",)
    )
    assert left(stories, learn(stories, NOTHING)) == plain(stories)


def trending(number, fetch):
    draw = random.Random(f"{number} {fetch}")  # noqa: S311
    return (f"Trending now: {', '.join(draw.sample(('storm', 'tea', 'lamps', 'maps', 'cups', 'snow'), 4))}",)


def test_what_follows_a_label_is_learnt_by_the_label():
    stories = with_inserts(trending)
    learnt = learn(stories, NOTHING)
    assert [(block.text, block.mark) for block in learnt.blocks] == [("Trending now: …", Mark.FRAME)]
    assert left(stories, learnt) == plain(stories)
    assert document.loads(document.dumps(learnt)) == learnt
    assert b'"format": 3' in document.dumps(learnt)


def test_a_label_before_what_only_this_article_says_stays():
    def latest(number, fetch):
        return (f"Latest: {('Ann', 'Bob', 'Cid', 'Dan', 'Eve')[fetch]} spoke of the {SUBJECTS[number]}",)

    assert learn(with_inserts(latest), NOTHING) is NOTHING


def test_a_sentence_in_which_a_few_words_change_is_learnt_by_its_frame():
    names, towns = ("Anna", "Ben", "Cleo", "Dan"), ("Berlin", "Rome", "Oslo")

    def reader(number, fetch):
        return (f"{names[(number + fetch) % 4]} from {towns[(number + fetch) % 3]} is reading this too",)

    stories = with_inserts(reader)
    learnt = learn(stories, NOTHING)
    assert [block.text for block in learnt.blocks] == ["… is reading this too"]
    assert left(stories, learnt) == plain(stories)
    story = "My mother, who has lived in the valley for years, is reading this too"
    assert learnt.boilerplate.fallen((*own("moon"), story)) == []


def test_sentences_that_take_turns_in_one_place_of_several_articles_are_learnt_word_for_word():
    ads = (
        "Discover the new lamps for your winter at home.",
        "Fly to the islands for less than you think.",
        "Our readers trust the bank of the north.",
        "Save on your next car insurance today.",
    )
    stories = with_inserts(lambda number, fetch: (ads[(number + fetch) % 4],), fetches=4)
    learnt = learn(stories, NOTHING)
    assert {block.text for block in learnt.blocks} == set(ads)
    assert left(stories, learnt) == plain(stories)


def test_two_notices_of_which_an_editor_puts_one_for_the_other_stay():
    notices = ("This story is being updated.", "This story has been updated.")
    assert learn(with_inserts(lambda _, fetch: (notices[fetch // 3],)), NOTHING) is NOTHING


def test_copies_of_one_article_prove_nothing():
    one = with_inserts(shop, subjects=SUBJECTS[:1])[0]
    copies = [Evidence(f"{HOST}/copy-{number}", one.day, one.said) for number in range(8)]
    assert learn(copies, NOTHING) is NOTHING


def test_neither_the_order_of_articles_nor_learning_again_makes_a_difference():
    stories = [*with_inserts(shop), *with_inserts(teasers, subjects=("moon", "tide", "star", "wind", "snow"))]
    learnt = learn(stories, NOTHING)
    shuffled = random.Random(4).sample(stories, len(stories))  # noqa: S311
    turned = [Evidence(one.article, one.day, one.said[::-1]) for one in shuffled]
    assert learn(turned, NOTHING) == learnt
    assert learn(turned, learnt) is learnt


def test_what_a_person_keeps_stays():
    stories = with_inserts(shop)
    (block,) = learn(stories, NOTHING).blocks
    kept = Learnt(HOST, 2, (SiteBlock(block.text, block.proofs, block.witnesses, True, Ruling.KEEP, block.mark),))
    again = learn(stories, kept)
    assert again.boilerplate.fallen(stories[0].said[0].body) == []


def test_the_file_says_all_that_was_learnt():
    for inserts in (shop, teasers, offer):
        learnt = learn(with_inserts(inserts, fetches=10), NOTHING)
        assert document.loads(document.dumps(learnt)) == learnt
        assert b'"format": 2' in document.dumps(learnt)
