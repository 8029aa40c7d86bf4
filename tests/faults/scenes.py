"""What is done to an archive while something goes wrong: each scene as its commands do it, without network and HTML.

A scene begins with an archive as earlier scenes left it, and can be done again after it was cut off, as a user starts
the same command again.
"""

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from archive.archive import Archive, Claimed
from archive.boilerplate.model import Ruling
from archive.errors import StoreNotFound
from archive.model import Article, Byline, Capture, Failure, Fault, Metadata, Page, ReadAgain

MIDDAY = dt.datetime(2016, 11, 10, 12, 0, tzinfo=dt.UTC)
SOFTWARE = "test/1"
_HEADERS = (("Content-Type", "text/html"), ("ETag", '"1"'))
_BATCH = 3
_RESUME = dt.timedelta(days=1)

Say = Callable[[str], None]


def captured(name: str, text: str, *, hours: int, status: int = 200, via: str = "") -> Capture:
    """A visit to an address; `via`: a name that redirected there. Its page is large enough for several writes."""
    url, at = f"https://h.example/{name}", MIDDAY + dt.timedelta(hours=hours)
    if status == 0:
        return Capture(url, at, (), Failure(Fault.TIMEOUT), 1)
    body = random.Random(f"{name} {text}").randbytes(6000)  # noqa: S311
    hops = (Page(f"https://h.example/{via}", at, 301, (("Location", url),), b""),) if via else ()
    pages = (*hops, Page(url, at, status, _HEADERS, body))
    if status != 200:
        return Capture(url, at, pages, Failure(Fault.HTTP_STATUS), 1)
    told = Article(f"About {name}", Byline(authors=("Ann Other",)), (text, "Read more"), Metadata(language="en"))
    return Capture(hops[0].url if hops else url, at, pages, told, 1)


FIRST = tuple(captured(f"story-{number}", f"Text {number}.", hours=1) for number in range(5))
SECOND = (
    captured("story-0", "Text 0.", hours=2),  # as it was
    captured("story-1", "Text 1, edited.", hours=2),
    captured("story-2", "Text 2, edited.", hours=2, via="moved-here"),
    captured("story-3", "", hours=2, status=410),
    captured("story-4", "", hours=2, status=0),
    captured("story-5", "Text 5.", hours=2),
)
THIRD = (captured("story-1", "Text 1.", hours=3), captured("story-6", "Text 6.", hours=3))


def crawl(place: Path, captures: Iterable[Capture], say: Say, *, name: str = "article", hours: int) -> None:
    """As `scrapy crawl` uses an archive: a run that claims what it asks for, records in batches, seals and ends.

    What a run before it was told, it does not ask for again. A crawl that came to its end is not begun again.
    """
    at = MIDDAY + dt.timedelta(hours=hours)
    arguments = {"round": str(hours)}
    with Archive.open(place, create=True, software=SOFTWARE) as archive:
        if any(run.is_complete and run.is_like(name, arguments) for run in archive.runs()):
            return
        with archive.begin_run(name, arguments, at=at, goes_on_within=_RESUME) as live:
            urls = [capture.requested_url for capture in captures]
            claims = archive.claim(live, urls, at=at)
            wanted = [one for one, claim in zip(captures, claims, strict=True) if claim.state is Claimed.TAKEN]
            for start in range(0, len(wanted), _BATCH):
                for recorded in archive.record(wanted[start : start + _BATCH]):
                    if recorded.reading is not None:
                        say(f"{recorded.change} {recorded.reading.key}")
                    else:
                        say(f"looked {recorded.visit.requested_url}")
            archive.seal_own(at=at)
            archive.end_run(live, replace(live.run, is_alive=False, ended=at, status=0, is_complete=True))


def reread(place: Path, say: Say) -> None:
    """As `scrapy reextract` does: a ruling on what is the site's, and all answers read again without it."""
    at = MIDDAY + dt.timedelta(hours=5)
    with Archive.open(place, software=SOFTWARE) as archive:
        learnt = archive.rule_boilerplate("h.example", {"Read more": Ruling.REMOVE}).revision
        batch = []
        for one in archive.to_read_again(rules=2, learnt=learnt):
            if (one.rules, one.learnt) >= (2, learnt):
                continue
            before = archive.article(one.reading.key) if one.reading is not None else None
            if before is not None:
                batch.append(ReadAgain(one.visit, replace(before, body=before.body[:1]), 2, learnt))
            if len(batch) == _BATCH:
                _read(archive, batch, say, at)
                batch = []
        _read(archive, batch, say, at)


def _read(archive: Archive, batch: list[ReadAgain], say: Say, at: dt.datetime) -> None:
    for done in archive.record_again(batch, at=at):
        if done.reading is not None:
            say(f"read {done.reading.key}")


def reindex(place: Path, say: Say) -> None:
    """As `archive reindex`."""
    with Archive.open(place) as archive:
        archive.reindex()
        for summary in archive.articles():
            say(f"indexed {archive.versions(summary.url)[-1].key}")


