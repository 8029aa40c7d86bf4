"""How a host is asked: one request at a time, spaced, and not before it wants to be asked again."""

import datetime as dt
import email.utils
import itertools
import threading
from itertools import pairwise

import pytest
from loopback import answer, article

from crawler.pace import seconds_until

NOON = dt.datetime(2016, 11, 10, 12, tzinfo=dt.UTC)


def gaps(moments):
    return [later - earlier for earlier, later in pairwise(moments)]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        ("120", 120),
        ("Thu, 10 Nov 2016 12:00:30 GMT", 30),
        ("Thursday, 10-Nov-16 12:00:30 GMT", 30),
        ("9" * 5000, float("9" * 12)),
        ("Thu, 10 Nov 2016 11:00:00 GMT", None),
        ("-1", None),
        ("1.5", None),
        ("tomorrow", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_a_number_or_a_date(value, seconds):
    assert seconds_until(value, now=NOON) == seconds


def test_a_host_is_asked_once_at_a_time_and_spaced_by_the_delay(new_site, crawl):
    one, other = new_site("127.0.0.1"), new_site("127.0.0.2")
    busy = {one.host: threading.Lock(), other.host: threading.Lock()}
    together = []

    def page_of(site):
        def page(connection, number):
            if not busy[site.host].acquire(blocking=False):
                together.append(site.host)
                return answer("500 Internal Server Error")
            try:
                return answer(body=article())
            finally:
                busy[site.host].release()

        return page

    for site in (one, other):
        site.pages |= {f"/{number}": page_of(site) for number in range(4)}
    urls = [site.url(f"/{number}") for number in range(4) for site in (one, other)]
    done = crawl("article", "-a", f"url={','.join(urls)}", allow=[one, other], settings={"DOWNLOAD_DELAY": "0.5"})
    assert done.status == 0
    assert together == []
    for site in (one, other):
        assert len(site.asked) == 5  # robots.txt is asked for at the same pace
        assert min(gaps([asked.at for asked in site.asked])) > 0.4
    # Hosts do not wait for each other.
    assert max(one.asked[0].at, other.asked[0].at) < min(one.asked[-1].at, other.asked[-1].at)


def test_the_pace_holds_for_the_host_that_a_redirect_leads_to(new_site, crawl):
    start, target = new_site("127.0.0.1"), new_site("127.0.0.2")
    for number in range(3):
        start.pages[f"/{number}"] = answer("301 Moved Permanently", headers=[("Location", target.url(f"/{number}"))])
        target.pages[f"/{number}"] = answer(body=article(f"Story {number}"))
    urls = [start.url(f"/{number}") for number in range(3)] + [target.url(f"/{number}?again") for number in range(2)]
    done = crawl("article", "-a", f"url={','.join(urls)}", allow=[start, target], settings={"DOWNLOAD_DELAY": "0.5"})
    assert min(gaps([asked.at for asked in target.asked])) > 0.4
    assert [line[2] for line in done.lines if "again" not in line[2]] == [target.url(f"/{n}") for n in range(3)]


def test_nothing_is_asked_before_a_retry_after_is_over(new_site, crawl):
    wanted = {}

    def busy(site, status, form):
        def page(connection, number):
            if number > 1:
                return answer(body=article())
            now = dt.datetime.now(dt.UTC)
            moment = (now + dt.timedelta(seconds=3)).replace(microsecond=0)
            wanted[site.host] = (moment - now).total_seconds() if form == "date" else 2.0
            value = email.utils.format_datetime(moment, usegmt=True) if form == "date" else "2"
            return answer(status, headers=[("Retry-After", value)])

        return page

    kinds = itertools.product(["429 Too Many Requests", "503 Service Unavailable"], ["seconds", "date"])
    sites = []
    for number, (status, form) in enumerate(kinds, start=1):
        site = new_site(f"127.0.0.{number}")
        site.pages |= {"/first": busy(site, status, form), "/second": answer(body=article("Another"))}
        sites.append(site)
    urls = [site.url(path) for site in sites for path in ("/first", "/second")]
    done = crawl("article", "-a", f"url={','.join(urls)}", allow=sites)
    assert done.status == 0
    for site in sites:
        refused = site.times("/first")[0]
        later = [asked.at for asked in site.asked if asked.at > refused]
        # A date is read by the whole second; the wait begins when the answer arrives.
        assert later
        assert min(later) - refused > wanted[site.host] - 0.05
        assert len(site.times("/first")) == 2


def test_a_host_that_wants_hours_is_left_alone_and_its_pages_are_postponed(site, crawl):
    site.pages["/first"] = answer("429 Too Many Requests", headers=[("Retry-After", "7200")])
    urls = [site.url("/first"), *(site.url(f"/{number}") for number in range(30))]
    done = crawl("article", "-a", f"url={','.join(urls)}", allow=[site], settings={"CONCURRENT_REQUESTS": "40"})
    assert done.status == 4
    # What had been asked before the answer came does not count; nothing came after it.
    assert max(asked.at for asked in site.asked) == site.times("/first")[0]
    assert done.visits(site.url("/first"))[-1].status == 429
    postponed = [visit for url in urls for visit in done.visits(url) if visit.reason == "postponed"]
    assert len(postponed) == len(urls) - (len(site.asked) - 2)
    assert "2 hours" in done.err


def test_an_error_that_may_pass_is_tried_again_and_then_left(site, crawl):
    site.pages["/passes"] = lambda connection, number: answer(
        "502 Bad Gateway" if number < 3 else "200 OK", body=article()
    )
    site.pages["/stays"] = answer("500 Internal Server Error")
    site.pages["/gone"] = answer("410 Gone")
    done = crawl("article", "-a", "url=" + ",".join(map(site.url, ("/passes", "/stays", "/gone"))), allow=[site])
    assert done.status == 1
    assert len(site.times("/passes")) == 3
    assert len(site.times("/stays")) == 3
    assert len(site.times("/gone")) == 1
    assert done.ended(site.url("/passes")) == "article"
    assert done.ended(site.url("/stays")) == done.ended(site.url("/gone")) == "http-status"


def test_a_request_says_who_asks_and_nothing_that_need_not_be_known(site, crawl):
    site.pages["/story"] = answer(body=article(), headers=[("Set-Cookie", "id=1")])
    site.pages["/from"] = answer("302 Found", headers=[("Location", "/story?2"), ("Set-Cookie", "id=1")])
    site.pages["/story?2"] = answer(body=article())
    crawl(
        "article",
        "-a",
        f"url={site.url('/story')},{site.url('/from')}",
        allow=[site],
        settings={"ARCHIVE_CONTACT": "https://library.example/crawler"},
    )
    assert len(site.asked) == 4
    for asked in site.asked:
        fields = dict(line.split(": ", 1) for line in asked.head.split("\r\n")[1:] if line)
        assert fields["User-Agent"].startswith("palimpsest/")
        assert fields["User-Agent"].endswith("(+https://library.example/crawler)")
        assert not {"Cookie", "Referer", "Authorization"} & set(fields)
