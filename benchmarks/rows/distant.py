"""Row 10: plans and applies of an account that is 150 ms away and limits requests, as the real one.

The bound is three round trips, or what the limit lets through, whichever takes longer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.measure import spread
from benchmarks.report import Line
from benchmarks.rows.limited import BURST, RATE
from benchmarks.rows.planning import empty_plan
from benchmarks.stage import LATENCY
from benchmarks.traffic import ours, round_trips
from benchmarks.verdicts import duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.stage import Stage

_PAGE = 100
_TRIPS = 3
_SHARE, _SPARE = 1.15, 4
_ROUNDS = 3


def measured(stage: Stage) -> Iterator[Line]:
    """Measure empty plans of three sizes, then the updates of a tenth of an account."""
    for count in stage.sizes.distant:
        yield from _plan(stage, count)
    yield _trips(stage)
    yield _updates(stage)


def _plan(stage: Stage, count: int) -> Iterator[Line]:
    at_hand = empty_plan(stage, stage.account(count)).seconds
    rounds = 1 if stage.sizes.quick else _ROUNDS
    with stage.distant(count) as account:
        runs = []
        for _ in range(rounds):
            account.server.forget()
            runs.append(stage.reconciler(account.directory, "plan").seconds)
        requests = len(ours(account.server.requests()))
    bound = max(_TRIPS * LATENCY, (requests - BURST) / RATE)
    most = 1.5 * bound + at_hand
    took = spread(runs)
    row = f"10 empty plan of {count:,}, 150 ms away"
    yield Line(
        row,
        duration(took),
        f"bound {bound:.2f} s, the same at 0 ms {at_hand:.2f} s",
        f"{took.median / most:.2f}x",
        f"<= 1.5 of the bound + the same at 0 ms: {most:.2f} s",
        took.median <= most,
    )
    plain = max(1, count // _PAGE) + 1
    allowed = _SHARE * plain + _SPARE
    yield Line(
        f"10 requests of a plan of {count:,}, 150 ms away",
        f"{requests:,}",
        f"pages one after the other: {plain:,}",
        f"{requests / plain:.2f}x",
        f"<= 1.15 of the pages + 4: {int(allowed):,}",
        requests - 1 <= allowed,  # whose account it is, is asked besides
    )


def _trips(stage: Stage) -> Line:
    count = stage.sizes.few
    with stage.distant(count) as account:
        stage.reconciler(account.directory, "plan")
        trips = round_trips(ours(account.server.requests()), LATENCY)
    row = f"10 round trips of a plan of {count:,}"
    return Line(row, f"{trips}", reach=f"<= {_TRIPS}", reached=trips <= _TRIPS)


def _updates(stage: Stage) -> Line:
    count = stage.sizes.updated
    with stage.distant(count, changed=count // 10) as account:
        run = stage.reconciler(account.directory, "apply", "--auto-approve")
        requests = len(ours(account.server.requests()))
    bound = (requests - BURST) / RATE
    return Line(
        f"10 apply of {count // 10:,} updates among {count:,}, 150 ms away",
        duration(spread([run.seconds])),
        f"({requests:,} - {BURST}) / {RATE}: {bound:.2f} s",
        f"{run.seconds / bound:.2f}x",
        "<= 1.1x",
        run.seconds <= 1.1 * bound,
    )
