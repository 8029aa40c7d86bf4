"""Processes that read pages: hostile HTML is parsed there, with limits of time and memory, and may kill them."""

import asyncio
import ctypes
import gc
import logging
import os
import pickle
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from contextlib import nullcontext
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext, ForkServerProcess
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType
from typing import Any, ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool
from scrapy.exceptions import CloseSpider

from archive.errors import ArchiveError
from archive.model import Failure, Fault

P = ParamSpec("P")
T = TypeVar("T")

_PAGES_PER_PROCESS = 500
"""A process is replaced after so many tasks: libxml2 and the allocator keep what one large page once needed."""
_PRELOADED = ["crawler.extract.contents"]
"""Imported once, in the server that the processes are forked from."""
_PR_SET_PDEATHSIG = 1  # prctl(2)
_OUT_OF_MEMORY = 77
"""The status with which a process ends whose task took too much memory."""
_HARD_LIMIT = 2
"""Times the memory that a task may take, at which allocations fail. See `_within_memory`."""
_LOOK = 0.02
"""Seconds between two looks at the memory of a running task: a parser takes about 20 MB in that time."""
_M_ARENA_MAX = -8  # mallopt(3)

_RECEIVING = 4
"""Times its own bytes that a task takes before it begins: read from the pipe in one piece, gathered, and unpickled. A
process that dies over that has acknowledged nothing, and leaves the pipe in the middle of a message."""

_LARGE = 1024 * 1024
"""Bytes of a task from which on it is run alone among those that are as large: two could take twice the memory."""

_most_memory = sys.maxsize
"""Bytes of address space that this process may have taken when a task is done; set when it begins."""
_most_held = sys.maxsize
"""Bytes of memory that it may hold while one runs."""
_task = threading.Event()
"""Set while a task runs."""

logger = logging.getLogger(__name__)


class WorkFailed(ArchiveError):
    """A task broke its limits or its process. `failure`: what to record of the page."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.detail)
        self.failure = failure


class Workers:
    """A pool of processes that can be killed. For one event loop; `run` may be awaited many times at once."""

    def __init__(self, *, count: int, seconds: float, megabytes: int) -> None:
        """`count` processes. A task has `seconds` of wall time, its process `megabytes` beside what the interpreter
        and the libraries take."""
        self._count = count
        self._seconds = seconds
        self._megabytes = megabytes
        # Tasks wait here: pebble's queue has no end and would hold the bytes of every page that came.
        self._free = asyncio.Semaphore(count * 2)
        self._large = asyncio.Semaphore(1)
        self._pool: ProcessPool | None = None
        # Begins to import while the first page is still on its way; whoever waits for its first process waits for that.
        _context()
        forkserver.ensure_running()
        self._running: set[ProcessFuture[Any]] = set()
        self._closing: asyncio.Future[None] | None = None

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `function` returns, called in one of the processes.

        It stands at the top level of a module, and its arguments and its result can be pickled.

        Raises:
            WorkFailed: it took too long or too much memory, as its arguments alone may, raised something, or its
                process ended.
            CloseSpider: the pool was closed meanwhile. Scrapy takes it for what it is.
        """
        size = len(pickle.dumps((args, kwargs), pickle.HIGHEST_PROTOCOL))
        if size * _RECEIVING > self._megabytes * 1024 * 1024:
            detail = f"its {size / 1_000_000:.1f} MB cannot be read within {self._megabytes} MB of memory"
            raise WorkFailed(Failure(Fault.EXTRACTION_MEMORY, detail))
        async with self._large if size > _LARGE else nullcontext(), self._free:
            if self._closing is not None:
                raise CloseSpider("shutdown")
            pool = self._pool = self._pool or self._new_pool()
            future: ProcessFuture[T] = pool.schedule(
                _within_memory, args=(function, args, kwargs), timeout=self._seconds
            )
            try:
                # The pool enforces the limit. This longer one is for a pool that is stuck: a process that the kernel
                # kills while it holds the pool's lock leaves all others waiting.
                async with asyncio.timeout(self._seconds * 3 + 60) as stuck:
                    self._running.add(future)
                    return await asyncio.wrap_future(future)
            except asyncio.CancelledError:
                if self._closing is not None:
                    raise CloseSpider("shutdown") from None
                raise
            except TimeoutError as error:
                if stuck.expired():
                    self._replace(pool)
                detail = f"reading it took more than {self._seconds:g} s"
                raise WorkFailed(Failure(Fault.EXTRACTION_TIME, detail)) from error
            except ProcessExpired as error:
                if error.exitcode == _OUT_OF_MEMORY:
                    detail = f"reading it took more than {self._megabytes} MB of memory"
                    raise WorkFailed(Failure(Fault.EXTRACTION_MEMORY, detail)) from error
                detail = f"the process that read it ended with {_ending(error.exitcode)}"
                raise WorkFailed(Failure(Fault.EXTRACTION_CRASH, detail)) from error
            except BrokenProcessPool as error:
                self._replace(pool)
                raise WorkFailed(Failure(Fault.EXTRACTION_CRASH, "the processes that read pages ended")) from error
            except Exception as error:
                # A fault of ours, met in another process. It costs this page, not the crawl.
                logger.exception("Reading a page raised %s", type(error).__name__)
                detail = f"reading it raised {type(error).__name__}"
                raise WorkFailed(Failure(Fault.EXTRACTION_CRASH, detail)) from error
            finally:
                self._running.discard(future)

    async def close(self) -> None:
        """Ends the processes at once; what still runs is given up. May be called twice."""
        if self._closing is None:
            self._closing = asyncio.ensure_future(self._close())
        await asyncio.shield(self._closing)

    async def _close(self) -> None:
        for future in tuple(self._running):
            future.cancel()  # type: ignore[no-untyped-call]  # pebble types some of its methods only
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            await asyncio.to_thread(self._pool.join)

    def _new_pool(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self._count,
            max_tasks=_PAGES_PER_PROCESS,
            initializer=_enter,
            initargs=(self._megabytes,),
            context=_context(),
        )

    def _replace(self, pool: ProcessPool) -> None:
        if self._pool is pool:
            self._pool = self._new_pool()
            pool.stop()  # type: ignore[no-untyped-call]


