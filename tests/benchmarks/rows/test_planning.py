"""Empty plans: their floor sends exactly their requests, and one that is not empty is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.measure import BenchError
from benchmarks.rows.planning import bare_plan, bare_requests, empty_plan
from benchmarks.traffic import ours

if TYPE_CHECKING:
    from benchmarks.stage import Stage


def test_the_floor_sends_the_requests_of_the_plan(stage: Stage) -> None:
    account = stage.account(stage.sizes.many)
    assert "No changes." in empty_plan(stage, account).out
    assert bare_requests(stage, account).out == "3\n"
    seen = account.server.requests()
    mine = [(one.method, one.target, one.status) for one in ours(seen)]
    assert sorted(mine) == sorted(
        (one.method, one.target, one.status) for one in seen if one not in ours(seen)
    )


def test_the_floor_of_a_large_plan_reads_both_sides(stage: Stage) -> None:
    account = stage.account(stage.sizes.many)
    assert bare_plan(stage, account).out == f"{account.count} 3\n"


def test_a_plan_that_is_not_empty_is_refused(stage: Stage) -> None:
    account = stage.account(stage.sizes.changes, changed=True)
    with pytest.raises(BenchError, match="plan of 10 is not empty"):
        empty_plan(stage, account)
