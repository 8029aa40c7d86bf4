#!/usr/bin/env python3
"""Memory over a long crawl: a crawl of PAGES pages, and what its processes hold as it goes on.

    python bench/memory.py [--shared ../shared | --pages FOLDER] [--count 20000] [--workers N]

Needs nginx (`apt install nginx-light`). The crawl is this project's first crawl of so many addresses, as
`bench/speed.py` measures it; what it keeps is thrown away by the next. Among the pages are one of 50 MB and one that no
parser comes to the end of in time: each may cost one worker, and has to be recorded by its name. Prints memory by
pages, and writes bench/memory.md down to "How to read it" and bench/memory.svg.
"""

import argparse
import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.loopback import build, pages_of, served  # noqa: E402
from bench.meter import Taken, run  # noqa: E402
from bench.pages import add_shared  # noqa: E402
from bench.picture import lines  # noqa: E402
from bench.speed import Place, ours  # noqa: E402
from bench.tables import prose  # noqa: E402

RESULT = ROOT / "bench" / "memory.md"
PICTURE = ROOT / "bench" / "memory.svg"
BY_HAND = "## How to read it"
STEPS = 10
MOST_MAIN, MOST_WORKER = 200, 300
"""MB that the crawl's own process and each worker may hold."""
LARGE, ENDLESS = "story/large.html", "story/endless.html"


def trouble(corpus: Path) -> None:
    """Two pages that no crawl should fall over: one of 50 MB, and one of 16 MB of elements nested without an end."""
    large = b"<title>Large</title><article>" + b"<p>All work and no play makes Jack a dull boy." * 1_100_000
    endless = b"<title>Endless</title><article><p>Text " + b"<table><tr><td><a href=x><b><i>" * 500_000
    for name, page in ((LARGE, large), (ENDLESS, endless)):
        (corpus / name).write_bytes(page)
        (corpus / f"{name}.gz").write_bytes(gzip.compress(page, 6, mtime=0))


def by_pages(taken: Taken, count: int) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """Memory of the crawl's own process, and of its largest worker, by pages; they come evenly enough for that."""
    looks = [look for look in taken.over_time if look[1]]
    pages = [count * look[0] / taken.seconds for look in looks]
    own = [(page, look[1]) for page, look in zip(pages, looks, strict=True)]
    return own, [(page, look[2]) for page, look in zip(pages, looks, strict=True)]


def at_most(curve: Sequence[tuple[float, float]], begin: float, end: float) -> float:
    return max((mb for page, mb in curve if begin <= page <= end), default=0.0)


def told(taken: Taken, count: int, named: Sequence[str]) -> list[str]:
    """The page, down to what is written by hand."""
    own, worker = by_pages(taken, count)
    found = ["# Memory over a long crawl", ""]
    found += prose(
        f"{count} real pages on {os.cpu_count()} cores, in {taken.seconds:.0f} s: MB that were resident at most",
        "between two rows, in the crawl's own process and in the largest of the others (workers, their",
        "server).",
        "`python bench/memory.py` makes this page.",
    )
    found += ["", "![Memory by pages](memory.svg)", "", "| pages | own process | largest worker |", "|---:|---:|---:|"]
    for step in range(STEPS):
        begin, end = count * step / STEPS, count * (step + 1) / STEPS
        found.append(f"| {end:.0f} | {at_most(own, begin, end):.0f} | {at_most(worker, begin, end):.0f} |")
    found.append(f"| may be | {MOST_MAIN} | {MOST_WORKER} |")
    found += [
        "",
        "What became of the page of 50 MB and of the one without an end:",
        "",
        *(f"- {line}" for line in named),
        "",
    ]
    return found


def visits_to(store: Path, urls: Sequence[str]) -> list[str]:
    """What the archive says of the visits to these addresses."""
    found = []
    for url in urls:
        command = [sys.executable, "-m", "archive", "--store", str(store), "log", "--visits", "--json", url]
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
        for line in done.stdout.splitlines():
            visit = json.loads(line)
            found.append(f"`{url.rpartition('/')[2]}`: {visit['outcome']}, {visit['reason']}: {visit['detail']}")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_shared(parser)
    parser.add_argument("--pages", type=Path, help="a folder of pages, instead of those in --shared")
    parser.add_argument("--count", type=int, default=20_000, help="pages to crawl (default: 20000)")
    parser.add_argument("--different", type=int, default=2000, help="how many of them differ (default: 2000)")
    parser.add_argument("--workers", type=int, default=0, help="worker processes (default: one a core)")
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "palimpsest-memory",
                        help="a folder for corpus and store")  # fmt: skip
    args = parser.parse_args()
    work = args.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    different = min(args.different, args.count)
    corpus, store = work / f"pages-{different}", work / "store"
    build(corpus, pages_of(args.shared.resolve(), args.pages), different)
    trouble(corpus)
    shutil.rmtree(store, ignore_errors=True)
    with served(corpus, different, work=work / "nginx") as site:
        # Another query is another article: all pages are new ones.
        urls = [f"{site.urls[at % different]}?id={at // different}" for at in range(args.count)]
        bad = [f"http://127.0.0.1:{site.port}/{name}" for name in (LARGE, ENDLESS)]
        urls[len(urls) // 3 : 0] = bad
        listed = work / "urls"
        listed.write_text("".join(f"{url}\n" for url in urls), encoding="ascii")
        place = Place(site, listed, work / "out", store, len(urls))
        os.chdir(ROOT)
        # They have failed, and a crawl whose pages failed says so.
        taken = run(ours(place, "-s", f"ARCHIVE_WORKERS={args.workers}"), every=1.0)
        named = visits_to(store, bad)
    page = told(taken, len(urls), named)
    print("\n".join(page))
    before = RESULT.read_text(encoding="utf-8") if RESULT.exists() else BY_HAND + "\n"
    RESULT.write_text("\n".join(page) + "\n" + before[before.index(BY_HAND) :], encoding="utf-8")
    own, worker = by_pages(taken, len(urls))
    curves = {"own process": own, "largest worker": worker}
    PICTURE.write_text(lines(curves, title="Resident memory, MB", across="pages"), encoding="utf-8")


if __name__ == "__main__":
    main()
