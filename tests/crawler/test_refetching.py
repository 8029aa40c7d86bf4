"""Pages that the archive holds: asked for only if modified, read only where something is new, never trusted blindly."""

import datetime as dt

import pytest
from loopback import answer, article

from archive.archive import Archive
from archive.doctor import diagnose
from archive.model import Outcome

MODIFIED = "Thu, 10 Nov 2016 10:24:00 GMT"
ARTICLE, SAME = Outcome.ARTICLE, Outcome.NOT_MODIFIED
LIST = "<html><head><title>News</title></head><body><h1>News</h1>{}</body></html>"


class Page:
    """A path of a site that knows conditions; `lies`: it says 304 whatever stands there."""

    def __init__(self, site, path, body, *, etag='"1"', modified=None, lies=False):
        self.site, self.path, self.body = site, path, body
        self.etag, self.modified, self.lies = etag, modified, lies
        site.pages[path] = self

    def __call__(self, connection, number):
        fields = [(name, value) for name, value in [("ETag", self.etag), ("Last-Modified", self.modified)] if value]
        asked = self.asked()[-1]
        is_same = (
            asked.get("if-none-match") == self.etag
            if "if-none-match" in asked
            else (self.modified is not None and asked.get("if-modified-since") == self.modified)
        )
        if is_same or (self.lies and {"if-none-match", "if-modified-since"} & asked.keys()):
            return answer("304 Not Modified", headers=[*fields, ("Content-Length", None), ("Content-Type", None)])
        return answer(body=self.body, headers=fields)

    def asked(self):
        """The header fields of every request, by their names in lower case."""
        heads = (each.head.split("\r\n")[1:] for each in self.site.asked if each.path == self.path)
        return [dict(_field(line) for line in head if line) for head in heads]

    def conditions(self):
        """What each request has asked by: its conditions alone."""
        return [{name: value for name, value in each.items() if name.startswith("if-")} for each in self.asked()]


def _field(line):
    name, _, value = line.partition(":")
    return name.lower(), value.strip()


@pytest.fixture
def look(site, crawl):
    """Crawls the article of the site, or another page."""

    def run(path="/story", **settings):
        return crawl("article", "-a", f"url={site.url(path)}", allow=[site], settings=settings)

    return run


def outcomes(crawled, url):
    return [visit.outcome for visit in crawled.visits(url)]


def is_sound(store, *urls):
    """Whether all agrees with all, and a catalog that is made again says the same."""

    def told():
        return [archive.stats(), *((archive.visits(url), archive.versions(url)) for url in urls)]

    with Archive.open(store) as archive:
        before = told()
        assert list(archive.check()) == []
        assert archive.reindex().findings == ()
        return told() == before


def test_what_was_not_modified_is_not_sent_again(site, look):
    page = Page(site, "/story", article("Bridge"), etag='W/"a"', modified=MODIFIED)
    first, second = look(), look()
    assert page.conditions() == [{}, {"if-none-match": 'W/"a"', "if-modified-since": MODIFIED}]
    assert (first.status, second.status, second.lines) == (0, 0, [])
    assert "1 not sent again" in second.err
    assert outcomes(second, site.url("/story")) == [ARTICLE, SAME]
    page.body, page.etag, page.modified = article("Bridge closes"), 'W/"b"', "Fri, 11 Nov 2016 10:24:00 GMT"
    third = look()
    assert [line[0] for line in third.lines] == ["changed"]
    assert is_sound(third.store, site.url("/story"))


def test_a_server_that_is_proved_wrong_is_not_asked_by_condition_any_more(site, look):
    page = Page(site, "/story", article("Bridge"), lies=True)
    look()
    page.body = article("Bridge closes")
    assert look(ARCHIVE_FULL_LOOKS=2).lines == []
    found = look(ARCHIVE_FULL_LOOKS=2)
    assert [line[0] for line in found.lines] == ["changed"]
    page.body = article("Bridge is gone")
    again = look(ARCHIVE_FULL_LOOKS=2)
    assert [line[0] for line in again.lines] == ["changed"]
    assert page.conditions() == [{}, {"if-none-match": '"1"'}, {}, {}]
    host = f"{site.host}:{site.port}"
    assert f"{host} was asked for whole pages" in again.err
    assert f": {site.url('/story')}\n" in again.err
    assert "whole pages" not in found.err
    with Archive.open(again.store) as archive:
        assert [run.hosts[host].get("distrusted") for run in archive.runs()] == [None, None, None, 1]
        health = diagnose(archive.health(at=dt.datetime.now(dt.UTC).replace(microsecond=0)))
        assert health.hosts[host]["distrusted"] == 1
        (before,) = archive.contradictions(host)
        archive.reindex()
        assert list(archive.contradictions(host)) == [before]


