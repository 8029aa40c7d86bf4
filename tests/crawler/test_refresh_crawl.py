"""`scrapy crawl refresh`, as a user starts it, on sites whose pages change, go and come back."""

import datetime as dt

import pytest
from loopback import answer, article

from archive.archive import Archive
from archive.model import Capture, Page
from archive.paths import identity
from crawler.extract import RULES
from crawler.extract.contents import contents
from crawler.spiders.refresh import ahead_lines, due_until, host


def story(title="Bridge stays open"):
    return answer(body=article(title))


@pytest.fixture
def archived(tmp_path):
    """Puts articles into the archive, as read some time ago: paths of a site to hours."""

    def keep(site, hours_by_path, *, source=None):
        with Archive.open(tmp_path / "store", create=True) as archive:
            archive.record([_capture(site.url(path), path, hours, source) for path, hours in hours_by_path.items()])

    return keep


def _capture(url, path, hours, source):
    # Not as of the start of all tests: what is fresh stays so for five minutes.
    at = dt.datetime.now(dt.UTC).replace(microsecond=0) - dt.timedelta(hours=hours)
    page = Page(url, at, 200, (("Content-Type", "text/html; charset=utf-8"),), article(path.strip("/")))
    return Capture(url, at, (page,), contents(page, links=False).result, RULES, source=source)


def test_what_is_due_is_asked_for_and_an_edit_is_found(site, archived, crawl):
    archived(site, {"/story": 100, "/fresh": 0})
    site.pages |= {"/story": story("Bridge is closed"), "/fresh": story("fresh")}
    done = crawl("refresh", allow=[site])
    assert done.status == 0, done.err
    assert site.paths == ["/robots.txt", "/story"]
    assert [line[0] for line in done.lines] == ["changed"]
    assert "1 article: 0 new, 1 changed, 0 unchanged." in done.err
    assert "due next: in " in done.err


def test_a_second_run_at_once_asks_for_nothing_and_says_so(site, archived, crawl):
    archived(site, {"/story": 100})
    crawl("refresh", allow=[site])
    before = list(site.paths)
    done = crawl("refresh", allow=[site])
    assert site.paths == before
    assert done.status == 0
    assert "Nothing was due." in done.err


def test_the_budget_is_kept_and_what_is_most_worth_comes_first(site, archived, crawl):
    archived(site, {f"/story-{number}": 24 * number for number in (30, 3, 300)})
    site.pages |= {f"/story-{number}": story(f"story-{number}") for number in (30, 3, 300)}
    listed = crawl("refresh", "-a", "list=yes", "-a", "due=all", allow=[site])
    order = [line.split("\t")[2] for line in listed.out.splitlines()]
    assert len(order) == 3
    assert site.paths == []
    assert "3 articles listed; nothing was fetched." in listed.err
    assert "Nothing was due." not in listed.err
    with Archive.open(listed.store) as archive:
        assert archive.runs() == []
    done = crawl("refresh", "-a", "budget=2", "-a", "due=all", allow=[site])
    assert [site.url(path) for path in site.paths if path != "/robots.txt"] == order[:2]
    assert done.status == 0
    with Archive.open(done.store) as archive:
        figures = archive.runs()[-1].figures
    assert (figures["due"], figures["due_left"]) == (3, 1)
    done = crawl("refresh", "-a", "per_host=1", allow=[site])
    assert [site.url(path) for path in site.paths if path != "/robots.txt"] == order


def test_what_robots_txt_forbids_costs_nothing_of_the_budget(site, archived, crawl):
    archived(site, {"/secret": 400, "/story": 100})
    site.pages["/robots.txt"] = answer(
        body=b"User-agent: *\nDisallow: /secret\n", headers=[("Content-Type", "text/plain")]
    )
    done = crawl("refresh", "-a", "budget=1", allow=[site])
    assert site.paths == ["/robots.txt", "/story"]
    assert "not fetched, robots.txt forbids it" in done.err


def test_a_page_that_has_gone_is_news_and_is_asked_for_later_and_later(site, archived, crawl):
    archived(site, {"/story": 100})
    site.pages["/story"] = answer("410 Gone")
    done = crawl("refresh", allow=[site])
    assert done.status == 0
    assert "1 archived article is missing" in done.err
    with Archive.open(done.store) as archive:
        (standing,) = archive.standings()
    assert standing.misses == 1
    assert standing.visited > standing.seen
    assert crawl("refresh", allow=[site]).status == 0
    assert site.paths.count("/story") == 1


