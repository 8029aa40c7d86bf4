"""Processes that read pages: hostile HTML is parsed there, with limits of time and memory, and may kill them."""

import asyncio
import logging
import pickle
import signal
import sys
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext, ForkServerProcess
from multiprocessing.process import BaseProcess
from types import ModuleType
from typing import Any, ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool
from scrapy.exceptions import CloseSpider

from archive.errors import ArchiveError
from archive.model import Failure, Fault
from crawler.bounds import IS_LARGE, OUT_OF_MEMORY, enter, within_memory

P = ParamSpec("P")
T = TypeVar("T")
_Work = tuple[Callable[..., T], tuple[Any, ...], dict[str, Any]]

_PAGES_PER_PROCESS = 500
"""A process is replaced after so many tasks: libxml2 and the allocator keep what one large page once needed."""
_PRELOADED = ["crawler.extract.contents"]
"""Imported once, in the server that the processes are forked from."""
_RECEIVING = 4
"""Times its own bytes that a task takes before it begins: read from the pipe in one piece, gathered, and unpickled. A
process that dies over that has acknowledged nothing, and leaves the pipe in the middle of a message."""

_LARGE = 1024 * 1024
"""Bytes of a task from which on it is large: of these one runs at a time, because two could take twice the memory."""

logger = logging.getLogger(__name__)


class _IsLarge(Exception):
    """A task needs more memory than it may have beside others. `left`: seconds of its time."""

    def __init__(self, left: float) -> None:
        super().__init__()
        self.left = left


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
        size = _size_of((args, kwargs))
        if size * _RECEIVING > self._megabytes * 1024 * 1024:
            detail = f"its {size / 1_000_000:.1f} MB cannot be read within {self._megabytes} MB of memory"
            raise WorkFailed(Failure(Fault.EXTRACTION_MEMORY, detail))
        work, seconds = (function, args, kwargs), self._seconds
        if size <= _LARGE:
            try:
                async with self._free:
                    return await self._run(work, is_large=False, seconds=seconds)
            except _IsLarge as more:
                seconds = more.left
        async with self._large, self._free:
            return await self._run(work, is_large=True, seconds=seconds)

    async def _run(self, work: _Work[T], *, is_large: bool, seconds: float) -> T:
        """Raises _IsLarge for work that is."""
        if self._closing is not None:
            raise CloseSpider("shutdown")
        pool = self._pool = self._pool or self._new_pool()
        future: ProcessFuture[T] = pool.schedule(within_memory, args=(*work, is_large, seconds), timeout=seconds)
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
            if error.exitcode == OUT_OF_MEMORY:
                detail = f"reading it took more than {self._megabytes} MB of memory"
                raise WorkFailed(Failure(Fault.EXTRACTION_MEMORY, detail)) from error
            if not is_large and error.exitcode >= IS_LARGE:
                raise _IsLarge(seconds * (1 - (error.exitcode - IS_LARGE) / 100)) from error
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
            initializer=enter,
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


class _Counted:
    """A file that counts what is written to it."""

    size = 0

    def write(self, data: bytes) -> int:
        self.size += len(data)
        return len(data)


def _size_of(what: object) -> int:
    """Bytes that it takes to hand it over, without making them: a body is written as it is."""
    counted = _Counted()
    pickle.Pickler(counted, pickle.HIGHEST_PROTOCOL).dump(what)
    return counted.size


def _ending(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"status {code}"
