"""Fifty rounds of runs at once, 25 with a kill; and all commands on one archive for ten minutes."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from loopback import answer, article
from rounds import a_round

from archive.archive import Archive

PROJECT = Path(__file__).parents[2]
ROUNDS = 50
SECONDS = 600
STORIES = 8


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_fifty_rounds_of_runs_at_once_lose_and_double_nothing(memory, count):
    chance, counted = random.Random(2), count("rounds")  # noqa: S311
    for number in range(1, ROUNDS + 1):
        counted.add(number, a_round(memory / "archive", number, chance))
    counted.end()


def test_all_commands_at_once_for_ten_minutes_lose_and_double_nothing(site, crawl, memory, count):
    edition, store = 0, memory / "store"
    site.pages |= {
        f"/{number}": lambda connection, asked, number=number: answer(body=article(f"Story {number} of {edition}"))
        for number in range(STORIES)
    }
    urls = [site.url(f"/{number}") for number in range(STORIES)]
    options = {"ARCHIVE_STORE": store, "ARCHIVE_ALLOW_HOSTS": f"{site.host}:{site.port}", "ARCHIVE_WORKERS": 1}
    options |= {"ARCHIVE_RETRY_WAIT": 0.05, "DOWNLOAD_DELAY": 0, "ARCHIVE_RESUME": 0}
    settings = [part for name, value in options.items() for part in ("-s", f"{name}={value}")]
    commands = {
        "one": ["scrapy", "crawl", "article", "-a", f"url={','.join(urls[:6])}", *settings],
        "other": ["scrapy", "crawl", "article", "-a", f"url={','.join(urls[:1:-1])}", *settings],
        "refresh": ["scrapy", "crawl", "refresh", "-a", "due=all", *settings],
        "reextract": ["scrapy", "reextract", "--all", *settings[:2], *settings[4:6]],
        "boilerplate": ["archive", "--store", str(store), "boilerplate"],
        "seal": ["archive", "--store", str(store), "seal"],
        "list": ["archive", "--store", str(store), "list"],
        "check": ["archive", "--store", str(store), "check"],
    }
    assert crawl("article", "-a", f"url={','.join(urls)}", allow=[site], store=store).status == 0
    chance, counted = random.Random(3), count("commands")  # noqa: S311
    running, killed, said = {}, set(), set()
    until = time.monotonic() + SECONDS
    while time.monotonic() < until or running:
        for name in commands.keys() - running.keys():
            if time.monotonic() < until:
                running[name] = _started(commands[name])
        name = chance.choice(sorted(running))
        if name in ("one", "other", "refresh", "reextract") and chance.random() < 0.02:
            running[name].kill()
            killed.add(running[name].pid)
        for name, process in list(running.items()):
            try:
                out, err = process.communicate(timeout=0.2)
            except subprocess.TimeoutExpired:
                continue
            del running[name]
            if process.returncode == 0 and name in ("one", "other", "refresh"):
                edition += 1
            if name in ("one", "other", "refresh"):
                said |= {line.split(" ")[1] for line in out.split("\n")[:-1] if line.startswith(("saved", "changed"))}
            fine = process.returncode in (0, 75) or process.pid in killed
            counted.add(name, [] if fine else [f"exits with {process.returncode}: {out[-500:]} {err[-1500:]}"])
    assert crawl("article", "-a", f"url={','.join(urls)}", allow=[site], store=store).status == 0
    with Archive.open(store) as archive:
        wrong = [f"{finding.path}: {finding.problem}" for finding in archive.check()]
        wrong += [f"lost {key}" for key in said if "Story" not in archive.text(key)]
        for url in urls:
            titles = [archive.article(version.key).title for version in archive.versions(url)]
            editions = [int(title.rpartition(" ")[2]) for title in titles]
            wrong += [] if editions == sorted(set(editions)) else [f"{url} has {editions}"]
        before = archive.articles()
        archive.reindex()
        wrong += [] if archive.articles() == before else ["another index answers otherwise"]
    counted.add("the end", wrong)
    counted.end()
    assert killed


def _started(command):
    python_path = os.pathsep.join(filter(None, [str(PROJECT), os.environ.get("PYTHONPATH")]))
    return subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": python_path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
