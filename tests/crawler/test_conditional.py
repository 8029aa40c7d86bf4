"""When a page is asked for by condition, and when a server's word was false."""

import datetime as dt
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model import Contradiction, LastAnswer, Outcome, RawRef, Visit
from crawler.conditional import Distrust, conditions, first_false, is_false

NOW = dt.datetime(2016, 11, 10, 12, 0, tzinfo=dt.UTC)
STANDS = LastAnswer(
    article="h.example/story",
    at=NOW - dt.timedelta(hours=2),
    outcome=Outcome.ARTICLE,
    digest="ab" * 32,
    published=None,
    etag='"1"',
    last_modified="Thu, 10 Nov 2016 09:00:00 GMT",
    payload="cd" * 32,
    markup=None,
    rules=1,
    learnt=0,
    raw=RawRef("raw/2016/11/x.warc.gz", 0, 100),
    confirmed=0,
    is_latest=True,
)
DISTRUST = Distrust(looks=10, days=14)
BOTH = {"If-None-Match": '"1"', "If-Modified-Since": "Thu, 10 Nov 2016 09:00:00 GMT"}


def asked(**changes):
    return conditions(replace(STANDS, **changes), now=NOW, distrust=DISTRUST)


def test_both_validators_are_sent_as_they_came():
    assert asked() == BOTH
    assert asked(etag='W/"a b"', last_modified=None) == {"If-None-Match": 'W/"a b"'}
    assert asked(etag=None) == {"If-Modified-Since": BOTH["If-Modified-Since"]}


@pytest.mark.parametrize(
    "change",
    [
        {"outcome": Outcome.REJECTED},
        {"is_latest": False},
        {"confirmed": 9},
        {"at": NOW - dt.timedelta(days=14)},
        {"etag": None, "last_modified": None},
        {"etag": "", "last_modified": "yesterday"},
        {"etag": f'"{"x" * 1000}"', "last_modified": None},
    ],
)
def test_all_of_a_page_is_wanted_where_an_answer_would_not_be_believed(change):
    assert asked(**change) == {}


def test_all_of_a_page_is_wanted_where_nothing_stands():
    assert conditions(None, now=NOW, distrust=DISTRUST) == {}


@pytest.mark.parametrize("date", ["Thu, 10 Nov 2016 10:00:00 GMT", "Fri, 01 Jan 2120 00:00:00 GMT", "0", "-1"])
def test_a_date_that_cannot_be_or_tells_nothing_yet_is_not_sent(date):
    assert asked(last_modified=date) == {"If-None-Match": '"1"'}


DATES = st.builds(
    "{}, {} {} {} {}:{}:{} {}".format,
    *[st.sampled_from(["Thu", "x"]), st.integers(-1, 40), st.sampled_from(["Nov", "y"]), st.integers(-1, 10**20)],
    *[st.integers(-1, 99)] * 3,
    st.sampled_from(["GMT", "+0000", "-0000", "+9999", "-99999999", "z", ""]),
)


@given(st.text() | DATES)
def test_whatever_a_server_calls_a_date_is_one_in_the_past_or_none(text):
    assert asked(etag=None, last_modified=text) in ({}, {"If-Modified-Since": text})


@given(st.integers(1, 20), st.integers(0, 60))
def test_every_so_many_looks_one_is_whole(looks, hours):
    confirmed = 0
    whole = []
    for number in range(60):
        now = STANDS.at + dt.timedelta(minutes=hours * number)
        stands = replace(STANDS, confirmed=confirmed)
        fields = conditions(stands, now=now, distrust=Distrust(looks=looks, days=10**4))
        confirmed = confirmed + 1 if fields else 0
        whole += [] if fields else [number]
    assert all(later - earlier == looks for earlier, later in pairwise(whole))
    assert whole


def visit(hours=0, *, etag=None, modified=None, status=200):
    at = NOW + dt.timedelta(hours=hours)
    outcome = Outcome.ARTICLE if status == 200 else Outcome.NOT_MODIFIED
    url = "https://h.example/story"
    return Visit(url, url, "h.example/story", at, outcome, None, "", status, etag, modified, None, None)


def said(before, after):
    return Contradiction(visit(0, **before), visit(10, status=304), visit(20, **after))


OLD, YOUNG = "Thu, 10 Nov 2016 09:00:00 GMT", "Fri, 11 Nov 2016 07:00:00 GMT"
BETWEEN = "Thu, 10 Nov 2016 20:00:00 GMT"


@pytest.mark.parametrize(
    ("before", "after", "is_proved"),
    [
        ({"etag": '"1"'}, {"etag": '"2"'}, False),
        ({"etag": '"1"'}, {"etag": '"1"'}, True),
        ({"etag": 'W/"1"'}, {"etag": '"1"'}, True),
        ({"modified": OLD}, {"modified": YOUNG}, False),
        ({"modified": OLD}, {"modified": OLD}, True),
        ({"modified": OLD}, {"modified": BETWEEN}, True),
        ({"etag": '"1"', "modified": OLD}, {"etag": '"2"', "modified": BETWEEN}, True),
        ({"etag": '"1"', "modified": OLD}, {"etag": '"2"', "modified": YOUNG}, False),
        ({"etag": '"1"'}, {}, False),
        ({"modified": OLD}, {"modified": "Fri, 31 Dec 9999 23:59:59 GMT"}, False),
        ({}, {}, False),
        # Edited just before a cache was asked that may have been late: no lie.
        ({"modified": OLD}, {"modified": "Thu, 10 Nov 2016 21:30:00 GMT"}, False),
    ],
)
def test_a_word_is_false_where_the_other_text_cannot_have_come_after_it(before, after, is_proved):
    assert is_false(said(before, after)) is is_proved


def test_a_host_is_believed_until_it_is_proved_wrong_once():
    fair, foul = said({"etag": '"1"'}, {"etag": '"2"'}), said({"etag": '"1"'}, {"etag": '"1"'})
    assert first_false([]) is None
    assert first_false([fair, fair]) is None
    assert first_false([fair, foul, fair]) is foul
