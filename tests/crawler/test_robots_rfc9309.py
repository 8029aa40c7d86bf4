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


def test_lines_may_end_with_cr_alone_also_where_the_file_is_cut():
    robots = rules("User-agent: *\rDisallow: /early\r" + "x" * MAX_BYTES)
    assert not robots.allows("https://a.example/early", agent=AGENT)
    assert robots.allows("https://a.example/late", agent=AGENT)


def test_a_delay_is_seconds_and_never_negative():
    assert rules("User-agent: *\nCrawl-delay: 2.5").delay(agent=AGENT) == 2.5
    assert rules("User-agent: *\nCrawl-delay: -5").delay(agent=AGENT) == 0
    assert rules("User-agent: *\nCrawl-delay: soon").delay(agent=AGENT) == 0
    assert rules("User-agent: *\nDisallow:").delay(agent=AGENT) == 0


def hang_up(connection, number):
    return b""


def hang(connection, number):
    connection.recv(1)  # until the crawler hangs up


def endless(connection, number):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nUser-agent: *\nDisallow: /secret\n")
    while True:  # ends with an OSError, when the crawler hangs up
        connection.sendall(b"# nothing more to say\n" * 1000)


def redirect(to):
    return answer("302 Found", headers=[("Location", to)])


def said_of(url, done):
    """What the summary says of an address: its line, and the one above the addresses that share a reason."""
    lines = done.err.splitlines()
    at = next(at for at, line in enumerate(lines) if line.strip() == url or line.strip().startswith(f"{url}: "))
    above = [line for line in lines[:at] if not line.startswith("    ")]
    return f"{above[-1]} {lines[at]}"


def test_the_rules_that_are_got_are_obeyed_and_what_they_forbid_is_named(new_site, crawl):
    plain, long, far, other = (new_site(f"127.0.0.{number}") for number in range(1, 5))
    plain.pages["/robots.txt"] = answer(body=b"User-agent: *\nDisallow: /secret\n", headers=TEXT)
    long.pages["/robots.txt"] = endless
    # Five redirects, the last one to another host.
    far.pages |= {"/robots.txt": redirect("/1"), "/4": redirect(other.url("/r"))}
    far.pages |= {f"/{number}": redirect(f"/{number + 1}") for number in (1, 2, 3)}
    other.pages["/r"] = answer(body=b"User-agent: *\nDisallow: /secret", headers=TEXT)
    asked = (plain, long, far)
    for site in asked:
        site.pages |= {"/story": answer(body=article()), "/secret": answer(body=article())}
    urls = [site.url(path) for site in asked for path in ("/story", "/secret")]
    done = crawl("article", "-a", f"url={','.join(urls)}", allow=[*asked, other])
    assert done.status == 0
    assert {line[2] for line in done.lines} == {site.url("/story") for site in asked}
    for site in asked:
        assert "/secret" not in site.paths
        assert site.paths.count("/robots.txt") == 1
        assert "robots.txt forbids it" in said_of(site.url("/secret"), done)
    assert other.paths == ["/r"]


UNREACHABLE = {
    "5xx": (answer("500 Internal Server Error"), "robots.txt answers 500"),
    "429": (answer("429 Too Many Requests", headers=[("Retry-After", "0")]), "robots.txt answers 429"),
    "no answer": (hang_up, "connection (robots.txt: the connection ended before"),
    "not in time": (hang, "timeout (robots.txt: no whole answer in time"),
    "loop": (redirect("/robots.txt"), "robots.txt cannot be had"),
    "not the web": (redirect("file:///etc/passwd"), "robots.txt cannot be had"),
    "closed address": (redirect("http://127.0.0.1:1/robots.txt"), "robots.txt cannot be had"),
}


def test_where_robots_txt_cannot_be_had_nothing_is_fetched(new_site, crawl):
    sites = {}
    for number, (name, (robots, _)) in enumerate(UNREACHABLE.items(), start=1):
        sites[name] = new_site(f"127.0.0.{number}")
        sites[name].pages |= {"/robots.txt": robots, "/story": answer(body=article())}
    with socket.create_server(("127.0.0.1", 0)) as taken:
        refusing = f"127.0.0.1:{taken.getsockname()[1]}"
    done = crawl(
        "article",
        "-a",
        f"url={','.join([f'http://{refusing}/story', *(site.url('/story') for site in sites.values())])}",
        settings={
            "ARCHIVE_ALLOW_HOSTS": ",".join([refusing, *(f"{site.host}:{site.port}" for site in sites.values())]),
            "DOWNLOAD_TIMEOUT": 3,
            "RETRY_TIMES": 1,
        },
    )
    assert done.status == 4
    assert done.ended(f"http://{refusing}/story") == "connection"
    for name, (_, said) in UNREACHABLE.items():
        url = sites[name].url("/story")
        assert set(sites[name].paths) == {"/robots.txt"}, name
        assert said in said_of(url, done), name


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
