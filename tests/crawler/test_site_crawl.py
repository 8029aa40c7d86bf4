"""`scrapy crawl site`, as a user starts it, on small sites of this machine."""

import gzip

import pytest
from loopback import answer, article
from scrapy.settings import Settings

import crawler.settings
from archive.errors import UsageError
from crawler.spiders.site import SiteSpider


def page(*links, head="", body=""):
    """A page that leads to addresses and holds no article, whoever judges: it has no title."""
    items = "".join(f'<li><a href="{link}">{link.strip("/")}</a></li>' for link in links)
    return answer(body=f"<!DOCTYPE html><html><head>{head}</head><body>{body}<ul>{items}</ul></body></html>".encode())


def story(title, *links, head=""):
    """An article of its own wording, with links below it."""
    items = "".join(f'<li><a href="{link}">more</a></li>' for link in links)
    body = article(title).replace(b"</article>", f"</article><ul>{items}</ul>".encode())
    return answer(body=body.replace(b"</head>", f"{head}</head>".encode()))


def xml(text, kind="application/xml"):
    return answer(body=text.encode() if isinstance(text, str) else text, headers=[("Content-Type", kind)])


def rss(*items):
    entries = "".join(
        f"<item><title>t</title><link>{link}</link><pubDate>{date}</pubDate></item>" for link, date in items
    )
    return xml(f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{entries}</channel></rss>')


def sitemap(*entries):
    urls = "".join(f"<url><loc>{loc}</loc><lastmod>{date}</lastmod></url>" for loc, date in entries)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'


def robots(text):
    return answer(body=text.encode(), headers=[("Content-Type", "text/plain")])


def saved(done):
    return {line[2].split("/", 3)[3] for line in done.lines if line[0] == "saved"}


def test_a_site_is_found_by_feed_sitemap_and_links_and_nothing_is_asked_for_twice(new_site, crawl):
    site, other = new_site(), new_site()
    alternate = '<link rel="alternate" type="application/rss+xml" href="/news.rss">'
    comments = '<link rel="alternate" type="application/rss+xml" href="/comments/feed">'
    site.pages |= {
        "/robots.txt": robots(f"User-agent: *\nDisallow: /secret\nSitemap: {site.url('/index.xml.gz')}\n"),
        "/": page(
            "/story/by-links-one-two?utm_source=front",
            "/story/by-links-one-two/",
            "/story/by-feed-one-two#comments",
            "/tag/bread",
            "/login",
            "/secret/story-of-the-town-hall",
            "/moved-away-to-another-host",
            other.url("/story/on-another-host-one"),
            head=alternate + comments,
        ),
        "/news.rss": rss((site.url("/story/by-feed-one-two"), "Thu, 10 Nov 2016 10:19:00 GMT")),
        "/index.xml.gz": xml(
            gzip.compress(
                f"<sitemapindex><sitemap><loc>{site.url('/2016-11.xml.gz')}</loc></sitemap>"
                f"<sitemap><loc>{site.url('/index.xml.gz')}</loc></sitemap></sitemapindex>".encode()
            ),
            "application/gzip",
        ),
        "/2016-11.xml.gz": xml(
            gzip.compress(
                sitemap(
                    (site.url("/story/by-sitemap-one-two"), "2016-11-10"), (site.url("/story/by-feed-one-two/"), "2016")
                ).encode()
            ),
            "application/gzip",
        ),
        "/story/by-feed-one-two": story("By feed"),
        "/story/by-sitemap-one-two": story("By sitemap"),
        "/story/by-links-one-two?utm_source=front": story("By links"),
        "/tag/bread": page("/story/by-tag-one-two", "/story/by-feed-one-two"),
        "/story/by-tag-one-two": story("By tag", "/"),
        "/moved-away-to-another-host": answer("301 Moved", headers=[("Location", other.url("/story/elsewhere"))]),
    }
    done = crawl("site", "-a", f"url={site.url()}", allow=[site, other])
    assert saved(done) == {
        "story/by-feed-one-two",
        "story/by-sitemap-one-two",
        "story/by-links-one-two?utm_source=front",
        "story/by-tag-one-two",
    }
    assert done.status == 0, done.err
    assert len(site.paths) == len(set(site.paths))
    assert not {"/login", "/comments/feed", "/feed", "/sitemap.xml", "/secret/story-of-the-town-hall"} & set(site.paths)
    assert other.paths == []
    assert "addresses found: 1 by feed, 2 by sitemap, 6 by links\n" in done.err


def test_where_nothing_is_named_the_usual_places_are_tried_until_one_is_there(site, crawl):
    site.pages |= {
        "/": page(),
        "/rss": rss((site.url("/story"), "Thu, 10 Nov 2016 10:19:00 GMT")),
        "/sitemap_index.xml": xml(sitemap((site.url("/story-by-sitemap"), "2016-11-10"))),
        "/story-by-sitemap": story("By sitemap"),
    }
    done = crawl("site", "-a", f"url={site.url()}", allow=[site])
    assert saved(done) == {"story", "story-by-sitemap"}
    tried = {path for path in site.paths if path not in ("/", "/story", "/story-by-sitemap", "/robots.txt")}
    assert tried == {"/feed", "/rss", "/sitemap.xml", "/sitemap_index.xml"}


def test_the_newest_articles_of_a_feed_are_read_and_the_limit_is_never_passed(site, crawl):
    days = range(1, 11)
    site.pages |= {"/": page(), "/feed": rss(*((f"/story-{day}", f"{day:02} Nov 2016 10:00:00 GMT") for day in days))}
    site.pages |= {f"/story-{day}": story(f"Story {day}") for day in days}
    done = crawl("site", "-a", f"url={site.url()}", "-a", "discover=feed", "-a", "limit=3", allow=[site])
    assert saved(done) == {"story-10", "story-9", "story-8"}
    assert sum("/story-" in path for path in site.paths) == 3
    assert "7 more known when the limit of articles was reached" in done.err


def test_what_is_older_than_wanted_is_not_asked_for_or_not_kept(site, crawl):
    dated = '<meta property="article:published_time" content="{}">'
    site.pages |= {
        "/": page("/2015/12/31/old-by-its-address", "/old-when-it-is-read", "/new-when-it-is-read"),
        "/feed": rss(("/old-by-feed", "31 Dec 2015 10:00:00 GMT"), ("/new-by-feed", "01 Jan 2016 10:00:00 GMT")),
        "/sitemap.xml": xml(f"<sitemapindex><sitemap><loc>{site.url('/news-2015.xml')}</loc></sitemap></sitemapindex>"),
        "/new-by-feed": story("New"),
        "/old-when-it-is-read": story("Old", head=dated.format("2015-12-31T12:00:00Z")),
        "/new-when-it-is-read": story("Newer", head=dated.format("2016-01-02T12:00:00Z")),
    }
    done = crawl("site", "-a", f"url={site.url()}", "-a", "since=2016", allow=[site])
    assert saved(done) == {"new-by-feed", "new-when-it-is-read"}
    assert not {"/2015/12/31/old-by-its-address", "/old-by-feed", "/news-2015.xml"} & set(site.paths)
    assert "4 older than wanted" in done.err


def test_crawl_traps_end_at_their_limits_and_are_named(site, crawl):
    def calendar(connection, _):
        return page(*(f"/calendar/{number}/{number % 12}" for number in range(len(site.asked), len(site.asked) + 9)))

    class Everything(dict):
        """A site on which every address is there."""

        def get(self, path, default):
            if path.startswith("/calendar/"):
                return calendar
            if path.startswith("/deep/"):
                return page(path + "a/", path + "b/", body="<p>Deep</p>")
            if path.startswith("/session/"):
                return page(*(f"/session/{number}?PHPSESSID={len(site.asked):032x}" for number in range(5)))
            if path.startswith("/shop"):
                return page(*(f"{path}{'&' if '?' in path else '?'}f{number}=1" for number in range(9)))
            if path.startswith("/error/"):
                return story("The very same", *(f"{path}{number}" for number in range(9)))
            return super().get(path, default)

    site.pages = Everything(site.pages)
    site.pages["/"] = page("/calendar/1/1", "/deep/", "/session/1?PHPSESSID=1", "/shop", "/error/1", "/story")
    limits = {"ARCHIVE_TRAP_PATTERN": "6", "ARCHIVE_TRAP_FAMILY": "12", "ARCHIVE_TRAP_SEGMENTS": "4"}
    done = crawl("site", "-a", f"url={site.url()}", "-a", "discover=links", allow=[site], settings=limits)

    def asked(prefix):
        return [path for path in site.paths if path.startswith(prefix)]

    assert "story" in saved(done)
    assert len(asked("/calendar/")) == 6
    assert len(asked("/session/")) == 5
    # One article came of it: the budget and what an article adds to it.
    assert len(asked("/error/")) == 6 + 10
    # /shop itself, and those with a query.
    assert len(asked("/shop")) == 1 + 6
    # /deep/ itself, and the family below it.
    assert len(asked("/deep/")) <= 1 + 12
    assert all(path.count("/a") <= 2 for path in asked("/deep/"))
    for trap in ("calendar", "query", "pattern", "repeats"):
        assert f"{trap} (" in done.err.partition("crawl traps ended: ")[2], done.err


def test_pages_that_hold_no_article_end_a_crawl_too(site, crawl):
    site.pages["/"] = page(*(f"/story-of-nothing-at-all-{number}" for number in range(50)))
    done = crawl("site", "-a", f"url={site.url()}", "-a", "discover=links", "-a", "pages=7", allow=[site])
    assert len(site.paths) - site.paths.count("/robots.txt") == 7
    assert "44 more known when the limit of pages was reached" in done.err


def test_a_start_page_that_leads_to_another_host_takes_the_crawl_there(new_site, crawl):
    old, new = new_site(), new_site()
    old.pages["/"] = answer("301 Moved", headers=[("Location", new.url("/"))])
    new.pages |= {"/": page("/story"), "/story": story("Moved")}
    done = crawl("site", "-a", f"url={old.url()}", allow=[old, new])
    assert saved(done) == {"story"}
    assert set(old.paths) == {"/", "/robots.txt"}


def test_sources_are_crawled_by_name_or_all_together(new_site, crawl, tmp_path):
    one, two = new_site(), new_site()
    for site in (one, two):
        site.pages |= {"/": page("/bridge", "/sponsored"), "/bridge": story("Bridge"), "/sponsored": story("Sponsored")}
    sources = tmp_path / "sources.toml"
    sources.write_text(
        f'[one]\nurls = ["{one.url()}"]\ndiscover = ["links"]\nexclude = ["sponsored"]\n'
        f'[two]\nurls = ["{two.url()}"]\ndiscover = ["links"]\nlimit = 1\n'
    )
    settings = {"ARCHIVE_SOURCES": str(sources)}
    done = crawl("site", "-a", "source=one", allow=[one, two], settings=settings)
    assert (saved(done), two.paths) == ({"bridge"}, [])
    done = crawl("site", allow=[one, two], settings=settings, store=tmp_path / "both")
    assert {line[2] for line in done.lines} == {one.url("/bridge"), two.url("/bridge")}


def test_an_archived_article_that_has_vanished_is_news_and_a_dead_link_is_none(site, crawl):
    site.pages |= {"/": page("/story/of-the-bridge", "/story/never-written"), "/story/of-the-bridge": story("Bridge")}
    crawl("site", "-a", f"url={site.url()}", "-a", "discover=links", allow=[site])
    site.pages["/story/of-the-bridge"] = answer("404 Not Found")
    done = crawl("site", "-a", f"url={site.url()}", "-a", "discover=links", allow=[site])
    assert done.status == 0, done.err
    assert done.err.splitlines()[1].endswith(
        "1 archived article is missing (HTTP 404 Not Found); its text is kept: Bridge"
    )
    assert "  1 dead link\n" in done.err
    assert "failed" not in done.err


def test_a_start_page_that_is_not_there_is_a_failure(site, crawl):
    site.pages |= {"/": page("/story")}
    done = crawl("site", "-a", f"url={site.url('/no-such-start')}", "-a", "discover=links", allow=[site])
    assert done.status == 4
    assert f"{site.url('/no-such-start')}: HTTP 404 Not Found" in done.err


def test_the_root_of_a_site_is_read_for_its_links_and_is_no_article(site, crawl):
    site.pages |= {"/": story("The town and its bridge", "/story", "/?p=12"), "/?p=12": story("By number")}
    done = crawl("site", "-a", f"url={site.url()}", "-a", "discover=links", allow=[site])
    assert saved(done) == {"story", "?p=12"}
    assert done.ended(site.url()) == "list-page"


def test_an_article_that_is_read_under_two_addresses_is_counted_once(site, crawl):
    canonical = f'<link rel="canonical" href="{site.url("/story/of-the-bridge")}">'
    site.pages |= {
        "/": page("/story/of-the-bridge", "/story/bridge-of-the-town"),
        "/story/of-the-bridge": story("Bridge", head=canonical),
        "/story/bridge-of-the-town": story("Bridge", head=canonical),
    }
    done = crawl("site", "-a", f"url={site.url()}", "-a", "discover=links", allow=[site])
    assert "/story/bridge-of-the-town" in site.paths
    assert "1 article: 1 new, 0 changed, 0 unchanged.\n" in done.err


def test_every_crawl_tells_what_was_edited(site, crawl):
    site.pages["/story"] = story("The bridge is safe")
    crawl("article", "-a", f"url={site.url('/story')}", allow=[site])
    site.pages["/story"] = story("The bridge is closed")
    done = crawl("article", "-a", f"url={site.url('/story')}", allow=[site])
    assert "    The bridge is closed (stealth)\n      the headline was: The bridge is safe\n" in done.err


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "no site to crawl"),
        ({"url": "ftp://example.org/"}, "-a url=ftp://example.org/"),
        ({"url": "https://example.org/", "discover": "feed,magic"}, "'magic' is none of feed, sitemap and links"),
        (
            {"url": "https://example.org/", "since": "yesterday"},
            "-a since=yesterday: not a day; since takes the first day",
        ),
        ({"url": "https://example.org/", "limit": "0"}, "-a limit=0"),
        ({"url": "https://example.org/", "limt": "5"}, "unknown argument -a limt"),
        ({"url": "https://example.org/", "source": "x"}, "exclude each other"),
    ],
)
def test_arguments_that_cannot_be_meant_are_named(given, message):
    settings = Settings()
    settings.setmodule(crawler.settings)
    with pytest.raises(UsageError) as raised:
        SiteSpider.check_settings(SiteSpider(**given)._values, settings)
    assert message in str(raised.value)


