"""Row 6: how many requests a plan and an apply send, counted where they come in."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from benchmarks.report import Line
from benchmarks.rows.planning import empty_plan
from benchmarks.traffic import Tally, ours, tally

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.stage import Account, Stage

_PAGE = 100
_READS = 3


def measured(stage: Stage) -> Iterator[Line]:
    """Count those of an empty plan, of an apply that plans, and of one of a saved plan."""
    for count in (stage.sizes.few, stage.sizes.many):
        account = stage.account(count)
        account.server.forget()
        empty_plan(stage, account)
        yield _line(f"6 requests of a plan of {count:,}", _tally(account), 0, [count])
    count = stage.sizes.counted
    with stage.empty(count) as account:
        stage.reconciler(account.directory, "apply", "--auto-approve")
        found = _tally(account)
        yield _line(
            f"6 requests of apply --auto-approve, {count:,} creates", found, count, [0, count]
        )
    with stage.empty(count) as account:
        stage.reconciler(account.directory, "plan", "--out", "plan.json")
        account.server.forget()
        stage.reconciler(account.directory, "apply", "plan.json")
        found = _tally(account)
        yield _line(f"6 requests of apply PLANFILE, {count:,} creates", found, count, [0, count])


def _tally(account: Account) -> Tally:
    return tally(ours(account.server.requests()))


def _line(row: str, found: Tally, steps: int, listed: list[int]) -> Line:
    """Judge by what is said of each: one write a step, so many listings, and few small reads."""
    pages = sum(max(1, math.ceil(count / _PAGE)) for count in listed)
    reached = found.writes == steps and found.listings == len(listed) and found.reads <= _READS
    listings = "1 listing" if len(listed) == 1 else f"{len(listed)} listings"
    return Line(
        row,
        f"{found.total:,}",
        f"steps and full pages: {steps + pages:,}",
        f"{found.total / (steps + pages):.2f}x",
        f"{'steps, ' if steps else ''}{listings}, <= {_READS} reads",
        reached,
        f"{found.writes:,} writes, {found.listings} listings in {found.pages} pages, "
        f"{found.reads} other reads",
    )
