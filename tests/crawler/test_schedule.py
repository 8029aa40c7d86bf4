"""When to look again: what holds for every page, host and budget."""

import datetime as dt
import math
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from archive.archive import Standing
from crawler.schedule import (
    LEAST,
    Agenda,
    Due,
    Habits,
    History,
    habits_by_host,
    habits_of,
    history_of,
    interval,
    longest,
    next_visit,
    plan,
    published_at,
    worth,
)

NOW = dt.datetime(2026, 11, 22, 20, 0, tzinfo=dt.UTC)
YEAR = 365.25 * 24

HABITS = st.builds(Habits, edits=st.floats(0.001, 20), late=st.floats(1e-7, 1e-3))


@st.composite
def histories(draw, most_misses=0):
    looks = draw(st.integers(1, 500))
    versions = draw(st.integers(1, looks))
    texts = draw(st.integers(2, versions)) if versions > 1 else 1
    begun = draw(st.floats(0, 20 * YEAR))
    watched = draw(st.floats(0.1, 20 * YEAR))
    since = watched * draw(st.floats(0, 0.99)) if versions > 1 else math.inf
    return History(begun, begun + watched, looks, texts, versions, since, draw(st.integers(0, most_misses)))


@st.composite
def standings(draw):
    moments = sorted(NOW - dt.timedelta(seconds=draw(st.integers(0, 10**9))) for _ in range(4))
    first, changed, seen, visited = moments
    looks = draw(st.integers(1, 50))
    versions = draw(st.integers(1, looks))
    number, host = draw(st.integers(0, 10**6)), draw(st.sampled_from("abc"))
    return Standing(
        article=f"{host}.example/{number}",
        url=f"https://{host}.example/{number}",
        host=f"{host}.example",
        source=None,
        published=draw(st.none() | st.dates() | st.datetimes() | st.datetimes(timezones=st.just(dt.UTC))),
        first=first,
        changed=changed if versions > 1 else first,
        seen=seen,
        visited=visited,
        looks=looks,
        texts=min(versions, 2),
        versions=versions,
        misses=0 if visited == seen else draw(st.integers(1, 30)),
    )


@given(histories(), HABITS)
def test_intervals_are_minutes_at_least_and_end_at_a_bound_that_grows_with_age(history, habits):
    assert LEAST <= interval(history, habits) <= longest(history.age)
    assert longest(history.age) <= longest(history.age + 24) <= 180 * 24


@given(histories(most_misses=50), HABITS)
def test_a_look_is_due_when_it_is_worth_its_request_and_not_before(history, habits):
    hours = interval(history, habits)
    assert worth(history, habits, hours * 1.001) >= 0.998
    if hours > LEAST:
        assert worth(history, habits, hours * 0.99) < 1


@given(histories(most_misses=50), HABITS, st.floats(0, 10_000), st.floats(0, 10_000))
def test_waiting_makes_a_look_worth_more_and_never_less(history, habits, one, other):
    early, late = sorted((one, other))
    assert worth(history, habits, early) <= worth(history, habits, late) + 1e-9


@given(histories(most_misses=50), HABITS, histories(), HABITS)
def test_every_page_overtakes_every_other_in_the_end(history, habits, hot, of_hot):
    """However hot the other is, as long as it is looked at once a day."""
    assert worth(history, habits, 40 * 180 * 24) > worth(hot, of_hot, 24)


@given(histories(), HABITS, st.floats(1, 1_000))
def test_a_page_that_is_never_edited_is_asked_for_more_and_more_seldom(history, habits, hours):
    still = replace(history, texts=1, versions=1, since=math.inf)
    older = replace(still, age=still.age + hours, looks=still.looks + 1)
    assert interval(older, habits) >= 0.99 * interval(still, habits)


@given(histories(), HABITS)
def test_a_page_that_was_edited_more_often_is_not_asked_for_later(history, habits):
    assume(2 <= history.texts < history.versions < history.looks)
    assert interval(replace(history, texts=history.texts + 1), habits) <= 1.01 * interval(history, habits)


@given(st.floats(0.01, 20 * YEAR))
def test_pages_of_a_lively_host_are_asked_for_sooner(age):
    still, lively = Habits(edits=0.1), Habits(edits=3)
    assert interval(History(age, age), lively) <= interval(History(age, age), still)


def looks_in_a_year(*, age, texts_of, changes):
    """How often a page is looked at in a year; `changes`: whether the look with a number finds another text."""
    history, looks = History(age, age), 0
    while history.age < age + YEAR:
        looks += 1
        hours = interval(history, Habits())
        versions = history.versions + changes(looks)
        since = 0.0 if changes(looks) else history.since + hours
        history = History(age, history.age + hours, looks + 1, texts_of(versions), versions, since)
    return looks


@pytest.mark.parametrize("age", [0.1, 24.0, YEAR, 5 * YEAR])
def test_a_page_that_flaps_or_changes_at_every_look_does_not_eat_the_budget(age):
    still = looks_in_a_year(age=age, texts_of=lambda _: 1, changes=lambda _: False)
    flaps = looks_in_a_year(age=age, texts_of=lambda versions: min(versions, 2), changes=lambda look: look % 2 == 0)
    counts = looks_in_a_year(age=age, texts_of=lambda versions: versions, changes=lambda _: True)
    assert still <= flaps <= still + 150
    assert still < counts <= 1_500