def test_a_source_that_is_not_there_ends_the_crawl_before_its_first_request(crawl, tmp_path):
    sources = tmp_path / "sources.toml"
    sources.write_text('[one]\nurls = ["https://example.org/"]\n')
    done = crawl("site", "-a", "source=nobody", settings={"ARCHIVE_SOURCES": str(sources)})
    assert (done.status, done.out) == (2, "")
    assert done.err == f"scrapy crawl site: -a source=nobody: {sources} names no such source; it names one\n"


@pytest.mark.parametrize(("known", "asked"), [("always", True), ("due", False), ("never", False)])
def test_archived_articles_are_asked_for_again_where_that_is_wanted(site, crawl, known, asked):
    feed = [(site.url("/story"), "Thu, 10 Nov 2016 10:19:00 GMT")]
    site.pages |= {"/": page(), "/feed": rss(*feed)}
    crawl("site", "-a", f"url={site.url()}", allow=[site])
    site.asked.clear()
    done = crawl("site", "-a", f"url={site.url()}", "-a", f"known={known}", allow=[site])
    assert ("/story" in site.paths) == asked
    assert done.status == 0, done.err
    assert ("1 archived and not due" in done.err) != asked
    site.pages |= {"/feed": rss(*feed, (site.url("/another"), "Fri, 11 Nov 2016 10:19:00 GMT")), "/another": story("B")}
    assert saved(crawl("site", "-a", f"url={site.url()}", "-a", f"known={known}", allow=[site])) == {"another"}


def test_what_is_archived_costs_nothing_of_the_limit_and_proves_its_pattern(site, crawl):
    stories = [f"/story/number-{number}-of-many" for number in range(6)]
    site.pages |= {"/": page(*stories), **{path: story(path) for path in stories}}
    trap = {"ARCHIVE_TRAP_PATTERN": "2"}
    arguments = (
        "-a",
        f"url={site.url()}",
        "-a",
        "known=never",
        "-a",
        "discover=links",
        "-a",
        "limit=2",
        "-a",
        "pages=3",
    )
    for _ in range(3):
        assert len(saved(crawl("site", *arguments, allow=[site], settings=trap))) == 2
    assert sorted(path for path in site.paths if path.startswith("/story")) == stories


def test_known_takes_three_words(crawl):
    done = crawl("site", "-a", "known=sometimes")
    assert done.status == 2
    assert "none of always, due and never" in done.err
