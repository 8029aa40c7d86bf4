"""How one crawl takes turns at the hosts with the others of its archive."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import time

from archive.model import Failure, Fault
from archive.turns import Turn, Turns
from crawler.failures import Refused

_LOOK_AGAIN = 0.05
"""Seconds between two looks whether another process has done with a host."""


class HostTurns:
    """For one event loop. Requests of this crawl to one host share the turn at it."""

    def __init__(self, turns: Turns, *, longest: float) -> None:
        """`longest`: seconds to wait at most, for another crawl and for what a host asks for."""
        self._turns = turns
        self._longest = longest
        self._held: dict[str, tuple[Turn, int]] = {}
        """Hosts that are asked now, and in how many requests."""
        self._taking: dict[str, asyncio.Lock] = {}

    @asynccontextmanager
    async def turn(self, host: str, *, rest: Callable[[float], float]) -> AsyncIterator[None]:
        """Entered when a request may be sent as far as other crawls go, left when its answer has come.

        `rest`: asked then for how many seconds all of them have to leave the host alone; given how many it took.

        Raises:
            Refused: another crawl has kept the host busy for longer than that.
        """
        async with self._taking.setdefault(host, asyncio.Lock()):
            turn, count = self._held.get(host) or (await self._take(host), 0)
            self._held[host] = (turn, count + 1)
        begun = time()
        try:
            yield
        finally:
            turn, count = self._held.pop(host)
            if count > 1:
                self._held[host] = (turn, count - 1)
            else:
                ended = time()
                turn.give_back(ended + rest(ended - begun))

    async def _take(self, host: str) -> Turn:
        until = time() + self._longest
        while (turn := self._turns.take(host)) is None:
            if time() > until:
                raise Refused(Failure(Fault.POSTPONED, "another crawl of this archive keeps the host busy"))
            await asyncio.sleep(_LOOK_AGAIN)
        try:
            # A moment further off than anybody may set it is of a clock that was set back since.
            while 0 < (wait := turn.free_from - time()) <= self._longest:
                await asyncio.sleep(wait)
        except BaseException:
            turn.give_back(turn.free_from)
            raise
        return turn
