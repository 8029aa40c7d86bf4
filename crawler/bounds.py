"""Inside a process that reads pages: what it may take while it does, and how it ends where a page takes more."""

import ctypes
import gc
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, TypeVar

T = TypeVar("T")

OUT_OF_MEMORY = 77
"""The status with which a process ends whose task took too much memory."""
IS_LARGE = 100
"""That of one whose task took more than one may beside others, and the hundredths of its time that it has had."""

_PR_SET_PDEATHSIG = 1  # prctl(2)
_HARD_LIMIT = 2
"""Times the memory that a task may take, at which allocations fail. See `within_memory`."""
_LOOK = 0.02
"""Seconds between two looks at the memory of a running task: a parser takes about 20 MB in that time."""
_M_ARENA_MAX = -8  # mallopt(3)

_BESIDE = 3
"""This part of the memory is for each of the others, which run beside it. What takes more, such as a page that was
sent in a tenth of its size, is large and begins again."""

_task = threading.Event()
"""Set while a task runs."""


@dataclass
class _Bounds:
    """What this process and its task may take. Bytes."""

    task: int = sys.maxsize
    """For a large task."""
    held: int = 0
    """Memory that the process held before its first."""
    peak: int = sys.maxsize
    """Address space that the process may have taken when a task is done."""
    seconds: float = 0
    """For the task that runs."""
    begun: float = 0
    """When that began, by `time.monotonic`."""
    is_large: bool = True

    @property
    def most_held(self) -> int:
        """Memory that the process may hold while the task runs."""
        return self.held + (self.task if self.is_large else self.task // _BESIDE)

    def broken(self) -> NoReturn:
        """Ends the process."""
        spent = int(100 * (time.monotonic() - self.begun) / self.seconds)
        os._exit(OUT_OF_MEMORY if self.is_large else IS_LARGE + min(spent, 99))


_bounds = _Bounds()


def enter(megabytes: int) -> None:
    """Runs first in each process: nothing of it outlives the crawler, and it has limits."""
    if sys.platform == "linux":
        # The parent is the fork server, which ends when the crawler's end of its pipe closes: also after kill -9.
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() == 1:  # it ended before the call above
            os._exit(1)
    # pebble's own handler is Python and waits until libxml2 is done, which may be never.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import crawler.extract.contents  # noqa: F401  # what it takes does not count against a page

    # Modules stay: looking through them again and again took a twentieth of the time of reading.
    gc.collect()
    gc.freeze()
    # The watching thread takes from the same arena as all; one of its own would reserve 64 MB.
    ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)
    threading.Thread(target=_watch, daemon=True).start()
    pages = [int(each) for each in Path("/proc/self/statm").read_text(encoding="ascii").split()[:2]]
    used, resident = (each * resource.getpagesize() for each in pages)
    most = megabytes * 1024 * 1024
    _bounds.task, _bounds.held, _bounds.peak = most, resident, used + most
    resource.setrlimit(resource.RLIMIT_AS, (used + _HARD_LIMIT * most,) * 2)


def _watch() -> None:
    """Ends the process whose task holds too much memory, while it still runs: a page of 2 MB can be made to take 800 MB
    in seconds. lxml parses without holding Python's lock, so this thread has its turns."""
    statm, size = Path("/proc/self/statm"), resource.getpagesize()
    while _task.wait():
        if int(statm.read_text(encoding="ascii").split(maxsplit=2)[1]) * size > _bounds.most_held:
            _bounds.broken()
        time.sleep(_LOOK)


def within_memory(
    function: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any], is_large: bool, seconds: float
) -> T:
    """What `function` returns. Where it took too much memory the process ends, and a fresh one takes its place.

    It is ended while it runs (`_watch`), and measured afterwards, for what came and went between two looks. That no
    MemoryError comes out of it proves nothing: trafilatura catches every exception and goes on, and a page whose text
    it could not hold would look like one without text. So allocations fail only at twice as much: to fail unmeasured,
    one of them would have to ask for all that at once.
    """
    _bounds.is_large, _bounds.seconds, _bounds.begun = is_large, seconds, time.monotonic()
    _task.set()
    try:
        result = function(*args, **kwargs)
    except MemoryError:
        _bounds.broken()
    finally:
        _task.clear()
    if _peak_memory() > _bounds.peak:
        _bounds.broken()
    if is_large:
        # What it no longer needs the allocator keeps else, while the next large one is read in another process.
        ctypes.CDLL(None).malloc_trim(0)
    return result


def _peak_memory() -> int:
    """Bytes of address space that this process has had at most."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    return int(status.partition("VmPeak:")[2].split(maxsplit=1)[0]) * 1024
