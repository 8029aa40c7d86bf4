"""Writes docs/faults.md: every trial on the hostile server, what must come of it and what did, in what time and memory.

python tests/hostile/table.py > docs/faults.md
"""

import argparse
import logging
import sys
import tempfile
from itertools import groupby
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "crawler"), str(HERE.parents[1])]

from crawls import article_crawl  # noqa: E402
from rows import FORBIDS, FORBIDS_ALL, SLOW, STORIES, changing_rows, forbidden, problems, rows_of, server  # noqa: E402
from serving import Hostile  # noqa: E402

logger = logging.getLogger(__name__)

RATES = {
    "429": "article", "503": "article", "429-date": "article", "429-neg": "article", "429-garbage": "article",
    "429-none": "article", "429-forever": "postponed", "429-huge": "postponed",
}  # fmt: skip
_SECONDS = "15"
"""DOWNLOAD_TIMEOUT for what is slow on purpose; a user's is 40."""

_TOLD = f"""\
Written by `python tests/hostile/table.py > docs/faults.md`, and not by hand. Each trial is an address of
`../shared/tools/evil_server.py`, asked for by real crawls that were allowed the server's own address and nothing else.
The tests beside that program ask the same of every change.

Time runs from the request to the record, so it counts the wait for a process that can read the page too; memory is what
all processes of the crawl held together at most in that time, what they share counted once. Both are of a machine with
two processors that did other work as well. What is slow on purpose was given {_SECONDS} s."""


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    with tempfile.TemporaryDirectory() as folder:
        print("\n".join(_document(*run(Path(folder)))).rstrip())


def run(folder):
    """All trials, each a family, path, what must come of it, what did, seconds, megabytes and what is wrong; and the
    numbers of requests that reached the inner service, that took something along, and that came too early."""
    trials, notes = [], []
    for part in (_pages, _phases, _robots, _rates):
        hostile = Hostile()
        try:
            logger.info("%s", part.__name__.strip("_"))
            trials += part(hostile, folder / part.__name__)
            notes.append((len(hostile.canary_hits()), len(hostile.leaks()), len(hostile.violations())))
        finally:
            hostile.close()
    return trials, tuple(sum(each) for each in zip(*notes, strict=True))


def _document(trials, breaches):
    wrong = [trial for trial in trials if trial[-1]]
    canary, leaks, early = breaches
    counts = {family: len(list(those)) for family, those in groupby(trials, key=lambda trial: trial[0])}
    yield from [
        "# Faults: the hostile server, trial by trial",
        "",
        *_TOLD.splitlines(),
        "",
        f"**{len(trials)} trials: {len(trials) - len(wrong)} as they must be, {len(wrong)} not.**",
        f"{canary} requests reached the inner service, {leaks} took credentials along, {early} came too early.",
        "",
        "| family | trials |",
        "| --- | ---: |",
        *(f"| {family} | {number} |" for family, number in counts.items()),
        "",
    ]
    for family, those in groupby(trials, key=lambda trial: trial[0]):
        yield from [f"## {family}", "", "| path | must | seen | s | MB | |", "| --- | --- | --- | ---: | ---: | --- |"]
        for _, path, must, seen, seconds, megabytes, found in those:
            cells = (f"`{_cell(path, 70)}`", must, _cell(seen, 150), seconds, megabytes, _cell("; ".join(found), 200))
            yield f"| {' | '.join(cells)} |"
        yield ""


def _cell(text, most):
    """A text as one cell of a table, cut to `most` characters."""
    plain = "".join(each if each.isprintable() else "?" for each in text)
    plain = plain.replace("|", "¦").replace("`", "'").replace("<", "‹").replace(">", "›")
    return plain if len(plain) <= most else f"{plain[:most]}…"


def _figure(value, form):
    return "" if value is None else format(value, form)