def test_a_tag_that_is_another_one_each_time_makes_no_version(site, look):
    page = Page(site, "/story", article("Bridge"))
    for number in range(3):
        page.etag = f'"{number}"'
        last = look()
    assert [each.get("if-none-match") for each in page.conditions()] == [None, '"0"', '"1"']
    assert outcomes(last, site.url("/story")) == [ARTICLE] * 3
    with Archive.open(last.store) as archive:
        (version,) = archive.versions(site.url("/story"))
    assert version.readings == 3


def test_a_date_in_the_future_is_no_condition(site, look):
    page = Page(site, "/story", article("Bridge"), etag=None, modified="Fri, 01 Jan 2120 00:00:00 GMT")
    look()
    page.body = article("Bridge closes")
    assert [line[0] for line in look().lines] == ["changed"]
    assert page.conditions() == [{}, {}]


def test_what_was_no_article_is_asked_for_whole(site, look):
    page = Page(site, "/story", b"<html><head><title>News</title></head><body></body></html>")
    look()
    assert look().ended(site.url("/story")) == "empty"
    page.body, page.etag = article("Bridge"), '"2"'
    look()
    site.pages["/story"] = answer("410 Gone")
    look()
    site.pages["/story"] = page
    look()
    assert page.conditions() == [{}, {}, {}, {"if-none-match": '"2"'}, {}]


def test_conditions_can_be_turned_off(site, look):
    page = Page(site, "/story", article("Bridge"))
    look()
    assert outcomes(look(ARCHIVE_CONDITIONAL=0), site.url("/story")) == [ARTICLE] * 2
    assert page.conditions() == [{}, {}]


def test_a_redirect_does_not_take_the_conditions_along(site, look):
    old = Page(site, "/story", article("Bridge"), etag='"same"')
    look()
    new = Page(site, "/new", article("Bridge"), etag='"same"')
    site.pages["/story"] = lambda connection, number: answer("301 Moved", headers=[("Location", "/new")])
    moved = look()
    assert old.conditions() == [{}, {"if-none-match": '"same"'}]
    assert new.conditions() == [{}]
    assert outcomes(moved, site.url("/story")) == [ARTICLE] * 2


def test_a_second_attempt_asks_by_the_same_condition(site, look):
    page = Page(site, "/story", article("Bridge"))
    look()
    site.pages["/story"] = lambda connection, number: (
        answer("502 Bad Gateway") if number == 2 else page(connection, number)
    )
    again = look()
    assert page.conditions() == [{}, {"if-none-match": '"1"'}, {"if-none-match": '"1"'}]
    assert outcomes(again, site.url("/story")) == [ARTICLE, SAME]


def test_what_a_server_says_unasked_is_a_failure(site, look):
    look()
    site.pages["/story"] = answer("304 Not Modified", headers=[("Content-Length", None)])
    failed = look()
    assert (failed.status, failed.ended(site.url("/story"))) == (4, "http-status")


OTHER_ADS = """<html lang="en"><head><meta name="csrf-token" content="{n}"><script nonce="{n}">ad({n})</script>
<style>.ad-{n} {{ color: red }}</style></head><body><!-- {n} --><iframe src="https://ads.example/{n}"></iframe>
<img src="https://count.example/?{n}"><form><input type="hidden" name="token" value="{n}"></form>{article}
</body></html>"""


