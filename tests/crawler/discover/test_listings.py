"""Feeds and sitemaps as sites serve them, and as attackers would."""

import datetime as dt
import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model import Page
from crawler.discover import feeds, sitemaps
from crawler.discover.listing import Entry, Form, Listing, moment
from crawler.discover.reading import read_listing

AT = dt.datetime(2026, 11, 10, 12, 0, tzinfo=dt.UTC)
SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
IMAGE = 'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'


def read(body: bytes | str, *, url: str = "https://example.org/listing", status: int = 200, **headers: str) -> Listing:
    data = body.encode() if isinstance(body, str) else body
    fields = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return read_listing(Page(url=url, fetched_at=AT, status=status, headers=fields, body=data))


def urls(listing: Listing) -> list[str]:
    return [entry.url for entry in listing.entries]


def test_rss_gives_address_moment_and_title():
    listing = read(
        """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><link>https://example.org/</link>
        <item><title>Bread &amp; roses</title><link>/story/bread</link>
        <pubDate>Thu, 10 Nov 2016 10:19:00 +0100</pubDate></item></channel></rss>"""
    )
    published = dt.datetime(2016, 11, 10, 9, 19, tzinfo=dt.UTC)
    assert listing == Listing(Form.FEED, (Entry("https://example.org/story/bread", published, None, "Bread & roses"),))


def test_atom_links_are_relative_to_their_base_and_an_update_is_no_publication():
    listing = read(
        """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/blog/"><title>t</title><entry xml:base="2016/">
        <title>One</title><link href="a-b"/><updated>2016-11-10T10:00:00Z</updated></entry></feed>"""
    )
    at = dt.datetime(2016, 11, 10, 10, 0, tzinfo=dt.UTC)
    assert listing.entries == (Entry("https://example.org/blog/2016/a-b", None, at, "One"),)


def test_rdf_is_a_feed():
    listing = read(
        """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"/>
        <item rdf:about="https://example.org/1"><title>one</title><link>https://example.org/1</link>
        <dc:date>2016-11-10T10:19+01:00</dc:date></item></rdf:RDF>"""
    )
    assert (listing.form, urls(listing)) == (Form.FEED, ["https://example.org/1"])


def test_json_feed_is_a_feed_and_other_json_is_nothing():
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "next_url": "/feed.json?page=2",
        "items": [{"url": "/a", "date_published": "2016-11-10T10:19:00+01:00", "title": "A"}, {"url": 7}, "x"],
    }
    listing = read(json.dumps(feed))
    assert urls(listing) == ["https://example.org/a"]
    assert [entry.url for entry in listing.more] == ["https://example.org/feed.json?page=2"]
    assert read(json.dumps({"items": feed["items"]})).form is Form.NONE
    assert read('{"version":' + "[" * 100_000).form is Form.NONE


def test_a_guid_that_is_an_address_stands_in_for_a_link():
    listing = read("<rss version='2.0'><channel><item><guid>https://example.org/g</guid></item></channel></rss>")
    assert urls(listing) == ["https://example.org/g"]


def test_the_older_pages_of_a_feed_are_named():
    listing = read(
        '<feed xmlns="http://www.w3.org/2005/Atom"><link rel="next" href="?page=2"/>'
        '<entry><link href="/a"/><title>a</title></entry></feed>'
    )
    assert [entry.url for entry in listing.more] == ["https://example.org/listing?page=2"]


def test_a_feed_of_a_text_encoding_of_its_own_is_read():
    feed = """<?xml version="1.0" encoding="windows-1251"?><rss version="2.0"><channel><item>
        <title>Мир</title><link>/a</link></item></channel></rss>"""
    assert read(feed.encode("windows-1251")).entries[0].title == "Мир"