class _Process(ForkServerProcess):
    """A process that does not run the crawler's main module again, which is a script and may start a crawl."""

    @staticmethod
    def _Popen(process_obj: BaseProcess) -> Any:  # noqa: N802  # multiprocessing's name
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            return ForkServerProcess._Popen(process_obj)
        finally:
            sys.modules["__main__"] = main


class _Context(ForkServerContext):
    Process = _Process


def _context() -> _Context:
    # Not fork: the crawler has threads, and a lock that one of them holds would stay locked in the child.
    context = _Context()
    context.set_forkserver_preload(_PRELOADED)
    return context


def _ending(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"status {code}"


def _enter(megabytes: int) -> None:
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
    global _most_memory, _most_held  # one of each process
    _most_memory, _most_held = used + most, resident + most
    resource.setrlimit(resource.RLIMIT_AS, (used + _HARD_LIMIT * most,) * 2)


def _watch() -> None:
    """Ends the process whose task holds too much memory, while it still runs: a page of 2 MB can be made to take 800 MB
    in seconds. lxml parses without holding Python's lock, so this thread has its turns."""
    statm, size = Path("/proc/self/statm"), resource.getpagesize()
    while _task.wait():
        if int(statm.read_text(encoding="ascii").split(maxsplit=2)[1]) * size > _most_held:
            os._exit(_OUT_OF_MEMORY)
        time.sleep(_LOOK)


def _within_memory(function: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
    """What `function` returns. Where it took too much memory the process ends, and a fresh one takes its place.

    It is ended while it runs (`_watch`), and measured afterwards, for what came and went between two looks. That no
    MemoryError comes out of it proves nothing: trafilatura catches every exception and goes on, and a page whose text
    it could not hold would look like one without text. So allocations fail only at twice as much: to fail unmeasured,
    one of them would have to ask for all that at once.
    """
    _task.set()
    try:
        result = function(*args, **kwargs)
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)
    finally:
        _task.clear()
    if _peak_memory() > _most_memory:
        os._exit(_OUT_OF_MEMORY)
    return result


def _peak_memory() -> int:
    """Bytes of address space that this process has had at most."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    return int(status.partition("VmPeak:")[2].split(maxsplit=1)[0]) * 1024
