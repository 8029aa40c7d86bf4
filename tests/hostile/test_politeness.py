"""robots.txt and Retry-After, as a server's log proves them: nothing that is forbidden, nothing too early."""

from itertools import pairwise

import pytest
from crawls import Crawl
from rows import SLOW, STORIES, forbidden, server, stories_of

PASSING = ("503", "429-date", "429-neg", "429-garbage", "429-none")
"""Ways to ask for patience after which the page comes."""
RATES = (*PASSING, "429-forever")


@pytest.fixture(scope="module")
def done(hostile, tmp_path_factory):
    """By port: the crawl that asked it; and `rates` and `huge`, those that were asked for patience. They wait most of
    the time, so they run beside each other."""
    folder = tmp_path_factory.mktemp("robots")
    together = [name for name in server().ROBOTS if name not in SLOW]
    crawls = {}
    for names, settings in [
        (together, {}),
        (["robots_hang"], {"DOWNLOAD_TIMEOUT": "2", "RETRY_TIMES": "1"}),
        (["robots_delay"], {}),
    ]:
        place = folder / names[0]
        place.mkdir()
        urls = [hostile.url(path, name) for name in names for path in stories_of(name)]
        (place / "addresses.txt").write_text("\n".join(urls), encoding="utf-8")
        allow = [f"127.0.0.1:{hostile.ports[name]}" for name in names]
        arguments = ("article", "-a", f"urls_file={place / 'addresses.txt'}")
        crawls |= dict.fromkeys(names, Crawl(place, *arguments, allow=allow, settings=settings))
    for name, paths in [
        ("rates", [f"/rate/{kind}" for kind in RATES]),
        ("huge", ["/rate/429-huge", "/article/story-09"]),
    ]:
        urls = ",".join(hostile.url(path) for path in paths)
        allow = [f"127.0.0.1:{hostile.ports['main']}"]
        crawls[name] = Crawl(folder / name, "article", "-a", f"url={urls}", allow=allow)
    ended = {crawl: crawl.end() for crawl in set(crawls.values())}
    return {name: ended[crawl] for name, crawl in crawls.items()}


def asked_of(hostile, name):
    return [each for each in hostile.log if each["name"] == name]


@pytest.mark.parametrize("name", server().ROBOTS if server() else ())
def test_what_a_robots_txt_forbids_is_not_asked_for_and_the_rest_is(hostile, done, name):
    asked = [each["target"] for each in asked_of(hostile, name)]
    wanted = stories_of(name)
    assert asked[0] == "/robots.txt"
    assert {path for path in asked if path in STORIES} == set(wanted) - forbidden(name)
    assert hostile.canary_hits() == []
    for path in wanted:
        seen = done[name].seen(hostile.url(path, name))
        assert (seen is not None and seen.ended == "article") == (path not in forbidden(name)), path
    assert "Traceback" not in done[name].err


def test_where_all_is_forbidden_the_reason_is_told(done):
    assert "robots.txt forbids it" in done["robots_disallow"].err
    assert "robots.txt answers 500" in done["robots_disallow"].err
    assert "robots.txt answers 429" in done["robots_disallow"].err
    assert "robots.txt cannot be had" in done["robots_disallow"].err
    assert "timeout (robots.txt" in done["robots_hang"].err


def test_robots_txt_is_asked_for_again_no_sooner_than_the_server_wants(hostile, done):
    for name, pause in (("robots_429", 2), ("robots_503_then_ok", 1)):
        moments = [each["t"] for each in asked_of(hostile, name) if each["target"] == "/robots.txt"]
        assert len(moments) == 3
        # Both ends are measured where the request comes in; some of it may be lost on the way on a busy machine.
        assert min(later - earlier for earlier, later in pairwise(moments)) > pause - 0.25


def test_a_crawl_delay_is_kept(hostile, done):
    moments = [each["t"] for each in asked_of(hostile, "robots_delay")]
    # The delay stands between two requests as they leave; on the way some of it may get lost on a busy machine.
    assert len(moments) > 3
    assert min(later - earlier for earlier, later in pairwise(moments[1:])) > 0.75


def test_nothing_is_asked_before_the_moment_that_retry_after_names(hostile, done):
    assert hostile.violations() == []
    ended = {kind: done["rates"].seen(hostile.url(f"/rate/{kind}")).ended for kind in RATES}
    assert ended == {**dict.fromkeys(PASSING, "article"), "429-forever": "postponed"}


def test_a_server_that_wants_to_be_left_alone_for_ever_is(hostile, done):
    urls = [hostile.url("/rate/429-huge"), hostile.url("/article/story-09")]
    seen = [done["huge"].seen(url) for url in urls]
    assert [each.ended for each in seen] == ["postponed", "postponed"]
    assert "left alone for more than a year" in seen[0].detail
    asked = [each["target"] for each in hostile.log if each["name"] == "main"]
    assert asked.count("/rate/429-huge") == 1
    assert "/article/story-09" not in asked
    assert hostile.violations() == []


def test_a_server_has_one_connection_at_a_time(hostile, done):
    most = hostile.told["max_conns"]
    # Where an answer is not taken to its end, the server learns of that a moment later.
    assert {most[name] for name in ("robots_404", "robots_403", "robots_partial", "robots_delay")} == {1}
