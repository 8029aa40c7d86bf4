"""How long `archive changes` takes over a store of 100,000 versions.

    python bench/changes.py [ARTICLES] > bench/changes.md

Makes a catalog as a crawl of some months leaves it: every article in five versions, each step with three to six touched
sentences, what each changed found out already as the end of a crawl does it. Then runs the command as a person would, a
process of its own each time, and gives the best of three, the start of the program included. Texts are left out: the
command does not read them where nothing is to be found out. What that costs is measured apart, on texts of 600 words.
"""

import datetime as dt
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter, process_time

from archive.archive import Archive
from archive.catalog import Classified
from archive.changes.classify import CLASSIFIER, classify
from archive.changes.model import Change
from archive.model import Article, Metadata, Outcome, RawRef, Reading, Visit
from archive.paths import text_key
from archive.records import Entry

VERSIONS = 5
TIMES = 3
NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
DAYS = 180
FILE = "raw/2026/01/20260101T000000Z-0123456789abcdef.warc.gz"
COMMANDS = (
    ("the first page, on a terminal", ()),
    ("the first 20, in a pipe", ("--limit", "20")),
    ("`--since 24h`", ("--since", "24h")),
    ("`--since 7d`", ("--since", "7d")),
    ("`--kind headline --limit 100`", ("--kind", "headline", "--limit", "100")),
    ("`--stealth --limit 100`", ("--stealth", "--limit", "100")),
    ("`--source s3 --limit 100`", ("--source", "s3", "--limit", "100")),
    ("`--kind correction`, which is rare", ("--kind", "correction")),
    ("a host of 40 articles", ("--host", "h7.example")),
    ("a host that is not there", ("--host", "nowhere.example")),
    ("`--json`, all of them", ("--json",)),
)
WORDS = [f"word{number}" for number in range(400)]


def main() -> None:
    articles = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "store"
        print("# `archive changes` over a large store\n")
        print((__doc__ or "").partition("\n\n")[2].partition("\n\n")[2].replace("\n", " ").strip() + "\n")
        with Archive.open(place, create=True) as archive:
            fill(archive, articles)
            listed = archive.changes(limit=5)
            assert all(one.change is not None for one in listed)
        size = (place / "catalog.sqlite3").stat().st_size
        print(f"{articles:,} articles, {articles * VERSIONS:,} versions; catalog of {size / 1e6:.0f} MB.\n")
        print("| what is asked for | changes | until the first, s | in all, s | CPU, s |")
        print("| --- | ---: | ---: | ---: | ---: |")
        for name, options in COMMANDS:
            first, whole, cpu, lines = min(
                (run(place, options, terminal=not options) for _ in range(TIMES)), key=lambda one: one[2]
            )
            print(f"| {name} | {lines:,} | {first:.2f} | {whole:.2f} | {cpu:.2f} |", flush=True)
        print("\nMuch of each is the start of the program; `archive changes` of an empty archive:")
        with Archive.open(Path(folder) / "empty", create=True):
            pass
        _, whole, cpu, _ = min(
            (run(Path(folder) / "empty", (), terminal=True) for _ in range(TIMES)), key=lambda one: one[2]
        )
        print(f"{whole:.2f} s, {cpu:.2f} s of CPU.\n")
        print(f"To find out what one step changed takes {found_out():.1f} ms of CPU, for texts of 600 words.")


def fill(archive: Archive, articles: int) -> None:
    """Adds the articles to the catalog, and remembers what their steps changed."""
    chance = random.Random(1)  # noqa: S311 - no secret
    changes = [some_change(chance) for _ in range(300)]
    catalog = archive._place.catalog()
    catalog._db.all("PRAGMA synchronous = OFF")
    number = 0
    for start in range(0, articles, 2_000):
        with catalog.writing():
            for story in range(start, min(start + 2_000, articles)):
                for entry in entries(story, chance):
                    catalog.add(entry, RawRef(FILE, number, 1))
                    number += 1
    after = None
    while page := catalog.changes(classifier=CLASSIFIER, limit=5_000, after=after):
        with catalog.writing():
            catalog.remember(
                [Classified(one.step, chance.choice(changes), ("Ada Quill",)) for one in page], classifier=CLASSIFIER
            )
        after = page[-1]


def entries(story: int, chance: random.Random) -> Iterator[Entry]:
    host = f"h{story % 500}.example"
    name = f"{host}/2026/story-{story}-that-was-edited"
    moments = sorted(chance.sample(range(DAYS * 86_400), VERSIONS))
    for version, second in enumerate(moments):
        at = NOW - dt.timedelta(seconds=second)
        digest = f"{story * VERSIONS + version:064x}"
        ref = RawRef(FILE, story * VERSIONS + version, 1)
        visit = Visit(
            f"https://{name}", f"https://{name}", name, at, Outcome.ARTICLE, None, "", 200, None, None, digest, ref,
            source=f"s{story % 20}",
        )  # fmt: skip
        reading = Reading(name, at, digest, text_key(name, at, digest), 1, address=name)
        title = f"A headline of ordinary length, number {story}"
        yield Entry(visit, (), reading, title, 4_000, Metadata(), ref, "bench", rules=1)


def some_change(chance: random.Random) -> Change:
    return classify(*pair(chance))


def pair(chance: random.Random) -> tuple[Article, Article]:
    """An article of 600 words before and after an edit of a few sentences, some with the headline, some disclosed."""
    body = [" ".join(sentence(chance) for _ in range(4)) for _ in range(10)]
    old = Article("A headline of ordinary length", None, tuple(body), Metadata(language="en"))
    for _ in range(chance.randint(3, 6)):
        place = chance.randrange(len(body))
        words = body[place].split()
        words[chance.randrange(len(words) - 1)] = str(chance.randint(2, 900))
        body[place] = " ".join(words)
    if chance.random() < 0.03:
        body.append("Correction: an earlier version of this article gave another number.")
    title = "Another headline of ordinary length" if chance.random() < 0.15 else old.title
    modified = NOW if chance.random() < 0.5 else None
    return old, Article(title, None, tuple(body), Metadata(language="en", modified=modified))


def sentence(chance: random.Random) -> str:
    return " ".join(chance.choices(WORDS, k=15)).capitalize() + "."


def found_out() -> float:
    """Milliseconds."""
    chance = random.Random(2)  # noqa: S311 - no secret
    pairs = [pair(chance) for _ in range(100)]
    begun = process_time()
    for old, new in pairs:
        classify(old, new)
    return 1000 * (process_time() - begun) / len(pairs)


def run(place: Path, options: tuple[str, ...], *, terminal: bool) -> tuple[float, float, float, int]:
    """Seconds until the first change, in all, and of CPU; changes."""
    command = [sys.executable, "-m", "archive", "--store", str(place), "changes", *options]
    if terminal:
        command = ["script", "-qec", " ".join(command), "/dev/null"]
    spent, begun = used(), perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, env={**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        until = perf_counter() - begun
        rest = process.stdout.read()
    lines = (first + rest).count(b"\n") if not terminal else (first + rest).count(b"https://")
    return until, perf_counter() - begun, used() - spent, lines


def used() -> float:
    """Seconds of CPU of all processes that were run and have ended."""
    times = os.times()
    return times.children_user + times.children_system


if __name__ == "__main__":
    main()
