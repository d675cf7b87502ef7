"""An account that is far away: each row is measured beside what distance and limit allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.rows import distant

if TYPE_CHECKING:
    from benchmarks.stage import Stage


def test_each_size_has_its_time_and_its_requests_and_then_come_trips_and_updates(
    stage: Stage,
) -> None:
    lines = list(distant.measured(stage))
    assert [line.row.split(",")[0] for line in lines] == [
        "10 empty plan of 20",
        "10 requests of a plan of 20",
        "10 round trips of a plan of 5",
        "10 apply of 2 updates among 20",
    ]
    assert all(line.reach for line in lines)
    assert lines[1].reached
