"""Row 4, against peers: the empty plan of many outplans, and theirs of as many things.

Beside both the bare work of the libraries, which is the limit of any tool made of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.measure import BenchError, interleaved, seconds
from benchmarks.peers import octodns, terraform
from benchmarks.report import Line, unmeasured
from benchmarks.rows.planning import bare_plan, empty_plan
from benchmarks.verdicts import duration, faster

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.measure import Run
    from benchmarks.stage import Stage

_ROUNDS = 3
_TERRAFORM = "built-in resources, empty plan"
_FLOOR = "imports, libyaml's events, pydantic, the requests and their JSON"
_OCTODNS = "records, YAML to YAML, empty plan"


def measured(stage: Stage) -> Iterator[Line]:
    """Measure each peer that is there; Terraform once, because it takes most of a minute."""
    yield _against(stage, "Terraform", terraform.ready, 25, what=_TERRAFORM, rounds=1)
    yield _against(stage, "octoDNS", octodns.ready, 5, what=_OCTODNS, rounds=_ROUNDS)


def _against(
    stage: Stage,
    name: str,
    ready: Callable[[Stage, int], Callable[[], Run]],
    least: float,
    *,
    what: str,
    rounds: int,
) -> Line:
    count = stage.sizes.many
    row = f"4 empty plan of {count:,}, beside {name}"
    try:
        theirs = ready(stage, count)
        account, contestant = stage.account(count), stage.sizes.contestant
        runs = interleaved(
            {
                "ours": contestant(lambda: empty_plan(stage, account), _ROUNDS),
                "theirs": contestant(theirs, rounds, warm=rounds > 1),
                "floor": contestant(lambda: bare_plan(stage, account), _ROUNDS),
            }
        )
    except BenchError as error:
        return unmeasured(row, str(error), f">= {least:g}x faster")
    ours, peer, floor = (seconds(runs[one]) for one in ("ours", "theirs", "floor"))
    alone = f"{duration(floor)}, {peer.median / floor.median:.1f}x faster"
    limit = f"the limit of one process: {_FLOOR} alone take {alone}"
    return faster(row, ours, peer, least, name=f"{name}, {what}", why=limit)
