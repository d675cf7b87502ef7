"""Row 3: the plan that a developer makes all day: few outplans, nothing to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.measure import interleaved, seconds
from benchmarks.rows.planning import FLOOR, bare_requests, empty_plan
from benchmarks.verdicts import at_most

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.report import Line
    from benchmarks.stage import Stage

_ROUNDS = 31
_MOST = 1.5


def measured(stage: Stage) -> Iterator[Line]:
    """Measure it over HTTP as a whole process."""
    account, contestant = stage.account(stage.sizes.few), stage.sizes.contestant
    runs = interleaved(
        {
            "ours": contestant(lambda: empty_plan(stage, account), _ROUNDS),
            "floor": contestant(lambda: bare_requests(stage, account), _ROUNDS),
        }
    )
    yield at_most(
        f"3 empty plan of {account.count:,}",
        seconds(runs["ours"]),
        seconds(runs["floor"]),
        _MOST,
        name=FLOOR,
    )