def test_what_does_not_find_the_article_is_repeated_at_growing_intervals():
    hours = [interval(History(0, 1, misses=misses), Habits()) for misses in range(1, 60)]
    assert hours[0] < 1
    assert hours == sorted(hours)
    assert 24 < sum(hours[:4]) < 36
    assert hours[-1] == 90 * 24


@given(standings(), HABITS)
def test_the_next_visit_lies_after_the_last_one(standing, habits):
    wait = next_visit(standing, habits) - standing.visited
    assert dt.timedelta(minutes=5) <= wait <= dt.timedelta(days=181)


@given(standings())
def test_a_page_is_never_younger_than_our_knowledge_of_it(standing):
    assert published_at(standing) <= standing.first
    history = history_of(standing)
    assert 0 <= history.begun <= history.age


def test_a_day_of_publication_is_its_end_and_a_time_without_a_zone_is_utc():
    standing = Standing("a", "", "a", None, None, NOW, NOW, NOW, 1, 1, 1, NOW, 0)
    assert published_at(standing) == NOW
    assert published_at(replace(standing, published=dt.date(2026, 11, 20))) == dt.datetime(
        2026, 11, 20, 23, 59, 59, tzinfo=dt.UTC
    )
    assert published_at(replace(standing, published=dt.date(2026, 11, 22))) == NOW
    assert published_at(replace(standing, published=dt.datetime.fromisoformat("2026-11-22T09:00"))).hour == 9
    assert published_at(replace(standing, published=dt.datetime(2999, 1, 1, tzinfo=dt.UTC))) == NOW


@given(st.lists(histories(), max_size=30), HABITS)
def test_habits_lie_between_what_was_thought_before_and_what_was_shown(shown, before):
    habits = habits_of(shown, before=before)
    assert habits.edits > 0
    assert habits.late > 0
    if not any(history.versions > 1 for history in shown):
        assert habits.edits <= before.edits * (1 + 1e-9)
        assert habits.late <= before.late * (1 + 1e-9)


def test_a_host_that_edits_is_told_from_one_that_does_not():
    edited = History(0.1, 200, looks=20, texts=4, versions=4, since=150)
    still = History(0.1, 200, looks=20)
    lively, quiet = habits_of([edited] * 20), habits_of([still] * 20)
    assert lively.edits > 2 > 0.3 > quiet.edits
    evergreen = habits_of([History(3 * YEAR, 4 * YEAR, looks=30, texts=2, versions=2, since=100)] * 20)
    assert evergreen.late * YEAR > 0.5


def due_of(found):
    return [(each.standing.article, each.at) for each in found]


MANY = st.lists(standings(), max_size=25, unique_by=lambda standing: standing.article)
LIMITS = st.none() | st.integers(0, 12)


@given(MANY, LIMITS, LIMITS)
def test_a_plan_is_within_its_budgets_and_gives_the_best_of_what_is_due(pages, budget, per_host):
    habits = habits_by_host(pages)
    every = plan(pages, habits, now=NOW, until=NOW)
    assert due_of(every) == due_of(sorted(every, key=lambda due: (-due.worth, due.at, due.standing.article)))
    assert {each.standing for each in every} == {page for page in pages if next_visit(page, habits[page.host]) <= NOW}
    chosen = plan(pages, habits, now=NOW, until=NOW, budget=budget, per_host=per_host)
    assert budget is None or len(chosen) <= budget
    hosts = Counter(each.standing.host for each in chosen)
    assert per_host is None or all(count <= per_host for count in hosts.values())
    left_out = [each for each in every if each not in chosen]
    is_full = budget is not None and len(chosen) == budget
    for each in left_out:
        better = [one for one in chosen if one.worth >= each.worth]
        of_host = sum(one.standing.host == each.standing.host for one in better)
        assert (is_full and len(better) == len(chosen)) or of_host == per_host


@given(MANY)
def test_all_are_planned_where_no_moment_is_given(pages):
    assert len(plan(pages, habits_by_host(pages), now=NOW, until=None)) == len(pages)


@given(MANY, st.integers(1, 5), st.integers(1, 5), st.data())
def test_what_has_cost_no_request_leaves_room_for_another(pages, budget, per_host, data):
    due = [Due(page, NOW, 1.0) for page in pages]
    agenda = Agenda(due, budget=budget, per_host=per_host)
    given_out, cost = [], Counter()
    while (each := agenda.next()) is not None:
        given_out.append(each)
        if data.draw(st.booleans()):
            agenda.spare(each.standing.host)
        else:
            cost[each.standing.host] += 1
    assert cost.total() <= budget
    assert all(count <= per_host for count in cost.values())
    assert len(given_out) == len(set(map(id, given_out)))
    left = [each for each in due if each not in given_out]
    assert cost.total() == budget or all(cost[each.standing.host] == per_host for each in left)


def test_nothing_starves_where_the_budget_is_far_too_small():
    """Five live tickers and five still pages, one request an hour."""
    hot = [History(0, 1, looks=12, texts=12, versions=12, since=0) for _ in range(5)]
    still = [History(20 + number, 30, looks=4) for number in range(5)]
    pages, habits = hot + still, Habits(edits=3)
    looked, widest = [0] * len(pages), 0
    for hour in range(1, 1_500):
        best = max(range(len(pages)), key=lambda page: worth(pages[page], habits, hour - looked[page]))
        looked[best] = hour
        widest = max(widest, *(hour - at for at in looked))
    assert longest(30) == 24
    assert widest <= 10 * 24
