"""Rows 4 and 9: the empty plan of few and of very many outplans, its time and its memory.

What grows with them is told from what is there from the start by the smallest of the sizes.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from benchmarks.measure import interleaved, peaks, seconds
from benchmarks.report import Line
from benchmarks.rows.planning import FLOOR, bare_requests, empty_plan
from benchmarks.verdicts import at_most, below_mib, in_proportion, memory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.measure import Contestant, Run
    from benchmarks.stage import Stage

_ROUNDS = (9, 7, 5, 3)
_MIB = 180
_MOST = 1.3


def measured(stage: Stage) -> Iterator[Line]:
    """Measure every size as a whole process, beside its floor."""
    runs = interleaved(dict(_contestants(stage)))
    times = {count: seconds(runs["ours", count]) for count in stage.sizes.scale}
    memories = {count: peaks(runs["ours", count]) for count in stage.sizes.scale}
    for count, took in times.items():
        yield at_most(
            f"4 empty plan of {count:,}",
            took,
            seconds(runs["floor", count]),
            name=FLOOR,
            why=f"{took.median / count * 1000:.3f} ms per outplan",
        )
    few, _, many, most = stage.sizes.scale
    yield in_proportion(
        "4 time per outplan above the start",
        (times[most].median - times[few].median) / (most - few) * 1000,
        (times[many].median - times[few].median) / (many - few) * 1000,
        _MOST,
        unit="ms",
        sizes=(most, many),
    )
    yield below_mib(f"4 memory of the plan of {many:,}", memories[many], _MIB)
    yield Line(f"9 memory of the plan of {most:,}", memory(memories[most]))
    yield in_proportion(
        "9 memory per 1,000 outplans more",
        (memories[most].median - memories[many].median) / (most - many) * 1000,
        (memories[many].median - memories[few].median) / (many - few) * 1000,
        _MOST,
        unit="MiB",
        sizes=(most, many),
    )


def _contestants(stage: Stage) -> Iterator[tuple[tuple[str, int], Contestant[Run]]]:
    """Yield all sizes together: they are compared with each other, too."""
    for count, rounds in zip(stage.sizes.scale, _ROUNDS, strict=True):
        account, warm = stage.account(count), count < stage.sizes.many
        for name, measure in (("ours", empty_plan), ("floor", bare_requests)):
            action = partial(measure, stage, account)
            yield (name, count), stage.sizes.contestant(action, rounds, warm=warm)
