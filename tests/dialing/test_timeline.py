"""The timeline: the published drawings, the laws of its arithmetic, and a simulated dialer."""

from __future__ import annotations

from itertools import cycle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.dialing.timeline import LISTED, POLL, RING, TURN, CallAttempt, Timeline, timeline
from reconciler.values.outplan import INT_MAX, Outplan
from tests.dialer import dial

MINUTE, HOUR = 60_000, 3_600_000


def _outplan(*counts: int, try_interval: int = HOUR, dial_timeout: int = 30_000) -> Outplan:
    named: dict[str, Any] = {f"max_try_count_{slot}": count for slot, count in enumerate(counts)}
    return Outplan("x", dial_timeout=dial_timeout, try_interval=try_interval, **named)


@pytest.mark.parametrize(
    ("counts", "interval", "offsets"),
    [
        ((5, 5), 10 * MINUTE, [[0, 10, 20, 30, 40], [50, 60, 70, 80, 90]]),
        ((3, 2), 120 * MINUTE, [[0, 120, 240], [360, 480]]),
        ((2, 0), 60 * MINUTE, [[0, 60]]),
    ],
    ids=["emergency", "sales", "reminders"],
)
def test_the_published_strategies_are_as_published(
    counts: tuple[int, ...], interval: int, offsets: list[list[int]]
) -> None:
    line = timeline(_outplan(*counts, try_interval=interval))
    found = [
        [line.attempt(number).earliest // MINUTE for number in numbers]
        for numbers in line.destinations.values()
    ]
    assert (found, line.total) == (offsets, sum(counts))


def test_everything_that_is_asked_of_a_timeline() -> None:
    line = timeline(_outplan(2, 0, 1, try_interval=2 * HOUR))
    assert line == Timeline((2, 0, 1, 0, 0), 30_000, 2 * HOUR)
    step = RING + 2 * HOUR + POLL
    assert [*line.attempts()] == [
        CallAttempt(1, 0, 0, 0),
        CallAttempt(2, 0, 2 * HOUR, step),
        CallAttempt(3, 2, 4 * HOUR, 2 * step),
    ]
    assert (line.span_earliest, line.span_latest) == (4 * HOUR, 2 * step)
    assert (line.ringing_documented, line.ringing_in_source) == (90_000, 180_000)


def test_a_bound_holds_whether_the_documentation_or_the_source_is_right() -> None:
    assert timeline(_outplan(2, dial_timeout=30_000)).ring == 60_000
    assert timeline(_outplan(2, dial_timeout=90_000)).ring == 90_000


@pytest.mark.parametrize("counts", [(), (0, 0, 0, 0, 0), (-1, -5, 0, 0, -(2**31))])
def test_without_a_count_nobody_is_dialled(counts: tuple[int, ...]) -> None:
    line = timeline(_outplan(*counts))
    assert (line.total, line.destinations, [*line.attempts()]) == (0, {}, [])
    assert (line.span_earliest, line.span_latest, line.ringing_documented) == (0, 0, 0)


def test_negative_values_are_what_the_dialer_makes_of_them() -> None:
    line = timeline(_outplan(-3, 2, -1, 1, try_interval=-HOUR, dial_timeout=-1))
    assert [(attempt.destination, attempt.earliest) for attempt in line.attempts()] == [
        (1, 0),
        (1, TURN),
        (3, 2 * TURN),
    ]
    assert line.ringing_documented == 0


def test_billions_of_attempts_are_counted_and_not_listed() -> None:
    line = timeline(_outplan(*[INT_MAX] * 5, try_interval=INT_MAX, dial_timeout=INT_MAX))
    assert line.total == 5 * INT_MAX
    assert len([*line.attempts()]) == LISTED
    last = line.attempt(line.total)
    assert (last.destination, last.earliest) == (4, (5 * INT_MAX - 1) * INT_MAX)
    assert (last.earliest, last.latest) == (line.span_earliest, line.span_latest)


counts = st.lists(st.integers(-2, 4), min_size=5, max_size=5)
intervals = st.integers(-10_000, 120_000) | st.sampled_from([0, 499, 500, 501, 5_000, 600_000])
timeouts = st.integers(-1_000, 120_000)


@given(counts, intervals, timeouts)
def test_attempts_are_in_order_and_as_many_as_the_counts(
    counts: list[int], interval: int, timeout: int
) -> None:
    line = timeline(_outplan(*counts, try_interval=interval, dial_timeout=timeout))
    attempts = [*line.attempts()]
    wanted = [slot for slot, count in enumerate(counts) for _ in range(count)]
    assert [attempt.destination for attempt in attempts] == wanted
    assert [attempt.number for attempt in attempts] == [*range(1, line.total + 1)]
    assert all(attempt.earliest <= attempt.latest for attempt in attempts)
    assert [*line.attempts(3)] == attempts[:3]
    if attempts:
        assert attempts[-1] == line.attempt(line.total)
        assert attempts[-1].latest == line.span_latest


@given(
    counts,
    intervals,
    timeouts,
    st.lists(st.floats(0, 1), min_size=1, max_size=20),
    st.lists(st.integers(TURN, POLL), min_size=1, max_size=20),
)
def test_no_simulated_attempt_is_outside_its_bounds(
    counts: list[int], interval: int, timeout: int, rings: list[float], waits: list[int]
) -> None:
    """Rings of any length that the source or the documentation allows, turns of any phase."""
    outplan = _outplan(*counts, try_interval=interval, dial_timeout=timeout)
    attempts, waiting = [*timeline(outplan).attempts()], cycle(waits)
    longest = max(60_000, timeout)
    calls = dial(
        outplan, lambda n: int(longest * rings[n % len(rings)]), lambda now, due: next(waiting)
    )
    assert [call.destination for call in calls] == [attempt.destination for attempt in attempts]
    late = [
        (attempt, call.at)
        for attempt, call in zip(attempts, calls, strict=True)
        if not attempt.earliest <= call.at <= attempt.latest
    ]
    assert late == []


@given(counts, intervals)
def test_calls_that_fail_at_once_under_a_dialer_that_never_looks_late_are_the_earliest(
    counts: list[int], interval: int
) -> None:
    outplan = _outplan(*counts, try_interval=interval)
    calls = dial(outplan, lambda n: 0, lambda now, due: 1 if due is None else due - now)
    found = [(call.destination, call.at) for call in calls]
    assert found == [
        (attempt.destination, attempt.earliest) for attempt in timeline(outplan).attempts()
    ]


@given(counts, intervals)
def test_the_latest_is_no_later_than_five_seconds_an_attempt(
    counts: list[int], interval: int
) -> None:
    """Calls that ring to their end, polled as the engine polls: the bound is not just any bound."""
    outplan = _outplan(*counts, try_interval=interval)
    calls = dial(outplan, lambda n: RING, lambda now, due: POLL)
    for attempt, call in zip(timeline(outplan).attempts(), calls, strict=True):
        assert attempt.latest - call.at <= (attempt.number - 1) * POLL


def test_the_latest_is_reached_by_a_dialer_that_just_missed_its_turn() -> None:
    outplan = _outplan(2, try_interval=501)  # over 1 ms after the turn at 0.5 s and 12 times 5 s
    calls = dial(outplan, lambda n: RING, lambda now, due: POLL)
    assert calls[1].at == 65_500 == timeline(outplan).attempt(2).latest - 1
