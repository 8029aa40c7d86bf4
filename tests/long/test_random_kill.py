"""300 whole crawls, killed at random times: no version is lost or doubled, no process or lock stays behind."""

import os
import random
import select
import time
from contextlib import suppress
from pathlib import Path

import pytest
from loopback import answer, article

from archive.archive import Archive

PARTS = 3
KILLS = 100
"""In each part, which has an archive of its own."""
STORIES = 6
WHOLE = 10
"""Every so many kills one crawl is left alone, and all has to be there then."""


@pytest.mark.parametrize("part", range(PARTS))
def test_crawls_killed_at_any_time_lose_and_double_nothing(part, site, start_crawl, crawl, memory, count):
    edition = 0
    urls = "url=" + ",".join(site.url(f"/{number}") for number in range(STORIES))

    def page_of(number):
        return lambda connection, asked: answer(body=article(f"Story {number} of edition {edition}"))

    site.pages |= {f"/{number}": page_of(number) for number in range(STORIES)}
    store = memory / "store"
    begun = time.monotonic()
    assert crawl("article", "-a", urls, allow=[site], store=store).status == 0
    whole = time.monotonic() - begun
    chance = random.Random(part)  # noqa: S311
    counted = count("kills")
    said = set()
    for number in range(1, KILLS + 1):
        edition += number % 3 == 0
        said |= killed(start_crawl("article", "-a", urls, allow=[site], store=store), chance.uniform(0, whole))
        wrong = []
        with Archive.open(store) as archive:
            wrong += [f"{finding.path}: {finding.problem}" for finding in archive.check()]
            wrong += [f"lost {key}" for key in said if "Story" not in archive.text(key)]
        if number % WHOLE == 0:
            # The first one goes on where the killed one was, and asks for nothing that was answered; then a new one.
            for _ in range(2):
                done = crawl("article", "-a", urls, allow=[site], store=store)
                wrong += [] if done.status == 0 else [f"the next crawl exits with {done.status}: {done.err}"]
            wrong += not_as_it_stands(store, site, edition)
        counted.add(number, wrong)
    counted.end()


def killed(process, seconds):
    """The keys that a crawl named before it was killed, after some seconds, and that nothing of it lived on."""
    with suppress(TimeoutError):
        _wait(process, seconds)
    ends = [os.pidfd_open(pid) for pid in _children_of(process.pid)]
    process.kill()
    out, _ = process.communicate(timeout=60)
    for end in ends:
        assert select.select([end], [], [], 60)[0], "a process lives on"
        os.close(end)
    lines = out.decode().split("\n")[:-1]
    return {line.split(" ")[1] for line in lines}


def _wait(process, seconds):
    end = os.pidfd_open(process.pid)
    try:
        select.select([end], [], [], seconds)
    finally:
        os.close(end)


def _children_of(pid):
    found = []
    with suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += [int(child), *_children_of(int(child))]
    return found


def not_as_it_stands(store, site, edition):
    """What is not so once a crawl was left alone: each story in its newest edition, no two neighbours the same."""
    wrong = []
    with Archive.open(store) as archive:
        for number in range(STORIES):
            versions = archive.versions(site.url(f"/{number}"))
            titles = [archive.article(version.key).title for version in versions]
            if titles[-1] != f"Story {number} of edition {edition}":
                wrong.append(f"/{number} ends with {titles[-1]}")
            editions = [int(title.rpartition(" ")[2]) for title in titles]
            if editions != sorted(set(editions)):
                wrong.append(f"/{number} has the editions {editions}")
    wrong += [
        str(path) for path in store.rglob("*") if path.name.endswith(".open") or path.parent.name in ("tmp", "open")
    ]
    return wrong
