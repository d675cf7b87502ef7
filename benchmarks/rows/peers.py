"""Row 4, against peers: the empty plan of many outplans, and theirs of as many things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.measure import BenchError, interleaved, seconds
from benchmarks.peers import octodns, terraform
from benchmarks.report import Line, unmeasured
from benchmarks.rows.planning import empty_plan
from benchmarks.verdicts import faster

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.measure import Run
    from benchmarks.stage import Stage

_ROUNDS = 3
_TERRAFORM = "built-in resources, empty plan"
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
            }
        )
    except BenchError as error:
        return unmeasured(row, str(error), f">= {least:g}x faster")
    label = f"{name}, {what}"
    return faster(row, seconds(runs["ours"]), seconds(runs["theirs"]), least, name=label)
