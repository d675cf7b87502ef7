"""The governor of requests: never faster than a bucket that refills, and held back as one."""

from __future__ import annotations

import asyncio
import heapq
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reconciler.sandbox.limits import Limiter
from reconciler.voipbin.throttle import Throttle, Unlimited

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.anyio

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


async def test_a_burst_goes_at_once_and_then_a_steady_rate() -> None:
    gate = Gate(rate=10, burst=3)
    await gate.ask(*range(6))
    assert await gate.times() == pytest.approx([0, 0, 0, 0.1, 0.2, 0.3])


async def test_requests_are_admitted_in_the_order_they_came() -> None:
    gate = Gate(rate=10, burst=2)
    await gate.ask(*range(10))
    await gate.time.pass_by(0.35)
    gate.time.now += 5  # a busy machine: those that wait are woken late
    await gate.ask(*range(10, 20))
    await gate.times()
    assert [number for number, _ in gate.admitted] == list(range(20))


async def test_after_a_429_nothing_goes_before_the_pause_is_over_and_then_no_burst() -> None:
    gate = Gate(rate=10, burst=5)
    gate.throttle.throttled(2)
    await gate.ask(*range(4))
    times = await gate.times()
    assert times[0] >= 2 - TOLERANCE
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.1 - TOLERANCE


async def test_the_longer_of_two_pauses_counts() -> None:
    gate = Gate(rate=10, burst=5)
    gate.throttle.throttled(5)
    gate.throttle.throttled(1)
    await gate.ask(0)
    assert await gate.times() == pytest.approx([5], abs=0.2)


async def test_a_pause_holds_back_those_that_already_wait() -> None:
    gate = Gate(rate=10, burst=1)
    await gate.ask(*range(4))
    gate.throttle.throttled(2)
    first, *others = await gate.times()
    assert first == 0
    assert min(others) >= 2 - TOLERANCE


async def test_those_that_waited_out_a_pause_do_not_go_all_at_once() -> None:
    gate = Gate(rate=10, burst=1)
    await gate.ask(*range(4))
    gate.throttle.throttled(2)
    _, *others = await gate.times()
    assert min(later - earlier for earlier, later in pairwise(others)) >= 0.1 - TOLERANCE


async def test_429s_slow_the_rate_down_once_a_pause_and_it_comes_back() -> None:
    gate = Gate(rate=10, burst=1)
    gate.throttle.throttled(1)
    gate.throttle.throttled(1)
    slowed = gate.throttle.rate
    assert slowed == pytest.approx(10 * 2 / 3)
    await gate.time.pass_by(5)
    assert slowed < gate.throttle.rate < 10
    await gate.time.pass_by(60)
    assert gate.throttle.rate == pytest.approx(10)


@pytest.mark.parametrize(
    ("failures", "pause"),
    [("f" * 4, 0), ("f" * 5, 30), ("ffff.f", 0), ("ffff4f", 0), ("f" * 9, 30)],
)
async def test_five_failures_in_a_row_open_one_pause_as_long_as_the_breaker(
    failures: str, pause: float
) -> None:
    gate = Gate(rate=10, burst=20)
    events = {"f": gate.throttle.failed, ".": gate.throttle.succeeded}
    for one in failures:
        events.get(one, lambda: gate.throttle.throttled(0))()
    await gate.ask(0, 1)
    assert await gate.times() == pytest.approx([pause, pause], abs=0.2)
    assert [round(seconds) for _, seconds in gate.said] == [pause] * bool(pause)


def windows(times: list[float]) -> Iterator[tuple[int, float]]:
    """Yield how many were admitted in each window that begins and ends with one, and its length."""
    for first, begun in enumerate(times):
        for last, ended in enumerate(times[first:], start=first):
            yield last - first + 1, ended - begun


arrivals = st.lists(st.one_of(st.just(0.0), st.floats(0, 3)), min_size=1, max_size=50)


@given(rate=st.floats(0.5, 200), burst=st.integers(1, 20), gaps=arrivals)
async def test_no_window_holds_more_than_a_burst_and_what_refills_in_it(
    rate: float, burst: int, gaps: list[float]
) -> None:
    gate = Gate(rate, burst)
    for number, gap in enumerate(gaps):
        await gate.time.pass_by(gap)
        await gate.ask(number)
    for admitted, seconds in windows(await gate.times()):
        assert admitted <= burst + rate * seconds + TOLERANCE


@given(
    rate=st.floats(0.5, 200),
    burst=st.integers(1, 20),
    gaps=arrivals,
    pauses=st.dictionaries(st.integers(0, 49), st.floats(0.1, 2), max_size=3),
)
@example(rate=10, burst=1, gaps=[0.0] * 5, pauses={4: 2.0})
async def test_nor_does_it_when_there_are_pauses(
    rate: float, burst: int, gaps: list[float], pauses: dict[int, float]
) -> None:
    gate = Gate(rate, burst)
    for number, gap in enumerate(gaps):
        await gate.time.pass_by(gap)
        if number in pauses:
            gate.throttle.throttled(pauses[number])
        await gate.ask(number)
    for admitted, seconds in windows(sorted(await gate.times())):
        assert admitted <= burst + rate * seconds + TOLERANCE


async def test_unlimited_admits_everything_whatever_it_is_told() -> None:
    unlimited = Unlimited()
    unlimited.throttled(3600)
    for _ in range(9):
        unlimited.failed()
    unlimited.succeeded()
    await asyncio.gather(*(unlimited.acquire() for _ in range(1000)))


class Service:
    """The service's own bucket, as its source counts: 17 a second, 33 at once."""

    def __init__(self, time: Time) -> None:
        self._time = time
        self._limiter = Limiter(17, 33)
        self.refused = 0

    def admits(self) -> bool:
        moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self._time.now)
        admitted = self._limiter.wait("customer", moment) <= timedelta(0)
        self.refused += not admitted
        return admitted


async def _send_all(requests: int, gate: Gate, service: Service) -> None:
    """Send requests over 8 connections, each way taking 75 to 95 ms, until all are admitted."""
    delay = Random(1)
    connections = asyncio.Semaphore(8)

    async def send() -> None:
        async with connections:
            while True:
                await gate.throttle.acquire()
                await gate.time.sleep(delay.uniform(0.075, 0.095))
                admitted = service.admits()
                await gate.time.sleep(delay.uniform(0.075, 0.095))
                if admitted:
                    return
                gate.throttle.throttled(1.0)
                await gate.time.sleep(1.0)

    await asyncio.gather(*(send() for _ in range(requests)))


async def _third_of_the_budget(time: Time, service: Service) -> None:
    while True:
        service.admits()
        await time.sleep(3 / 17)


async def _took(requests: int, gate: Gate, service: Service) -> float:
    sending = asyncio.create_task(_send_all(requests, gate, service))
    while not sending.done():
        await gate.time.pass_by(0.05)
    return gate.time.now - BEGUN


async def test_alone_it_takes_the_whole_limit_and_is_never_refused() -> None:
    gate = Gate(rate=17, burst=33)
    service = Service(gate.time)
    assert await _took(400, gate, service) <= 1.05 * (400 - 33) / 17
    assert service.refused == 0


async def test_beside_a_second_client_it_takes_what_that_one_leaves() -> None:
    gate = Gate(rate=17, burst=33)
    service = Service(gate.time)
    other = asyncio.create_task(_third_of_the_budget(gate.time, service))
    took = await _took(400, gate, service)
    other.cancel()
    assert took <= 1.15 * (400 - 33) / (17 * 2 / 3)
    assert service.refused <= 0.03 * 400