def _trial(family, path, must, seen, found):
    told = "no visit" if seen is None else f"{seen.ended}{f': {seen.detail}' if seen.detail else ''}"
    seconds, megabytes = (None, None) if seen is None else (seen.seconds, seen.megabytes)
    return family, path, must, told, _figure(seconds, ".1f"), _figure(megabytes, ".0f"), found


def _pages(hostile, folder):
    rows = rows_of(hostile)
    allow = [f"127.0.0.1:{hostile.ports['main']}"]
    waits = [row for row in rows if row.path.startswith(("/slow", "/endless"))]
    heavy = [row for row in rows if row.slow and row not in waits]
    rest = [row for row in rows if row not in waits and row not in heavy]
    seen = {}
    for name, those, settings in (
        ("rest", rest, {}),
        ("waits", waits, {"DOWNLOAD_TIMEOUT": _SECONDS}),
        ("heavy", heavy, {}),
    ):
        logger.info("%s: %d", name, len(those))
        urls = [hostile.url(row.path) for row in those]
        done = article_crawl(folder / name, urls, allow=allow, settings=settings)
        seen |= done.all_seen(urls)
        logger.info("%s: status %d, %.0f s, %.0f MB", name, done.status, done.seconds, done.most_memory)
    for row in rows:
        each = seen[hostile.url(row.path)]
        family = row.path.split("/")[1].partition("?")[0]
        yield _trial(f"/{family.replace('endless-fast', 'endless').replace('endless-headers', 'endless')}",
                     row.path, row.must, each, problems(row, each))  # fmt: skip


def _phases(hostile, folder):
    rows = list(changing_rows())
    urls = [hostile.url(row.path) for row in rows]
    allow = [f"127.0.0.1:{hostile.ports['main']}"]
    for phase in (1, 2, 3):
        hostile.turn_to(phase)
        done = article_crawl(folder / str(phase), urls, allow=allow, store=folder / "store")
        logger.info("phase %d: status %d", phase, done.status)
        for row, seen in zip(rows, done.all_seen(urls).values(), strict=True):
            versions = 0 if seen is None else seen.versions
            found = [] if versions in row.versions[phase - 1] else [f"{versions} versions"]
            trial = list(_trial(f"changing, phase {phase}", row.path, row.must, seen, found))
            trial[3] += f" ({versions} version{'s' * (versions != 1)})"
            yield tuple(trial)


def _robots(hostile, folder):
    together = [name for name in server().ROBOTS if name not in SLOW]
    for names, settings in ((together, {}), (SLOW[:1], {"DOWNLOAD_TIMEOUT": "5"}), (SLOW[1:], {})):
        urls = [hostile.url(path, name) for name in names for path in STORIES]
        allow = [f"127.0.0.1:{hostile.ports[name]}" for name in names]
        done = article_crawl(folder / names[0], urls, allow=allow, settings=settings)
        log = hostile.log
        for name in names:
            asked = {each["target"] for each in log if each["name"] == name} & set(STORIES)
            wrong = sorted(asked ^ (set(STORIES) - forbidden(name)))
            must = "nothing fetched" if name in FORBIDS_ALL else f"all but {len(FORBIDS.get(name, ()))} pages fetched"
            seen = f"{len(asked)} of {len(STORIES)} pages fetched"
            yield "robots.txt", name, must, seen, "", _figure(done.most_memory, ".0f"), wrong


def _rates(hostile, folder):
    allow = [f"127.0.0.1:{hostile.ports['main']}"]
    for number, kinds in enumerate(([*RATES][:-1], [*RATES][-1:])):
        urls = [hostile.url(f"/rate/{kind}") for kind in kinds]
        done = article_crawl(folder / str(number), urls, allow=allow)
        for kind, url in zip(kinds, urls, strict=True):
            seen = done.seen(url)
            found = [] if seen is not None and seen.ended == RATES[kind] else ["not as it must end"]
            yield _trial("rate", f"/rate/{kind}", f"{RATES[kind]}, nothing early", seen, found)


if __name__ == "__main__":
    main()
