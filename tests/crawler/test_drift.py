"""What a page has lost, and when a host is degraded: pure, and simulated."""

import datetime as dt
import random
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model import Article, Byline, Doubt, Metadata, Outcome, RawRef, Reason, Rejection, Visit
from crawler.drift import Health, Loss, after, health_of, losses, said, spells, unconfirmed

START = dt.datetime(2026, 1, 1, 12, 0, tzinfo=dt.UTC)
BYLINE = Byline(date=dt.date(2026, 1, 1), authors=("Ada Writer",))
BODY = tuple(
    f"Paragraph {number} speaks of the {word}, of what its repairs would cost, and of who should pay for them."
    for number, word in enumerate(("bridge", "harbour", "market", "council", "railway", "hospital"))
)
CUT = Metadata(breaks_off=True)
OTHERS = tuple(f"Subscribe to newsletter {number}, and read more of what we write." for number in range(20))
ARTICLE = Article("A title", BYLINE, BODY, Metadata(site_name="The Gazette"))
CHINESE = Article(
    "标题", None, tuple(f"第{n}段" + "桥梁的修缮费用由市民在秋季投票决定，" * 6 + str(n) for n in range(6))
)
CHINESE = replace(CHINESE, body=tuple(f"{n}{block}" for n, block in zip("甲乙丙丁戊己", CHINESE.body, strict=True)))


@pytest.mark.parametrize(
    ("before", "now", "lost"),
    [
        (ARTICLE, ARTICLE, ()),
        (ARTICLE, replace(ARTICLE, byline=None), (Loss.AUTHOR, Loss.DATE)),
        (ARTICLE, replace(ARTICLE, byline=Byline(date=BYLINE.date)), (Loss.AUTHOR,)),
        (ARTICLE, replace(ARTICLE, byline=Byline(authors=BYLINE.authors)), (Loss.DATE,)),
        (ARTICLE, replace(ARTICLE, byline=Byline(date=BYLINE.date, submitter="desk")), ()),
        (replace(ARTICLE, byline=None), replace(ARTICLE, byline=None), ()),
        (ARTICLE, replace(ARTICLE, title="Another title"), ()),
        (ARTICLE, replace(ARTICLE, title="THE GAZETTE"), (Loss.TITLE,)),
        (ARTICLE, replace(ARTICLE, body=BODY[1:3]), (Loss.TEXT,)),
        (ARTICLE, replace(ARTICLE, body=BODY[:1]), (Loss.REST,)),
        (ARTICLE, replace(ARTICLE, body=(BODY[0] + BODY[1][:20] + " [...]",)), (Loss.REST,)),
        (ARTICLE, replace(ARTICLE, body=(*BODY[:5], BODY[5][:40])), (Loss.END,)),
        (ARTICLE, replace(ARTICLE, body=(*BODY[:2], BODY[2][:40])), (Loss.TEXT, Loss.END)),
        (ARTICLE, replace(ARTICLE, body=(*BODY[:2], BODY[2][:40] + "…", "Subscribe now.")), (Loss.TEXT, Loss.END)),
        (ARTICLE, replace(ARTICLE, body=(*BODY[:2], BODY[2][:35] + ", the clerk said.")), (Loss.TEXT,)),
        (ARTICLE, replace(ARTICLE, body=(*BODY[:5], BODY[5][:35] + ".")), ()),
        (ARTICLE, replace(ARTICLE, body=BODY[:5], metadata=CUT), (Loss.END,)),
        (ARTICLE, replace(ARTICLE, metadata=CUT), ()),
        (None, replace(ARTICLE, metadata=CUT), (Loss.END,)),
        (None, ARTICLE, ()),
        (None, Rejection(Reason.EMPTY), ()),
        (ARTICLE, replace(ARTICLE, title="Be right back", body=OTHERS), (Loss.ALL,)),
        (ARTICLE, replace(ARTICLE, body=OTHERS[:2]), (Loss.ALL,)),
        (ARTICLE, replace(ARTICLE, body=BODY[:4]), ()),
        (ARTICLE, replace(ARTICLE, body=BODY[::-1]), ()),
        (ARTICLE, replace(ARTICLE, body=("\n".join(BODY).upper().replace(" ", "  ").replace("  ", " "),)), ()),
        (ARTICLE, replace(ARTICLE, body=OTHERS), (Loss.TEXT,)),
        (replace(ARTICLE, body=BODY[:1]), replace(ARTICLE, body=("Short.",)), ()),
        (CHINESE, replace(CHINESE, body=CHINESE.body[:2]), (Loss.TEXT,)),
        (ARTICLE, Rejection(Reason.EMPTY), (Loss.ARTICLE,)),
        (ARTICLE, Rejection(Reason.LIST_PAGE), (Loss.ARTICLE,)),
        (ARTICLE, Rejection(Reason.PAYWALL), ()),
        (ARTICLE, Rejection(Reason.SOFT_404), ()),
    ],
)  # fmt: skip
def test_what_is_lost_is_what_stood_there_and_does_not(before, now, lost):
    assert losses(before, now) == lost


