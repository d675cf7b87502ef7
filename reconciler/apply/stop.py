"""A request to end a run early: nothing new is sent, and what is in flight has a while to finish.

Signals, the run's time limit and an apply through an outage all make it.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from enum import Enum
from typing import TYPE_CHECKING

from reconciler.values.errors import StoppedError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from contextlib import AbstractAsyncContextManager


class Cause(Enum):
    """Who wants a run to end."""

    INTERRUPT = "somebody interrupted the run"
    TIMEOUT = "the time of --timeout is used up"
    SILENCE = "VoIPBIN no longer answers"


class Stop:
    """Whether a run is to end, why, and by when."""

    def __init__(self) -> None:
        self.cause: Cause | None = None
        self.why = ""
        self._remedy = ""
        self._asked_at = 0.0
        self._within: float | None = None
        self._limits: dict[asyncio.Timeout, float] = {}

    @property
    def requested(self) -> bool:
        """Whether nothing new may be sent."""
        return self.cause is not None

    def request(
        self, cause: Cause, *, why: str = "", remedy: str = "", within: float | None = None
    ) -> None:
        """End the run, for good; `within` seconds if need be. The first to ask says why."""
        if self.cause is None:
            self._asked_at = asyncio.get_running_loop().time()
            self.why, self._remedy = why or cause.value, remedy
        if self._within is None:
            self._within = within
        self.cause = self.cause or cause
        for limit, share in self._limits.items():
            limit.reschedule(self._end(share))

    def at_once(self) -> AbstractAsyncContextManager[None]:
        """Wait for something new, or do what can be given up: a stop ends it at once.

        Raises:
            StoppedError: the run is to end.
        """
        return self._limited(0.0)

    def in_flight(self) -> AbstractAsyncContextManager[None]:
        """Finish a write: half of the time that a stop leaves is for it.

        Raises:
            StoppedError: it has not come to its end by then.
        """
        return self._limited(0.5)

    def to_the_end(self) -> AbstractAsyncContextManager[None]:
        """Read what became of the writes, in all the time that a stop leaves.

        Raises:
            StoppedError: it has not come to its end by then.
        """
        return self._limited(1.0)

    @asynccontextmanager
    async def _limited(self, share: float) -> AsyncIterator[None]:
        if self.requested and not share:
            raise self._error()
        limit = asyncio.timeout_at(self._end(share))
        self._limits[limit] = share
        try:
            async with limit:
                yield
        except TimeoutError:
            if not limit.expired():
                raise
            raise self._error() from None
        finally:
            del self._limits[limit]
        if self.requested and not share:  # it came to its end in the very turn of the stop
            raise self._error()

    def _end(self, share: float) -> float | None:
        """Return when something ends that has this share of the time, None for never."""
        if not self.requested:
            return None
        if not share:
            return self._asked_at
        return None if self._within is None else self._asked_at + share * self._within

    def _error(self) -> StoppedError:
        return StoppedError(self.why, remedy=self._remedy)
