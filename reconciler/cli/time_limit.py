"""`--timeout`: how long a run may talk to VoIPBIN; the time that a person takes does not count."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from reconciler.values.durations import format_duration

if TYPE_CHECKING:
    from reconciler.apply.stop import Stop

LAST_LOOK = 60.0
"""Seconds that what is in flight, and the look at what became of it, have after the limit."""


class TimeLimit:
    """Ends a run once it has talked to VoIPBIN for so many milliseconds."""

    def __init__(self, milliseconds: int, stop: Stop) -> None:
        self._said = format_duration(milliseconds)
        self._left = milliseconds / 1000
        self._stop = stop
        self._timer: asyncio.TimerHandle | None = None

    def run(self) -> None:
        """Let the time run."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._left, self._over)

    def hold(self) -> None:
        """Let no time pass."""
        if self._timer is not None:
            self._left = max(0.0, self._timer.when() - asyncio.get_running_loop().time())
            self._timer.cancel()
            self._timer = None

    def _over(self) -> None:
        from reconciler.apply.stop import Cause

        self._stop.request(
            Cause.TIMEOUT,
            why=f"the run took longer than --timeout {self._said}",
            remedy="give it more time, or see with -v what takes so long",
            within=LAST_LOOK,
        )
