"""One site in one crawl, played without a network: what is asked for next, and when it ends."""

import datetime as dt
import re
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model import Article, Byline, Failure, Fault, Reason, Rejection
from archive.paths import identity
from crawler.discover.documents import Document
from crawler.discover.listing import NOTHING, Entry, Form, Listing
from crawler.discover.site import Site
from crawler.discover.traps import Limits
from crawler.extract.findings import Contents
from crawler.extract.links import Link
from crawler.sources import Means, Source

HOME = "https://example.org/"
LIST = Rejection(Reason.LIST_PAGE)


def article(text, *, date=None):
    return Article(title="Bread", byline=date and Byline(date=date), body=(text,))


def read(result=LIST, *links, feeds=(), canonical=None):
    return Contents(
        result, tuple(Link(HOME + link, "") for link in links), tuple(HOME + feed for feed in feeds), canonical
    )


@dataclass
class Play:
    """A crawl of pages that are functions of their path."""

    site: Site
    pages: object
    listings: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)
    kept: list = field(default_factory=list)
    at_once: int = 0

    def run(self):
        waiting = []
        while True:
            waiting += self.site.next()
            if not waiting:
                return self
            self.at_once = max(self.at_once, len(waiting))
            # The last one first: nobody promises that answers come in the order of the questions.
            asked = waiting.pop()
            path = asked.url.removeprefix(HOME)
            self.asked.append(path)
            if isinstance(asked, Document):
                for _ in self.site.take_listing(asked, self.listings.get(path, NOTHING)):
                    assert asked not in self.site.next()
                continue
            found = self.pages(path)
            if self.site.take_page(asked, url=asked.url, read=found):
                self.kept.append(path)
            if asked.means is Means.START:
                self.site.begin(asked.url)


def play(web, listings=None, *, limits=Limits(), **source):  # noqa: B008  # frozen
    site = Site(Source("a", (HOME,), **{"discover": (Means.LINKS,), **source}), limits)
    return Play(site, web, {} if listings is None else listings).run()


def entries(*paths):
    return tuple(Entry(HOME + path) for path in paths)


@given(
    st.lists(st.lists(st.integers(0, 30), max_size=6), min_size=31, max_size=31),
    st.integers(1, 8),
    st.sets(st.integers(0, 30)),
)
def test_no_page_is_asked_for_twice_and_no_limit_is_passed(links, limit, articles):
    def pages(path):
        number = int(re.sub(r"\D", "", path) or 0)
        result = article(f"text {number}") if number in articles and path else LIST
        return read(result, *(f"page-of-words-{other}" for other in links[number]))

    played = play(pages, limit=limit, pages=20)
    names = [identity(HOME + path) for path in played.asked]
    assert len(names) == len(set(names)) <= 20
    assert len([path for path in played.kept if path and int(re.sub(r"\D", "", path)) in articles]) <= limit


def test_a_tree_without_end_stops_at_the_limit_of_articles():
    played = play(lambda path: read(article(path) if path else LIST, f"{path}a-b-c-d-1", f"{path}a-b-c-d-2"), limit=7)
    assert len(played.asked) == 1 + 7


def test_a_tree_of_error_pages_that_say_the_same_ends_at_the_budget_of_its_pattern():
    limits = Limits(pattern=5, refill=3)
    played = play(
        lambda path: read(article("Nothing here") if path else LIST, *(f"any/{path[4:]}{n}x" for n in range(9))),
        limits=limits,
    )
    # One of them is new; the others earn nothing.
    assert len(played.asked) == 1 + 5 + 3
    assert played.site.counts["repeated"] == 7
    assert played.site.counts["trap/pattern"] > 0


def test_lists_earn_nothing_even_where_they_are_read_as_articles():
    def pages(path):
        day = int(path[9:].replace("/", "") or 0)
        return read(
            article(f"No events on day {day}"),
            *(f"calendar/{later // 30}/{later % 30}" for later in range(day, day + 9)),
        )

    assert len(play(pages, limit=1_000).asked) == 1 + Limits().pattern


def test_links_of_error_pages_and_challenges_are_not_followed():
    for reason in (Reason.SOFT_404, Reason.CHALLENGE, Reason.LOGIN):
        assert play(lambda path, reason=reason: read(Rejection(reason), "a", "b")).asked == [""]


def test_links_that_say_nofollow_are_not_followed():
    contents = Contents(LIST, (Link(HOME + "a", "", nofollow=True), Link(HOME + "b", "")))
    assert play(lambda path: contents if not path else read()).asked == ["", "b"]


def test_a_failure_leads_nowhere_and_is_kept():
    played = play(lambda path: read(Failure(Fault.HTTP_STATUS)) if path else read(LIST, "a"))
    assert played.kept == ["", "a"]


