"""Everything at once on one archive: two crawls, a refresh, a re-extraction and readers."""

import os
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

from loopback import answer, article

from archive.archive import Archive

PROJECT = Path(__file__).parents[2]
STORIES = 24


def serve_stories(site, opened, title):
    """Stories that are answered once `opened` is set."""

    def page_of(number):
        body = answer(body=article(f"{title} {number}"))

        def page(connection, count):
            assert opened.wait(120)
            return body

        return page

    site.pages |= {f"/{number}": page_of(number) for number in range(STORIES)}


def urls(site, numbers):
    return "url=" + ",".join(site.url(f"/{number}") for number in numbers)


def answers(archive):
    """What an archive says of every article."""
    return {
        summary.article: ([str(visit) for visit in archive.visits(summary.url)], archive.versions(summary.url))
        for summary in archive.articles()
    }


def test_crawls_a_refresh_a_reextraction_and_readers_at_once_lose_and_double_nothing(site, start_crawl, crawl):
    opened = threading.Event()
    opened.set()
    serve_stories(site, opened, "Old")
    assert crawl("article", "-a", urls(site, range(STORIES)), allow=[site]).status == 0
    opened.clear()
    serve_stories(site, opened, "New")
    first = len(site.asked)
    crawls = [
        start_crawl("article", "-a", urls(site, range(16)), allow=[site]),
        start_crawl("article", "-a", urls(site, range(STORIES - 1, 7, -1)), allow=[site]),
        start_crawl("refresh", "-a", "due=all", allow=[site]),
    ]
    store = crawls[0].store
    while len(list((store / "crawls/open").glob("*"))) < 3:
        assert [process.poll() for process in crawls] == [None] * 3
        os.sched_yield()
    command = [sys.executable, "-m", "scrapy", "reextract", "--all", "-s", "ARCHIVE_WORKERS=1"]
    reextract = subprocess.Popen(
        [*command, "-s", f"ARCHIVE_STORE={store}"], cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    opened.set()
    looks = 0
    with Archive.open(store) as archive:
        while any(process.poll() is None for process in (*crawls, reextract)):
            for summary in archive.articles():
                assert archive.article(archive.versions(summary.url)[0].key).title.startswith("Old ")
            assert list(archive.check()) == []
            looks += 1
    assert looks
    said = [process.communicate() for process in (*crawls, reextract)]
    assert [process.returncode for process in (*crawls, reextract)] == [0] * 4, said
    asked = Counter(path for path in site.paths[first:] if path != "/robots.txt")
    assert asked == {f"/{number}": 1 for number in range(STORIES)}
    with Archive.open(store) as archive:
        before = answers(archive)
        assert len(before) == STORIES
        assert {len(visits) for visits, _ in before.values()} == {2}
        assert {len(versions) for _, versions in before.values()} == {2}
        archive.reindex()
        assert answers(archive) == before
        assert list(archive.check()) == []
