"""The remaining time: never more hopeful than the rate limit, nor than what was seen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.apply.pace import Pace


@pytest.mark.parametrize(
    ("pace", "done", "elapsed", "left"),
    [
        (Pace(1000), 0, 0.0, None),
        (Pace(1000, 17), 0, 0.0, 1000 / 17),
        (Pace(1000, 17), 33, 0.5, 967 / 17),  # a burst promises nothing
        (Pace(1000, 17), 500, 60.0, 60.0),  # others use the limit too
        (Pace(1000), 250, 1.0, 3.0),
        (Pace(10, 17), 10, 5.0, 0.0),
        (Pace(10, 17), 12, 5.0, 0.0),  # repetitions
    ],
)
def test_what_is_left(pace: Pace, done: int, elapsed: float, left: float | None) -> None:
    assert pace.seconds_left(done, elapsed) == (left if left is None else pytest.approx(left))


@given(
    requests=st.integers(1, 10_000),
    done=st.integers(1, 10_000),
    elapsed=st.floats(0, 1e6),
    rate=st.floats(0.1, 1e4),
)
def test_a_limit_never_makes_it_sooner(
    requests: int, done: int, elapsed: float, rate: float
) -> None:
    free = Pace(requests).seconds_left(done, elapsed)
    limited = Pace(requests, rate).seconds_left(done, elapsed)
    assert free is not None
    assert limited is not None
    assert limited >= free
