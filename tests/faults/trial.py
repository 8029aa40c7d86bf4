"""Does a scene with something going wrong in it, and says what is wrong with the archive afterwards."""

import errno
import os
import random
import shutil
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path

from disk import Disk, Kind
from scenes import Say, Scene, Told, faults_of, finish, leftovers, told
from tracer import LOCKING, READING, SYNCING, Call, Fail, Kill, Tracer, Verdict

from archive.errors import ArchiveError, StoreError
from crawler.exit_status import ExitStatus, status_of_trouble

UNEXPECTED = 99
"""Exit status of a process in a scene that ends by an error which is none of ours."""


Work = Callable[[Path, Say], None]


@dataclass(frozen=True)
class Outcome:
    """How the processes of a scene ended."""

    statuses: dict[int, int]
    """By their places: exit status, as a crawl's; negative the signal that killed it."""
    said: tuple[str, ...]
    """What they called safe."""
    errors: tuple[str, ...]
    """What they complained of."""


class Stage:
    """A scene in a folder, with its archive from before, and with what it comes to undisturbed."""

    def __init__(self, scene: Scene, folder: Path) -> None:
        self.scene = scene
        self._folder = folder
        self._before = folder / "before"
        self.place = folder / "archive"
        folder.mkdir(parents=True)
        scene.before(self._before)
        self.expected = self._expected()
        self.said_undisturbed: set[str] = set()

    def _expected(self) -> Told:
        self.set()
        finish(self.place, self.scene)
        return self._told()

    def _told(self) -> Told:
        found = told(self.place)
        # Which of two runs asks for an address, or whether both do in turn, their order decides.
        return found if len(self.scene.works) == 1 else found._replace(visits=Counter(dict.fromkeys(found.visits, 1)))

    def set(self) -> None:
        """Puts the archive back to what it was before."""
        shutil.rmtree(self.place, ignore_errors=True)
        if self._before.exists():
            shutil.copytree(self._before, self.place, symlinks=True)

    def run(
        self,
        judge: Callable[[Call], Verdict] = lambda call: None,
        *,
        done: Callable[[Call], None] = lambda call: None,
        heard: Callable[[str], None] = lambda line: None,
        with_data: bool = False,
        also: frozenset[str] = frozenset(),
        works: Sequence[Work] = (),
    ) -> Outcome:
        """Does the scene, or `works`, in processes of their own, watched.

        `heard`: told of each thing that is called safe, before the next call.
        """
        out, said = os.pipe()
        errors_out, errors = os.pipe()
        os.set_blocking(out, False)
        lines: list[str] = []

        def listen() -> None:
            with suppress(BlockingIOError):
                while data := os.read(out, 1 << 16):
                    for line in data.decode().splitlines():
                        lines.append(line)
                        heard(line)

        def listening(call: Call) -> Verdict:
            listen()
            return judge(call)

        tracer = Tracer(self.place, listening, done=done, with_data=with_data, also=also)
        works = works or self.scene.works
        try:
            ended = tracer.run([_process(work, self.place, said, errors) for work in works])
            listen()
        finally:
            os.close(said)
            os.close(errors)
            with os.fdopen(errors_out, "rb") as file:
                complaints = file.read().decode().splitlines()
            os.close(out)
        return Outcome(ended.statuses, tuple(lines), tuple(complaints))

    def calls(self) -> list[Call]:
        """The calls of the scene undisturbed, that change something or may."""
        found: list[Call] = []
        self.set()
        outcome = self.run(done=found.append)
        self.said_undisturbed = set(outcome.said)
        if set(outcome.statuses.values()) != {0}:
            raise AssertionError(f"{self.scene.name} does not work by itself: {outcome}")
        return [call for call in found if call.process == 0 and not call.is_reading]

    def aftermath(self, said: tuple[str, ...]) -> list[str]:
        """What is wrong after the scene was disturbed: at once, and once its commands have been given again."""
        wrong = faults_of(self.place, said) if self.scene.is_sound else []
        try:
            finish(self.place, self.scene)
            wrong += [f"then: {fault}" for fault in faults_of(self.place, said)]
            found = self._told()
        except ArchiveError as error:
            return [*wrong, f"the next run fails: {error}"]
        wrong += [f"left: {name}" for name in leftovers(self.place)]
        for what, one, other in zip(Told._fields, found, self.expected, strict=True):
            if one != other:
                wrong.append(f"other {what} than of an undisturbed run: {_differing(one, other)}")
        return wrong


