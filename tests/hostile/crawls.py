"""Real crawls of the hostile server, as a user starts them: what came of each page, in what time and memory."""

import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from rows import PROJECT

from archive.archive import Archive
from archive.errors import KeyNotFound, NotArchived

HERE = Path(__file__).parent
_EVERY = 0.2
"""Seconds between two looks at the memory."""


@dataclass(frozen=True)
class Seen:
    """What came of one address."""

    ended: str
    """`article`, or the name of a reason or a fault."""
    detail: str
    """What the archive says of it, one line."""
    text: str
    """The newest text; empty where the visit made none."""
    key: str
    article: str
    """Identity of the article that stands there."""
    versions: int
    seconds: float | None = None
    """From the request to the capture."""
    megabytes: float | None = None
    """Of the crawl's processes together, at most, in that time."""


@dataclass
class Crawled:
    """What one crawl said and left."""

    status: int
    out: str
    err: str
    store: Path
    seconds: float
    spans: dict = field(default_factory=dict)
    """By address: when it was asked for and when it was recorded."""
    memory: list = field(default_factory=list)
    """Moments, and megabytes of all its processes."""

    @property
    def most_memory(self):
        return max((taken for _, taken in self.memory), default=0)

    def seen(self, url):
        """What came of an address at the last look; None where there was none."""
        with Archive.open(self.store) as archive:
            return self._seen(archive, url)

    def all_seen(self, urls):
        """By address."""
        with Archive.open(self.store) as archive:
            return {url: self._seen(archive, url) for url in urls}

    def _seen(self, archive, url):
        try:
            visits = archive.visits(url)
        except NotArchived:
            return None
        if not visits:
            return None
        visit = visits[-1]
        try:
            versions = archive.versions(url)
        except KeyNotFound:
            versions = []
        # The same address a second time in one crawl is asked for by condition.
        is_article = visit.outcome in ("article", "not-modified")
        key = versions[-1].key if versions else ""
        begun, ended = self.spans.get(url, (None, None))
        taken = [taken for at, taken in self.memory if begun and ended and begun - _EVERY <= at <= ended + _EVERY]
        return Seen(
            ended="article" if is_article else visit.reason or str(visit.outcome),
            detail=visit.detail,
            text=archive.text(key) if is_article and key else "",
            key=key,
            article=visit.article,
            versions=len(versions),
            seconds=None if begun is None or ended is None else ended - begun,
            megabytes=max(taken, default=None),
        )


class Crawl:
    """One crawl under way."""

    def __init__(self, folder, *arguments, allow=(), settings=None, env=None, store=None, delay=0):
        """`folder`: for its files; `allow`: `host:port` of what may be visited."""
        folder.mkdir(parents=True, exist_ok=True)
        self.store = Path(store or folder / "store")
        self._watched = folder / "watched.jsonl"
        given = {
            "ARCHIVE_STORE": str(self.store),
            "ARCHIVE_ALLOW_HOSTS": ",".join(allow),
            "ARCHIVE_RETRY_WAIT": "0.05",
            "ARCHIVE_PROGRESS": "0",
            "DOWNLOAD_DELAY": str(delay),
            "ADDONS": json.dumps({"watching.Watching": 0}),
            "WATCH_FILE": str(self._watched),
            **(settings or {}),
        }
        options = [part for name, value in given.items() for part in ("-s", f"{name}={value}")]
        path = os.pathsep.join(filter(None, [str(HERE), str(PROJECT), os.environ.get("PYTHONPATH")]))
        self._begun = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "scrapy", "crawl", *arguments, *options],
            cwd=PROJECT,
            env={**os.environ, "PYTHONPATH": path, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self._memory = []
        self._looking = threading.Thread(target=self._look, daemon=True)
        self._looking.start()

    def end(self, seconds=900):
        """Waits for its end, and tells what came of it."""
        try:
            out, err = self._process.communicate(timeout=seconds)
        finally:
            if self._process.poll() is None:
                self._process.kill()
                self._process.communicate()
        self._looking.join()
        took = time.monotonic() - self._begun
        return Crawled(
            self._process.returncode,
            out.decode(errors="surrogateescape"),
            err.decode(errors="surrogateescape"),
            self.store,
            took,
            self._spans(),
            self._memory,
        )

    def _spans(self):
        spans = {}
        if not self._watched.is_file():
            return spans
        for line in self._watched.read_text(encoding="utf-8").splitlines():
            what, url, at = json.loads(line)
            begun, ended = spans.get(url, (None, None))
            spans[url] = (begun or at, ended) if what == "asked" else (begun, at)
        return spans

    def _look(self):
        while self._process.poll() is None:
            self._memory.append((time.monotonic(), resident(self._process.pid)))
            time.sleep(_EVERY)


def resident(session):
    """Megabytes that the processes of a session hold together; what they share counts once (proportional set size)."""
    total = 0
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
            if int(fields[3]) != session:
                continue
            rollup = (folder / "smaps_rollup").read_text(encoding="ascii")
            total += int(rollup.partition("\nPss:")[2].split(maxsplit=1)[0])
        except (OSError, IndexError):
            continue  # it has ended meanwhile
    return total / 1024


def crawl(folder, *arguments, seconds=900, **kwargs):
    """A crawl from its start to its end."""
    return Crawl(folder, *arguments, **kwargs).end(seconds)


def article_crawl(folder, urls, **kwargs):
    """`scrapy crawl article` of many addresses."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "addresses.txt").write_text("".join(f"{url}\n" for url in urls), encoding="utf-8")
    return crawl(folder, "article", "-a", f"urls_file={folder / 'addresses.txt'}", **kwargs)
