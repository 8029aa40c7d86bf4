"""Which blocks are learnt to be a site's, and which never are."""

import datetime as dt
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from archive.boilerplate.learning import LEAST, Evidence, Said, learn, shared
from archive.boilerplate.model import Learnt, Proof, Ruling, SiteBlock

HOST = "paper.example"
NOTHING = Learnt(HOST)
LETTER = "Our letter of the week brings you the best of the paper, every Sunday."
COMMENTS = "Join the conversation: readers who are signed in may leave their comments."
HEADING = "Newsletter"
SUBJECTS = (
    "bridge", "harvest", "school", "election", "strike", "flood", "library", "railway", "museum", "hospital", "market",
    "lighthouse", "orchestra", "vaccine", "glacier", "pension", "airport", "tunnel", "cinema", "stadium", "brewery",
)  # fmt: skip


def story(number, *, before=(), after=(), own=None, title=None, day=None):
    """An article about a subject of its own, with blocks before and after its text."""
    subject = SUBJECTS[number % len(SUBJECTS)] + (str(number // len(SUBJECTS)) if number >= len(SUBJECTS) else "")
    own = own or (
        f"The {subject} was on every front page on the morning of day number {number}, and again in the evening.",
        f"Nobody who lived near the {subject} had been asked, said those who came to the meeting on day {number}.",
        f"A decision about the {subject} is to be taken in {number + 3} weeks, or never, as some of them fear.",
    )
    return Evidence(
        article=f"{HOST}/{subject}",
        day=day or dt.date(2020, 1, 1) + dt.timedelta(days=number),
        said=(
            Said(
                key=f"texts/{HOST}/{subject}/text.txt",
                title=title or f"{subject.capitalize()} {number}",
                body=(*before, *own, *after),
            ),
        ),
    )


def body(evidence):
    """What an article says that has said one thing."""
    (said,) = evidence.said
    return said.body


def changed(evidence, **change):
    """An article that has said one thing, and now another."""
    (said,) = evidence.said
    return replace(evidence, said=(replace(said, **change),))


def texts(learnt):
    return {block.text for block in learnt.blocks}


def applied(evidence, learnt):
    """What is left of the articles."""
    left = {}
    for one in evidence:
        gone = set(learnt.boilerplate.fallen(body(one)))
        left[one.article] = tuple(text for at, text in enumerate(body(one)) if at not in gone)
    return left


# What is learnt


def test_a_line_under_every_article_is_the_sites():
    stories = [story(number, after=(LETTER,)) for number in range(6)]
    (block,) = learn(stories, NOTHING).blocks
    assert block.text == LETTER
    assert block.proofs == tuple(
        sorted((Proof(one.article, one.said[0].key) for one in stories), key=lambda one: one.article)
    )
    assert block.witnesses == 6


def test_a_line_above_every_article_is_the_sites():
    assert texts(learn([story(number, before=(LETTER,)) for number in range(6)], NOTHING)) == {LETTER}


def test_a_heading_falls_with_what_it_stands_above():
    stories = [story(number, after=(HEADING, LETTER)) for number in range(6)]
    learnt = learn(stories, NOTHING)
    assert texts(learnt) == {HEADING, LETTER}
    assert applied(stories, learnt)[stories[0].article] == body(stories[0])[:3]


def test_a_block_above_another_counts_where_both_fall():
    stories = [story(number, after=(COMMENTS, LETTER)) for number in range(8)]
    assert texts(learn(stories, NOTHING)) == {COMMENTS, LETTER}


def test_an_invitation_among_the_paragraphs_is_learnt_from_many_articles():
    stories = []
    for number in range(20):
        first, *rest = body(story(number))
        stories.append(story(number, own=(first, LETTER, *rest) if number % 4 else (first, *rest)))
    (block,) = learn(stories, NOTHING).blocks
    assert (block.text, block.anywhere, len(block.proofs), block.witnesses) == (LETTER, True, 15, 20)
    assert applied(stories, learn(stories, NOTHING))[stories[1].article] == body(story(1))
    assert learn(stories[:12], NOTHING) is NOTHING


def test_what_stood_under_an_article_once_counts_though_another_line_stands_there_now():
    stories = []
    for number in range(6):
        then, now = story(number, after=(LETTER,)), story(number, after=(COMMENTS,))
        stories.append(replace(now, said=(*now.said, *then.said)))
    assert texts(learn(stories, NOTHING)) == {LETTER, COMMENTS}


def test_what_stood_under_everything_for_a_while_is_learnt_years_later():
    early = [story(number, after=(LETTER,)) for number in range(30)]
    late = [story(number, day=dt.date(2025, 1, 1) + dt.timedelta(days=number)) for number in range(30, 200)]
    assert texts(learn([*early, *late], NOTHING)) == {LETTER}


# What is not


def test_fewer_articles_than_four_prove_nothing():
    stories = [story(number, after=(LETTER,)) for number in range(LEAST - 1)]
    assert learn(stories, NOTHING) is NOTHING


def test_what_stands_in_no_more_than_half_is_a_rubrics():
    stories = [story(number, after=(LETTER,) if number % 2 else ()) for number in range(60)]
    assert learn(stories, NOTHING) is NOTHING


def test_the_question_of_an_interview_stays():
    question = "Which book has changed your mind more than any other one has done?"
    stories = []
    for number in range(30):
        first, *rest = body(story(number))
        stories.append(story(number, own=(first, question, *rest)))
    assert learn(stories, NOTHING) is NOTHING


def test_what_articles_of_one_pattern_have_between_their_own_blocks_stays():
    stories = []
    for number in range(30):
        first, second, third = body(story(number))
        stories.append(story(number, own=(first, "The clouds", second, LETTER, third)))
    assert learn(stories, NOTHING) is NOTHING


def test_a_heading_between_paragraphs_stays():
    stories = []
    for number in range(20):
        first, *rest = body(story(number))
        stories.append(story(number, own=(first, "Background", *rest), after=(HEADING, LETTER)))
    assert texts(learn(stories, NOTHING)) == {HEADING, LETTER}


def test_a_short_line_alone_at_the_end_stays():
    assert learn([story(number, after=("Reuters",)) for number in range(20)], NOTHING) is NOTHING


def test_a_heading_below_a_line_at_the_beginning_stays():
    stories = [story(number, before=(LETTER, "Key takeaways")) for number in range(20)]
    learnt = learn(stories, NOTHING)
    assert texts(learnt) == {LETTER}
    assert applied(stories, learnt)[stories[0].article][0] == "Key takeaways"


def test_a_paragraph_about_what_the_articles_are_about_stays():
    trial = "Miller was found guilty of fraud by the court in Bristol in the spring of 2019, and has appealed."
    stories = [story(number, after=(trial,), title=f"Miller and the {SUBJECTS[number]}") for number in range(12)]
    assert learn(stories, NOTHING) is NOTHING
    others = [story(number) for number in range(12, 22)]
    assert learn([*stories, *others], NOTHING) is NOTHING


def test_a_paragraph_about_the_same_people_as_the_articles_stays():
    trial = "Miller was found guilty of fraud by the court in Bristol in the spring of 2019, and has appealed."
    stories = []
    for number in range(12):
        said = f"On day {number} of the hearings in Bristol nobody believed what the lawyer of Miller had to say."
        stories.append(story(number, own=(said, *body(story(number))), after=(trial,)))
    assert learn(stories, NOTHING) is NOTHING


def test_a_paragraph_about_the_subject_stays_in_chinese():
    trial = "法院去年春天裁定米勒诈骗罪名成立,他已提出上诉,案件仍在审理之中,尚未公布开庭日期。"
    stories = [story(number, after=(trial,), title=f"米勒案第{number}天") for number in range(12)]
    assert learn(stories, NOTHING) is NOTHING


def test_a_line_in_chinese_about_the_site_is_learnt():
    line = "本网站所有内容均受版权保护,未经书面许可不得转载、摘编或者以其他方式使用。"
    stories = [story(number, after=(line,), title=f"洪水第{number}天") for number in range(12)]
    assert texts(learn(stories, NOTHING)) == {line}


def test_copies_of_one_article_count_once():
    one = story(1, after=(LETTER,))
    copies = [replace(one, article=f"{HOST}/copy-{number}") for number in range(27)]
    assert learn(copies, NOTHING) is NOTHING
    retitled = [
        changed(copy, title=f"{SUBJECTS[number % len(SUBJECTS)]} {number}") for number, copy in enumerate(copies)
    ]
    assert learn(retitled, NOTHING) is NOTHING


def test_two_articles_with_a_paragraph_of_their_own_count_once():
    quoted = "“We were told on a Friday, by a notice on the gate,” said one of them to this paper."
    stories = [story(number, after=(LETTER,)) for number in range(LEAST)]
    assert texts(learn(stories, NOTHING)) == {LETTER}
    for number in (1, 3):
        stories[number] = story(number, own=(quoted, *body(story(number))), after=(LETTER,))
    assert learn(stories, NOTHING) is NOTHING


def test_pages_of_one_template_teach_nothing():
    weather = ("The weather in the valley, brought to you by the weather desk every day.", LETTER, COMMENTS)
    stories = [
        story(number, own=(weather[0], f"{number} degrees.", *weather[1:]), title=f"Monday {number}")
        for number in range(20)
    ]
    assert learn(stories, NOTHING) is NOTHING


def test_nothing_falls_of_an_article_that_would_lose_most_of_itself():
    stories = [story(number, after=(LETTER, COMMENTS)) for number in range(8)]
    short = story(9, own=("Rain again.",), after=(LETTER, COMMENTS))
    assert applied([short], learn([*stories, short], NOTHING))[short.article] == body(short)


# What a person says


def ruled(learnt, text, ruling):
    blocks = {block.text: block for block in learnt.blocks}
    blocks[text] = replace(blocks[text], ruling=ruling) if text in blocks else SiteBlock(text, ruling=ruling)
    return Learnt(learnt.host, learnt.revision + 1, tuple(blocks[text] for text in sorted(blocks)))


def test_what_a_person_keeps_stays_and_so_does_what_stands_above_it():
    stories = [story(number, after=(COMMENTS, LETTER)) for number in range(8)]
    kept = ruled(learn(stories, NOTHING), LETTER, Ruling.KEEP)
    again = learn(stories, kept)
    assert again.boilerplate.at_edges == frozenset()
    assert [(block.text, block.ruling) for block in again.blocks] == [(LETTER, Ruling.KEEP)]


def test_what_a_person_removes_falls_wherever_it_stands():
    first, *rest = body(story(1))
    one = story(1, own=(first, HEADING, *rest))
    learnt = ruled(NOTHING, HEADING, Ruling.REMOVE)
    assert applied([one], learnt)[one.article] == (first, *rest)
    assert learn([one], learnt) is learnt


def test_a_line_above_what_a_person_removes_is_learnt():
    stories = [story(number, after=(LETTER, f"Seen {number} times.")) for number in range(6)]
    assert learn(stories, NOTHING) is NOTHING
    same = [changed(one, body=(*body(one)[:-1], "Seen many times.")) for one in stories]
    rare = ruled(NOTHING, "Seen many times.", Ruling.REMOVE)
    assert texts(learn(same, rare)) == {LETTER, "Seen many times."}


# Whatever the articles are

BLOCKS = (LETTER, COMMENTS, HEADING, "Background", "A paragraph that stands in one place or another, of no account.")
edges = st.lists(st.sampled_from(BLOCKS), max_size=3).map(tuple)


@st.composite
def hosts(draw):
    """Articles of a host whose template puts some blocks before and after most of them."""
    usual = draw(edges), draw(edges)
    stories = []
    for number in range(draw(st.integers(1, 40))):
        before, after = usual if draw(st.integers(0, 3)) else (draw(edges), draw(edges))
        stories.append(story(number, before=before, after=after, day=dt.date(2020, 1, draw(st.integers(1, 9)))))
    return stories


@given(hosts(), st.randoms())
def test_the_order_of_the_articles_does_not_matter(stories, random):
    shuffled = list(stories)
    random.shuffle(shuffled)
    assert learn(shuffled, NOTHING) == learn(stories, NOTHING)


@given(hosts())
def test_learning_again_what_is_known_already_changes_nothing(stories):
    learnt = learn(stories, NOTHING)
    assert learn(stories, learnt) is learnt


@given(hosts(), hosts())
def test_what_was_learnt_before_makes_no_difference(stories, others):
    """Articles that came in two parts teach what they teach when they come together."""
    before = learn(others, NOTHING)
    assert learn(stories, before).boilerplate.at_edges == learn(stories, NOTHING).boilerplate.at_edges


@given(hosts())
def test_every_article_keeps_the_greater_part_of_itself_in_order(stories):
    learnt = learn(stories, NOTHING)
    for one in stories:
        left = applied([one], learnt)[one.article]
        assert 2 * sum(map(len, left)) >= sum(map(len, body(one)))
        assert set(body(story(int(one.said[0].title.split()[-1])))) <= set(left)


@given(hosts())
def test_every_proof_is_an_article_with_the_block(stories):
    bodies = {one.article: body(one) for one in stories}
    learnt = learn(stories, NOTHING)
    for block in learnt.blocks:
        assert 2 * len(block.proofs) - block.witnesses >= LEAST
        assert all(block.text in bodies[proof.article] for proof in block.proofs)


def test_shared_blocks_are_counted_wherever_they_stand():
    first, *rest = body(story(1))
    stories = [story(0, after=(LETTER,)), story(1, own=(first, LETTER, *rest)), story(2)]
    stories += [story(number, after=(LETTER,)) for number in range(3, 6)]
    assert shared(stories) == {LETTER: [stories[0], stories[1], *stories[3:]]}
