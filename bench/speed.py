#!/usr/bin/env python3
"""Pages a second, CPU and memory: this project's crawls beside others, on one machine, by turns in one run.

    python bench/speed.py [--shared ../shared | --pages FOLDER] [--count 2000] [--rounds 3] [--only NAME,NAME]

Needs nginx (`apt install nginx-light`), wget, and the environment of bench/requirements.txt, by whose Python it is
started; what is missing is told of and left out. It makes its corpus, starts nginx on free ports of 127.0.0.1 to
127.0.0.16 and stops it. Writes bench/speed.md down to "What paid", which is written by hand, and bench/speed.svg.
"""

import argparse
import datetime as dt
import importlib.metadata
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.loopback import Site, build, pages_of, served  # noqa: E402
from bench.meter import Taken, run  # noqa: E402
from bench.pages import add_shared  # noqa: E402
from bench.picture import bars  # noqa: E402
from bench.tables import prose  # noqa: E402

RESULT = ROOT / "bench" / "speed.md"
PICTURE = ROOT / "bench" / "speed.svg"
BY_HAND = "## What paid"
_FEW = 8
"""Every so many-th page for those that are so slow that all pages would take an hour."""


@dataclass(frozen=True, slots=True)
class Run:
    """One crawl that is measured."""

    name: str
    command: Callable[["Place"], Sequence[str]]
    needs: str = ""
    """The distribution or program without which it is left out."""
    share: int = 1
    """It gets every so many-th page."""
    begins_anew: bool = True
    """Whether it gets an empty folder; else that of the crawl before it."""
    from_project: bool = False
    """Whether it runs in the project's folder; else in an empty one, so that our settings do not touch it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a crawl finds and leaves things."""

    site: Site
    urls: Path
    out: Path
    store: Path
    count: int


def ours(place: Place, *more: str) -> list[str]:
    """This project's crawl of the addresses, with politeness switched off; nothing else differs from its defaults."""
    settings = {
        "ARCHIVE_STORE": str(place.store),
        "ARCHIVE_ALLOW_HOSTS": place.site.hosts,
        "DOWNLOAD_DELAY": "0",
        "CONCURRENT_REQUESTS_PER_DOMAIN": "16",
    }
    switches = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
    return [sys.executable, "-m", "scrapy", "crawl", "article", "-a", f"urls_file={place.urls}", *switches, *more]


def tutorial(place: Place, *more: str) -> list[str]:
    spider = str(ROOT / "bench" / "tutorial.py")
    given = ["-a", f"urls_file={place.urls}", "-a", f"folder={place.out}"]
    return [sys.executable, "-m", "scrapy", "runspider", spider, *given, *more]


def news_please(place: Place) -> list[str]:
    return [sys.executable, str(ROOT / "bench" / "please.py"), str(place.urls), str(place.out)]


def trafilatura(place: Place) -> list[str]:
    """Its command line, told not to wait between two pages of a host and that loopback is allowed."""
    settings = place.out.parent / "trafilatura.cfg"
    shipped = importlib.metadata.distribution("trafilatura").locate_file("trafilatura/settings.cfg")
    text = Path(str(shipped)).read_text(encoding="utf-8")
    text = text.replace("SLEEP_TIME = 5.0", "SLEEP_TIME = 0").replace("SSRF_PROTECTION = on", "SSRF_PROTECTION = off")
    settings.write_text(text, encoding="utf-8")
    program = str(Path(sys.executable).with_name("trafilatura"))
    options = ["--parallel", str(os.cpu_count()), "--with-metadata", "--no-comments", "--config-file", str(settings)]
    return [program, "-i", str(place.urls), "-o", str(place.out), *options]


def wget(place: Place) -> list[str]:
    """It asks for pages as they are: it undoes no compression in a WARC file."""
    into = ["--warc-file", str(place.out / "pages"), "--delete-after", "-P", str(place.out)]
    return ["wget", "-q", *into, "-i", str(place.urls)]


FIRST = (
    Run("this project", ours, from_project=True),
    Run("tutorial crawl", tutorial, "trafilatura"),
    Run("news-please", news_please, "news-please", share=_FEW),
    Run("trafilatura --parallel", trafilatura, "trafilatura"),
    Run("wget --warc-file", wget, "wget"),
    Run("Scrapy, fetch only", lambda place: tutorial(place, "-a", "fetch_only=1")),
)  # fmt: skip
AGAIN = (
    Run("this project, 304", ours, begins_anew=False, from_project=True),
    Run("this project, full bodies", lambda place: ours(place, "-s", "ARCHIVE_CONDITIONAL=0"),
        begins_anew=False, from_project=True),
    Run("Scrapy, fetch only, 304", lambda place: tutorial(place, "-a", "fetch_only=1", "-a", "if_none_match=*")),
)  # fmt: skip
WORKERS = tuple(
    Run(f"{count} worker{'s' * (count > 1)}", lambda place, count=count: ours(place, "-s", f"ARCHIVE_WORKERS={count}"),
        from_project=True)
    for count in (1, 2, 4)
)  # fmt: skip


