"""Day, time and offset of first publication: never an update's, in the page's language and zone."""

import datetime as dt
import json

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.dates import modified, published
from crawler.extract.metadata import structured
from crawler.extract.printed_dates import printed_dates
from crawler.extract.stated_dates import Published, machine_date

URL = "https://www.example.org/story/ferry-strike"
DAY = dt.date(2016, 11, 10)
TIME = dt.time(10, 19)


def read(body="", head="", *, url=URL, language="en"):
    tree = lxml.html.document_fromstring(
        f"<html lang={language}><head><title>Ferry strike goes on</title>{head}</head>"
        f"<body><main><h1>Ferry strike goes on</h1>{body}<p>The ferries stood still.</p></main></body></html>"
    )
    return published(tree, structured(tree, url=url), url=url)


def ld(**article):
    return f'<script type="application/ld+json">{json.dumps({"@type": "Article", **article})}</script>'


PRINTED = [
    ("en", "Submitted by Matthew on 10 November, 2016 - 10:19"), ("en-US", "Nov. 10, 2016 at 10:19 a.m."),
    ("en", "10:19 AM, November 10th, 2016"), ("en-GB", "10/11/2016 10:19"), ("en-US", "11/10/2016 10:19"),
    ("de", "Veröffentlicht am 10.11.2016, 10:19 Uhr"), ("de", "10. Nov. 2016 um 10.19 Uhr"),
    ("fr", "Publié le 10 novembre 2016 à 10h19"), ("es", "10 de noviembre de 2016 a las 10:19"),
    ("pt", "10 nov 2016 às 10h19"), ("it", "10 novembre 2016 alle 10:19"), ("nl", "do 10 nov. 2016 | 10.19 uur"),
    ("da", "10. nov. 2016 kl. 10.19"), ("sv", "10 november 2016 10:19"), ("nb", "10. november 2016 kl 10:19"),
    ("fi", "10.11.2016 klo 10.19"), ("pl", "10 listopada 2016, 10:19"), ("cs", "10. listopadu 2016 10:19"),
    ("hu", "2016. november 10. 10:19"), ("lt", "2016 m. lapkričio 10 d. 10:19"),
    ("lv", "2016. gada 10. novembris, 10:19"),
    ("hr", "10. studenoga 2016. 10:19"), ("bg", "10 ноември 2016, 10:19"), ("ru", "10 ноября 2016, 10:19"),
    ("uk", "10 листопада 2016, 10:19"), ("ro", "10 noiembrie 2016, 10:19"), ("el", "10 Νοεμβρίου 2016, 10:19"),
    ("tr", "10 Kasım 2016 10:19"), ("he", "10 בנובמבר 2016, 10:19"), ("hi", "10 नवंबर 2016, 10:19 AM"),
    ("th", "10 พฤศจิกายน 2559 10:19"), ("vi", "10 tháng 11, 2016 10:19"), ("ar", "10 نوفمبر 2016 10:19"),
    ("ar", "١٠ نوفمبر ٢٠١٦ ١٠:١٩"), ("hi", "१० नवंबर २०१६, १०:१९"), ("th", "10 พ.ย. 2559 10:19"),
    ("fa", "۲۰ آبان ۱۳۹۵، ۱۰:۱۹"), ("fa", "1395/08/20 - 10:19"), ("fa", "پنجشنبه 20 آبان 1395 ساعت 10:19"),
    ("ja", "平成28年11月10日 10:19"), ("zh-TW", "民國105年11月10日 10:19"),
    ("zh", "2016年11月10日 10:19"), ("ja", "2016年11月10日 10時19分"), ("ko", "입력 2016.11.10 오전 10:19"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "line"), PRINTED)
def test_a_printed_line_is_read_in_its_language(language, line):
    first = printed_dates(line, language)[0]
    assert (first.date, first.time) == (DAY, TIME)


@pytest.mark.parametrize(
    ("value", "date", "time", "hours"),
    [
        ("2016-11-10T10:19:00+01:00", DAY, TIME, 1),
        ("2016-11-10T10:19:31.123Z", DAY, TIME, 0),
        ("2016-11-10 10:19", DAY, TIME, None),
        ("2016-11-10", DAY, None, None),
        ("20161110T101900Z", DAY, TIME, 0),
        ("2016-11-10T00:00:00Z", DAY, None, None),
        ("2016-11-10T00:00:07Z", DAY, dt.time(), 0),
        ("Thu Nov 10 10:19:36 CET 2016", DAY, TIME, 1),
        ("Thu, 10 Nov 2016 10:19:36 +0200", DAY, TIME, 2),
        ("1478773140", DAY, TIME, 0),
        ("November 10, 2016", DAY, None, None),
    ],
)
def test_dates_for_machines_are_read(value, date, time, hours):
    offset = None if hours is None else dt.timedelta(hours=hours)
    assert machine_date(value) == Published(date, time, offset)


@pytest.mark.parametrize("value", ["", "tomorrow", "2016-13-40", "0001-01-01", "9999999999999", "2016", "10"])
def test_what_is_no_date_gives_none(value):
    assert machine_date(value) is None


def test_the_first_publication_goes_before_the_update():
    head = ld(dateModified="2016-11-12T08:00:00Z", datePublished="2016-11-10T10:19:00Z")
    assert read(head=head) == Published(DAY, TIME, dt.timedelta())