@pytest.mark.parametrize("ads", [["same", "same"], ["one", "another"]])
def test_a_page_whose_markup_says_the_same_is_not_read_again(site, look, scrapy, ads):
    url, kept = site.url("/story"), article("Bridge").decode().partition("<body>")[2].removesuffix("</body></html>")
    for ad in ads:
        site.pages["/story"] = answer(body=OTHER_ADS.format(n=ad, article=kept).encode())
        last = look()
    first, second = last.visits(url)
    assert (first.markup == second.markup, first.payload == second.payload) == (True, ads[0] == ads[1])
    assert (last.status, last.lines) == (0, [])
    with Archive.open(last.store) as archive:
        (version,) = archive.versions(url)
        assert version.readings == 2
        assert archive.page(second.raw).body.count(ads[1].encode()) > 5
    assert len(list(last.store.glob("texts/*/*/*"))) == 2
    assert is_sound(last.store, url)


def test_list_pages_and_feeds_are_asked_for_whole_and_lead_to_what_is_new(site, crawl):
    home = Page(site, "/", LIST.format('<a href="/2016/11/10/bridge-stays-open">x</a>').encode(), lies=True)
    feed = Page(site, "/feed.xml", b"<rss><channel><title>x</title></channel></rss>", lies=True)
    story = Page(site, "/2016/11/10/bridge-stays-open", article("Bridge"))

    def run():
        return crawl("site", "-a", f"url={site.url('/')}", allow=[site])

    run()
    more = '<a href="/2016/11/11/bridge-closes-again">y</a>'
    home.body = LIST.format(f'<a href="/2016/11/10/bridge-stays-open">x</a>{more}').encode()
    Page(site, "/2016/11/11/bridge-closes-again", article("Bridge closes"))
    second = run()
    assert [line[0] for line in second.lines] == ["saved"]
    assert home.conditions() == [{}, {}]
    assert all(not each for each in feed.conditions())
    assert story.conditions() == [{}, {"if-none-match": '"1"'}]


def test_the_links_of_an_article_that_was_not_sent_again_are_followed(site, crawl):
    kept = article("Bridge").replace(b"</article>", b'</article><a href="/2016/11/11/bridge-closes-again">y</a>')
    Page(site, "/", LIST.format('<a href="/2016/11/10/bridge-stays-open">x</a>').encode())
    story = Page(site, "/2016/11/10/bridge-stays-open", kept)

    def run():
        return crawl("site", "-a", f"url={site.url('/')}", "-a", "discover=links", allow=[site])

    run()
    Page(site, "/2016/11/11/bridge-closes-again", article("Bridge closes"))
    second = run()
    assert story.conditions()[-1] == {"if-none-match": '"1"'}
    assert [line[0] for line in second.lines] == ["saved"]


def test_reading_again_is_kept_from_nothing_by_answers_that_brought_nothing(site, look, scrapy, tmp_path):
    url = site.url("/story")
    page = Page(site, "/story", article("Bridge"))
    look()
    look()
    last = look(ARCHIVE_CONDITIONAL=0)
    assert outcomes(last, url) == [ARTICLE, SAME, ARTICLE]
    with Archive.open(last.store) as archive:
        again = list(archive.to_read_again(rules=10**6, host=f"{site.host}:{site.port}"))
        assert [one.visit.at for one in again] == [visit.at for visit in archive.visits(url) if visit.status == 200]
    assert scrapy("reextract").returncode == 0
    assert is_sound(last.store, url)
    assert dt.timedelta(0) <= last.visits(url)[-1].at - last.visits(url)[0].at
    assert len(page.asked()) == 3


LARGE = article("Bridge") + b"<!-- " + b"-" * 300_000 + b" -->"
TO_FAIL = {"ARCHIVE_EXTRACT_MEGABYTES": "1"}
"""In this memory no process takes such a page to read."""


def test_an_answer_that_is_the_same_to_the_byte_is_not_read_again(site, look):
    site.pages["/story"] = answer(body=LARGE)
    look()
    again = look(**TO_FAIL)
    assert again.status == 0, again.err
    assert outcomes(again, site.url("/story")) == [ARTICLE, ARTICLE]
    assert is_sound(again.store, site.url("/story"))


def test_the_same_bytes_said_to_be_in_other_characters_are_read_again(site, look):
    site.pages["/story"] = answer(body=LARGE)
    look()
    site.pages["/story"] = answer(body=LARGE, headers=[("Content-Type", "text/html; charset=iso-8859-1")])
    assert outcomes(look(**TO_FAIL), site.url("/story")) == [ARTICLE, Outcome.FAILED]
