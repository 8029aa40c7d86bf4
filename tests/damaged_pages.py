"""Real pages damaged on purpose, read as a crawl reads them: in a worker process with its limits of time and memory."""

import asyncio
import datetime as dt
import sys
import time
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[1]
TOOLS = PROJECT.parent / "shared" / "tools"
NOON = dt.datetime(2026, 11, 10, 12, tzinfo=dt.UTC)
LONGEST = 10.0
"""Seconds of processor time that no page may take."""
HELP = (
    "python tests/damaged_pages.py FOLDER COUNT [SEED]: reads COUNT damaged pages of FOLDER and says what came of them"
)


@dataclass(frozen=True)
class Read:
    """What came of one page."""

    name: str
    seconds: float
    """Processor time."""
    found: str
    """`article`, the reason why there is none, or how the worker failed."""


def read(name, body):
    """Reads a page, in a worker. Raises where what it says is not fit to be stored."""
    from archive.boilerplate.model import Boilerplate
    from archive.digest import digest
    from archive.model import Article, Page
    from archive.textformat import dumps, loads
    from crawler.extract.contents import seen

    headers = (("Content-Type", "text/html; charset=utf-8"),)
    page = Page("https://www.example.org/story/flood", NOON, 200, headers, body)
    begun = time.process_time()
    result = seen(page, links=True, boilerplate=Boilerplate(), stands=None).result
    seconds = time.process_time() - begun
    if not isinstance(result, Article):
        return Read(name, seconds, (getattr(result, "reason", None) or result.fault).value)
    text = dumps(result)
    text.encode("utf-8")
    if loads(text) != result or len(digest(result)) != 64:
        raise ValueError("a text that is not read back as it was")
    return Read(name, seconds, "article")


async def read_all(source, count, *, seed, workers):
    """What came of `count` pages from the folder `source`."""
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(TOOLS))
    from mutate_pages import stream

    from crawler.workers import Workers, WorkFailed

    pool = Workers(count=workers, seconds=300, megabytes=400)

    async def one(name, body):
        try:
            return await pool.run(read, name, body)
        except WorkFailed as error:
            return Read(name, 0.0, f"{error.failure.fault.value}: {error}")

    done, waiting = [], set()
    try:
        for number, kind, path, body in stream(str(source), count, seed):
            waiting.add(asyncio.ensure_future(one(f"{number}-{kind}-{path}", body)))
            if len(waiting) > 2 * workers:
                finished, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                done += [task.result() for task in finished]
        done += await asyncio.gather(*waiting)
    finally:
        await pool.close()
    return done


def failed(done):
    """The pages that did what none may do: crash, run over, give what cannot be stored."""
    return [one for one in done if one.found.startswith("extraction") or one.seconds > LONGEST]


if __name__ == "__main__":
    sys.path.insert(0, str(PROJECT))
    sys.path.insert(0, str(PROJECT / "tests"))
    if len(sys.argv) < 3:
        sys.exit(HELP)
    import damaged_pages

    found = asyncio.run(
        damaged_pages.read_all(Path(sys.argv[1]), int(sys.argv[2]), seed=int((sys.argv[3:] or ["1"])[0]), workers=2)
    )
    spent = sorted(one.seconds for one in found)
    articles = sum(one.found == "article" for one in found)
    print(f"{len(found)} pages, {articles} articles, {len(damaged_pages.failed(found))} failed")
    print(
        f"seconds: median {spent[len(spent) // 2]:.3f}, p99 {spent[int(len(spent) * 0.99)]:.3f}, most {spent[-1]:.3f}"
    )
    for one in damaged_pages.failed(found) + sorted(found, key=lambda one: -one.seconds)[:5]:
        print(f"{one.seconds:.2f} {one.found} {one.name}")
