"""What becomes of an article's page: each fate as a server sends it, crawled, and told from the visits alone.

A teaser, a wall, a login, an error, a front page never becomes a version, and what comes back is the same version.
"""

import json
import os
import subprocess
import sys
import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path

import pytest
from loopback import ARTICLE, answer, article

from archive.archive import Archive
from archive.changes.life import life_of
from archive.model import Capture, Page, Reason, Rejection
from archive.paths import identity
from crawler.extract import RULES, extract

START = datetime(2024, 5, 3, tzinfo=UTC)
HTML = (("Content-Type", "text/html; charset=utf-8"),)
PROJECT = Path(__file__).parents[2]
WALLS = Path(__file__).parents[1] / "walls"
PAYWALLS = tomllib.loads((WALLS / "paywalls.toml").read_text("utf-8"))
PAGES = tomllib.loads((WALLS / "walls.toml").read_text("utf-8"))["wall"]


def page(title, lines):
    """A page that holds no article, as its maker words it."""
    shown = "".join(f"<p>{escape(line)}</p>" for line in lines)
    return answer(body=f"<!DOCTYPE html><html><head><title>{escape(title)}</title></head><body>{shown}".encode())


def wall(reason, maker):
    found = next(each for each in PAGES if each["reason"] == reason and each["maker"].startswith(maker))
    return page(found["title"], found["lines"])


def cut_off(title):
    """The beginning of the article, and what is to be paid for the rest."""
    beginning, *_ = ARTICLE.format(title=title).split("<p>Shopkeepers")
    offer = "".join(f"<p>{escape(line)}</p>" for line in PAYWALLS["en"])
    data = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>'
    return answer(body=f"{beginning}<div class=paywall>{offer}</div></article>{data}</body></html>".encode())


def led(to, status="302 Found"):
    return answer(status, headers=[("Location", to)])


CONSENT = page(
    "Before you continue",
    [
        "We value your privacy",
        "We and our partners store cookies on your device and process personal data. You can accept or reject this.",
        "Accept all",
        "Reject all",
    ],
)
# A front page that begins with a long teaser, which alone would be an article.
FRONT = answer(body=article("The Paper"))

FATES = {
    "a wall of consent": (CONSENT, "consent-wall"),
    "a paywall": (cut_off("Bridge 1 stays open"), "paywall"),
    "a login": (wall("login", ""), "login"),
    "a bot check": (wall("challenge", "Cloudflare, managed"), "challenge"),
    "not found": (answer("404 Not Found", b"<h1>Not found</h1>"), "missing"),
    "gone": (answer("410 Gone", b"<h1>Gone</h1>"), "missing"),
    "an error page that answers 200": (wall("soft-404", ""), "missing"),
    "a way to the front page": (led("/"), "missing"),
    "a way to the front page for good": (led("/", "301 Moved Permanently"), "missing"),
    "a way to another article": (led("/another"), "missing"),
}


@pytest.fixture
def archive_command():
    def run(*arguments, store):
        command = [sys.executable, "-m", "archive", "--store", str(store), *arguments]
        return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout

    return run


@pytest.fixture
def store(tmp_path):
    return tmp_path / "store"


def test_every_fate_is_told_and_makes_no_version(new_site, crawl):
    site = new_site()
    paths = {fate: f"/story/{number}" for number, fate in enumerate(FATES)}
    urls = ",".join(map(site.url, paths.values()))
    site.pages["/"] = FRONT
    site.pages["/another"] = answer(body=article("A tower").replace(b" the ", b" no ").replace(b"ers ", b"essers "))
    there = {path: answer(body=article(f"Bridge {path[-1]} stays open")) for path in paths.values()}
    for pages in (there, {paths[fate]: page for fate, (page, _) in FATES.items()}, there):
        site.pages.update(pages)
        done = crawl("article", "-a", f"url={urls}", allow=[site])
    with Archive.open(done.store) as archive:
        for fate, (_, life) in FATES.items():
            url = site.url(paths[fate])
            visits = archive.visits(url)
            assert [event.life for event in life_of(visits, article=identity(url))] == [life, "restored"], fate
            (version,) = archive.versions(url)
            assert version.readings == 2, fate
            # Had it not come back, and been looked at again a day later:
            later = replace(visits[1], at=visits[1].at + timedelta(hours=25))
            told = [event.life for event in life_of([*visits[:2], later], article=identity(url))]
            assert told == ([life, "removed"] if life == "missing" else [life]), fate