def test_feeds_name_only_what_may_be_fetched():
    links = ("javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "http://", "http://[", "/a\x7fb", "/ok")
    items = "".join(f"<item><link>{link}</link></item>" for link in links)
    assert urls(read(f"<rss version='2.0'><channel>{items}</channel></rss>")) == ["https://example.org/ok"]


def test_a_feed_ends_at_its_limit_and_says_so(monkeypatch):
    monkeypatch.setattr(feeds, "MAX_ENTRIES", 3)
    items = "".join(f"<item><link>/{number}</link></item>" for number in range(4))
    listing = read(f"<rss version='2.0'><channel>{items}</channel></rss>")
    assert (len(listing.entries), listing.cut) == (3, True)


def test_a_sitemap_gives_last_change_and_a_news_sitemap_publication_and_title():
    listing = read(
        f"""<?xml version="1.0"?><urlset {SITEMAP} {NEWS} {IMAGE}>
        <url><loc> https://example.org/a?x=1&amp;y=2 </loc><lastmod>2016-11-11</lastmod>
        <image:image><image:loc>https://example.org/i.png</image:loc><image:title>Picture</image:title></image:image>
        <news:news><news:publication><news:name>Paper</news:name></news:publication>
        <news:publication_date>2016-11-10T10:19:05+01:00</news:publication_date>
        <news:title>Bread &amp;
        roses</news:title></news:news></url><url><loc>/b</loc></url></urlset>"""
    )
    published = dt.datetime(2016, 11, 10, 10, 19, 5, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    modified = dt.datetime(2016, 11, 11, tzinfo=dt.UTC)
    assert listing == Listing(
        Form.SITEMAP,
        (
            Entry("https://example.org/a?x=1&y=2", published, modified, "Bread & roses"),
            Entry("https://example.org/b"),
        ),
    )


def test_a_sitemap_without_a_namespace_and_with_bare_ampersands_is_read_whole():
    listing = read("<urlset><url><loc>/a?x=1&y=2</loc></url><url><loc>/b?a=1&amp;b=2</loc></url></urlset>")
    assert urls(listing) == ["https://example.org/a?x=1&y=2", "https://example.org/b?a=1&b=2"]


@given(st.integers(1, 80))
def test_where_a_sitemap_is_cut_into_chunks_makes_no_difference(size):
    data = b"<urlset>" + b"".join(b"<url><loc>/%d?a&amp;b&c</loc></url>" % number for number in range(9)) + b"</urlset>"
    before, sitemaps._CHUNK = sitemaps._CHUNK, size
    try:
        assert urls(read(data)) == [f"https://example.org/{number}?a&b&c" for number in range(9)]
    finally:
        sitemaps._CHUNK = before


def test_an_index_names_sitemaps_with_their_dates():
    listing = read(
        f"<sitemapindex {SITEMAP}><sitemap><loc>/2016-11.xml.gz</loc><lastmod>2016-11-30</lastmod></sitemap>"
        "</sitemapindex>"
    )
    november = dt.datetime(2016, 11, 30, tzinfo=dt.UTC)
    assert listing == Listing(Form.INDEX, more=(Entry("https://example.org/2016-11.xml.gz", None, november, None),))


@pytest.mark.parametrize("times", [1, 2])
def test_a_sitemap_may_be_gzip_inside_and_outside(times):
    data = b"<urlset><url><loc>/a</loc></url></urlset>"
    for _ in range(times):
        data = gzip.compress(data)
    assert urls(read(data, Content_Type="application/gzip")) == ["https://example.org/a"]
    assert urls(read(gzip.compress(data), Content_Encoding="gzip")) == ["https://example.org/a"]


def test_gzip_that_breaks_off_gives_what_came_before():
    data = b"<urlset>" + b"".join(b"<url><loc>/%d</loc></url>" % number for number in range(20_000))
    listing = read(gzip.compress(data, 1)[:-2_000])
    assert 0 < len(listing.entries) < 20_000


def test_a_text_sitemap_is_one_address_a_line():
    listing = read("\ufeffhttps://example.org/a\r\nhttps://example.org/b\n\nftp://example.org/c\n")
    assert (listing.form, urls(listing)) == (Form.SITEMAP, ["https://example.org/a", "https://example.org/b"])


def test_a_feed_named_as_a_sitemap_is_a_feed():
    assert read("<rss version='2.0'><channel><item><link>/a</link></item></channel></rss>").form is Form.FEED


@pytest.mark.parametrize(
    "body", ["", "<!doctype html><html><body><p>Not found", "plain words", "<svg/>", "\x00\x01\x02", "\x1f\x8b\x08"]
)
def test_what_is_no_listing_lists_nothing(body):
    assert read(body) == Listing(Form.NONE)


def test_an_error_lists_nothing_whatever_it_holds():
    assert read("<urlset><url><loc>/a</loc></url></urlset>", status=404) == Listing(Form.NONE)


def test_a_sitemap_with_entities_is_none():
    lol = '<!ENTITY a0 "lol">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    for declared in (lol, '<!ENTITY a11 SYSTEM "file:///etc/passwd">'):
        bomb = f'<?xml version="1.0"?><!DOCTYPE x [{declared}]><urlset><url><loc>/x?&a11;</loc></url></urlset>'
        assert read(bomb) == Listing(Form.NONE)
        # In another encoding the declaration is not seen, and the parser puts nothing in.
        assert all("root:" not in url and len(url) < 100 for url in urls(read(bomb.encode("utf-16"))))


def test_a_feed_with_entities_grows_no_larger():
    lol = '<!ENTITY a0 "lol">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    for declared in (lol, '<!ENTITY a11 SYSTEM "file:///etc/passwd">'):
        listing = read(
            f'<?xml version="1.0"?><!DOCTYPE x [{declared}]><rss version="2.0"><channel><item>'
            "<link>/x</link><title>&a11;</title></item></channel></rss>"
        )
        assert all("root:" not in (entry.title or "") and len(entry.title or "") < 100 for entry in listing.entries)


def test_a_gzip_bomb_ends_at_the_limit(monkeypatch):
    monkeypatch.setattr(sitemaps, "MAX_BYTES", 1_000_000)
    bomb = gzip.compress(b"<urlset><url><loc>/a</loc></url>" + b" " * 50_000_000 + b"<url><loc>/b</loc></url></urlset>")
    assert read(bomb) == Listing(Form.SITEMAP, (Entry("https://example.org/a"),), cut=True)


def test_a_sitemap_ends_at_its_limit_and_says_so(monkeypatch):
    monkeypatch.setattr(sitemaps, "MAX_ENTRIES", 3)
    listing = read("<urlset>" + "<url><loc>/a</loc></url>" * 4 + "</urlset>")
    assert (len(listing.entries), listing.cut) == (3, True)
    assert read("\n".join(["https://example.org/a"] * 4)).cut


def test_deep_nesting_ends_a_sitemap():
    assert read("<urlset><url><loc>/a</loc></url>" + "<a>" * 100_000) == Listing(
        Form.SITEMAP, (Entry("https://example.org/a"),), cut=True
    )


@given(st.binary(max_size=2_000))
def test_no_bytes_break_the_reader(body):
    assert isinstance(read(body), Listing)
    assert isinstance(read(b"<urlset><url><loc>/a</loc>" + body), Listing)
    assert isinstance(read(b'<rss version="2.0"><channel><item><link>/a</link>' + body), Listing)


@given(st.datetimes(timezones=st.just(dt.UTC)))
def test_a_moment_as_python_writes_it_is_read_back(at):
    assert moment(at.isoformat()) == at.replace(microsecond=0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2016", "2016-01-01T00:00:00+00:00"),
        ("2016-11", "2016-11-01T00:00:00+00:00"),
        ("2016-11-10 10:19:05 +0530", "2016-11-10T10:19:05+05:30"),
        ("2016-11-10T10:19:60Z", "2016-11-10T10:19:59+00:00"),
        ("2016-13-10", None),
        ("2016-11-10T25:00Z", None),
        ("0001-01-01T00:00+14:00", None),
        ("10.11.2016", None),
        ("", None),
    ],
)
def test_dates_are_read_as_w3c_has_them(text, expected):
    at = moment(text)
    assert (at and at.isoformat()) == expected
