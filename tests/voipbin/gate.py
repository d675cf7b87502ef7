"""A throttle on a clock that moves only when told to."""

from __future__ import annotations

import asyncio
import heapq
from itertools import count

from reconciler.voipbin.throttle import Throttle

TOLERANCE = 1e-6
BEGUN = 1000.0


class Time:
    """A clock that moves only when told to, and wakes its sleepers on the way."""

    def __init__(self) -> None:
        self.now = BEGUN
        self._number = count()
        self._sleepers: list[tuple[float, int, asyncio.Event]] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.Event()
        heapq.heappush(self._sleepers, (self.now + seconds, next(self._number), woken))
        await woken.wait()

    async def pass_by(self, seconds: float) -> None:
        end = self.now + seconds
        await settled()
        while self._sleepers and self._sleepers[0][0] <= end:
            at, _, woken = heapq.heappop(self._sleepers)
            self.now = max(self.now, at)
            woken.set()
            await settled()
        self.now = end


async def settled() -> None:
    for _ in range(3):
        await asyncio.sleep(0)


class Gate:
    """A throttle on a clock of its own, and a note of who was admitted when."""

    def __init__(self, rate: float, burst: int) -> None:
        self.time = Time()
        self.said: list[tuple[str, float]] = []
        self.throttle = Throttle(
            rate,
            burst,
            clock=self.time,
            sleep=self.time.sleep,
            on_pause=lambda why, seconds: self.said.append((why, seconds)),
        )
        self.admitted: list[tuple[int, float]] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def ask(self, *numbers: int) -> None:
        for number in numbers:
            self._tasks.append(asyncio.create_task(self._enter(number)))
            await settled()

    async def _enter(self, number: int) -> None:
        await self.throttle.acquire()
        self.admitted.append((number, self.time.now - BEGUN))

    async def times(self) -> list[float]:
        """Let everybody in, however long it takes, and return when they went."""
        await self.time.pass_by(1_000_000)
        assert len(self.admitted) == len(self._tasks)
        return [at for _, at in self.admitted]