LATER = """\
import datetime as dt

import archive.changes.life

archive.changes.life.CONFIRMED_AFTER = dt.timedelta(0)
"""
"""What makes the next look one of the day after."""
GONE = {
    "/a": answer("404 Not Found", b"<h1>Not found</h1>"),
    "/b": answer("451 Unavailable For Legal Reasons", b"<h1>451</h1>"),
    "/c": wall("soft-404", ""),
    "/d": led("/"),
    "/e": led("/another"),
}
HOW = ["HTTP 404 Not Found", "HTTP 451 Unavailable For Legal Reasons", "soft 404", "leads to the front page",
       "leads to {another}"]  # fmt: skip


def test_the_summary_tells_of_pages_what_the_log_tells(new_site, crawl, tmp_path, monkeypatch, archive_command):
    site = new_site()
    site.pages |= {"/": FRONT, "/another": answer(body=article("A tower").replace(b" the ", b" no "))}
    there = {path: answer(body=article(f"Bridge {path[1:]}")) for path in GONE}
    hows = [how.format(another=site.url("/another")) for how in HOW]

    def look(pages):
        site.pages |= pages
        done = crawl("article", "-a", f"url={','.join(map(site.url, GONE))}", allow=[site])
        assert done.status == 0, done.err
        return done

    def told(heading, said):
        """The lines below a heading of the summary."""
        at = said.err.splitlines().index(f"  {heading}")
        return [line.strip() for line in said.err.splitlines()[at + 1 : at + 6]]

    def logged(said):
        """Of each article the last event that its log tells."""
        logs = (archive_command("log", "--json", site.url(path), store=said.store) for path in GONE)
        return [json.loads(log.splitlines()[-1])["events"][-1] for log in logs]

    look(there)
    missing = look(GONE)
    assert told("5 archived articles are missing; their texts are kept:", missing) == [
        f"Bridge {path[1:]} ({how})" for path, how in zip(GONE, hows, strict=True)
    ]
    assert "rejected" not in missing.err
    assert "failed" not in missing.err
    assert [event["life"] for event in logged(missing)] == ["missing"] * 5
    (tmp_path / "later").mkdir()
    (tmp_path / "later" / "sitecustomize.py").write_text(LATER)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path / "later"), str(PROJECT)]))
    removed = look({})
    events = logged(removed)
    assert [event["life"] for event in events] == ["removed"] * 5
    since = [event["since"].replace("T", " ")[:16] for event in events]
    assert told("5 archived articles are removed, still gone a day later; their texts are kept:", removed) == [
        f"Bridge {path[1:]} ({how}, gone since {at})" for path, how, at in zip(GONE, hows, since, strict=True)
    ]
    assert "  5 articles still gone, as the last time\n" in look({}).err
    back = look(there)
    assert told("5 archived articles are back:", back) == [
        f"Bridge {path[1:]} (removed since {at})" for path, at in zip(GONE, since, strict=True)
    ]
    assert [event["life"] for event in logged(back)] == ["restored"] * 5
    assert "back" not in look({}).err


def test_an_article_that_has_moved_keeps_its_history(new_site, crawl):
    site = new_site()
    old, new = site.url("/2016/bridge"), site.url("/news/bridge-stays-open")
    site.pages["/2016/bridge"] = answer(body=article())
    crawl("article", "-a", f"url={old}", allow=[site])
    site.pages["/2016/bridge"] = led("/news/bridge-stays-open", "301 Moved Permanently")
    site.pages["/news/bridge-stays-open"] = answer(body=article())
    done = crawl("article", "-a", f"url={old}", allow=[site])
    with Archive.open(done.store) as archive:
        events = life_of(archive.visits(old), article=archive.identity_of(old))
        assert [(event.life, event.url) for event in events] == [("moved", new)]
        assert f"1 archived article has moved (now at {new}): Bridge stays open" in done.err
        assert len(archive.versions(new)) == 1


def test_a_front_page_stays_one_when_it_is_read_again(store, scrapy):
    root, url = "https://paper.example/", "https://paper.example/story"
    front = article("The Paper")

    def capture(requested, answered, html, result, hours):
        at = START + timedelta(hours=hours)
        hops = (Page(requested, at, 302, (("Location", answered),), b""),) if requested != answered else ()
        return Capture(requested, at, (*hops, Page(answered, at, 200, HTML, html)), result, rules=RULES - 1)

    story = Page(url, START, 200, HTML, article())
    with Archive.open(store, create=True) as archive:
        archive.record([
            capture(url, url, article(), extract(story), 0),
            capture(url, root, front, Rejection(Reason.SOFT_404, "its address leads to the front page"), 1),
            capture(root, root, front, Rejection(Reason.LIST_PAGE, "the front page of a site"), 2),
        ])  # fmt: skip
    assert scrapy("reextract").returncode == 0
    with Archive.open(store) as archive:
        assert [each.article for each in archive.articles()] == [identity(url)]
        assert len(archive.versions(url)) == 1
        assert list(archive.to_read_again(rules=RULES)) == []
