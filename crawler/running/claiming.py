"""The claims of one crawl, several at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from archive.archive import Archive, Claim, Claimed
from archive.errors import StoreError
from archive.paths import identity
from archive.runs import LiveRun
from crawler.captures import now

T = TypeVar("T")


class Claiming:
    """For one event loop. What is asked for while the archive is busy goes together: two statements and a commit."""

    def __init__(self, archive: Archive, live: LiveRun, in_thread: Callable[..., Awaitable[list[Claim]]]) -> None:
        """`in_thread`: calls a function in the thread that `archive` belongs to."""
        self._archive = archive
        self._live = live
        self._in_thread = in_thread
        self._waiting: list[tuple[str, asyncio.Future[Claim]]] = []
        self._claiming: asyncio.Task[None] | None = None
        self._asked: set[int] = set()
        """Hashes of the identities that were claimed here: what is asked for twice in one run is meant to be."""
        self._released: list[str] = []

    async def claim(self, url: str) -> Claim:
        """Whether this run may ask for an address now. Raises: StoreError."""
        name = hash(identity(url))
        if name in self._asked:
            return Claim(Claimed.TAKEN)
        answer: asyncio.Future[Claim] = asyncio.get_running_loop().create_future()
        self._waiting.append((url, answer))
        if self._claiming is None:
            self._claiming = asyncio.ensure_future(self._claim())
        found = await answer
        if found.state is Claimed.TAKEN:
            self._asked.add(name)
        return found

    def release(self, url: str) -> None:
        """The answer to an address is not recorded as a visit: with the next claims its own is taken back."""
        self._released.append(url)

    async def _claim(self) -> None:
        # A turn of the loop, in which those come that are ready too.
        await asyncio.sleep(0)
        while self._waiting:
            waiting, self._waiting = self._waiting, []
            released, self._released = self._released, []
            try:
                done = await self._in_thread(self._claim_all, [url for url, _ in waiting], released)
            except StoreError as error:
                for _, answer in waiting:
                    if not answer.done():
                        answer.set_exception(error)
                continue
            for (_, answer), claim in zip(waiting, done, strict=True):
                if not answer.done():  # else whoever asked was given up
                    answer.set_result(claim)
        self._claiming = None

    def _claim_all(self, urls: Sequence[str], released: Sequence[str]) -> list[Claim]:
        if released:
            self._archive.release(self._live, released)
        return self._archive.claim(self._live, urls, at=now())
