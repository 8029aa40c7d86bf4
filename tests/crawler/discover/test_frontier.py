"""The order in which addresses are asked for, each once, and where crawl traps end."""

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.paths import identity
from crawler.discover.documents import MAX_DEPTH, MAX_DOCUMENTS, Document, Documents
from crawler.discover.frontier import Frontier, Lead
from crawler.discover.scope import Scope, host_of, hosts_of
from crawler.discover.traps import Limits, Trap, patterns_of, trap_of
from crawler.sources import Means

LIMITS = Limits()
SITE = "https://example.org"


def frontier(*, limits: Limits = LIMITS, **scope: object) -> Frontier:
    return Frontier(Scope(**{"hosts": hosts_of(SITE), **scope}), limits)


def link(path: str, *, depth: int = 1, named_by: str | None = None) -> Lead:
    return Lead(f"{SITE}{path}", Means.LINKS, depth=depth, named_by=named_by)


def drain(waiting: Frontier) -> list[str]:
    return [lead.url.removeprefix(SITE) for lead in iter(waiting.next, None)]


def moment(day: int) -> dt.datetime:
    return dt.datetime(2016, 11, day, tzinfo=dt.UTC)


def test_feeds_come_first_newest_first_then_articles_then_the_rest_breadth_first():
    waiting = frontier()
    waiting.offer(link("/tag/bread", depth=2))
    waiting.offer(link("/politics", depth=1))
    waiting.offer(link("/2016/11/a-title-in-four-words", depth=2))
    waiting.offer(link("/2016/10/a-title-in-four-words", depth=1))
    waiting.offer(Lead(f"{SITE}/2016/a-title-from-the-sitemap-2", Means.SITEMAP, depth=1, date=moment(2)))
    waiting.offer(Lead(f"{SITE}/2016/a-title-from-the-sitemap-3", Means.SITEMAP, depth=1, date=moment(3)))
    waiting.offer(Lead(f"{SITE}/one", Means.FEED, depth=1, date=moment(1)))
    waiting.offer(Lead(f"{SITE}/four", Means.FEED, depth=1, date=moment(4)))
    assert waiting.articles_waiting == 6
    assert drain(waiting) == [
        "/four",
        "/one",
        "/2016/a-title-from-the-sitemap-3",
        "/2016/a-title-from-the-sitemap-2",
        "/2016/10/a-title-in-four-words",
        "/2016/11/a-title-in-four-words",
        "/politics",
        "/tag/bread",
    ]
    assert waiting.articles_waiting == 0


def test_twins_of_an_address_are_taken_once():
    waiting = frontier()
    for path in ("/a/b-c", "/a/b-c/", "/a/b-c?utm_source=x", "/a//b-c#top", "/a/b-c?PHPSESSID=0123456789abcdef"):
        waiting.offer(link(path))
    assert drain(waiting) == ["/a/b-c"]
    assert waiting.counts == {"found/links": 1}


def test_an_address_takes_the_best_rank_that_it_is_named_with():
    waiting = frontier()
    waiting.offer(link("/one", depth=3))
    waiting.offer(link("/two", depth=2))
    waiting.offer(link("/one", depth=1))
    assert drain(waiting) == ["/one", "/two"]
    waiting.offer(link("/2016/a-title-in-many-words"))
    waiting.offer(link("/three"))
    waiting.offer(Lead(f"{SITE}/three/", Means.FEED, date=moment(1)))
    waiting.offer(Lead(f"{SITE}/one", Means.FEED, date=moment(1)))
    assert (len(waiting), waiting.articles_waiting) == (2, 2)
    assert drain(waiting) == ["/three/", "/2016/a-title-in-many-words"]
    assert waiting.counts == {"found/links": 4, "found/feed": 2}
    assert (len(waiting), waiting.articles_waiting) == (0, 0)


def test_what_is_left_out_counts_once():
    waiting = frontier()
    for path in ("/login", "/login/", "/login?utm_source=x"):
        waiting.offer(link(path))
    waiting.offer(Lead("https://other.example/", Means.LINKS))
    waiting.offer(Lead("https://other.example/#top", Means.LINKS))
    assert waiting.counts == {"unwanted": 1, "off-site": 1}


def test_what_a_feed_names_is_no_trap():
    waiting = frontier()
    deep = "/a/b/a/b/a/b"
    assert not waiting.offer(link(deep))
    assert waiting.offer(Lead(f"{SITE}{deep}", Means.FEED))
    for number in range(LIMITS.pattern + 1):
        waiting.offer(link(f"/story/{number}x"))
    assert len(drain(waiting)) == 1 + LIMITS.pattern
    waiting.offer(Lead(f"{SITE}/story/{LIMITS.pattern}x", Means.FEED))
    assert drain(waiting) == [f"/story/{LIMITS.pattern}x"]
    waiting.learnt(link("/story/0x"))
    assert drain(waiting) == []