def test_a_page_that_holds_no_article_any_more_is_no_failure_but_one_that_does_not_answer_is(site, archived, crawl):
    archived(site, {"/story": 100})
    site.pages["/story"] = answer(body=b"<!DOCTYPE html><html><head><title>Soon</title></head><body></body></html>")
    done = crawl("refresh", allow=[site])
    assert done.status == 0
    assert "1 rejected (no article in it)" in done.err
    archived(site, {"/other": 90})
    site.pages["/other"] = answer("500 Internal Server Error")
    assert crawl("refresh", allow=[site]).status == 4


def test_a_page_that_leads_to_another_article_is_not_asked_for_at_once_again(new_site, archived, crawl):
    site, other = new_site(), new_site("127.0.0.2")
    archived(site, {"/story": 100})
    other.pages["/elsewhere"] = story("Quite another thing")
    site.pages["/story"] = answer("301 Moved", headers=[("Location", other.url("/elsewhere"))])
    crawl("refresh", allow=[site, other])
    with Archive.open(crawl("refresh", allow=[site, other]).store) as archive:
        misses = {standing.article: standing.misses for standing in archive.standings()}
    assert site.paths.count("/story") == 1
    assert misses == {identity(site.url("/story")): 1, identity(other.url("/elsewhere")): 0}


def test_a_page_that_leads_to_where_robots_txt_forbids_is_not_asked_for_at_once_again(new_site, archived, crawl):
    site, other = new_site(), new_site("127.0.0.2")
    archived(site, {"/story": 100})
    site.pages["/story"] = answer("301 Moved", headers=[("Location", other.url("/elsewhere"))])
    other.pages["/robots.txt"] = answer(body=b"User-agent: *\nDisallow: /\n", headers=[("Content-Type", "text/plain")])
    done = crawl("refresh", allow=[site, other])
    assert done.ended(site.url("/story")) == "redirects"
    crawl("refresh", allow=[site, other])
    assert site.paths.count("/story") == 1


def test_source_and_host_choose_what_is_asked_for(new_site, archived, crawl, tmp_path):
    one, other = new_site(), new_site("127.0.0.2")
    sources = tmp_path / "sources.toml"
    sources.write_text('[one]\nurls = ["https://www.example.org/"]\n')
    archived(one, {"/a": 100}, source="one")
    archived(one, {"/b": 100})
    archived(other, {"/c": 100})
    settings = {"ARCHIVE_SOURCES": str(sources)}

    def listed(*arguments):
        given = [part for argument in arguments for part in ("-a", argument)]
        done = crawl("refresh", "-a", "list=yes", *given, settings=settings)
        return {line.split("\t")[2] for line in done.out.splitlines()}

    assert listed() == {one.url("/a"), one.url("/b"), other.url("/c")}
    assert listed("source=one") == {one.url("/a")}
    assert listed(f"host={other.host}:{other.port}") == {other.url("/c")}
    one.pages["/a"] = story("a")
    done = crawl("refresh", "-a", "source=one", allow=[one], settings=settings)
    assert [visit.source for visit in done.visits(one.url("/a"))] == ["one", "one"]
    wrong = crawl("refresh", "-a", "source=two", settings=settings)
    assert wrong.status == 2
    assert "names no such source; it names one" in wrong.err
    wrong = crawl("refresh", "-a", "host=no.example", settings=settings)
    assert wrong.status == 2
    assert "no.example: nothing is archived of this host; there are " in wrong.err
    assert f"{other.host}:{other.port}" in wrong.err


def test_an_archive_that_is_not_there_is_named_and_not_made(crawl, tmp_path):
    done = crawl("refresh", store=tmp_path / "nothing")
    assert done.status == 2
    assert "scrapy crawl site" in done.err
    assert not (tmp_path / "nothing").exists()


@pytest.mark.parametrize("text", ["soon", "2 h", "-1h", "h", "2016-13-01", "9999999999d"])
def test_what_is_neither_a_span_nor_a_moment_is_refused(text):
    with pytest.raises(ValueError, match="neither a span nor a moment"):
        due_until(text)


def test_a_host_may_be_given_as_it_stands_in_an_address():
    assert host("https://WWW.Example.org/news") == host("www.example.org") == "www.example.org"


def test_what_is_left_and_what_comes_next_is_told():
    def lines(*minutes):
        now = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
        due = [(now + dt.timedelta(minutes=each), f"https://a.example/{each}") for each in minutes]
        return list(ahead_lines(due, now))

    assert lines() == []
    assert lines(-3) == ["1 more is due now: run it again, or give it a larger budget"]
    assert lines(4, -3, 0, 50, 70, 3_000) == [
        "2 more are due now: run it again, or give it a larger budget",
        "due next: in 4 minutes, https://a.example/4; 2 within an hour, 3 within a day, 4 within a week",
    ]
