"""Runs: each start of a crawl, in a file of its own that says when it began and what came of it.

A run that lives has its file in `crawls/open/` and holds a lock on it, which the kernel frees with the process: a run
whose file is there and not locked has died, whatever killed it. One that ended in order, or was found dead, has its
file in the folder of its month, where nothing changes it any more.
"""

import fcntl
import json
import os
import re
import secrets
import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Self

from archive.errors import DamageError, KeyNotFound, RunIsLive, StoreConflict, StoreError
from archive.finding import Finding, Kind
from archive.folder import Folder, write_all
from archive.paths import CRAWLS, TURNS, run_key
from archive.records import read_moment, written_moment

OPEN = f"{CRAWLS}/open"
"""The folder with the files of the runs that live, and of those that died since a run last began."""
FORMAT = 1
"""Version of the object in a run's file. What is only added does not raise it."""

_NAME = re.compile(r"crawls/(?:open|\d{4}-\d\d)/\d{8}T\d{6}Z-[0-9a-f]{16}\.json")


@dataclass(frozen=True, slots=True)
class Run:
    """One start of a crawl."""

    token: str
    """What it is known by in this archive: 16 hex digits."""
    spider: str
    arguments: Mapping[str, str]
    """As they were given, by name."""
    software: str
    machine: str
    """The name of the machine that it ran on, and its process there."""
    pid: int
    contact: str
    """How it told sites to reach whoever runs it; empty where it did not."""
    begun: datetime
    """Aware, UTC, whole seconds, like all moments."""
    since: datetime
    """What was answered from then on it does not ask for again: `begun`, or that of the interrupted run that it goes on
    with."""
    goes_on: str | None = None
    """The token of the interrupted run that it goes on with."""
    ended: datetime | None = None
    """None while it lives, and where it died."""
    status: int | None = None
    """With which it exited; None while it lives, and where it died."""
    is_complete: bool = False
    """Whether it came to its own end. Neither a signal nor trouble with the archive is one."""
    figures: Mapping[str, int] = field(default_factory=dict)
    """What came of it; archive/FORMAT.md names them."""
    failed: Mapping[str, int] = field(default_factory=dict)
    """Visits that failed, by reason."""
    hosts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """By host: `visits`, those by outcome, and `lists`: what is no article because it lists some; `distrusted`: 1 where
    it was asked for whole pages, because it had said wrongly that one was not modified."""
    is_alive: bool = False
    """Whether its process lived when it was looked at."""

    @property
    def key(self) -> str:
        """Of its file, once it has ended."""
        return run_key(self.begun, self.token)

    @property
    def has_died(self) -> bool:
        return self.ended is None and not self.is_alive

    def is_like(self, spider: str, arguments: Mapping[str, str]) -> bool:
        """Whether it is a run of this spider with these arguments."""
        return self.spider == spider and dict(self.arguments) == dict(arguments)