@given(
    st.lists(st.sampled_from([f"/{name}{end}" for name in "abcd" for end in ("", "/", "?utm_source=x", "#x", "?x")]))
)
def test_no_address_is_given_out_twice(paths):
    waiting = frontier()
    given_out = []
    for path in paths:
        waiting.offer(link(path))
        if len(path) % 2 and (lead := waiting.next()):
            given_out.append(identity(lead.url))
    given_out += [identity(f"{SITE}{path}") for path in drain(waiting)]
    assert len(given_out) == len(set(given_out)) == len({identity(f"{SITE}{path}") for path in paths})


@pytest.mark.parametrize(
    ("url", "covered"),
    [
        ("https://example.org/a", True),
        ("http://www.EXAMPLE.org:80/a", True),
        ("https://example.org:8443/a", False),
        ("https://blog.example.org/a", False),
        ("https://x.blogs.example.com/a", True),
        ("https://blogs.example.com/a", False),
        ("https://notexample.org/a", False),
        ("https://example.org.evil.test/a", False),
        ("https://example.org@evil.test/a", False),
    ],
)
def test_only_the_sites_own_hosts_are_visited(url, covered):
    scope = Scope(hosts_of(SITE) | {"*.blogs.example.com"})
    assert scope.covers_host(url) is covered


def test_listings_may_lie_on_a_host_below_the_site():
    scope = Scope(hosts_of("https://www.example.org/"))
    assert scope.covers_listing("https://sitemaps.example.org/news.xml")
    assert not scope.covers_listing("https://cdn.example.net/news.xml")
    assert not Scope(frozenset({"localhost:8000"})).covers_listing("http://a.localhost:8000/x")


def test_hosts_with_ports_and_brackets_are_told_apart():
    assert host_of("http://[::1]:8000/a") == "[::1]:8000"
    assert host_of("http://[::1/a") == ""
    assert host_of("ftp://example.org/a") == ""
    assert hosts_of("http://127.0.0.1:8000/") == {"127.0.0.1:8000", "www.127.0.0.1:8000"}


def test_what_feed_sitemap_or_address_show_to_be_too_old_is_left_out():
    waiting = frontier(since=dt.date(2016, 11, 10))
    waiting.offer(Lead(f"{SITE}/new", Means.FEED, date=moment(10)))
    waiting.offer(Lead(f"{SITE}/old", Means.FEED, date=moment(9)))
    waiting.offer(Lead(f"{SITE}/changed", Means.SITEMAP, date=moment(11)))
    waiting.offer(link("/2016/11/09/old-by-its-address"))
    waiting.offer(link("/2016/11/maybe-old-by-its-address"))
    waiting.offer(link("/2015/"))
    assert set(drain(waiting)) == {"/new", "/changed", "/2016/11/maybe-old-by-its-address", "/2015/"}
    assert waiting.counts["older"] == 2


def test_patterns_of_the_source_choose_articles_but_not_lists():
    waiting = frontier(include=(re.compile("/story/"),), exclude=(re.compile("sponsored"),))
    for path in ("/story/a-b-c", "/story/sponsored-a-b", "/other/a-title-in-many-words", "/tag/bread"):
        waiting.offer(link(path))
    assert drain(waiting) == ["/story/a-b-c", "/tag/bread"]
    assert waiting.counts["excluded"] == 2


def test_without_links_the_lists_of_a_sitemap_are_left_out():
    waiting = frontier(lists=False)
    for path in ("/tag/bread", "/short", "/a-title-in-many-words"):
        waiting.offer(Lead(f"{SITE}{path}", Means.SITEMAP))
    assert drain(waiting) == ["/a-title-in-many-words", "/short"]


def test_what_waits_is_limited():
    waiting = frontier(limits=Limits(waiting=3))
    for number in range(5):
        waiting.offer(link(f"/{number}"))
    assert (len(waiting), waiting.counts["trap/full"]) == (3, 2)


@pytest.mark.parametrize(
    ("path", "depth", "trap"),
    [
        ("/a/b", LIMITS.depth, None),
        ("/a/b", LIMITS.depth + 1, Trap.DEPTH),
        ("/x/y/z" * 4, 1, Trap.REPEATS),
        ("/a/b/a/b", 1, None),
        ("/a/b/a/b/a", 1, Trap.REPEATS),
        ("/2011/11/11/11/11", 1, None),
        ("/" + "/".join("abcdefghijklm"), 1, Trap.SEGMENTS),
        ("/f?a=1&b=2&c=3&d=4&e=5&f=6&g=7&h=8", 1, None),
        ("/f?a=1&b=2&c=3&d=4&e=5&f=6&g=7&h=8&i=9", 1, Trap.PARAMETERS),
    ],
)
def test_addresses_that_grow_end_at_a_limit(path, depth, trap):
    assert trap_of(f"{SITE}{path}", depth=depth, limits=LIMITS) is trap


def test_a_trap_of_depth_can_still_be_reached_on_a_shorter_way():
    waiting = frontier()
    assert not waiting.offer(link("/a", depth=LIMITS.depth + 1))
    assert waiting.offer(link("/a", depth=1))
    assert waiting.counts["trap/depth"] == 1


