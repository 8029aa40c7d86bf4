"""The clock that visits are dated by: it goes with the machine's, and never back.

Versions stand in the order of their moments. A clock that was set back, between two crawls or in the midst of one,
would put what is read now before what was read then; so moments are counted on from the last one until it has caught
up.
"""

import datetime as dt
from collections.abc import Callable

_SECOND = dt.timedelta(seconds=1)


class Clock:
    """Moments in their order. `machine`: gives the time of the machine, aware, UTC."""

    def __init__(self, machine: Callable[[], dt.datetime]) -> None:
        self._machine = machine
        self._last = dt.datetime.min.replace(tzinfo=dt.UTC)
        self.ahead = dt.timedelta(0)
        """How far it is ahead of the machine's."""

    def now(self) -> dt.datetime:
        """This moment: aware, UTC, whole seconds. Never before one that it gave."""
        moment = self._machine() + self.ahead
        if moment < self._last:
            self.ahead += self._last - moment
            moment = self._last
        self._last = moment
        return moment.replace(microsecond=0)

    def go_on_from(self, moment: dt.datetime) -> dt.timedelta:
        """From now on gives later moments than this one; how far the machine's clock is behind it, 0 if it is not."""
        behind = moment - self._machine()
        if behind < dt.timedelta(0):
            return dt.timedelta(0)
        self._last = max(self._last, moment + _SECOND)
        return behind


CLOCK = Clock(lambda: dt.datetime.now(dt.UTC))
"""Of this process."""
