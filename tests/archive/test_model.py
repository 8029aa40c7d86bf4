"""What the values of the domain accept, and the grammar of the byline (archive/FORMAT.md)."""

import dataclasses
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model import MONTHS, Article, Byline, Capture, Metadata, Page, Reason, Rejection

SIMON = Byline("Matthew", dt.date(2016, 11, 10), dt.time(10, 19), ("Simon Nelson",))


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("Submitted by Matthew on 10 November, 2016 - 10:19 Author: Simon Nelson", SIMON),
        ("Submitted by martin on 8 July, 2018 - 03:04", Byline("martin", dt.date(2018, 7, 8), dt.time(3, 4))),
        (
            (
                "Submitted by Matthew on 20 April, 2016 - 01:53 "
                "Author: Will Stevens, Ruth Cashman, Ollie Moore, Simon Nelson and Cath Fletcher"
            ),
            Byline(
                "Matthew",
                dt.date(2016, 4, 20),
                dt.time(1, 53),
                ("Will Stevens", "Ruth Cashman", "Ollie Moore", "Simon Nelson", "Cath Fletcher"),
            ),
        ),
        ("Submitted on 1 May, 2020", Byline(date=dt.date(2020, 5, 1))),
        ("Submitted by Ann Other", Byline("Ann Other")),
        ("Submitted by Ann Author: Bob", Byline("Ann", authors=("Bob",))),
        ("Author: Ann Other and Bob Third", Byline(authors=("Ann Other", "Bob Third"))),
        ("Submitted by Ann on the desk on 1 May, 2020", Byline("Ann on the desk", dt.date(2020, 5, 1))),
    ],
)
def test_a_byline_is_read_and_written(line, byline):
    assert Byline.parse(line) == byline
    assert str(byline) == line


def test_an_hour_of_one_digit_is_read_and_two_are_written():
    byline = Byline.parse("Submitted by Matthew on 20 April, 2016 - 1:53")
    assert str(byline) == "Submitted by Matthew on 20 April, 2016 - 01:53"


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Author:",
        "Author: ",
        "By Simon Nelson",
        "Submitted",
        "Submitted by",
        "Submitted on 31 February, 2016",
        "Submitted on 08 July, 2018",
        "Submitted on ١ July, 2018",
        "Submitted on 8 July, 2018 - 24:00",
        "Submitted on 8 July, 2018 at noon",
        "Submitted on 8 July, 2018\nAuthor: Simon Nelson",
        "Author: Ann, Bob",
        "Author: Ann and Bob and Cid",
    ],
)
def test_a_line_that_does_not_fit_whole_is_no_byline(line):
    assert Byline.parse(line) is None


def test_a_hostile_first_block_is_judged_at_once():
    # Quadratic in the number of dates, if a line feed could stand in a byline: minutes.
    assert Byline.parse("Submitted by " + "x on 1 May, 2000 Author: x" * 50_000 + "\n") is None


names = st.text(st.characters(codec="utf-8"), max_size=20) | st.sampled_from(
    ["Ann", "Author: Ann", "Ann and Bob", "Ann, Bob", "x on 1 May, 2000", "and", "- 10:19", " on ", "Submitted by"]
)


@given(
    st.none() | names,
    st.none() | st.dates(),
    st.none() | st.times(),
    st.lists(names, max_size=4).map(tuple),
)
def test_a_byline_that_can_be_made_is_read_back_as_it_was(submitter, date, time, authors):
    try:
        byline = Byline(submitter, date, time, authors)
    except ValueError:
        return
    assert Byline.parse(str(byline)) == byline


@given(st.dates(), st.times().map(lambda time: time.replace(second=0, microsecond=0)))
def test_every_day_and_minute_can_be_written(date, time):
    assert str(Byline(date=date, time=time)) == (
        f"Submitted on {date.day} {MONTHS[date.month - 1]}, {date.year:04} - {time.hour:02}:{time.minute:02}"
    )


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"time": dt.time(10, 19)},
        {"date": dt.date(2016, 1, 1), "time": dt.time(10, 19, 30)},
        {"date": dt.datetime(2016, 1, 1, tzinfo=dt.UTC)},
        {"authors": ("Ann and Bob",)},
        {"authors": ("Ann, Bob",)},
        {"authors": ("",)},
        {"authors": ["Ann"]},
        {"submitter": ""},
        {"submitter": "Ann Author: Bob"},
        {"submitter": "Ann on 1 May, 2000"},
        {"submitter": " Ann"},
        {"submitter": "Ann\x1b[0m"},
    ],
)
def test_a_byline_that_could_not_be_read_back_is_refused(fields):
    with pytest.raises(ValueError, match="byline"):
        Byline(**fields)


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("", ("Text.",)),
        ("Title ", ("Text.",)),
        ("Two\nlines", ("Text.",)),
        ("Title", ()),
        ("Title", ("",)),
        ("Title", ("a\n\nb",)),
        ("Title", ("\x1b[2J",)),
        ("Title", ["Text."]),
        ("Title", ("Author: Ann Other", "Text.")),
    ],
)
def test_an_article_that_could_not_be_read_back_is_refused(title, body):
    with pytest.raises(ValueError, match=r"title|block"):
        Article(title, None, body)


def test_a_paragraph_may_read_as_a_byline_where_a_byline_stands_before_it():
    assert Article("Title", SIMON, ("Author: Ann Other",)).body == ("Author: Ann Other",)


def test_metadata_is_no_part_of_what_an_article_says():
    article = Article("Title", None, ("Text.",))
    other = dataclasses.replace(article, metadata=Metadata(language="en"))
    assert article == other
    assert hash(article) == hash(other)


@pytest.mark.parametrize(
    ("byline", "offset", "published"),
    [
        (None, None, None),
        (Byline(authors=("Ann",)), None, None),
        (Byline(date=dt.date(2016, 11, 10)), dt.timedelta(hours=1), dt.date(2016, 11, 10)),
        (SIMON, None, dt.datetime(2016, 11, 10, 10, 19)),  # noqa: DTZ001
        (SIMON, dt.timedelta(hours=1), dt.datetime(2016, 11, 10, 9, 19, tzinfo=dt.UTC)),
    ],
)
def test_publication_is_as_exact_as_the_page_is(byline, offset, published):
    article = Article("Title", byline, ("Text.",), Metadata(utc_offset=offset))
    assert article.published == published


NOON = dt.datetime(2016, 11, 10, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "moment",
    [
        NOON.replace(tzinfo=None),
        NOON.replace(microsecond=1),
        NOON.astimezone(dt.timezone(dt.timedelta(hours=1))),
    ],
)
def test_a_moment_is_aware_utc_and_whole_seconds(moment):
    with pytest.raises(ValueError, match="UTC"):
        Page("http://example.com/", moment, 200, (), b"")


def test_nothing_can_be_read_where_nothing_came():
    with pytest.raises(ValueError, match="nothing came"):
        Capture("http://example.com/", NOON, (), Rejection(Reason.EMPTY), 1)


def test_a_header_is_found_by_its_name_in_any_case():
    page = Page("http://example.com/", NOON, 200, (("ETag", '"1"'), ("etag", '"2"')), b"")
    assert page.header("eTAG") == '"1"'
    assert page.header("Age") is None
