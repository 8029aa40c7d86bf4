"""The rule of what is a change."""

import datetime as dt
from itertools import groupby, pairwise

from hypothesis import given
from hypothesis import strategies as st

from archive.model import Reading
from archive.versions import versions_of

START = dt.datetime(2016, 11, 10, 10, 24, tzinfo=dt.UTC)


def reading(minute, text, rules=1):
    digest = text.lower() * 64
    return Reading("example.com/a", START + dt.timedelta(minutes=minute), digest, f"texts/{text}-{minute}.txt", rules)


readings = st.lists(st.builds(reading, st.integers(0, 6), st.sampled_from("abc"), st.integers(1, 3)), max_size=12)


def counting(readings):
    """The readings that count, told in another way than the code does."""
    newest = {}
    for one in readings:
        newest[one.at] = max(one.rules, newest.get(one.at, 0))
    return {(one.at, one.digest) for one in readings if one.rules == newest[one.at]}


@given(readings, st.randoms())
def test_the_order_of_arrival_does_not_matter(readings, random):
    shuffled = list(readings)
    random.shuffle(shuffled)
    assert versions_of(shuffled) == versions_of(readings)


@given(readings)
def test_neighbouring_versions_differ_and_follow_each_other(readings):
    versions = versions_of(readings)
    assert [version.number for version in versions] == list(range(1, len(versions) + 1))
    for before, after in pairwise(versions):
        assert before.digest != after.digest
        assert before.first <= before.last <= after.first


@given(readings)
def test_every_reading_that_counts_falls_into_exactly_one_version(readings):
    versions = versions_of(readings)
    assert sum(version.readings for version in versions) == len(counting(readings))
    newest = max((one.rules for one in readings), default=0)
    for at, digest in counting(readings):
        around = [version for version in versions if version.first <= at <= version.last]
        assert around
        if any((one.at, one.digest, one.rules) == (at, digest, newest) for one in readings):
            assert digest in [version.digest for version in around]


@given(readings)
def test_a_version_lies_where_one_of_its_readings_says(readings):
    for version in versions_of(readings):
        assert any(
            one.key == version.key and one.digest == version.digest and version.first <= one.at <= version.last
            for one in readings
        )


@given(readings)
def test_a_reading_handed_over_twice_counts_once(readings):
    assert versions_of(readings * 2) == versions_of(readings)


@given(st.text("abc", max_size=12))
def test_runs_of_the_same_text_are_the_versions(texts):
    found = versions_of(reading(minute, text) for minute, text in enumerate(texts))
    assert [(v.digest[0], v.readings) for v in found] == [(text, len(list(run))) for text, run in groupby(texts)]


def test_an_article_that_returns_to_an_old_wording_gets_a_new_version():
    first, second, third = versions_of([reading(0, "a"), reading(1, "b"), reading(2, "a"), reading(3, "a")])
    assert (first.digest, first.readings) == (third.digest, 1)
    assert second.digest != first.digest
    assert (third.number, third.readings, third.key) == (3, 2, "texts/a-2.txt")


def test_newer_rules_replace_a_text_without_inventing_a_version():
    old = [reading(0, "a"), reading(1, "a"), reading(2, "b")]
    better = [reading(0, "c", rules=2), reading(1, "c", rules=2)]
    assert [v.key for v in versions_of([*old, *better])] == ["texts/c-0.txt", "texts/b-2.txt"]


def test_two_texts_of_one_second_are_both_kept_without_a_needless_change():
    versions = versions_of([reading(0, "b"), reading(1, "a"), reading(1, "b")])
    assert [v.digest[0] for v in versions] == ["b", "a"]


def test_no_reading_makes_no_version():
    assert versions_of([]) == []
