"""One governor for all requests of a run: never faster than the account allows, polite when told.

A generic cell rate algorithm, the one VoIPBIN itself uses per customer: `burst` requests at once,
then a steady rate. A 429 says that others use the same bucket: the rate falls by a third and comes
back slowly. Five failures in a row open a pause as long as the service's own circuit breaker stays
open. Time and sleep are handed in, so that tests need no clock.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

BREAKER_FAILURES = 5
BREAKER_SECONDS = 30.0
_RESERVE = 2  # requests; what overtakes another on its way must not find the bucket empty
_SLOWER = 2 / 3
_SLOWEST = 1 / 8  # of the configured rate
_RECOVERY_SECONDS = 60.0  # from the slowest back to the configured rate, without another 429


class Throttle:
    """Admits requests no faster than a bucket of `burst` that refills at `rate` per second."""

    def __init__(
        self,
        rate: float,
        burst: int,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        on_pause: Callable[[str, float], None] = lambda _why, _seconds: None,
    ) -> None:
        self._rate = rate
        self._burst = burst - min(_RESERVE, burst // 10)
        self._clock = clock
        self._sleep = sleep
        self._on_pause = on_pause
        self._queue = asyncio.Lock()
        self._next = clock()  # when the bucket would be full again, were nothing more admitted
        self._not_before = self._next
        self._slow = 1.0  # share of the configured rate
        self._slowed_at = self._next
        self._failures = 0
        self._why = ""

    @property
    def rate(self) -> float:
        """Requests per second that are admitted now."""
        recovered = (self._clock() - self._slowed_at) / _RECOVERY_SECONDS
        return self._rate * min(1.0, self._slow + recovered)

    async def acquire(self) -> None:
        """Wait until one more request may be sent. Callers are admitted in the order they came."""
        async with self._queue:
            while (wait := self._wait()) > 0:
                await self._sleep(wait)
            self._next = max(self._next, self._clock()) + 1 / self.rate

    def _wait(self) -> float:
        """Return the seconds until the next request is admitted, as far as is known now."""
        now = self._clock()
        if now < self._not_before:
            self._announce()
            return self._not_before - now
        return self._next - (self._burst - 1) / self.rate - now

    def throttled(self, seconds: float) -> None:
        """Take note of a 429: wait as long as the service says, and go slower from then on."""
        now = self._clock()
        if now >= self._not_before:  # one step a pause, however many requests were in flight
            self._slow = max(_SLOWEST, self.rate / self._rate * _SLOWER)
            self._slowed_at = now
        self._hold(now + seconds, "others use the account's rate limit too" * (seconds > 1))
        self._failures = 0

    def failed(self) -> None:
        """Take note of a failure of the service; the fifth in a row opens a pause."""
        self._failures += 1
        if self._failures >= BREAKER_FAILURES and self._clock() >= self._not_before:
            why = (
                f"{self._failures} requests in a row failed; VoIPBIN refuses all for 30 s when its "
                "circuit breaker opens, so nothing is sent until it has closed"
            )
            self._hold(self._clock() + BREAKER_SECONDS, why)

    def succeeded(self) -> None:
        """Take note of an answer."""
        self._failures = 0

    def _announce(self) -> None:
        """Say once why everything waits, when something really does."""
        if self._why:
            self._on_pause(self._why, self._not_before - self._clock())
            self._why = ""

    def _hold(self, until: float, why: str) -> None:
        """Admit nothing before a moment, and after it no burst: the bucket may be empty."""
        self._why = why
        self._not_before = max(self._not_before, until)
        self._next = max(self._next, self._not_before + (self._burst - 1) / self.rate)


class Unlimited:
    """Admits everything: the embedded sandbox is nobody else's and limits nothing."""

    async def acquire(self) -> None:
        """Admit at once."""

    def throttled(self, seconds: float) -> None:
        """Nothing to slow down."""

    def failed(self) -> None:
        """Nothing to pause."""

    def succeeded(self) -> None:
        """Nothing to recover."""