def test_articles_older_than_wanted_are_not_kept_and_do_not_count():
    def pages(path):
        if not path:
            return read(LIST, *(f"story-of-bread-and-roses-{number}" for number in range(5)))
        return read(article(path, date=dt.date(2016, 1, int(path[-1]) + 1)))

    played = play(pages, since=dt.date(2016, 1, 3), limit=3)
    assert sorted(played.kept) == ["", *(f"story-of-bread-and-roses-{number}" for number in (2, 3, 4))]
    assert played.site.counts["older"] == 2


def test_an_article_without_a_date_is_kept():
    assert len(play(lambda path: read(article("x"), "a"), since=dt.date(2016, 1, 3)).kept) == 2


def test_the_canonical_address_of_an_article_is_not_asked_for_again():
    def pages(path):
        if not path:
            return read(LIST, "amp/bread-and-roses-for-all", "b")
        return read(article(path), "bread-and-roses", canonical=HOME + "bread-and-roses")

    assert sorted(play(pages).asked) == ["", "amp/bread-and-roses-for-all", "b"]


def test_feeds_that_the_start_page_names_are_read_and_no_others_guessed():
    played = play(
        lambda path: read(article(path)) if path else read(feeds=("news.rss", "comments/feed")),
        {"news.rss": Listing(Form.FEED, entries("one", "two"))},
        discover=(Means.FEED,),
    )
    assert played.asked[:2] == ["", "news.rss"]
    assert set(played.asked[2:]) == {"one", "two"}


def test_guesses_end_with_the_first_that_is_right():
    played = play(
        lambda path: read(article(path) if path else LIST),
        {"rss": Listing(Form.FEED, entries("one")), "sitemap.xml": Listing(Form.SITEMAP, entries("two"))},
        discover=(Means.FEED, Means.SITEMAP),
    )
    assert played.asked[:4] == ["", "feed", "rss", "sitemap.xml"]
    assert set(played.asked[4:]) == {"one", "two"}


def test_sitemaps_are_read_only_until_enough_articles_are_known():
    index = Listing(Form.INDEX, more=tuple(Entry(f"{HOME}{number}.xml") for number in range(50)))
    listings = {
        f"{number}.xml": Listing(Form.SITEMAP, entries(*(f"bread-and-roses-for-{number}-{n}" for n in range(10))))
        for number in range(50)
    }
    played = play(
        lambda path: read(article(path) if path else LIST),
        {"sitemap.xml": index, **listings},
        discover=(Means.SITEMAP,),
        limit=25,
    )
    assert [path for path in played.asked if path.endswith(".xml")] == ["sitemap.xml", "0.xml", "1.xml", "2.xml"]


def test_a_loop_of_sitemaps_and_one_without_end_stop():
    class Endless(dict):
        def get(self, path, default):
            number = int(re.sub(r"\D", "", path) or 0)
            more = (Entry(HOME + path), *(Entry(f"{HOME}{number * 3 + step}.xml") for step in (1, 2, 3)))
            return Listing(Form.INDEX, more=more)

    played = play(lambda path: read(), Endless(), discover=(Means.SITEMAP,))
    assert len(played.asked) == len(set(played.asked)) < 60
    assert played.site.counts["trap/sitemaps"] > 0


def test_feeds_and_sitemaps_of_the_source_are_read_instead_of_those_of_the_site():
    played = play(
        lambda path: read(article(path)) if path else read(feeds=("news.rss",)),
        {"https://feeds.example.net/x": Listing(Form.FEED, entries("one"))},
        discover=(Means.FEED,),
        feeds=("https://feeds.example.net/x",),
    )
    assert played.asked == ["", "https://feeds.example.net/x", "one"]


@pytest.mark.parametrize("listed", ["https://other.example/1", "http://127.0.0.1/", "https://example.org:8443/1"])
def test_what_a_listing_names_on_other_hosts_is_left_out(listed):
    played = play(lambda path: read(LIST), {"feed": Listing(Form.FEED, (Entry(listed),))}, discover=(Means.FEED,))
    assert listed not in played.asked
    assert played.site.counts["off-site"] == 1


def test_few_pages_are_on_their_way_at_once():
    assert play(lambda path: read(LIST, *(f"a{number}" for number in range(50)))).at_once <= 4


def test_a_crawl_goes_on_when_what_was_asked_for_never_came():
    site = Site(Source("a", (HOME,), discover=(Means.LINKS,)), Limits())
    assert len(list(site.next())) == 1
    assert list(site.next()) == []
    site.forget_asked()
    assert list(site.next()) == []
    site = Site(Source("a", (HOME, f"{HOME}b"), discover=(Means.LINKS,), pages=1), Limits())
    assert len(list(site.next())) == 1


def test_what_an_interrupted_crawl_had_on_its_way_comes_right_after_the_start_page_and_only_on_its_own_site():
    site = Site(Source("example", (HOME,)), Limits())
    site.resume([f"{HOME}a-page-of-words-that-nobody-names-any-more", "https://example.com/of-another-site"])
    assert [asked.url.removeprefix(HOME) for asked in site.next()] == ["", "a-page-of-words-that-nobody-names-any-more"]
