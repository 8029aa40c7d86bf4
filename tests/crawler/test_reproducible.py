"""The same raw files give the same archive: in whatever order they lie, with any number of workers, on any machine."""

import gzip
import os
import random
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from loopback import article

from archive.archive import Archive
from archive.model import Capture, Page
from archive.textformat import loads
from crawler.extract import RULES

PROJECT = Path(__file__).parents[2]
CASES = sorted(path.parent for path in (PROJECT / "tests" / "cases").glob("*/*/url.txt"))
START = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
HTML = (("Content-Type", "text/html; charset=utf-8"),)
BOX = "Share this story with your friends and colleagues, as nobody else will."
MACHINES = {
    "as it is": ("1", {}),
    "elsewhere": ("2", {"TZ": "Asia/Kathmandu", "LC_ALL": "C", "PYTHONHASHSEED": "1", "LANG": "tr_TR.UTF-8"}),
    "elsewhere again": ("4", {"TZ": "America/St_Johns", "PYTHONHASHSEED": "4242", "PYTHONUTF8": "0"}),
}


def captures():
    """Real pages and one that is edited twice, as older rules have read them, in the order of their visits."""
    for number, folder in enumerate(CASES[:6]):
        url = (folder / "url.txt").read_text(encoding="utf-8").strip()
        html = gzip.decompress((folder / "page.html.gz").read_bytes())
        text = loads((folder / "article.txt").read_text(encoding="utf-8"))
        for visit in range(2):
            at = START + timedelta(hours=number + 10 * visit)
            page = Page(url, at, 200, HTML, html)
            yield Capture(url, at, (page,), replace(text, body=(*text.body, BOX)), RULES - 1)
    text = loads((CASES[0] / "article.txt").read_text(encoding="utf-8"))
    for visit, word in enumerate((b"four", b"nine", b"four", b"seven")):
        at = START + timedelta(hours=3 + 10 * visit)
        page = Page("https://h.example/bridge", at, 200, HTML, article().replace(b"four centimetres", word))
        yield Capture("https://h.example/bridge", at, (page,), replace(text, title=word.decode()), RULES - 1)


@pytest.fixture
def raw(tmp_path):
    """A folder with nothing of an archive but its raw files, several."""
    store = tmp_path / "first"
    made = sorted(captures(), key=lambda one: one.at)
    with Archive.open(store, create=True, most_raw_bytes=1) as archive:
        for start in range(0, len(made), 4):
            archive.record(made[start : start + 4])
    bare = tmp_path / "bare"
    bare.mkdir(mode=0o700)
    shutil.copy(store / "archive.toml", bare)
    shutil.copytree(store / "raw", bare / "raw")
    assert len(list(bare.rglob("*.warc.gz"))) >= 4
    return bare


def archive_of(raw, place, *, workers, env, shuffled):
    """Makes an archive of raw files in another folder, and gives all that it answers."""
    place.mkdir(mode=0o700)
    shutil.copy(raw / "archive.toml", place)
    files = sorted(raw.rglob("*.warc.gz"))
    random.Random(shuffled).shuffle(files)  # noqa: S311  # no secret
    for path in files:
        target = place / path.relative_to(raw)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), **env}

    def run(*command):
        done = subprocess.run([sys.executable, "-m", *command], cwd=PROJECT, env=environment, capture_output=True)
        assert done.returncode in (0, 1), done.stderr.decode()
        return done.stdout

    def archive(command, *arguments):
        return run("archive", command, "--store", str(place), *arguments)

    archive("reindex")
    run("scrapy", "reextract", "-s", f"ARCHIVE_STORE={place}", "-s", f"ARCHIVE_WORKERS={workers}")
    said = {
        "list": archive("list", "--json"),
        "changes": archive("changes", "--json"),
        "log": archive("log", "h.example/bridge", "--json"),
        "diff": archive("diff", "h.example/bridge", "1", "2", "--json"),
        "page": archive("diff", "h.example/bridge", "2", "4", "--html", "-"),
        "text": archive("show", "h.example/bridge"),
    }
    texts = {path.relative_to(place).as_posix(): path.read_bytes() for path in place.rglob("texts/*/*/*.txt")}
    archive("check")
    return texts, said


def test_the_same_raw_files_give_the_same_texts_answers_and_diffs(raw, tmp_path):
    made = [
        archive_of(raw, tmp_path / f"machine {number}", workers=workers, env=env, shuffled=number)
        for number, (workers, env) in enumerate(MACHINES.values())
    ]
    first_texts, first_said = made[0]
    assert len(first_texts) > 12  # those of older rules, and of the present ones
    assert b"seven" in first_said["text"]
    for texts, said in made[1:]:
        assert texts == first_texts
        assert said == first_said