def _differing(one: object, other: object) -> str:
    if isinstance(one, Counter) and isinstance(other, Counter):
        return f"{one - other} instead of {other - one}"
    if isinstance(one, tuple) and isinstance(other, tuple):
        return f"{set(one) - set(other)} instead of {set(other) - set(one)}"
    return f"{one} instead of {other}"


def _process(work: Work, place: Path, said: int, errors: int) -> Callable[[], int]:
    def run() -> int:
        try:
            work(place, lambda line: (os.write(said, f"{line}\n".encode()), None)[1])
        except StoreError as error:
            os.write(errors, f"{type(error).__name__} {error}\n".encode())
            return int(status_of_trouble(error))
        except BaseException as error:  # noqa: BLE001 - whatever comes is what is looked for
            frames = [f"{Path(one.filename).name}:{one.lineno}" for one in traceback.extract_tb(error.__traceback__)]
            os.write(errors, f"{type(error).__name__} {error} at {' '.join(frames[-4:])}\n".encode())
            return UNEXPECTED
        return 0

    return run


def killed_at(stage: Stage, number: int, *, half: bool = False) -> list[str] | None:
    """What is wrong after the first process was killed at its call `number`, from 1; None where it made fewer."""
    seen = 0

    def judge(call: Call) -> Verdict:
        nonlocal seen
        if call.process or call.is_reading:
            return None
        seen += 1
        return Kill(half) if seen == number else None

    stage.set()
    outcome = stage.run(judge)
    if seen < number:
        return None
    wrong = [f"{place} ended with {status}" for place, status in outcome.statuses.items() if place and status]
    return [*wrong, *outcome.errors, *stage.aftermath(outcome.said)]


@dataclass(frozen=True)
class Recording:
    """A scene undisturbed: what came of each call, and what was called safe, in order."""

    before: Disk
    events: tuple[Call | str, ...]


def recorded(stage: Stage, judge: Callable[[Call], Verdict] = lambda call: None) -> Recording:
    """The calls that change something in the archive of a scene, and what is said between them."""
    stage.set()
    before = Disk.of(stage.place)
    events: list[Call | str] = []
    stage.run(judge, done=events.append, heard=events.append, with_data=True)
    return Recording(before, tuple(event for event in events if isinstance(event, str) or not event.is_reading))


def without_power(
    stage: Stage, recording: Recording, points: Sequence[int], seed: int
) -> Iterator[tuple[str, list[str]]]:
    """What is wrong after power was lost before event number `point` (from 0), for each kind of disk."""
    disk, said = deepcopy(recording.before), []
    for number, event in enumerate((*recording.events, None)):
        if number in points:
            for kind in Kind:
                shutil.rmtree(stage.place, ignore_errors=True)
                disk.lose_power(kind, random.Random(f"{seed} {number}"), into=stage.place)  # noqa: S311
                yield f"{number} {kind.name}", stage.aftermath(tuple(said))
        if isinstance(event, str):
            said.append(event)
        elif event is not None:
            disk.do(event)