@pytest.mark.parametrize(
    ("paths", "trap"),
    [
        ([f"/calendar/{year}/{month}" for year in range(2000, 2020) for month in range(1, 13)], "trap/calendar"),
        ([f"/shop?colour={number}" for number in range(200)], "trap/query"),
        ([f"/shop?month={number}" for number in range(200)], "trap/calendar"),
        ([f"/any/x{number:x}y" for number in range(200)], "trap/pattern"),
    ],
)
def test_a_trap_ends_at_exactly_its_limit_and_has_a_name(paths, trap):
    waiting = frontier()
    for path in paths:
        waiting.offer(link(path))
    assert len(drain(waiting)) == LIMITS.pattern
    assert waiting.counts[trap] == len(paths) - LIMITS.pattern


def test_tracking_parameters_are_no_facets():
    waiting = frontier()
    for number in range(30):
        tracking = "&".join(f"utm_{name}={number}" for name in "abcdefghijkl")
        waiting.offer(Lead(f"{SITE}/story-{'abcdef'[number % 6]}/part-{number}?{tracking}", Means.LINKS))
    assert len(drain(waiting)) == 30


def test_all_patterns_below_one_part_end_together():
    waiting = frontier()
    for one in "abcdefghij":
        for other in range(100):
            waiting.offer(link(f"/tree/{one}{one}/{other}x"))
    assert len(drain(waiting)) == LIMITS.family


def test_articles_keep_a_pattern_going():
    waiting = frontier()
    for number in range(1_000):
        waiting.offer(link(f"/story/{number}x", named_by=f"{SITE}/"))
    read = 0
    while lead := waiting.next():
        read += 1
        if read % LIMITS.refill == 0:
            waiting.learnt(lead)
    assert (read, waiting.counts["trap/pattern"]) == (1_000, 0)


def test_lists_that_lead_to_articles_keep_going_too():
    waiting = frontier()
    for number in range(200):
        waiting.offer(link(f"/page/{number}"))
    pages = 0
    while lead := waiting.next():
        pages += 1
        waiting.learnt(link(f"/a-title-in-many-words-{pages}", named_by=lead.url))
    assert pages == 200


def test_what_waits_in_a_trap_is_asked_for_once_an_article_has_come_of_it():
    waiting = frontier()
    leads = [link(f"/story/{number}x") for number in range(100)]
    for lead in leads:
        waiting.offer(lead)
    assert len(drain(waiting)) == LIMITS.pattern
    waiting.learnt(leads[0])
    assert len(drain(waiting)) == LIMITS.refill
    assert waiting.counts["trap/pattern"] == 100 - LIMITS.pattern - LIMITS.refill


def test_what_another_address_led_to_is_not_asked_for_again():
    waiting = frontier()
    waiting.see(f"{SITE}/target")
    waiting.offer(link("/target/"))
    waiting.offer(link("/waiting"))
    waiting.see(f"{SITE}/waiting/")
    assert len(waiting) == 0
    assert drain(waiting) == []


@given(st.text(max_size=80))
def test_every_address_has_a_pattern(rest):
    closer, family = patterns_of(f"{SITE}/{rest}")
    assert len(closer) <= 3 * 80 + 100
    assert patterns_of(f"{SITE}/{rest}") == (closer, family)


def test_listings_are_read_feeds_first_newest_first_guesses_last():
    waiting = Documents()
    offered = [
        Document("https://example.org/sitemap.xml", Means.SITEMAP, guessed=True),
        Document("https://example.org/tag-sitemap.xml", Means.SITEMAP),
        Document("https://example.org/posts-2016-10.xml", Means.SITEMAP),
        Document("https://example.org/posts.xml", Means.SITEMAP, date=dt.datetime(2016, 11, 9, tzinfo=dt.UTC)),
        Document("https://example.org/rss", Means.FEED, guessed=True),
    ]
    for document in offered:
        waiting.offer(document)
        waiting.offer(document)
    assert [document.url.rpartition("/")[2] for document in iter(waiting.next, None)] == [
        "rss", "posts.xml", "posts-2016-10.xml", "tag-sitemap.xml", "sitemap.xml",
    ]  # fmt: skip


def test_guessing_ends_when_one_was_there():
    waiting = Documents()
    for path in ("/feed", "/rss", "/atom.xml"):
        waiting.offer(Document(f"{SITE}{path}", Means.FEED, guessed=True))
    first = waiting.next()
    assert first is not None
    waiting.answered(first, entries=3)
    assert waiting.next() is None


def test_listings_are_limited_in_number_depth_and_age():
    waiting = Documents(since=dt.date(2016, 11, 1))
    assert not waiting.offer(Document(f"{SITE}/x.xml", Means.SITEMAP, depth=MAX_DEPTH + 1))
    assert not waiting.offer(Document(f"{SITE}/posts-2016-10.xml", Means.SITEMAP))
    assert not waiting.offer(Document(f"{SITE}/y.xml", Means.SITEMAP, date=dt.datetime(2016, 10, 31, tzinfo=dt.UTC)))
    taken = sum(waiting.offer(Document(f"{SITE}/{number}.xml", Means.SITEMAP)) for number in range(MAX_DOCUMENTS + 5))
    assert (taken, waiting.counts["trap/sitemaps"], waiting.counts["older"]) == (MAX_DOCUMENTS, 6, 2)