@dataclass(slots=True)
class LiveRun:
    """A run of this process, and the lock that says that it lives."""

    run: Run
    first: tuple[str, ...]
    """Addresses that the run before had asked for when it was interrupted, and had no answer to: to be asked first."""
    mark: int
    """The last visit of the catalog when it began: it tells what was there from what came within the same second."""
    _descriptor: int

    def close(self) -> None:
        """Lets go of the lock. A run that was not ended before has died by this."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Runs:
    """The runs of an archive. `begin`, `end` and `settle` belong within `Catalog.writing`."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder

    def begin(self, run: Run) -> int:
        """Puts down a run that begins; the descriptor that holds its lock.

        Raises: RunIsLive where one of the same spider with the same arguments lives.
        """
        for other in self.open():
            if other.is_alive and other.is_like(run.spider, run.arguments):
                raise RunIsLive(
                    f"{run.spider} with the same arguments is under way since {written_moment(other.begun)}"
                    f" (process {other.pid} on {other.machine})",
                    path=self._folder.where(_open_key(other)),
                )
        temporary, descriptor = self._folder.temporary()
        try:
            with self._folder.named(_open_key(run)):
                # Locked before it has a name: whoever finds it unlocked takes it for a dead one's.
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                write_all(descriptor, dumps(run))
                os.fsync(descriptor)
            if not self._folder.link(temporary, _open_key(run)):
                raise StoreConflict(f"{_open_key(run)} is taken", path=self._folder.where(_open_key(run)))
            self._folder.sync()
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor

    def end(self, run: Run) -> tuple[str, str]:
        """Puts down for good what came of a run, in the folder of its month: key and SHA-256 of the file."""
        temporary = self._folder.write_temporary({run.key: dumps(run)}, read_only=True)[run.key]
        self._folder.link(temporary, run.key)
        self._folder.sync()
        with suppress(KeyNotFound):
            self._folder.remove(_open_key(run))
        # Not of what was to be written: who died here before may have written it with another end.
        return run.key, sha256(self._folder.read(run.key)).hexdigest()

    def settle(self) -> list[tuple[str, str]]:
        """Puts the runs that died where the ended ones are: key and SHA-256 of their files."""
        return [self.end(run) for run in self.open() if run.has_died]

    def open(self) -> list[Run]:
        """The runs that live, and those that died since one last began; in the order of their beginnings."""
        found = []
        for key, status in self._folder.walk(OPEN):
            if _is_ours(key, status):
                with suppress(KeyNotFound):  # it has ended just now
                    found.append(self._look_at(key))
        return found

    def dead(self) -> set[str]:
        """The keys of the files of runs that died since a run last began."""
        return {key for key, status in self._folder.walk(OPEN) if _is_ours(key, status) and not self._is_locked(key)}

    def is_alive(self, token: str) -> bool:
        """Whether the process of a run lives."""
        return any(key.endswith(f"-{token}.json") and self._is_locked(key) for key, _ in self._folder.walk(OPEN))

    def all(self, *, since: datetime | None = None) -> Iterator[Run]:
        """The runs that began then or later, those that ended first, in the order of their beginnings; then `open`."""
        first = "" if since is None else run_key(since, "").removesuffix(".json")
        ended = set()
        for month in self._months():
            if month < first.rpartition("/")[0]:
                continue
            for key, status in self._folder.walk(month):
                if key >= first and _is_ours(key, status):
                    run = self._read(key)
                    ended.add(run.token)
                    yield run
        # Killed between its two files, a run has both.
        yield from (run for run in self.open() if run.token not in ended and (since is None or run.begun >= since))

    def last_like(self, spider: str, arguments: Mapping[str, str], *, now: datetime) -> Run | None:
        """The last run of this spider with these arguments that began this month or the one before; None: there is
        none."""
        before = now.replace(day=1) - timedelta(days=1)
        for at in (now, before):
            month = run_key(at, "").rpartition("/")[0]
            keys = [key for key, status in self._folder.walk(month) if _is_ours(key, status)]
            for key in reversed(keys):
                with suppress(DamageError):  # which `check` names; a crawl can do without what is known of another
                    run = self._read(key)
                    if run.is_like(spider, arguments):
                        return run
        return None

    def check(self) -> Iterator[Finding]:
        """What is not as it should be in the folder of the runs."""
        for key, status in self._folder.walk(CRAWLS):
            path = self._folder.where(key)
            if key.startswith(f"{TURNS}/") and stat.S_ISREG(status.st_mode):
                continue
            if stat.S_ISLNK(status.st_mode):
                yield Finding(path, "a symbolic link; none is ever followed", Kind.FOREIGN)
            elif not _is_ours(key, status):
                yield Finding(path, "not a file of this archive", Kind.FOREIGN)
            else:
                try:
                    run = self._read(key)
                    if key not in (run.key, _open_key(run)):
                        yield Finding(path, "the file of another crawl", Kind.DAMAGED)
                except KeyNotFound:
                    continue  # It has ended just now.
                except StoreError as exc:
                    yield Finding(path, f"{exc.problem}; only the history of crawls hangs on it", Kind.DAMAGED)

    def _months(self) -> list[str]:
        """The folders of the runs that have ended."""
        try:
            names = self._folder.names(CRAWLS)
        except KeyNotFound:
            return []
        return sorted(f"{CRAWLS}/{name}" for name in names if re.fullmatch(r"\d{4}-\d\d", name))

    def _look_at(self, key: str) -> Run:
        run = self._read(key)
        return replace(run, is_alive=self._is_locked(key))

    def _is_locked(self, key: str) -> bool:
        try:
            return self._folder.is_locked(key)
        except KeyNotFound:
            return False

    def _read(self, key: str) -> Run:
        try:
            return loads(self._folder.read(key))
        except (ValueError, KeyError, TypeError, AttributeError) as exc:
            path = self._folder.where(key)
            raise DamageError(f"{path}: damaged ({exc})", path=path) from exc


