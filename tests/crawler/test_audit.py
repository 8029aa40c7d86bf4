"""`archive audit` over crawls of a server with every habit that robots.txt files and busy servers have."""

import json

import pytest
from evil import IS_THERE, evil_server
from loopback import answer, article

from archive.archive import Archive
from archive.cli import main

SETTINGS = {"DOWNLOAD_DELAY": "0.05", "ARCHIVE_RETRY_WAIT": "0.1"}
# story-02, -03, -04, -05, -08: what the server's files forbid here and there. The others are forbidden nowhere.
ALLOWED = {
    "robots_404": "0234568",
    "robots_403": "0234568",
    "robots_html": "0234568",
    "robots_503_then_ok": "0234568",
    "robots_big": "034568",  # what stands behind 500 KiB is not read
    "robots_partial": "6",
    "robots_garbage": "023568",
    "robots_redirect": "023468",
    "robots_redos": "023456",
    "robots_bomb": "0234568",
    "robots_5xx": "",
    "robots_429": "",
    "robots_hang": "",
    "robots_reset": "",
    "robots_disallow": "",
    "robots_redirect_canary": "",
    "robots_redirect_loop": "",
}
RATES = ("429", "503", "429-date", "429-neg", "429-garbage", "429-none", "429-forever")


@pytest.fixture
def hostile():
    if not IS_THERE:
        pytest.skip("the hostile server lies beside the project, in ../shared/tools")
    with evil_server() as server:
        yield server


def audit(capsys, store, *arguments):
    """Exit status and the objects of `archive audit --json`."""
    capsys.readouterr()
    status = main(["--store", str(store), "audit", "--json", *arguments])
    return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def articles_asked(server, name):
    paths = {target for port, target in server.log if port == name and target.startswith("/article/")}
    return "".join(sorted(path.removeprefix("/article/story-0") for path in paths))


def test_over_all_habits_of_robots_txt_no_request_is_a_breach(hostile, start_crawl, capsys, tmp_path):
    names = sorted(ALLOWED)
    answering = [name for name in names if name != "robots_hang"]
    urls = [hostile.url(f"/article/story-0{number}", name) for name in answering for number in "0234568"]
    urls += [hostile.url(f"/article/story-0{number}", "robots_partial") for number in ("6?q=1", "7")]
    allow = ",".join(f"127.0.0.1:{hostile.ports[name]}" for name in [*names, "robots_delay"])
    settings = {**SETTINGS, "ARCHIVE_ALLOW_HOSTS": allow}
    start_crawl("article", "-a", f"url={','.join(urls)}", settings=settings).communicate(timeout=300)
    # By itself, for how long to wait for it is how long to wait for the others too.
    hangs = hostile.url("/article/story-00", "robots_hang")
    start_crawl("article", "-a", f"url={hangs}", settings={**settings, "DOWNLOAD_TIMEOUT": "2"}).communicate(
        timeout=120
    )
    expected = {**ALLOWED, "robots_partial": "67"}
    assert {name: articles_asked(hostile, name) for name in names} == expected
    delayed = [hostile.url(f"/article/story-0{number}", "robots_delay") for number in range(3)]
    start_crawl("article", "-a", f"url={','.join(delayed)}", settings=settings).communicate(timeout=120)
    assert [each for each in hostile.log if each[0].startswith("canary")] == []

    status, told = audit(capsys, tmp_path / "store")
    assert status == 0
    assert [one for one in told if one["breaches"]] == []
    # Every request that the server saw is in the log, and no other.
    assert len(told) == len(hostile.log)
    lines = {one["url"]: one["robots"] for one in told if one["purpose"] == "visit"}
    assert lines[hostile.url("/article/story-06", "robots_partial")]["line"] == 3
    assert lines[hostile.url("/article/story-06", "robots_partial")]["text"] == "Allow: /article/story-06$"
    assert lines[hostile.url("/article/story-00", "robots_404")]["allows_all"] is True
    held = lines[hostile.url("/article/story-00", "robots_redirect")]
    assert held["url"].endswith("/robots-hop/1")
    with Archive.open(tmp_path / "store") as archive:
        assert list(archive.check()) == []
    late = [one for one in told if one["url"] in delayed]
    assert [one["demanded_by"] for one in late] == [2, 2, 2]
    assert min(one["gap"] for one in late) >= 1