def look(number, lost=(), *, article=None, outcome=Outcome.HELD):
    """The look at an article of its own, a minute after the one before."""
    return Visit(
        requested_url=f"https://a.example/{number}",
        url=f"https://a.example/{number}",
        article=article or f"a.example/{number}",
        at=START + dt.timedelta(minutes=number),
        outcome=outcome if lost else Outcome.ARTICLE,
        reason=Doubt.LOST.value if lost else None,
        detail=said(lost) if lost else "",
        status=200,
        etag=None,
        last_modified=None,
        payload=None,
        raw=None,
    )


def looks(pattern):
    """x: a loss, o: a sound look."""
    return [look(number, (Loss.AUTHOR, Loss.TEXT) if sign == "x" else ()) for number, sign in enumerate(pattern)]


@pytest.mark.parametrize("pattern", ["xxx", "oooxxx", "xoxxx", "xoxoxox", "xooxxx", "xxxooooooooooo"])
def test_three_losses_in_a_row_or_four_among_a_few_degrade_a_host(pattern):
    health = health_of(looks(pattern))
    assert health.is_degraded
    assert health.lost == (Loss.AUTHOR, Loss.TEXT)


@pytest.mark.parametrize("pattern", ["", "x", "xx", "xox", "xxoo", "xoooxoooxoooxooo", "xxx" + "o" * 12])
def test_fewer_do_not_and_enough_sound_looks_mend_it(pattern):
    assert not health_of(looks(pattern)).is_degraded


def test_however_long_it_was_degraded_two_dozen_sound_looks_at_others_mend_a_host():
    assert health_of(looks("x" * 500 + "o" * 23)).is_degraded
    assert not health_of(looks("x" * 500 + "o" * 24)).is_degraded


def seen_in_turn(articles, *rounds):
    """Looks at so many articles in turn, round by round: by the articles that have lost something in it."""
    return [
        look(at * articles + one, (Loss.TEXT,) if one in losers else (), article=f"a.example/{one}")
        for at, losers in enumerate(rounds)
        for one in range(articles)
    ]


def test_six_articles_that_are_found_whole_again_mend_a_host():
    taken_back = seen_in_turn(14, range(14), ())
    assert health_of(taken_back[: 14 + 5]).is_degraded
    assert not health_of(taken_back[: 14 + 6]).is_degraded


def test_the_few_that_had_lost_something_mend_a_host_as_soon_as_they_are_whole():
    assert not health_of(seen_in_turn(14, range(3), ())[: 14 + 3]).is_degraded
    assert not health_of(seen_in_turn(3, range(3), ())).is_degraded


def test_a_host_whose_articles_go_on_losing_stays_degraded():
    assert health_of(seen_in_turn(30, *[range(10)] * 30)).is_degraded


def test_one_article_that_changes_at_every_look_keeps_no_host_degraded():
    assert not health_of(seen_in_turn(14, range(14), {3}, {3})).is_degraded


def test_one_article_that_changes_at_every_look_degrades_no_host():
    assert not health_of([look(number, (Loss.TEXT,), article="a.example/ticker") for number in range(50)]).is_degraded


def test_a_look_that_was_believed_for_want_of_others_counts_still():
    believed = [look(number, (Loss.DATE,), outcome=Outcome.ARTICLE) for number in range(2)]
    assert health_of([*believed, look(3, (Loss.DATE,))]).is_degraded


def test_a_spell_begins_with_its_first_loss_and_ends_with_its_last():
    first, second = spells(looks("ooxoxxx" + "o" * 20 + "xo" + "o" * 9 + "xxxx"))
    assert (first.begin, first.end) == (START + dt.timedelta(minutes=2), START + dt.timedelta(minutes=6))
    assert (second.begin, second.end) == (START + dt.timedelta(minutes=38), None)
    assert first.covers(first.begin)
    assert not second.covers(START + dt.timedelta(minutes=27))


