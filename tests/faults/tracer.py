"""Watches every system call with which processes touch one folder, and may fail it or kill who makes it (ptrace).

For x86-64 Linux. A process that is started here is watched with its threads and with all processes that it starts.
"""

import ctypes
import errno
import os
import platform
import signal
import stat
import struct
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

_TRACEME, _CONT, _KILL, _GETREGS, _SETREGS, _SYSCALL = 0, 7, 8, 12, 13, 24
_SETOPTIONS = 0x4200
# Marked syscall stops; threads, forks and programs that are started are watched too; no watched process outlives us.
_OPTIONS = 0x1 | 0x2 | 0x4 | 0x8 | 0x10 | 0x100000
_WALL = 0x40000000
_AT_FDCWD = -100
# Words of user_regs_struct.
_WORDS = 27
_RDX, _RSI, _RDI, _ORIG_RAX, _RAX = 12, 13, 14, 15, 10
_R10, _R8, _R9 = 7, 9, 8

# How a call names what it touches: "fd" the first argument is a descriptor; "path" it is a path; "at" a folder's
# descriptor and a path; "two" two paths; "two-at" two folders and paths.
_CALLS = {
    1: ("write", "fd"),
    18: ("pwrite64", "fd"),
    20: ("writev", "fd"),
    2: ("open", "path"),
    257: ("openat", "at"),
    85: ("creat", "path"),
    3: ("close", "fd"),
    74: ("fsync", "fd"),
    75: ("fdatasync", "fd"),
    76: ("truncate", "path"),
    77: ("ftruncate", "fd"),
    285: ("fallocate", "fd"),
    82: ("rename", "two"),
    264: ("renameat", "two-at"),
    316: ("renameat2", "two-at"),
    86: ("link", "two"),
    265: ("linkat", "two-at"),
    87: ("unlink", "path"),
    263: ("unlinkat", "at"),
    83: ("mkdir", "path"),
    258: ("mkdirat", "at"),
    84: ("rmdir", "path"),
    88: ("symlink", "path"),
    90: ("chmod", "path"),
    91: ("fchmod", "fd"),
    268: ("fchmodat", "at"),
    280: ("utimensat", "at"),
    73: ("flock", "fd"),
    72: ("fcntl", "fd"),
    0: ("read", "fd"),
    17: ("pread64", "fd"),
    217: ("getdents64", "fd"),
    4: ("stat", "path"),
    5: ("fstat", "fd"),
    6: ("lstat", "path"),
    262: ("newfstatat", "at"),
    21: ("access", "path"),
    269: ("faccessat", "at"),
    439: ("faccessat2", "at"),
    9: ("mmap", "fifth"),
}
READING = frozenset(
    "read pread64 getdents64 stat fstat lstat newfstatat access faccessat faccessat2 mmap".split()  # noqa: SIM905
)
LOCKING = frozenset(["flock", "fcntl"])
SYNCING = frozenset(["fsync", "fdatasync"])
_WRITES = frozenset(["write", "pwrite64", "writev"])
_LENGTH_IN = {"write": _RDX, "pwrite64": _RDX}
_TRUNCATES = os.O_TRUNC


class Unavailable(Exception):
    """This machine does not let processes be watched."""


@dataclass(slots=True)
class Call:
    """A system call on something in the folder."""

    name: str
    process: int
    """Which of the processes that were started made it, or whose descendant did: its place among them, from 0."""
    paths: tuple[str, ...]
    """What it names, below the folder: "" the folder itself. Two for links and renames."""
    flags: int = 0
    """Of an open."""
    data: bytes = b""
    """What it writes."""
    offset: int | None = None
    """Where it writes, or cuts; None at the place where the file is."""
    inode: int = 0
    """Of the file that a descriptor leads to."""
    is_new: bool = False
    """Of an open: whether there was no such file."""
    result: int | None = None
    """What came of it: negative an error. None while it is under way."""

    @property
    def is_reading(self) -> bool:
        """Whether it leaves everything as it was."""
        return self.name in READING or self.name == "close"


@dataclass(frozen=True, slots=True)
class Fail:
    """A verdict: the call is not done, and fails with this error."""

    error: int


@dataclass(frozen=True, slots=True)
class Kill:
    """A verdict: who makes the call is killed before it is done, with all that it has started.

    half: a write is done by half before.
    """

    half: bool = False


Verdict = Fail | Kill | None


@dataclass
class Ended:
    """How processes ended, by their places."""

    statuses: dict[int, int] = field(default_factory=dict)
    """Exit status; negative the signal that killed it."""