def test_over_all_ways_to_ask_for_patience_no_request_is_a_breach(hostile, start_crawl, capsys, tmp_path):
    settings = {**SETTINGS, "ARCHIVE_ALLOW_HOSTS": f"127.0.0.1:{hostile.ports['main']}"}

    def crawl(*kinds):
        urls = ",".join(hostile.url(f"/rate/{kind}") for kind in kinds)
        start_crawl("article", "-a", f"url={urls}", settings=settings).communicate(timeout=300)

    crawl(*RATES)
    asked = len(hostile.log)
    assert asked > len(RATES)
    crawl("429-huge")
    # The server wants to be left alone for thirty thousand years: that holds for the next crawl too.
    assert [target for _, target in hostile.log[asked:]] == ["/robots.txt", "/rate/429-huge"]
    crawl("429-forever")
    assert len(hostile.log) == asked + 2
    assert hostile.violations == []

    status, told = audit(capsys, tmp_path / "store")
    assert (status, [one for one in told if one["breaches"]]) == (0, [])
    assert len(told) == len(hostile.log)
    assert {one["retry_after"] for one in told} >= {"3", "1", "-5", "999999999999"}
    assert sum(one["wanted_from"] is not None for one in told) >= 5
    with Archive.open(tmp_path / "store") as archive:
        assert list(archive.check()) == []


def test_a_crawl_that_was_told_not_to_obey_robots_txt_is_found_out(site, crawl, capsys):
    site.pages["/robots.txt"] = answer(
        body=b"User-agent: *\nDisallow: /private\n", headers=[("Content-Type", "text/plain")]
    )
    site.pages["/private"] = answer(body=article())
    urls = f"{site.url('/private')},{site.url('/story')}"
    done = crawl("article", "-a", f"url={site.url('/story')}", allow=[site])
    crawl("article", "-a", f"url={urls}", allow=[site], store=done.store, settings={"ROBOTSTXT_OBEY": "False"})
    status, told = audit(capsys, done.store)
    assert status == 1
    forbidden = [one for one in told if one["breaches"]]
    assert [(one["url"], one["breaches"]) for one in forbidden] == [(site.url("/private"), ["disallowed"])]
    assert (forbidden[0]["robots"]["line"], forbidden[0]["robots"]["text"]) == (2, "Disallow: /private")
    assert audit(capsys, done.store, "--breaches", "--run", "last")[1] == forbidden


def test_every_visit_of_a_crawl_has_a_request_that_is_logged(site, crawl, capsys):
    site.pages["/from"] = answer("302 Found", headers=[("Location", "/story")])
    site.pages["/later"] = lambda connection, number: answer(
        "200 OK" if number > 1 else "503 Service Unavailable", body=article("Later")
    )
    urls = ",".join(map(site.url, ("/from", "/later", "/missing")))
    done = crawl("article", "-a", f"url={urls}", allow=[site])
    status, told = audit(capsys, done.store)
    assert status == 0
    assert [one["url"].removeprefix(site.url("")) for one in told] == site.paths
    assert [one["attempt"] for one in told if one["url"] == site.url("/later")] == [0, 1]
    with Archive.open(done.store) as archive:
        run = archive.runs()[-1]
        assert run.figures["asked"] == len(site.asked)
        assert list(archive.check()) == []
        # The log is sealed with what the crawl has recorded.
        assert any(archive.requests(run).key in sealed.seal.files for sealed in archive.seals())
