#!/usr/bin/env python3
"""What the archive's own work costs as it grows: 1,000, 100,000 and 1,000,000 versions.

    python bench/growth.py [--sizes 1000,100000,1000000] [--whole 100000] [--work FOLDER]

Each size is an archive of five versions an article. Up to `--whole` they are recorded as a crawl records them, answers,
texts, records and all, in batches of 32. Beyond that the catalog alone is filled, through the intake that recording
and `reindex` use, with the same entries: there 200 articles have their files, so that any command can be run on them,
and other texts are made up again when the index of words asks for them. Needs nothing beside the project; a million
versions take a while and 6 GB. Writes bench/growth.md down to "How to read it", which is written by hand.
"""

import argparse
import contextlib
import datetime as dt
import io
import os
import random
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from archive.adoption import stored_of  # noqa: E402
from archive.archive import Archive  # noqa: E402
from archive.catalog.sqlite import SqliteCatalog  # noqa: E402
from archive.changes.life import life_of  # noqa: E402
from archive.cli import main as command  # noqa: E402
from archive.entries import entry_of, visit_of  # noqa: E402
from archive.errors import KeyNotFound  # noqa: E402
from archive.model import Article, Byline, Capture, Metadata, Page, RawRef, Reading  # noqa: E402
from archive.paths import identity, text_key  # noqa: E402
from archive.place import CATALOG, SEARCH, Place  # noqa: E402
from archive.records import Entry, NameKind  # noqa: E402
from archive.search import SearchIndex, search  # noqa: E402
from archive.store.files import FileStore  # noqa: E402
from archive.textformat import dumps, loads  # noqa: E402
from bench.tables import prose  # noqa: E402

RESULT = ROOT / "bench" / "growth.md"
BY_HAND = "## How to read it"
SIZES = (1_000, 100_000, 1_000_000)
VERSIONS = 5
"""Of each article."""
HOSTS = 50
BATCH = 32
WITH_FILES = 200
"""Articles that have their files where the catalog alone is filled."""
ASKED = 100
"""How often a question is asked, of other articles each time; the median counts."""
_BODY = 20_000
"""Bytes of an answer as sent: compressed, so they are random here."""
_START = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
_RULES = 1
_RAW = "raw/2020/01/20200101T000000Z-{:016x}.warc.gz"
_PER_FILE = 30_000

Row = tuple[str, str, str]
"""What was measured, how much it may be, and what it is."""