@pytest.mark.parametrize(
    "line",
    [
        "Updated: 12 November 2016 08:00",
        "Last modified on 12 November 2016",
        "Aktualisiert: 12.11.2016, 08:00 Uhr",
        "Mis à jour le 12 novembre 2016",
        "更新 2016-11-12",
    ],
)
def test_an_update_alone_is_no_publication(line):
    assert read(f"<p>{line}</p>") is None


@pytest.mark.parametrize(
    "line",
    [
        "<p>Last updated:</p><p>10 November 2016</p>",
        "<p>Zuletzt geändert am</p><p>10. November 2016</p>",
        "<div>Updated <time datetime='2016-11-10'>10 November 2016</time></div>",
        "<div><b>Updated on</b> <span class='date'>10 November 2016</span></div>",
    ],
)
def test_a_label_before_a_date_makes_it_an_updates(line):
    assert read(line) is None
    assert read(
        line.replace("Updated", "Published").replace("Last updated", "Published").replace("Zuletzt geändert", "")
    ) == (Published(DAY))


def test_who_reviewed_an_article_says_nothing_of_its_date():
    assert read("<p>Reviewed by Ann Lee</p><p>10 November 2016</p>") == Published(DAY)


def test_a_time_in_utc_is_given_in_the_pages_zone_where_the_page_states_that_too():
    head = ld(datePublished="2016-11-10T15:19:00Z") + '<meta name="published_at" content="2016-11-10 10:19:00">'
    assert read(head=head) == Published(DAY, TIME, dt.timedelta(hours=-5))


def test_the_printed_day_wins_where_it_is_another_in_utc():
    head = ld(datePublished="2016-11-11T03:19:00Z")
    assert read("<p>Published on November 10, 2016</p>", head) == Published(DAY)


def test_the_day_that_is_printed_and_stated_wins_over_one_that_is_stated_only():
    head = ld(datePublished="2016-11-09T20:35:00+01:00") + '<meta name="date" content="2016-11-10T10:19:00+01:00">'
    assert read("<p>Berlin, 10 November 2016</p>", head) == Published(DAY, TIME, dt.timedelta(hours=1))


def test_the_day_on_which_an_archive_fetched_the_page_is_not_its_own():
    url = "https://web.archive.org/web/20181110101900/http://example.org/story/ferry-strike"
    assert read(url=url) is None
    assert read(url=url.replace("/story", "/2016/11/10")) == Published(DAY)


def test_data_attributes_named_after_publication_are_read():
    assert read("<div data-deploy-dt='2016.11.10 10:19'></div>") == Published(DAY, TIME)


def test_a_day_that_is_glued_to_its_year_is_read():
    assert printed_dates("Nov 102016", "en")[0].date == DAY


def test_the_published_half_of_a_line_is_taken():
    assert read("<p>Updated 12 November 2016 08:00, first published 10 November 2016 10:19</p>") == Published(DAY, TIME)
    assert read("<p>Published 10 November 2016 10:19 – updated 12 November 2016 08:00</p>") == Published(DAY, TIME)


def test_a_comments_date_is_not_the_articles():
    assert read("<div class='comments'><p class='comment'>Ann, <time>10 November 2016</time></p></div>") is None


def test_the_pages_own_zone_is_taken_where_it_prints_one():
    head = ld(datePublished="2016-11-09T23:19:00Z")
    assert read("<p>10 November 2016, 10:19</p>", head) == Published(DAY, TIME, dt.timedelta(hours=11))


def test_a_day_for_machines_gets_its_time_from_the_printed_line():
    head = "<meta property='article:published_time' content='2016-11-10'>"
    assert read("<p>10 November 2016 - 10:19</p>", head) == Published(DAY, TIME)


def test_the_address_is_asked_last():
    assert read(url="https://www.example.org/2016/11/10/ferry") == Published(DAY)
    assert read("<p>9 November 2016</p>", url="https://www.example.org/2016/11/10/ferry") == Published(
        dt.date(2016, 11, 9)
    )


def test_a_time_element_is_read():
    body = "<time class='entry-date published' datetime='2016-11-10T10:19:00+01:00'>Thursday</time>"
    assert read(body) == Published(DAY, TIME, dt.timedelta(hours=1))


def test_the_day_behind_the_last_bar_of_the_documents_title_is_the_articles():
    html = "<html lang=de><title>{}</title><body><h1>Ferry strike</h1><h2>Piers <i>1.11.2016</i></h2></body></html>"
    for title, day in (("Ferry strike | DW | 10.11.2016", 10), ("Ferry strike | Since 10.11.2016", 1)):
        tree = lxml.html.document_fromstring(html.format(title))
        assert published(tree, structured(tree, url=URL), url=URL).date == dt.date(2016, 11, day)


def test_the_update_is_kept_beside():
    tree = lxml.html.document_fromstring(
        f"<html><head>{ld(dateModified='2016-11-12T08:00:00+01:00')}</head><body/></html>"
    )
    assert modified(structured(tree, url=URL)) == dt.datetime(
        2016, 11, 12, 8, tzinfo=dt.timezone(dt.timedelta(hours=1))
    )


@given(st.text(max_size=150), st.sampled_from(["en", "de", "ja", "hu", "th", None]))
def test_no_line_makes_it_raise(line, language):
    for found in printed_dates(line, language):
        assert 0 <= found.start < found.end <= len(line)
    machine_date(line, language)