def seal(place: Path, say: Say) -> None:
    """As `archive seal`."""
    with Archive.open(place) as archive:
        sealed = archive.seal(at=MIDDAY + dt.timedelta(hours=6))
        if sealed is not None:
            say(f"sealed {sealed.seal.key}")


def _first(place: Path, say: Say) -> None:
    crawl(place, FIRST, say, hours=1)


def _second(place: Path, say: Say) -> None:
    crawl(place, SECOND, say, hours=2)


def _halves(place: Path, say: Say) -> None:
    crawl(place, SECOND[:4], say, name="one", hours=2)


def _other_half(place: Path, say: Say) -> None:
    crawl(place, SECOND[:1:-1], say, name="other", hours=2)


def _nothing(place: Path) -> None:
    del place


def _after_first(place: Path) -> None:
    _first(place, _unheard)


def _unsealed(place: Path) -> None:
    """An archive of before there were seals."""
    _after_both(place)
    for sealed in (place / "seals").iterdir():
        sealed.unlink()
    reindex(place, _unheard)


def _after_both(place: Path) -> None:
    _first(place, _unheard)
    _second(place, _unheard)


def _lost_catalog(place: Path) -> None:
    """Its catalog is gone, and a text with its record."""
    _after_both(place)
    text = min(place.glob("texts/*/*/*.txt"))
    for path in (*place.glob("catalog.sqlite3*"), text, text.with_suffix(".json")):
        path.unlink()


def _unheard(line: str) -> None:
    del line


@dataclass(frozen=True)
class Scene:
    """Something that is done to an archive."""

    name: str
    before: Callable[[Path], None]
    """Makes the archive as it is before."""
    works: tuple[Callable[[Path, Say], None], ...]
    """What is done, all at the same time; it says what is safe. The first one is what something happens to."""
    is_sound: bool = True
    """Whether the archive is sound before."""


SCENES = (
    Scene("first crawl", _nothing, (_first,)),
    Scene("second crawl", _after_first, (_second,)),
    Scene("reindex", _after_both, (reindex,)),
    Scene("reindex of a lost catalog", _lost_catalog, (reindex,), is_sound=False),
    Scene("reextract", _after_both, (reread,)),
    Scene("seal", _unsealed, (seal,)),
    Scene("two crawls", _after_first, (_halves, _other_half)),
    Scene("two first crawls", _nothing, (_halves, _other_half)),
)


class Told(NamedTuple):
    """What an archive says, without what depends on which process said it."""

    versions: dict[str, list[tuple[str, str, str, str]]]
    """By identity: number and moments, digest and text of each version."""
    visits: Counter[tuple[str, str, str, str]]
    """Every look: address, moment, outcome, digest of the answer."""
    files: tuple[str, ...]
    """The names of all texts and records."""


def told(place: Path) -> Told:
    """What the archive says."""
    with Archive.open(place) as archive:
        versions = {}
        visits: Counter[tuple[str, str, str, str]] = Counter()
        for summary in archive.articles():
            versions[summary.article] = [
                (one.first.isoformat(), one.last.isoformat(), one.digest, archive.text(one.key))
                for one in archive.versions(summary.url)
            ]
            for visit in archive.visits(summary.url):
                if visit.article == summary.article:
                    said = (visit.requested_url, visit.at.isoformat(), visit.outcome.value, visit.payload or "")
                    # Where nothing came, nothing was answered, and the next run asks again.
                    visits[said] = visits[said] + 1 if visit.status is not None else 1
        files = tuple(sorted(str(path.relative_to(place)) for path in place.glob("texts/*/*/*")))
    return Told(versions, visits, files)


def faults_of(place: Path, said: Iterable[str]) -> list[str]:
    """What is wrong with an archive right after something happened to it, beside what was `said` to be safe."""
    said = list(said)
    try:
        with Archive.open(place) as archive:
            faults = [f"{finding.path}: {finding.problem}" for finding in archive.check()]
            faults += [f"lost: {line}" for line in said if not _is_there(archive, line)]
    except StoreNotFound:
        return [f"lost: {line}" for line in said]
    return faults


def _is_there(archive: Archive, line: str) -> bool:
    what, name = line.split(" ", 1)
    if what == "looked":
        return archive.last_visit(name) is not None
    if what == "sealed":
        return any(one.seal.key == name for one in archive.seals())
    text = archive.text(name)
    return name.endswith(f"-{sha256(text.encode()).hexdigest()[:12]}.txt")


def finish(place: Path, scene: Scene, say: Say = _unheard) -> None:
    """Does it all again, one after the other, and then a last crawl."""
    for work in scene.works:
        work(place, say)
    crawl(place, THIRD, say, hours=3)


def leftovers(place: Path) -> list[str]:
    """Files that no process that died should leave behind once another one has written."""
    names = (str(path.relative_to(place)) for path in place.rglob("*") if path.is_file())
    return [
        name
        for name in names
        if name.endswith(".open") or name.startswith(("tmp/", "crawls/open/")) or ".sqlite3." in name
    ]
