"""Derived facts: attempts, gaps, spans and days, at their edges."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.dialing.facts import DAY, Facts, facts_of
from reconciler.values.outplan import INT_MAX
from tests.support import outplan

HOUR = 3_600_000


@pytest.mark.parametrize(
    ("interval", "counts", "facts"),
    [
        (2 * HOUR, (3, 2, 1, 0, 0), Facts(6, 2 * HOUR, 10 * HOUR, 6)),
        (2 * HOUR, (1, 0, 0, 0, 0), Facts(1, INT_MAX, 0, 1)),
        (0, (5, 0, 0, 0, 0), Facts(5, 0, 0, 5)),
        (0, (0, 0, 0, 0, 0), Facts(0, INT_MAX, 0, 0)),
        (DAY, (3, 0, 0, 0, 0), Facts(3, DAY, 2 * DAY, 1)),
        (DAY - 1, (3, 0, 0, 0, 0), Facts(3, DAY - 1, 2 * DAY - 2, 2)),
        (8 * HOUR, (9, 0, 0, 0, 0), Facts(9, 8 * HOUR, 64 * HOUR, 3)),
        (-5, (2, -3, 0, 0, 0), Facts(2, 0, 0, 2)),
    ],
)
def test_facts_follow_from_the_numbers(
    interval: int, counts: tuple[int, ...], facts: Facts
) -> None:
    fields: dict[str, Any] = {f"max_try_count_{slot}": count for slot, count in enumerate(counts)}
    assert facts_of(outplan(try_interval=interval, **fields)) == facts


@given(st.integers(1, 2 * DAY), st.integers(0, 60))
def test_no_day_holds_more_attempts_than_the_facts_say(interval: int, total: int) -> None:
    moments = [number * interval for number in range(total)]
    busiest = max(
        (sum(begin <= at < begin + DAY for at in moments) for begin in moments), default=0
    )
    facts = facts_of(outplan(try_interval=interval, max_try_count_0=total))
    assert facts.attempts_per_day == busiest
