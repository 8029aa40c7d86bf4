"""Crawls of whole sites that are made to have no end: traps, sitemaps and feeds, each ends where the limits say."""

from collections import Counter

import pytest
from crawls import crawl
from rows import server

from archive.archive import Archive

TRAPS = {
    "calendar": "/trap/calendar/2026/1",
    "session": "/trap/session/0",
    "deep": "/trap/deep/a/",
    "rel": "/trap/rel/",
    "facet": "/trap/facet?c=1",
    "any": "/trap/any/x",
}
"""Where each trap begins."""
PAGES = 40
"""Asked for of a trap at most."""
PATTERN = 25
"""ARCHIVE_TRAP_PATTERN: pages of one pattern before an article came of them."""
DEEP = 9
"""Paths of a and b below /trap/deep/a/ in which neither stands more than twice (ARCHIVE_TRAP_REPEATS)."""
RELATIVE = 18
"""The same for rel/next/ and b/, each path with and without ?p=1."""
SITEMAPS = ("bomb", "quad", "xxe", "xxe-param", "gzbomb", "big", "loop", "infinite-0", "hostile", "deep", "notxml")
FEEDS = ("atom", "rss", "bomb", "xxe", "hostile")


def sources_file(folder, tables):
    """A file of sources, by name what stands in their tables."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "sources.toml"
    file.write_text("".join(f"[{name}]\n{keys}\n" for name, keys in tables.items()), encoding="utf-8")
    return file


def asked_of(hostile, prefix):
    return Counter(each["target"] for each in hostile.log if each["target"].startswith(prefix))


@pytest.fixture(scope="module")
def trapped(hostile, allowed, tmp_path_factory):
    """One crawl of all traps, each a source; and how many pages were asked for of each."""
    folder = tmp_path_factory.mktemp("trapped")
    tables = {
        name: f'urls = ["{hostile.url(start)}"]\ndiscover = ["links"]\nlimit = 1000\npages = {PAGES}\n'
        # The links of every page to the front page, and from there to the other traps.
        f"exclude = ['^http://[^/]+/(?!trap/{name}\\b)']"
        for name, start in TRAPS.items()
    }
    file = sources_file(folder, tables)
    hostile.reset()
    done = crawl(folder, "site", allow=allowed, settings={"ARCHIVE_SOURCES": str(file)})
    return done, {name: sum(asked_of(hostile, f"/trap/{name}").values()) for name in TRAPS}


def test_a_trap_that_always_gives_something_new_ends_at_the_limit_of_pages_exactly(trapped):
    done, pages = trapped
    assert pages["any"] == PAGES
    assert max(pages.values()) <= PAGES
    assert "Traceback" not in done.err


def test_a_trap_of_which_no_article_comes_ends_before(trapped):
    done, pages = trapped
    # The start page, and as many of a pattern as are asked for before an article came of them.
    assert pages["calendar"] == pages["facet"] == 1 + PATTERN
    # Paths in which a part stands three times are not followed: all of one to two a and b below /trap/deep/.
    assert pages["deep"] == DEEP
    assert pages["rel"] == RELATIVE
    assert all(name in done.err for name in ("calendar", "repeats")), done.err


def test_session_ids_make_no_new_pages(hostile, trapped):
    done, pages = trapped
    assert pages["session"] == 5
    with Archive.open(done.store) as archive:
        found = [article for article in archive.articles() if "/trap/session/" in article.url]
        assert len(found) == 5
        assert all(article.versions == 1 for article in found)


@pytest.fixture(scope="module")
def listed(hostile, allowed, tmp_path_factory):
    """One crawl of a source for each sitemap and each feed."""
    folder = tmp_path_factory.mktemp("listed")
    tables = {
        f"sitemap-{name}": f'urls = ["{hostile.url(f"/trap/any/sitemap-{name}")}"]\ndiscover = ["sitemap"]\nlimit = 3\n'
        f'sitemaps = ["{hostile.url(f"/sitemaps/{name}.xml" + (".gz" if name == "gzbomb" else ""))}"]'
        for name in SITEMAPS
    } | {
        f"feed-{name}": f'urls = ["{hostile.url(f"/trap/any/feed-{name}")}"]\ndiscover = ["feed"]\nlimit = 3\n'
        f'feeds = ["{hostile.url(f"/feed/{name}.xml")}"]'
        for name in FEEDS
    }
    hostile.reset()
    file = sources_file(folder, tables)
    settings = {"ARCHIVE_SOURCES": str(file), "LOG_LEVEL": "INFO"}
    return crawl(folder, "site", allow=allowed, settings=settings)


def test_every_sitemap_and_feed_is_bounded_and_the_honest_ones_are_read(hostile, listed):
    assert "Traceback" not in listed.err
    assert listed.most_memory < 400
    asked = asked_of(hostile, "/")
    for name in SITEMAPS:
        assert any(path.startswith(f"/sitemaps/{name}.xml") for path in asked), name
    # Four levels of three each, and no more of those than are read of one site.
    assert sum(number for path, number in asked.items() if path.startswith("/sitemaps/infinite")) <= 200
    assert sum(number for path, number in asked.items() if path.startswith("/sitemaps/loop")) <= 12
    assert {f"/article/{story}" for story in server().SITE_ARTICLES} & asked.keys()


def test_no_sitemap_and_no_feed_reads_a_file_or_leads_inside(hostile, listed):
    assert hostile.canary_hits() == []
    log = hostile.log
    assert {each["name"] for each in log} == {"main"}
    assert not any("root:" in each["target"] or "lolol" in each["target"] for each in log)
