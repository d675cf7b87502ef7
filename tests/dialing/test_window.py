"""The calling window: which attempts fall outside, also over midnight."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.dialing.facts import DAY
from reconciler.dialing.window import attempts_outside
from tests.support import outplan

HOUR = 3_600_000
NINE, SIX = 9 * HOUR, 18 * HOUR


@pytest.mark.parametrize(
    ("interval", "count", "start", "begin", "end", "outside"),
    [
        (4 * HOUR, 3, NINE, NINE, SIX, []),
        (4 * HOUR, 4, NINE, NINE, SIX, [4]),
        (DAY, 5, NINE, NINE, SIX, []),
        (HOUR, 2, SIX - 1, NINE, SIX, [2]),
        (HOUR, 1, SIX, NINE, SIX, [1]),
        (HOUR, 2, NINE - 1, NINE, SIX, [1]),
        (0, 3, NINE, NINE, SIX, []),
        (2 * HOUR, 3, 22 * HOUR, 21 * HOUR, 2 * HOUR, [3]),
        (HOUR, 3, NINE, NINE, NINE, []),
    ],
)
def test_attempts_outside_are_counted_from_one(
    interval: int, count: int, start: int, begin: int, end: int, outside: list[int]
) -> None:
    dialing = outplan(try_interval=interval, max_try_count_0=count)
    assert attempts_outside(dialing, start=start, begin=begin, end=end) == outside


@given(st.integers(0, DAY), st.integers(0, 50), st.integers(0, DAY - 1), st.integers(0, DAY - 1))
def test_an_attempt_is_outside_one_window_exactly_if_inside_its_opposite(
    interval: int, count: int, begin: int, end: int
) -> None:
    dialing = outplan(try_interval=interval, max_try_count_0=count)
    outside = attempts_outside(dialing, start=0, begin=begin, end=end)
    opposite = attempts_outside(dialing, start=0, begin=end, end=begin)
    if begin != end:
        assert sorted([*outside, *opposite]) == [*range(1, count + 1)]