def is_there(run: Run) -> bool:
    if not run.needs or shutil.which(run.needs):
        return True
    try:
        importlib.metadata.version(run.needs)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def measure(site: Site, runs: Sequence[Run], rounds: int, work: Path) -> dict[str, list[tuple[int, Taken]]]:
    """What each run took in each round, with the pages that it was given; by turns, so that noise meets all alike.

    Those that go on in the archive of the first one follow it.
    """
    found: dict[str, list[tuple[int, Taken]]] = {one.name: [] for one in runs}
    for number in range(rounds):
        for one in runs:
            place = _place(site, one, work)
            os.chdir(ROOT if one.from_project else work / "empty")
            taken = run(list(one.command(place)))
            if taken.status != 0 and one.needs != "wget":
                sys.exit(f"{one.name} ended with status {taken.status}: {' '.join(one.command(place))}")
            found[one.name].append((place.count, taken))
            speed, cpu = place.count / taken.seconds, 1000 * taken.cpu / place.count
            print(
                f"{number + 1} {one.name}: {speed:.1f} pages/s, {cpu:.1f} ms CPU a page, {_kept(one, place)}",
                flush=True,
            )
    return found


def _place(site: Site, one: Run, work: Path) -> Place:
    (work / "empty").mkdir(exist_ok=True)
    urls = site.urls[:: one.share]
    path, out, store = work / f"urls-{one.share}", work / "out", work / "store"
    path.write_text("".join(f"{url}\n" for url in urls), encoding="ascii")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    if one.begins_anew and one.from_project:
        shutil.rmtree(store, ignore_errors=True)
    return Place(site, path, out, store, len(urls))


def _kept(one: Run, place: Place) -> str:
    """What the crawl has left behind: that it did the work is to be seen."""
    if one.from_project:
        command = [sys.executable, "-m", "archive", "--store", str(place.store), "stats", "--json"]
        said = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
        return f"{said['articles']} articles, {said['visits']} visits kept"
    files = [path for path in place.out.rglob("*") if path.is_file()]
    return f"{len(files)} files, {sum(path.stat().st_size for path in files) / 1e6:.1f} MB kept"


