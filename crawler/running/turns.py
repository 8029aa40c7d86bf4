"""How one crawl takes turns at the hosts with the others of its archive."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import monotonic, time

from archive.turns import Turn, Turns

_LOOK_AGAIN = 0.05
"""Seconds between two looks whether another process has done with a host."""
_YIELDS = 5
"""Looks for which whoever had the last turn leaves the next one to those who wait."""


class Crowded(Exception):
    """Other crawls have kept a host busy for longer than we wait."""


class HostTurns:
    """For one event loop. Requests of this crawl to one host share the turn at it. Raises StoreError."""

    def __init__(self, turns: Turns, *, longest: float) -> None:
        """`longest`: seconds to wait at most, for other crawls and for what a host asks for."""
        self._turns = turns
        self._longest = longest
        self._held: dict[str, tuple[Turn, int]] = {}
        """Hosts that are asked now, and in how many requests."""
        self._taking: dict[str, asyncio.Lock] = {}
        self._had: set[str] = set()
        """Hosts at which this crawl had a turn."""

    @asynccontextmanager
    async def turn(
        self, host: str, *, delay: Callable[[], float], rest: Callable[[float], float]
    ) -> AsyncIterator[float]:
        """Entered when a request may be sent as far as other crawls go, left when its answer has come; the moment at
        which it was entered, in seconds since 1970.

        `delay`: seconds that this crawl keeps between two requests to the host. `rest`: asked in the end for how many
        seconds all crawls have to leave the host alone; given how many it took.

        Raises:
            Crowded: no turn came.
        """
        async with self._taking.setdefault(host, asyncio.Lock()):
            turn, count = self._held.get(host) or (await self._take(host, delay), 0)
            self._held[host] = (turn, count + 1)
        begun = time()
        try:
            yield begun
        finally:
            turn, count = self._held.pop(host)
            if count > 1:
                self._held[host] = (turn, count - 1)
            else:
                ended = time()
                self._had.add(host)
                turn.give_back(ended + rest(ended - begun), asked_at=begun)

    async def _take(self, host: str, delay: Callable[[], float]) -> Turn:
        is_ours = host in self._had and self._turns.is_waited_for(host)
        turn = None if is_ours else self._turns.take(host)
        if turn is None:
            with self._turns.waiting(host):
                turn = await self._wait(host, looks_left_out=_YIELDS if is_ours else 0)
        try:
            # A moment further off than anybody may set it is of a clock that was set back since.
            while 0 < (wait := _free_from(turn, delay()) - time()) <= self._longest:
                await asyncio.sleep(wait)
        except BaseException:
            turn.give_back(turn.free_from, asked_at=turn.asked_at)
            raise
        return turn

    async def _wait(self, host: str, *, looks_left_out: int) -> Turn:
        until = monotonic() + self._longest
        while True:
            await asyncio.sleep(_LOOK_AGAIN)
            if looks_left_out:
                looks_left_out -= 1
            elif (turn := self._turns.take(host)) is not None:
                return turn
            elif monotonic() > until:
                raise Crowded(host)


def _free_from(turn: Turn, delay: float) -> float:
    """From when on a host may be asked, by who had the last turn and by who has this one."""
    return turn.free_from if turn.asked_at is None else max(turn.free_from, turn.asked_at + delay)
