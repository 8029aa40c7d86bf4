"""robots.txt as RFC 9309 has it: first what an answer means, then crawls of sites that answer so."""

import gzip
import socket
from itertools import pairwise

import pytest
from loopback import answer, article

from crawler.robots import MAX_BYTES, robots_of

TEXT = (("Content-Type", "text/plain"),)
AGENT = "palimpsest"


def rules(text, **kwargs):
    return robots_of(status=200, body=text.encode(), **kwargs)


def test_the_group_of_our_product_token_counts_not_that_of_all():
    robots = rules("User-agent: *\nDisallow: /\n\nUser-agent: Palimpsest\nDisallow: /private\nAllow: /private/open\n")
    assert robots.allows("https://a.example/story", agent=AGENT)
    assert not robots.allows("https://a.example/private/story", agent=AGENT)
    assert robots.allows("https://a.example/private/open/story", agent=AGENT)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_a_robots_txt_that_is_not_there_allows_everything(status):
    assert robots_of(status=status, body=b"User-agent: *\nDisallow: /").allows("https://a.example/", agent=AGENT)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429, 302])
def test_a_robots_txt_that_cannot_be_had_allows_nothing(status):
    robots = robots_of(status=status, body=b"User-agent: *\nAllow: /")
    assert not robots.allows("https://a.example/", agent=AGENT)
    assert str(status) in robots.why