def begun(
    *,
    spider: str,
    arguments: Mapping[str, str],
    software: str,
    contact: str,
    at: datetime,
    goes_on: Run | None,
    since: datetime,
) -> Run:
    """A run of this process that begins at `at`."""
    return Run(
        token=secrets.token_hex(8),
        spider=spider,
        arguments=dict(sorted(arguments.items())),
        software=software,
        machine=os.uname().nodename,
        pid=os.getpid(),
        contact=contact,
        begun=at,
        since=since,
        goes_on=None if goes_on is None else goes_on.token,
        is_alive=True,
    )


def dumps(run: Run) -> bytes:
    """The object as canonical JSON: UTF-8, sorted keys, two spaces, LF."""
    fields: dict[str, Any] = {
        "format": FORMAT,
        "token": run.token,
        "spider": run.spider,
        "arguments": dict(run.arguments),
        "software": run.software,
        "machine": run.machine,
        "pid": run.pid,
        "contact": run.contact,
        "begun": written_moment(run.begun),
        "since": written_moment(run.since),
        "goes_on": run.goes_on,
        "ended": None if run.ended is None else written_moment(run.ended),
        "status": run.status,
        "complete": run.is_complete,
        "figures": dict(run.figures),
        "failed": dict(run.failed),
        "hosts": {host: dict(counts) for host, counts in run.hosts.items()},
    }
    # Arguments may hold what is no text; the escapes of JSON can.
    return (json.dumps(fields, sort_keys=True, indent=2) + "\n").encode()


def loads(data: bytes) -> Run:
    """Reads what `dumps` wrote. Raises: ValueError, KeyError, TypeError, AttributeError where it is none."""
    fields = json.loads(data)
    return Run(
        token=str(fields["token"]),
        spider=str(fields["spider"]),
        arguments={str(name): str(value) for name, value in fields["arguments"].items()},
        software=str(fields["software"]),
        machine=str(fields["machine"]),
        pid=int(fields["pid"]),
        contact=str(fields["contact"]),
        begun=read_moment(fields["begun"]),
        since=read_moment(fields["since"]),
        goes_on=fields.get("goes_on"),
        ended=None if fields["ended"] is None else read_moment(fields["ended"]),
        status=None if fields["status"] is None else int(fields["status"]),
        is_complete=bool(fields["complete"]),
        figures={str(name): int(count) for name, count in fields["figures"].items()},
        failed={str(name): int(count) for name, count in fields["failed"].items()},
        hosts={
            str(host): {str(name): int(count) for name, count in counts.items()}
            for host, counts in fields["hosts"].items()
        },
    )


def _open_key(run: Run) -> str:
    return f"{OPEN}/{run.key.rpartition('/')[2]}"


def _is_ours(key: str, status: os.stat_result) -> bool:
    return stat.S_ISREG(status.st_mode) and _NAME.fullmatch(key) is not None
