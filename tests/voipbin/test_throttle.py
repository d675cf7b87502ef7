"""The governor of requests: never faster than a bucket that refills, and held back as one."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reconciler.voipbin.throttle import Unlimited
from tests.voipbin.gate import TOLERANCE, Gate

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.anyio


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


async def test_the_rate_falls_to_an_eighth_and_no_further() -> None:
    gate = Gate(rate=10, burst=1)
    for _ in range(20):
        gate.throttle.throttled(0.001)
        await gate.time.pass_by(0.002)
    assert gate.throttle.rate == pytest.approx(10 / 8, rel=0.01)


@pytest.mark.parametrize(
    ("failures", "pause"),
    [
        ("f" * 4, 0),
        ("f" * 5, 30),
        ("ffff.f", 0),
        ("ffff4f", 0),
        (".ffff", 0),
        ("4ffff", 0),
        ("f" * 9, 30),
    ],
)
async def test_five_failures_in_a_row_open_one_pause_as_long_as_the_breaker(
    failures: str, pause: float
) -> None:
    gate = Gate(rate=10, burst=20)
    events = {"f": gate.throttle.failed, ".": gate.throttle.succeeded}
    for failure in failures:
        events.get(failure, lambda: gate.throttle.throttled(0))()
    await gate.ask(0, 1)
    assert await gate.times() == pytest.approx([pause, pause], abs=0.2)
    assert [round(seconds) for _, seconds in gate.said] == [pause] * bool(pause)


async def test_a_failure_that_was_on_its_way_makes_the_pause_no_longer() -> None:
    gate = Gate(rate=10, burst=20)
    for _ in range(5):
        gate.throttle.failed()
    await gate.time.pass_by(10)
    gate.throttle.failed()
    await gate.ask(0)
    assert await gate.times() == pytest.approx([30], abs=0.2)


@pytest.mark.parametrize(("seconds", "said"), [(1, []), (2, [2])])
async def test_a_short_wait_for_the_rate_limit_is_not_worth_a_word(
    seconds: float, said: list[int]
) -> None:
    gate = Gate(rate=10, burst=20)
    gate.throttle.throttled(seconds)
    await gate.ask(0)
    await gate.times()
    assert [round(length) for _, length in gate.said] == said


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