def test_what_stands_behind_500_kibibytes_does_not_count():
    head = "User-agent: *\nDisallow: /early\n"
    filling = "#" * 99 + "\n"
    text = head + filling * ((MAX_BYTES - len(head)) // len(filling))
    # The line on the boundary is cut, so that "/la" may not come to stand for "/late".
    body = (text + "#" * (MAX_BYTES - len(text) - 12) + "\nDisallow: /late\n").encode()
    robots = robots_of(status=200, body=body)
    assert not robots.allows("https://a.example/early", agent=AGENT)
    assert robots.allows("https://a.example/late", agent=AGENT)
    assert robots.allows("https://a.example/la", agent=AGENT)


def test_a_compressed_robots_txt_is_read_and_a_bomb_is_not_opened():
    body = gzip.compress(b"User-agent: *\nDisallow: /early\n" + b"#" * 200_000_000)
    robots = robots_of(status=200, body=body, encoding="gzip")
    assert not robots.allows("https://a.example/early", agent=AGENT)


def test_bytes_that_are_no_text_do_no_harm():
    robots = robots_of(status=200, body=b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /no\r\n\0\xff\xfe: \n<html>")
    assert not robots.allows("https://a.example/no", agent=AGENT)
    assert robots.allows("https://a.example/yes", agent=AGENT)


def test_a_delay_is_seconds_and_never_negative():
    assert rules("User-agent: *\nCrawl-delay: 2.5").delay(agent=AGENT) == 2.5
    assert rules("User-agent: *\nCrawl-delay: -5").delay(agent=AGENT) == 0
    assert rules("User-agent: *\nCrawl-delay: soon").delay(agent=AGENT) == 0
    assert rules("User-agent: *\nDisallow:").delay(agent=AGENT) == 0


def test_forbidden_pages_are_named_and_not_fetched(site, crawl):
    site.pages["/robots.txt"] = answer(body=b"User-agent: *\nDisallow: /secret\n", headers=TEXT)
    site.pages["/secret"] = answer(body=article())
    done = crawl("article", "-a", f"url={site.url('/story')},{site.url('/secret')}", allow=[site])
    assert done.status == 0
    assert sorted(site.paths) == ["/robots.txt", "/story"]
    assert f"{site.url('/secret')}: robots.txt forbids it" in done.err
    assert [line[2] for line in done.lines] == [site.url("/story")]


def hang_up(connection, number):
    return b""


def redirect(to):
    return answer("302 Found", headers=[("Location", to)])


@pytest.mark.parametrize(
    ("robots", "said"),
    [
        (answer("500 Internal Server Error"), "robots.txt answers 500"),
        (answer("429 Too Many Requests", headers=[("Retry-After", "0")]), "robots.txt answers 429"),
        (hang_up, "the connection ended before"),
        (redirect("/robots.txt"), "robots.txt cannot be had"),
        (redirect("file:///etc/passwd"), "robots.txt cannot be had"),
        (redirect("http://127.0.0.1:1/robots.txt"), "robots.txt cannot be had"),
    ],
    ids=["5xx", "429", "no answer", "loop", "not the web", "closed address"],
)
def test_where_robots_txt_cannot_be_had_nothing_is_fetched(site, crawl, robots, said):
    site.pages["/robots.txt"] = robots
    done = crawl("article", "-a", f"url={site.url('/story')}", allow=[site])
    assert done.status == 4
    assert "/story" not in site.paths
    assert said in done.err


def test_a_robots_txt_that_does_not_come_in_time_forbids(site, crawl):
    def never(connection, number):
        connection.recv(1)  # until the crawler hangs up

    site.pages["/robots.txt"] = never
    done = crawl(
        "article", "-a", f"url={site.url('/story')}", allow=[site], settings={"DOWNLOAD_TIMEOUT": 1, "RETRY_TIMES": 0}
    )
    assert done.status == 4
    assert site.paths == ["/robots.txt"]
    assert done.ended(site.url("/story")) == "timeout"


def test_five_redirects_to_robots_txt_are_followed_also_to_another_host(site, new_site, crawl):
    other = new_site("127.0.0.2")
    other.pages["/r"] = answer(body=b"User-agent: *\nDisallow: /story", headers=TEXT)
    site.pages["/robots.txt"] = redirect("/1")
    for number in (1, 2, 3):
        site.pages[f"/{number}"] = redirect(f"/{number + 1}")
    site.pages["/4"] = redirect(other.url("/r"))
    done = crawl("article", "-a", f"url={site.url('/story')}", allow=[site, other])
    assert done.status == 4
    assert other.paths == ["/r"]
    assert "/story" not in site.paths
    assert "robots.txt forbids it" in done.err


def test_of_an_endless_robots_txt_the_first_part_is_read(site, crawl):
    def endless(connection, number):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nUser-agent: *\nDisallow: /secret\n")
        while True:  # ends with an OSError, when the crawler hangs up
            connection.sendall(b"# nothing more to say\n" * 1000)

    site.pages["/robots.txt"] = endless
    done = crawl("article", "-a", f"url={site.url('/story')},{site.url('/secret')}", allow=[site])
    assert done.status == 0
    assert "/secret" not in site.paths
    assert "/story" in site.paths


def test_a_crawl_delay_is_kept_and_one_too_long_is_not_waited_for(new_site, crawl):
    slow, never = new_site("127.0.0.1"), new_site("127.0.0.2")
    slow.pages["/robots.txt"] = answer(body=b"User-agent: *\nCrawl-delay: 0.7", headers=TEXT)
    never.pages["/robots.txt"] = answer(body=b"User-agent: *\nCrawl-delay: 86400", headers=TEXT)
    for number in (1, 2, 3):
        slow.pages[f"/{number}"] = answer(body=article())
    urls = [slow.url("/1"), slow.url("/2"), slow.url("/3"), never.url("/1")]
    done = crawl("article", "-a", f"url={','.join(urls)}", allow=[slow, never])
    moments = [asked.at for asked in slow.asked if asked.path != "/robots.txt"]
    # The delay stands between two requests as they leave; on the way a hundredth may get lost.
    assert min(later - earlier for earlier, later in pairwise(moments)) > 0.55
    assert never.paths == ["/robots.txt"]
    assert done.ended(never.url("/1")) == "postponed"


def test_a_site_that_cannot_be_reached_is_named_as_that(crawl):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    url = f"http://127.0.0.1:{port}/story"
    done = crawl("article", "-a", f"url={url}", settings={"ARCHIVE_ALLOW_HOSTS": f"127.0.0.1:{port}"})
    assert done.status == 4
    assert done.ended(url) == "connection"