def available() -> str | None:
    """Why processes cannot be watched here; None where they can."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return "watches system calls of x86-64 Linux only"
    try:
        Tracer(Path("/nowhere")).run([lambda: None])
    except Unavailable as exc:
        return f"this machine does not let processes be watched: {exc}"
    return None


class Tracer:
    """Runs functions or programs, each in a process of its own, and has every call in `root` judged."""

    def __init__(
        self,
        root: Path,
        judge: Callable[[Call], Verdict] = lambda call: None,
        *,
        done: Callable[[Call], None] = lambda call: None,
        also: frozenset[str] = frozenset(),
        with_data: bool = False,
    ) -> None:
        """`judge`: asked before each call; `done`: told after each, failed or not, in the order of their ends.

        also: calls of `READING`, or "close", that are told of too. with_data: whether `Call.data` is filled in.
        """
        self._root = str(root)
        self._judge = judge
        self._done = done
        self._also = also
        self._with_data = with_data
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
        self._libc.ptrace.restype = ctypes.c_long
        self._process: dict[int, int] = {}
        self._under_way: dict[int, tuple[Call | None, Verdict] | None] = {}
        self._killed: set[int] = set()

    def run(self, works: Sequence[Callable[[], object] | Sequence[str]]) -> Ended:
        """Runs all at the same time, to their ends. A function's process exits with what it returns, 0 for None."""
        ended, firsts = Ended(), {}
        for place, work in enumerate(works):
            pid = self._start(work)
            self._process[pid], firsts[pid] = place, place
        try:
            self._watch(ended, firsts)
        finally:
            for pid in list(self._process):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        return ended

    def _start(self, work: Callable[[], object] | Sequence[str]) -> int:
        pid = os.fork()
        if pid == 0:
            status = 99
            try:
                self._ptrace(_TRACEME, 0)
                os.kill(os.getpid(), signal.SIGSTOP)
                if not callable(work):
                    os.execvp(work[0], list(work))  # noqa: S606
                status = int(work() or 0)  # type: ignore[call-overload]
            except BaseException:  # noqa: BLE001 - a process of its own, which says what was wrong
                traceback.print_exc()
            finally:
                os._exit(status)
        _, status = os.waitpid(pid, _WALL)
        if not os.WIFSTOPPED(status):
            raise Unavailable("a process that wants to be watched ends")
        self._ptrace(_SETOPTIONS, pid, _OPTIONS)
        self._under_way[pid] = None
        self._ptrace(_SYSCALL, pid)
        return pid

    def _ptrace(self, request: int, pid: int, data: object = 0) -> None:
        if self._libc.ptrace(request, pid, None, data) < 0:
            number = ctypes.get_errno()
            if number == errno.ESRCH:
                raise ProcessLookupError(number, "gone")
            raise Unavailable(os.strerror(number))

    def _watch(self, ended: Ended, firsts: dict[int, int]) -> None:
        while self._process:
            try:
                pid, status = os.waitpid(-1, _WALL)
            except ChildProcessError:
                return
            if os.WIFEXITED(status) or os.WIFSIGNALED(status):
                self._process.pop(pid, None)
                self._under_way.pop(pid, None)
                if pid in firsts:
                    ended.statuses[firsts[pid]] = os.waitstatus_to_exitcode(status)
                continue
            with suppress(ProcessLookupError):
                self._stopped(pid, os.WSTOPSIG(status), status >> 16)

    def _stopped(self, pid: int, number: int, event: int) -> None:
        if pid not in self._process:
            # A thread or process that was started by one of ours.
            self._process[pid] = self._place_of(pid)
            self._under_way[pid] = None
            number = 0
            if self._process[pid] in self._killed:
                os.kill(pid, signal.SIGKILL)
                return
        elif number == signal.SIGTRAP | 0x80:
            self._syscall(pid)
            number = 0
        elif event or number == signal.SIGTRAP:
            number = 0
        self._ptrace(_SYSCALL, pid, number)

    def _place_of(self, pid: int) -> int:
        seen = pid
        while True:
            fields = dict(
                line.split(":\t", 1) for line in Path(f"/proc/{seen}/status").read_text().splitlines() if ":\t" in line
            )
            for one in (int(fields["Tgid"]), int(fields["PPid"])):
                if one in self._process:
                    return self._process[one]
            seen = int(fields["PPid"])
            if seen == 0:
                raise RuntimeError(f"process {pid} is none of ours")

    def _syscall(self, pid: int) -> None:
        registers = (ctypes.c_ulonglong * _WORDS)()
        self._ptrace(_GETREGS, pid, ctypes.addressof(registers))
        before = self._under_way[pid]
        if before is None:
            call = self._call(pid, registers)
            verdict = None if call is None else self._judge(call)
            self._under_way[pid] = (call, verdict)
            match verdict:
                case Fail():
                    registers[_ORIG_RAX] = (1 << 64) - 1
                    self._ptrace(_SETREGS, pid, ctypes.addressof(registers))
                case Kill(half=True) if call is not None and call.name in _LENGTH_IN:
                    where = _LENGTH_IN[call.name]
                    registers[where] = registers[where] // 2
                    self._ptrace(_SETREGS, pid, ctypes.addressof(registers))
                case Kill():
                    self._kill(pid)
            return
        self._under_way[pid] = None
        call, verdict = before
        if call is None:
            return
        if isinstance(verdict, Kill):
            self._kill(pid)
            return
        if isinstance(verdict, Fail):
            registers[_RAX] = (1 << 64) - verdict.error
            self._ptrace(_SETREGS, pid, ctypes.addressof(registers))
        call.result = ctypes.c_longlong(registers[_RAX]).value
        if call.name in ("open", "openat", "creat") and call.result >= 0:
            call.inode = self._inode(pid, call.result)
        self._done(call)

    def _kill(self, pid: int) -> None:
        place = self._process[pid]
        self._killed.add(place)
        for other in [one for one, its in self._process.items() if its == place]:
            with suppress(ProcessLookupError):
                os.kill(other, signal.SIGKILL)
        raise ProcessLookupError

    # What a call is about

    def _call(self, pid: int, registers: "ctypes.Array[ctypes.c_ulonglong]") -> Call | None:
        known = _CALLS.get(registers[_ORIG_RAX])
        if known is None:
            return None
        name, kind = known
        if (name in READING or name == "close") and name not in self._also:
            return None
        one, two, three, four = (registers[each] for each in (_RDI, _RSI, _RDX, _R10))
        match kind:
            case "fd":
                named = [self._of_descriptor(pid, one)]
            case "fifth":
                named = [self._of_descriptor(pid, registers[_R8])]
            case "path":
                named = [self._path(pid, _AT_FDCWD, one)]
            case "at":
                named = [self._path(pid, one, two)]
            case "two":
                named = [self._path(pid, _AT_FDCWD, one), self._path(pid, _AT_FDCWD, two)]
            case _:
                named = [self._path(pid, one, two), self._path(pid, three, four)]
        below = [self._below(path) for path in named]
        if all(path is None for path in below):
            return None
        call = Call(name, self._process[pid], tuple("" if path is None else path for path in below))
        if kind == "fd":
            call.inode = self._inode(pid, one)
        if name in ("open", "openat"):
            call.flags = two if name == "open" else three
        if name in ("open", "openat", "creat"):
            call.is_new = not os.path.lexists(named[0] or "")
        if name in _WRITES:
            call.offset = four if name == "pwrite64" else self._position(pid, one)
            if self._with_data:
                call.data = self._written(pid, name, two, three)
        elif name in ("ftruncate", "truncate"):
            call.offset = two
        elif name == "flock":
            call.flags = two
        return call

    def _below(self, path: str | None) -> str | None:
        """`path` below the folder; None where it is not there."""
        if path is None or not path.startswith(self._root):
            return None
        rest = path[len(self._root) :].removesuffix(" (deleted)")
        return rest[1:] if rest.startswith("/") else None if rest else ""

    def _of_descriptor(self, pid: int, number: int) -> str | None:
        try:
            return str(Path(f"/proc/{pid}/fd/{ctypes.c_int(number).value}").readlink())
        except OSError:
            return None

    def _inode(self, pid: int, number: int) -> int:
        try:
            status = Path(f"/proc/{pid}/fd/{ctypes.c_int(number).value}").stat()
        except OSError:
            return 0
        return 0 if stat.S_ISSOCK(status.st_mode) else status.st_ino

    def _path(self, pid: int, folder: int, address: int) -> str | None:
        path = self._string(pid, address)
        if path is None:
            return None
        if path.startswith("/"):
            return path
        number = ctypes.c_int(folder).value
        above = f"/proc/{pid}/cwd" if number == _AT_FDCWD else f"/proc/{pid}/fd/{number}"
        try:
            return os.path.normpath(f"{Path(above).readlink()}/{path}")
        except OSError:
            return None

    def _string(self, pid: int, address: int) -> str | None:
        found = b""
        try:
            with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
                memory.seek(address)
                while b"\0" not in found:
                    # To the end of a page, for the next one may not be there.
                    part = memory.read(4096 - (address + len(found)) % 4096)
                    if not part:
                        return None
                    found += part
        except (OSError, ValueError, OverflowError):
            return None
        return os.fsdecode(found.partition(b"\0")[0])

    def _written(self, pid: int, name: str, address: int, length: int) -> bytes:
        with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
            if name != "writev":
                return _read(memory, address, length)
            parts = _read(memory, address, 16 * length)
            return b"".join(_read(memory, *struct.unpack_from("=QQ", parts, 16 * one)) for one in range(length))

    def _position(self, pid: int, number: int) -> int | None:
        for line in Path(f"/proc/{pid}/fdinfo/{ctypes.c_int(number).value}").read_text().splitlines():
            if line.startswith("pos:"):
                return int(line.split()[1])
        return None


def _read(memory, address, length):
    memory.seek(address)
    found = b""
    while len(found) < length:
        part = memory.read(length - len(found))
        if not part:
            raise OSError(errno.EFAULT, "memory of a process cannot be read")
        found += part
    return found