class Made:
    """Articles that are made up of real paragraphs, the same at each call; also the store that holds their texts."""

    def __init__(self) -> None:
        bodies = [
            loads(path.read_text("utf-8")).body for path in sorted((ROOT / "tests/cases").glob("*/*/article.txt"))
        ]
        self._blocks = [block for body in bodies for block in body]
        self._noise = random.Random(1).randbytes(1 << 20)  # noqa: S311
        self.keys: dict[str, tuple[int, int]] = {}

    def url(self, article: int) -> str:
        return f"https://www.site-{article % HOSTS:02d}.example/2020/story-about-{article:06d}-and-what-followed"

    def article(self, article: int, version: int) -> Article:
        chance = random.Random(article)  # noqa: S311
        blocks = chance.choices(self._blocks, k=12)
        blocks[version % 12] = f"{blocks[version % 12]} Corrected for the {version + 1}. time, case {article}."
        metadata = Metadata(None, "en", f"Site {article % HOSTS}", None)
        return Article(f"Story {article} and what followed", Byline(authors=("Ann Other",)), tuple(blocks), metadata)

    def capture(self, article: int, version: int) -> Capture:
        at = _START + dt.timedelta(hours=version * 24, seconds=article % 80_000)
        start = (article * 7919 + version * 104_729) % (len(self._noise) - _BODY)
        headers = (
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Encoding", "gzip"),
            ("ETag", f'"{article}-{version}"'),
        )
        url = self.url(article)
        body = self._noise[start : start + _BODY]
        page = Page(url, at, 200, headers, body, (("User-Agent", "bench"),))
        return Capture(url, at, (page,), self.article(article, version), _RULES)

    def entry(self, article: int, version: int) -> tuple[Entry, str]:
        """What recording a capture keeps of it, and the text."""
        capture = self.capture(article, version)
        number = version * 1_000_003 + article
        raw = RawRef(_RAW.format(number // _PER_FILE), number % _PER_FILE * 24_000, _BODY)
        assert isinstance(capture.result, Article)
        name, text = identity(capture.requested_url), dumps(capture.result)
        digest = sha256(text.encode()).hexdigest()
        key = text_key(name, capture.at, digest)
        reading = Reading(name, capture.at, digest, key, _RULES, 0, address=name)
        visit = visit_of(capture, article=name, raw=raw)
        names = ((NameKind.PAGE, name),)
        entry = entry_of(capture, visit=visit, names=names, reading=reading, text=text, body=raw, software="bench")
        return entry, text

    def get(self, key: str) -> bytes:
        """As `Store.get`, of the texts whose `keys` are known."""
        if key not in self.keys:
            raise KeyNotFound(f"{key}: not made", path=key)
        return dumps(self.article(*self.keys[key])).encode()


def record(place: Path, made: Made, versions: int) -> float:
    """Records an archive as a crawl does; seconds a version."""
    articles = versions // VERSIONS
    order = ((article, version) for version in range(VERSIONS) for article in range(articles))
    begun = time.perf_counter()
    with Archive.open(place, create=True, software="bench") as archive:
        while batch := list(islice(order, BATCH)):
            archive.record([made.capture(*each) for each in batch])
    return (time.perf_counter() - begun) / versions


def fill(place: Path, made: Made, versions: int) -> float:
    """Fills the catalog alone, and stores the files of some articles; seconds a version."""
    articles = versions // VERSIONS
    Archive.open(place, create=True).close()
    for name in (CATALOG, f"{CATALOG}-wal", f"{CATALOG}-shm"):
        (place / name).unlink(missing_ok=True)
    spent = 0.0
    catalog = SqliteCatalog.build(place / CATALOG, mode=0o600)
    opened = Place.open(place, create=False)
    store = FileStore(opened.folder)
    with contextlib.closing(opened), contextlib.closing(catalog):
        with catalog.writing():
            for version in range(VERSIONS):
                files: dict[str, bytes] = {}
                for article in range(articles):
                    entry, text = made.entry(article, version)
                    assert entry.reading is not None
                    assert entry.visit.raw is not None
                    made.keys[entry.reading.key] = article, version
                    if article < WITH_FILES:
                        files |= stored_of(entry, text)
                    raw = entry.visit.raw
                    begun = time.perf_counter()
                    catalog.add(entry, RawRef(raw.file, raw.offset + raw.length, 700))
                    spent += time.perf_counter() - begun
                store.put(files)
                print(f"  {(version + 1) * articles} versions", flush=True)
        catalog.finish()
    return spent / versions


def asked(question: Callable[[int], object], articles: int) -> float:
    """The median of the milliseconds that a question takes."""
    chance = random.Random(2)  # noqa: S311
    found = []
    for _ in range(ASKED):
        article = chance.randrange(min(articles, WITH_FILES))
        begun = time.perf_counter()
        question(article)
        found.append(1000 * (time.perf_counter() - begun))
    return statistics.median(found)


def said(place: Path, *words: str) -> str:
    """What the command `archive` prints."""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        status = command(["--store", str(place), *words])
    assert status == 0, (words, status)
    return out.getvalue()


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU seconds that it takes."""
    begun, before = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - begun, time.process_time() - before


def questions(place: Path, made: Made, articles: int) -> Iterator[Row]:
    """What people and programs ask, by the archive's own functions and by its command."""
    with Archive.open(place) as archive:

        def newest(article: int) -> object:
            return archive.versions(made.url(article))[-1]

        def page(_: int) -> object:
            return archive.articles(limit=50)

        def history(article: int) -> object:
            url = made.url(article)
            visits = archive.visits(url)
            return archive.versions(url), visits, life_of(visits, article=archive.identity_of(url))

        newest(0)
        yield "latest version by address", "1 ms", f"{asked(newest, articles):.2f} ms"
        yield "an article's versions, visits and events", "5 ms", f"{asked(history, articles):.2f} ms"
        yield "first 50 of the list", "50 ms", f"{asked(page, articles):.2f} ms"
    for words, most in ((("log",), "5 ms"), (("list", "--limit", "50"), "50 ms")):
        said(place, *words, *([made.url(0)] if words == ("log",) else []))

        def run(article: int, words: tuple[str, ...] = words) -> object:
            return said(place, *words, *([made.url(article)] if words == ("log",) else []))

        yield f"`archive {' '.join(words)}`, its imports aside", most, f"{asked(run, articles):.2f} ms"


def searched(place: Path, made: Made, versions: int, *, whole: bool) -> Iterator[Row]:
    """The index of words: made, and asked for what stands in few texts and in many."""
    opened = Place.open(place, create=False)
    with contextlib.closing(opened), contextlib.closing(SearchIndex.open(opened)) as index:
        store: Any = FileStore(opened.folder) if whole else made
        catalog = opened.catalog()
        wall, cpu = timed(partial(index.update, catalog, store, catalog_path=place / CATALOG))
        size = sum(path.stat().st_size for path in place.glob(f"{SEARCH}*"))
        yield "index of words: made", "", f"{wall:.0f} s, {1000 * cpu / versions:.2f} ms CPU a text"
        yield "index of words: size", "", f"{size / 1e6:.0f} MB, {size / versions / 1000:.1f} kB a text"
        common = " ".join(made.article(0, 0).body[1].split()[:3])
        for what, phrase in (("in few texts", "case 7"), ("in many", common)):
            count = sum(1 for _ in index.keys([phrase], host=None, since=None))

            def ask(_: int, phrase: str = phrase) -> object:
                index.update(catalog, store, catalog_path=place / CATALOG)
                return list(islice(search(index, [phrase], catalog=catalog, store=store), 20))

            yield f"phrase that stands {what}, first 20", "200 ms", f"{asked(ask, versions):.1f} ms ({count:,} texts)"


def looked_after(place: Path) -> Iterator[Row]:
    """`check` and `reindex`, which read everything, beside reading the same files and nothing else."""
    files = [path for path in place.rglob("*") if path.is_file() and not path.name.startswith((CATALOG, SEARCH))]
    size = sum(path.stat().st_size for path in files)

    def read() -> None:
        for path in files:
            path.read_bytes()

    for what, work in (
        ("reading every file", read),
        ("`archive check`", lambda: said(place, "check")),
        ("`archive reindex`", lambda: said(place, "reindex")),
    ):
        wall, cpu = timed(work)
        yield what, "", f"{wall:.1f} s, {size / 1e6 / wall:.0f} MB/s, {cpu:.1f} s CPU, {len(files)} files"


def measured(place: Path, made: Made, versions: int, *, whole: bool) -> Iterator[Row]:
    """All rows of one size."""
    cost = (record if whole else fill)(place, made, versions)
    how = "recorded, durable" if whole else "taken into the catalog"
    yield f"a version {how}", "", f"{1000 * cost:.2f} ms"
    size = sum(path.stat().st_size for path in place.glob(f"{CATALOG}*"))
    yield "catalog", "1 GB", f"{size / 1e6:.0f} MB, {size / versions:.0f} bytes a version"
    yield from questions(place, made, versions // VERSIONS)
    yield from searched(place, made, versions, whole=whole)
    if whole:
        yield from looked_after(place)
    yield "memory of all this at most", "", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"


def table(found: Sequence[tuple[int, Sequence[Row]]]) -> list[str]:
    names = list(dict.fromkeys((name, most) for _, rows in found for name, most, _ in rows))
    lines = ["| | at most | " + " | ".join(f"{versions:,} versions" for versions, _ in found) + " |"]
    lines += ["|---|---|" + "---|" * len(found)]
    for name, most in names:
        cells = [next((value for each, _, value in rows if each == name), "–") for _, rows in found]
        lines.append(f"| {name} | {most} | {' | '.join(cells)} |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="numbers of versions, with commas between")
    parser.add_argument("--whole", type=int, default=100_000, help="up to here all of an archive is made")
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "palimpsest-archive",
                        help="a folder for the archives, on the disk that is to be measured")  # fmt: skip
    args = parser.parse_args()
    sizes = [int(size) for size in args.sizes.split(",")]
    found = []
    for versions in sizes:
        place = args.work.resolve() / str(versions)
        shutil.rmtree(place, ignore_errors=True)
        place.parent.mkdir(parents=True, exist_ok=True)
        rows: list[Row] = []
        print(f"{versions} versions", flush=True)
        for row in measured(place, Made(), versions, whole=versions <= args.whole):
            rows.append(row)
            print(f"  {row[0]}: {row[2]}", flush=True)
        found.append((versions, rows))
    lines = ["# The archive as it grows", ""]
    day = dt.datetime.now(dt.UTC).date().isoformat()
    lines += prose(
        f"Archives of {VERSIONS} versions an article; {os.cpu_count()} cores, {day}; medians of {ASKED} questions,",
        f"about other articles each time. Up to {args.whole:,} versions all of an archive is there, with answers of",
        f"{_BODY // 1000} kB; beyond that the catalog, and the files of {WITH_FILES} articles.",
        "`python bench/growth.py` makes this page.",
    )
    lines += ["", *table(found), ""]
    before = RESULT.read_text(encoding="utf-8") if RESULT.exists() else BY_HAND + "\n"
    RESULT.write_text("\n".join(lines) + "\n" + before[before.index(BY_HAND) :], encoding="utf-8")


if __name__ == "__main__":
    main()
