"""Nobody leads the crawler into a private network: 44 hostile targets, by each way in which an address reaches it.

The server stands at an address that the user has allowed; an inner service (the canary) listens on two others at the
same port, and must never be asked for anything.
"""

import socket
import threading

import pytest
from crawls import article_crawl, crawl
from loopback import Site, answer, article
from rows import server, targets

from crawler.spiders.article import address

_LANDED = {"localhost", "tls-down", "crlf", "utf8", "blank"}
"""Targets on the server that was allowed, by whatever name."""
_UNKNOWN = {"metagoogle": "dns"}
"""Ended by something that comes first: a name that only the inside of some networks knows."""


def refused(seen):
    """Whether a visit ended because of where it led, and says so."""
    return seen is not None and seen.ended in ("redirects", "forbidden-address") and bool(seen.detail)


def unharmed(hostile):
    return hostile.canary_hits() == [] and hostile.leaks() == []


def start_addresses(hostile):
    """By name: the targets that a user may type, and why the others are refused."""
    asked, named = {}, {}
    for name, url in targets(hostile).items():
        try:
            asked[name] = address(url)
        except ValueError as error:
            named[name] = str(error)
    return asked, named


@pytest.fixture(scope="module")
def done(hostile, allowed, tmp_path_factory):
    """One crawl of all targets as start addresses, by redirects, and by what pages say; with a proxy to the canary."""
    urls = [*start_addresses(hostile)[0].values()]
    urls += [hostile.url(f"/r/{way}{name}") for way in ("", "meta/", "js/") for name in targets(hostile)]
    urls += [hostile.url(f"/r/{name}?code={code}") for code in (301, 307) for name in ("canary-dec", "file", "meta169")]
    proxy = f"http://127.0.0.9:{hostile.ports['main']}"
    env = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"), proxy)
    return article_crawl(tmp_path_factory.mktemp("done"), urls, allow=allowed, env=env)


def test_no_way_leads_there(hostile, done):
    assert unharmed(hostile)
    assert {asked["name"] for asked in hostile.log} == {"main"}
    assert done.status == 1
    assert "Traceback" not in done.err


def test_as_a_start_address_each_is_refused_by_name(hostile, done):
    asked, named = start_addresses(hostile)
    assert all(named.values())
    assert {"file", "ftp", "data", "javascript", "canary-userinfo", "garbage", "badport"} <= named.keys()
    for name, url in asked.items():
        if name not in _LANDED:
            seen = done.seen(url)
            assert refused(seen) or seen.ended == _UNKNOWN.get(name), (name, seen)


def test_by_a_redirect_each_is_refused_by_name(hostile, done):
    for name in targets(hostile).keys() - _LANDED:
        seen = done.seen(hostile.url(f"/r/{name}"))
        assert refused(seen) or seen.ended == _UNKNOWN.get(name), (name, seen)


def test_what_a_page_says_of_itself_puts_it_into_no_other_hosts_history(hostile, done):
    here = f"127.0.0.1:{hostile.ports['main']}/"
    urls = [hostile.url(f"/r/{way}/{name}") for way in ("meta", "js") for name in targets(hostile)]
    for url, seen in done.all_seen(urls).items():
        assert seen is not None, url
        assert seen.article.startswith(here), url
        assert server().CANARY_TOKEN not in seen.text


def sources(hostile, **tables):
    """A file of sources: by name, what their tables hold beside a start page of their own."""
    return "".join(
        f'[{name}]\nurls = ["{hostile.url(f"/trap/any/{name}")}"]\nlimit = 5\n{keys}\n' for name, keys in tables.items()
    )


def test_by_links_sitemaps_and_feeds(hostile, allowed, tmp_path):
    file = tmp_path / "sources.toml"
    hostile.reset()
    file.write_text(
        f'[links]\nurls = ["{hostile.url("/links/canary")}"]\ndiscover = ["links"]\npages = 80\n'
        + sources(
            hostile,
            sitemap=f'discover = ["sitemap"]\nsitemaps = ["{hostile.url("/sitemaps/hostile.xml")}"]',
            feed=f'discover = ["feed"]\nfeeds = ["{hostile.url("/feed/hostile.xml")}"]',
            bare=f'discover = ["sitemap", "feed"]\nsitemaps = ["http://127.0.0.9:{hostile.ports["main"]}/s.xml"]\n'
            f'feeds = ["http://[::1]:{hostile.ports["main"]}/feed"]',
        ),
        encoding="utf-8",
    )
    done = crawl(tmp_path, "site", allow=allowed, settings={"ARCHIVE_SOURCES": str(file)})
    assert {asked["target"] for asked in hostile.log} >= {"/links/canary", "/sitemaps/hostile.xml", "/feed/hostile.xml"}
    assert unharmed(hostile)
    assert {asked["name"] for asked in hostile.log} == {"main"}
    assert "Traceback" not in done.err


@pytest.fixture
def servers():
    """Makes sites on the loopback network."""
    listeners = []

    def make(host):
        listener = socket.create_server((host, 0), backlog=20)
        listeners.append(listener)
        site = Site(host, listener.getsockname()[1])
        threading.Thread(target=site.serve, args=(listener,), daemon=True).start()
        return site

    yield make
    for listener in listeners:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def test_by_a_redirect_of_robots_txt(hostile, tmp_path, servers):
    sites = {}
    for number, (name, target) in enumerate(targets(hostile).items(), start=1):
        site = sites[name] = servers(f"127.0.1.{number}")
        location = target.encode().decode("latin-1")[:3000]
        site.pages["/robots.txt"] = answer("302 Found", headers=[("Location", location)])
        site.pages["/story"] = answer(body=article(name))
    urls = {name: site.url("/story") for name, site in sites.items()}
    done = article_crawl(tmp_path, urls.values(), allow=[f"{site.host}:{site.port}" for site in sites.values()])
    assert unharmed(hostile)
    for name, site in sites.items():
        # Rules that cannot be had forbid everything (RFC 9309 section 2.3.1.4), a redirect to the site itself aside.
        if name not in ("crlf", "utf8", "blank"):
            assert "/story" not in site.paths, name
    assert "robots.txt cannot be had" in done.err


def test_by_a_name_whose_address_changes(hostile, allowed, tmp_path):
    """DNS rebinding: the server's own address for the first question, the canary's from then on."""
    port = hostile.ports["main"]
    # The first answer ends the connection, so that the second page needs another one.
    urls = [f"http://rebind.example:{port}{path}" for path in ("/len/none", "/article/story-01")]
    urls += [f"http://inner.example:{port}/secret", f"http://inner6.example:{port}/secret"]
    settings = {"TWISTED_DNS_RESOLVER": "resolving.Rebinding", "RETRY_TIMES": "0"}
    done = article_crawl(tmp_path, urls, allow=allowed, settings=settings)
    assert unharmed(hostile)
    assert [done.seen(url).ended for url in urls] == ["article", *["forbidden-address"] * 3]


def test_the_canary_would_answer(hostile):
    """Or none of the tests above could fail."""
    with socket.create_connection(("127.0.0.9", hostile.ports["main"]), timeout=20) as connection:
        connection.sendall(b"GET /secret HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert server().CANARY_TOKEN.encode() in connection.makefile("rb").read()
    assert len(hostile.canary_hits()) == 1
