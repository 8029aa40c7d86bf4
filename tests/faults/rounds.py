"""Many runs of one archive at once, some of them killed, and what is wrong afterwards."""

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

from scenes import captured, crawl, faults_of, leftovers, reindex, reread, seal, told

from archive.archive import Archive
from archive.errors import StoreError
from archive.model import Capture
from crawler.exit_status import ExitStatus, status_of_trouble

RUNS = 4


def edition(number: int) -> tuple[Capture, ...]:
    """What ten stories say in a round; half of them as in the one before."""
    return tuple(captured(f"story-{one}", f"Text {one} of {(number + one) // 2}.", hours=number) for one in range(10))


class Runs:
    """Processes that do things to an archive at the same time."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._out, self._to = os.pipe()
        self.pids: list[int] = []

    def start(self, work, *arguments, **options) -> None:
        """`work` in a process of its own; told where the archive is, and what to call when something is safe."""
        pid = os.fork()
        if pid == 0:
            status = 99
            with suppress(BaseException):
                status = self._run(work, *arguments, **options)
            os._exit(status)
        self.pids.append(pid)

    def _run(self, work, *arguments, **options) -> int:
        try:
            work(self.place, *arguments, lambda line: (os.write(self._to, f"{line}\n".encode()), None)[1], **options)
        except StoreError as error:
            os.write(self._to, f"! {type(error).__name__} {error}\n".encode())
            return int(status_of_trouble(error))
        except BaseException as error:
            os.write(self._to, f"! {type(error).__name__} {error}\n".encode())
            raise
        return 0

    def kill(self, number: int) -> None:
        os.kill(self.pids[number], signal.SIGKILL)

    def end(self) -> tuple[list[str], list[str]]:
        """What was called safe, and what is wrong with how the processes ended, once all have."""
        statuses = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in self.pids]
        os.close(self._to)
        with os.fdopen(self._out) as file:
            lines = file.read().splitlines()
        fine = (0, ExitStatus.BUSY, -signal.SIGKILL)
        wrong = [f"run {number} ended with {status}" for number, status in enumerate(statuses) if status not in fine]
        return [line for line in lines if line[0] != "!"], wrong + [
            line for line in lines if "StoreBusy" not in line and line[0] == "!"
        ]


def a_round(place: Path, number: int, chance: random.Random) -> list[str]:
    """What is wrong after a round: four crawls of the same stories, with a look, a seal and a new index among them.

    In every second round one of them is killed.
    """
    captures = edition(number)
    runs = Runs(place)
    for run in range(RUNS):
        shuffled = chance.sample(captures, len(captures))
        runs.start(_crawl, shuffled, name=f"run-{run}", hours=number)
    runs.start(_look)
    if number > 1:
        runs.start((reindex, reread, _seal)[number % 3])
    if number % 2:
        time.sleep(chance.uniform(0, 0.3))
        runs.kill(chance.randrange(RUNS))
    said, wrong = runs.end()
    wrong += faults_of(place, said)
    for run in range(RUNS):
        crawl(place, captures, said.append, name=f"run-{run}", hours=number)
    wrong += [f"then: {fault}" for fault in faults_of(place, said)]
    found = told(place)
    newest = {name: versions[-1][3] for name, versions in found.versions.items()}
    for one in captures:
        if one.result.body[0] not in newest[one.requested_url.removeprefix("https://")]:
            wrong.append(f"{one.requested_url} does not end with what was read last")
    for name, versions in found.versions.items():
        same = [old[2] for old, new in pairwise(versions) if old[2] == new[2]]
        wrong += [f"{name} has one version twice"] if same else []
    return wrong + [f"left: {name}" for name in leftovers(place)]


def _crawl(place, captures, say, *, name, hours):
    crawl(place, captures, say, name=name, hours=hours)


def _seal(place, say):
    seal(place, say)


def _look(place, say):
    """A reader, who must find everything sound at any time."""
    del say
    for _ in range(3):
        try:
            with Archive.open(place) as archive:
                wrong = [f"{finding.path}: {finding.problem}" for finding in archive.check()]
                for summary in archive.articles():
                    archive.text(archive.versions(summary.url)[-1].key)
        except StoreError:
            if place.joinpath("archive.toml").exists() and not place.joinpath("catalog.sqlite3").exists():
                continue  # It has just begun.
            raise
        if wrong:
            raise AssertionError(wrong)


def copied(place: Path, to: Path, *, command: Sequence[str]) -> None:
    """A copy as docs/how-to.md says: texts first, raw files last, and no index."""
    shutil.rmtree(to, ignore_errors=True)
    to.mkdir()
    for name in ("archive.toml", "boilerplate", "seals", "crawls", "outbox", "texts", "raw"):
        # Again where a file was renamed meanwhile.
        while (place / name).exists():
            if subprocess.run([*command, str(place / name), f"{to}/"], capture_output=True).returncode == 0:
                break


def faults_of_copy(to: Path, said: Sequence[str]) -> list[str]:
    """What is wrong with a copy once its index was made."""
    with Archive.open(to) as archive:
        made = archive.reindex()
    wrong = [f"{finding.path}: {finding.problem}" for finding in made.findings]
    return wrong + faults_of(to, said)