def synced_in_vain(stage: Stage, number: int) -> list[str] | None:
    """What is wrong where a sync fails, number `number` from 1, the commands are given again, and power is lost then.

    None where there were fewer syncs.
    """
    syncs, events, said = 0, [], []

    def judge(call: Call) -> Verdict:
        nonlocal syncs
        if call.process or call.name not in SYNCING:
            return None
        syncs += 1
        return Fail(errno.EIO) if syncs == number else None

    stage.set()
    disk = Disk.of(stage.place)
    stage.run(judge, done=events.append, heard=said.append, with_data=True)
    if syncs < number:
        return None
    outcome = stage.run(
        done=events.append,
        heard=said.append,
        with_data=True,
        works=[lambda place, say: finish(place, stage.scene, say)],
    )
    for call in events:
        if not call.is_reading:
            disk.do(call)
    shutil.rmtree(stage.place)
    disk.lose_power(Kind.SYNCED_ALONE, random.Random(number), into=stage.place)  # noqa: S311
    return [*outcome.errors, *stage.aftermath(tuple(said))]


_MAKES = frozenset(["mkdir", "mkdirat", "link", "linkat", "rename", "renameat", "renameat2"])
_GROWS = frozenset(["write", "writev", "pwrite64", "ftruncate", "fallocate", "fsync", "fdatasync"])
_CHANGES = _MAKES | frozenset(["unlink", "unlinkat", "chmod", "fchmod", "fchmodat", "utimensat"])


def can_fail(call: Call, error: int) -> bool:
    """Whether a call may fail so, as its manual page has it."""
    if call.name in LOCKING or call.name == "close":
        return False
    writes = call.is_new or call.flags & os.O_ACCMODE != os.O_RDONLY
    match error:
        case errno.ENOSPC:
            return call.name in _MAKES | _GROWS or call.is_new
        case errno.EROFS:
            return call.name in _CHANGES or (call.name == "openat" and writes)
        case errno.EACCES:
            return call.name in _CHANGES or call.name in ("open", "openat")
    return True


def failed_at(stage: Stage, number: int, error: int, *, for_good: bool = False) -> list[str] | None:
    """What is wrong after the first process's call `number`, from 1, of those that may fail so has failed.

    for_good: and all such calls after it. None where it made fewer.
    """
    seen, failed = 0, None

    def judge(call: Call) -> Verdict:
        nonlocal seen, failed
        if call.process or not can_fail(call, error):
            return None
        seen += 1
        if seen < number or (seen > number and not for_good):
            return None
        failed = failed or call
        return Fail(error)

    stage.set()
    outcome = stage.run(judge, also=READING)
    if failed is None:
        return None
    wrong = []
    match outcome.statuses[0]:
        case 0:
            left = stage.said_undisturbed - set(outcome.said)
            wrong += [f"ends well and has not done: {line}" for line in left] if len(stage.scene.works) == 1 else []
        case ExitStatus.STORE:
            wrong += [f"does not say where: {line}" for line in outcome.errors if str(stage.place) not in line]
        case ExitStatus.DAMAGED if error == errno.EIO and "catalog.sqlite3" in failed.paths[0]:
            pass  # SQLite takes a page that it cannot read for one that is not there.
        case other:
            wrong += [f"ends with {other}", *outcome.errors]
    wrong += [f"{place} ended with {status}" for place, status in outcome.statuses.items() if place and status]
    return [*wrong, *stage.aftermath(outcome.said)]


def one_of_each(calls: Sequence[Call]) -> list[tuple[int, Call]]:
    """Of each kind of call, and by what it touches, the one in the middle, with its number from 1."""
    kinds: dict[tuple[str, bool], list[tuple[int, Call]]] = {}
    for number, call in enumerate(calls, 1):
        kinds.setdefault((call.name, "catalog" in call.paths[-1]), []).append((number, call))
    return sorted((those[len(those) // 2] for those in kinds.values()), key=itemgetter(0))


def fallible(stage: Stage, error: int) -> list[Call]:
    """The calls of the first process of a scene that may fail so."""
    found: list[Call] = []
    stage.calls()
    stage.set()
    stage.run(done=found.append, also=READING)
    return [call for call in found if call.process == 0 and can_fail(call, error)]


def spread(recording: Recording, count: int) -> list[int]:
    """So many points of a recording, from its first to its end."""
    last = len(recording.events)
    return sorted({round(last * number / (count - 1)) for number in range(count)})