@given(st.lists(st.booleans(), max_size=200))
def test_spells_end_as_the_health_of_the_host_says(signs):
    made = looks("".join("x" if sign else "o" for sign in signs))
    found = spells(made)
    assert (found != [] and found[-1].end is None) is health_of(made).is_degraded
    assert all(a.end is not None and a.end <= b.begin for a, b in pairwise(found))


def rate(share, *, looks, seed):
    """Times that a host becomes degraded, and looks until the first, where that share of looks finds a loss."""
    chance, health, times, first = random.Random(seed), Health(), 0, None  # noqa: S311
    for number in range(looks):
        was = health.is_degraded
        health = after(health, f"a.example/{number}", (Loss.TEXT,) if chance.random() < share else ())
        if health.is_degraded and not was:
            times += 1
            first = number if first is None else first
    return times, first


def test_what_editors_do_raises_no_alarm_and_a_new_design_does_soon():
    # One look in fifty, and more than any editor would, one in twenty.
    assert rate(0.02, looks=200_000, seed=1)[0] <= 5
    assert rate(0.05, looks=20_000, seed=1)[0] <= 10
    # All pages, half of them, and a rubric that is a third of the site.
    for share, most in ((1.0, 3), (0.5, 30), (0.33, 120)):
        assert all(rate(share, looks=500, seed=seed)[1] < most for seed in range(50))


def recovery(articles, losers, *, seed):
    """Looks until a host is sound again of whose articles so many had lost something, one look in fifty lost later."""
    chance, health, order = random.Random(seed), Health(), list(range(articles))  # noqa: S311
    for one in range(losers):
        health = after(health, f"{one}", (Loss.TEXT,))
    chance.shuffle(order)
    for number in range(1000):
        if not health.is_degraded:
            return number
        health = after(health, f"{order[number % articles]}", (Loss.TEXT,) if chance.random() < 0.02 else ())
    return 1000


def relapses(share, *, articles, looks, seed):
    """Times that a host is taken for sound whose first articles, that share of them, go on losing something."""
    chance, health, times = random.Random(seed), Health(), 0  # noqa: S311
    for _ in range(looks):
        one, was = chance.randrange(articles), health.is_degraded
        health = after(health, f"{one}", (Loss.TEXT,) if one < share * articles else ())
        times += was and not health.is_degraded
    return times


def test_a_design_that_is_taken_back_is_seen_soon_and_one_that_is_not_is_not_forgotten():
    for articles, losers, most in ((14, 14, 12), (500, 500, 12), (14, 3, 20)):
        assert max(recovery(articles, losers, seed=seed) for seed in range(50)) <= most
    assert sum(relapses(1 / 3, articles=50, looks=4000, seed=seed) for seed in range(5)) <= 15


def held_look(hours, *, markup="m", outcome=Outcome.HELD):
    at = START + dt.timedelta(hours=hours)
    raw = RawRef("raw", hours, 1)
    return replace(look(0, (Loss.REST,)), at=at, raw=raw, markup=markup, payload=f"{hours}", outcome=outcome)


@pytest.mark.parametrize(
    ("lost", "looks", "waiting"),
    [
        ((Loss.REST,), [held_look(0)], {0: True}),
        ((Loss.REST,), [held_look(0), held_look(20)], {0: True, 20: True}),
        ((Loss.REST,), [held_look(0), held_look(20), held_look(24)], {}),
        ((Loss.REST,), [held_look(0), held_look(12, outcome=Outcome.ARTICLE), held_look(24)], {0: False, 24: True}),
        ((Loss.END,), [held_look(0), held_look(24)], {}),
        ((Loss.END,), [held_look(0, markup="a"), held_look(24, markup="b")], {0: True, 24: True}),
        ((Loss.END,), [held_look(0, markup=None), held_look(24, markup=None)], {0: True, 24: True}),
        ((Loss.END,), [held_look(0), held_look(12, markup="b"), held_look(24)], {12: True}),
        ((Loss.AUTHOR, Loss.ALL), [held_look(0), held_look(24), held_look(13 * 24)], {0: True, 24: True, 312: True}),
        ((Loss.AUTHOR, Loss.ALL), [held_look(0), held_look(14 * 24)], {}),
    ],
)  # fmt: skip
def test_what_stands_in_an_articles_place_is_believed_once_a_later_look_confirms_it(lost, looks, waiting):
    what = {one.raw: lost for one in looks if one.outcome is Outcome.HELD}
    assert {raw.offset: may for raw, may in unconfirmed(looks, what).items()} == waiting