def reading(corpus: Path) -> float:
    """CPU seconds a page of reading alone, in one process."""
    command = [sys.executable, str(ROOT / "bench" / "reading.py"), str(corpus)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


@dataclass(frozen=True, slots=True)
class Figures:
    """The medians over the rounds of one run."""

    speed: float
    """Pages a second, from the start of the program to its end."""
    cpu: float
    """CPU ms a page of all processes."""
    main_cpu: float
    main_mb: float
    other_mb: float
    all_mb: float

    @classmethod
    def of(cls, takes: Sequence[tuple[int, Taken]]) -> "Figures":
        def middle(figure: Callable[[int, Taken], float]) -> float:
            return statistics.median(figure(count, taken) for count, taken in takes)

        return cls(
            speed=middle(lambda count, taken: count / taken.seconds),
            cpu=middle(lambda count, taken: 1000 * taken.cpu / count),
            main_cpu=middle(lambda count, taken: 1000 * taken.main_cpu / count),
            main_mb=max(taken.main_mb for _, taken in takes),
            other_mb=max(taken.other_mb for _, taken in takes),
            all_mb=max(taken.all_mb for _, taken in takes),
        )


def ratio(takes: Mapping[str, Sequence[tuple[int, Taken]]], one: str, other: str) -> float | None:
    """How many times as many pages a second as another: the median of the rounds' ratios; None where one is missing."""
    if not takes.get(one) or not takes.get(other):
        return None
    pairs = zip(takes[one], takes[other], strict=True)
    return statistics.median((a[0] / a[1].seconds) / (b[0] / b[1].seconds) for a, b in pairs)


def told(takes: Mapping[str, Sequence[tuple[int, Taken]]], *, read: float, count: int, rounds: int) -> list[str]:
    """The page, down to what is written by hand."""
    figures = {name: Figures.of(found) for name, found in takes.items() if found}
    cores = os.cpu_count() or 1
    lines = ["# Speed", ""]
    lines += prose(
        f"{count} real pages, served by nginx on loopback as from 16 hosts, compressed; politeness off for this alone.",
        f"Python {platform.python_version()}, {cores} cores, {dt.datetime.now(dt.UTC).date().isoformat()};",
        f"{rounds} rounds in which all took turns, medians; a ratio is the median of the rounds' ratios. Speed is wall",
        "time from the start of the program to its end; CPU is user and system of all its processes, memory the most",
        "that was resident at any look (own process; largest below it; all together, what they share counted once).",
        "`python bench/speed.py` makes this page, as `bench/README.md` says.",
    )
    lines += ["", "![Pages a second](speed.svg)", ""]
    lines += ["| crawl | pages/s | this project is so many times as fast | CPU ms/page | MB own | MB other | MB all |"]
    lines += ["|---|---:|---:|---:|---:|---:|---:|"]
    for name, each in figures.items():
        times = ratio(takes, "this project", name)
        lines.append(
            f"| {name} | {each.speed:.1f} | {'' if times is None or name == 'this project' else f'{times:.2f}'} |"
            f" {each.cpu:.1f} | {each.main_mb:.0f} | {each.other_mb:.0f} | {each.all_mb:.0f} |"
        )
    lines += ["", *demands(takes, figures, read=read, cores=cores), ""]
    return lines


def demands(
    takes: Mapping[str, Sequence[tuple[int, Taken]]], figures: Mapping[str, Figures], *, read: float, cores: int
) -> list[str]:
    """What was aimed at, and what came of it."""
    rows: list[tuple[str, str, str]] = []

    def add(what: str, least: float, found: float | None) -> None:
        if found is not None:
            rows.append((what, f"{least:g}", f"{found:.2f}"))

    add("first crawl, times the tutorial crawl", 2.5, ratio(takes, "this project", "tutorial crawl"))
    add("first crawl, times news-please", 10, ratio(takes, "this project", "news-please"))
    if {"this project", "Scrapy, fetch only"} <= figures.keys():
        bound = cores * 1000 / (figures["Scrapy, fetch only"].cpu + 1000 * read)
        what = (
            f"first crawl, of what {cores} cores could do ({bound:.1f} pages/s: {1000 * read:.1f} ms to read a page and"
        )
        what += f" {figures['Scrapy, fetch only'].cpu:.1f} to fetch it)"
        add(what, 0.85, figures["this project"].speed / bound)
    for kind in ("304", "full bodies"):
        name = f"this project, {kind}"
        add(f"crawl again, {kind}, times a spider that fetches", 0.8, ratio(takes, name, "Scrapy, fetch only"))
    add(
        "crawl again, 304, times a spider that fetches 304",
        0.8,
        ratio(takes, "this project, 304", "Scrapy, fetch only, 304"),
    )
    lines = ["| aim | at least | found |", "|---|---:|---:|"]
    return lines + [f"| {what} | {least} | {found} |" for what, least, found in rows]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_shared(parser)
    parser.add_argument("--pages", type=Path, help="a folder of pages, instead of those in --shared")
    parser.add_argument("--count", type=int, default=2000, help="pages to serve (default: 2000)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="names of crawls with commas between; then nothing is written")
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "palimpsest-bench",
                        help="a folder for corpus and stores, on the disk that is to be measured")  # fmt: skip
    args = parser.parse_args()
    work = args.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    wanted = [name.strip() for name in args.only.split(",") if name.strip()]
    runs = [one for one in (FIRST[0], *AGAIN, *FIRST[1:], *WORKERS) if not wanted or one.name in wanted]
    for one in [one for one in runs if not is_there(one)]:
        print(f"left out: {one.name}: {one.needs} is not installed")
        runs.remove(one)
    corpus = work / f"pages-{args.count}"
    build(corpus, pages_of(args.shared.resolve(), args.pages), args.count)
    with served(corpus, args.count, work=work / "nginx") as site:
        takes = measure(site, runs, args.rounds, work)
    if wanted:
        return
    read = reading(corpus)
    lines = told(takes, read=read, count=args.count, rounds=args.rounds)
    before = RESULT.read_text(encoding="utf-8") if RESULT.exists() else BY_HAND + "\n"
    RESULT.write_text("\n".join(lines) + "\n" + before[before.index(BY_HAND) :], encoding="utf-8")
    speeds = {name: Figures.of(found).speed for name, found in takes.items() if found and "worker" not in name}
    PICTURE.write_text(bars(speeds, title="Pages a second", strong="this project"), encoding="utf-8")


if __name__ == "__main__":
    main()
