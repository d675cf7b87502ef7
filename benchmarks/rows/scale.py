"""Rows 4 and 9: the empty plan of few and of very many outplans, its time and its memory.

What grows with them is told from what is there from the start by the smallest of the sizes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.measure import interleaved, peaks, seconds
from benchmarks.report import Line
from benchmarks.rows.planning import FLOOR, bare_requests, empty_plan
from benchmarks.verdicts import at_most, below_mib, in_proportion, memory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.measure import Run, Spread
    from benchmarks.stage import Stage

_ROUNDS = (9, 7, 5, 3)
_MIB = 180
_MOST = 1.3


def measured(stage: Stage) -> Iterator[Line]:
    """Measure every size as a whole process, beside its floor."""
    times: list[Spread] = []
    memories: list[Spread] = []
    for count, rounds in zip(stage.sizes.scale, _ROUNDS, strict=True):
        runs = _runs(stage, count, rounds)
        times.append(seconds(runs["ours"]))
        memories.append(peaks(runs["ours"]))
        yield at_most(
            f"4 empty plan of {count:,}",
            times[-1],
            seconds(runs["floor"]),
            name=FLOOR,
            why=f"{times[-1].median / count * 1000:.3f} ms per outplan",
        )
    few, _, many, most = stage.sizes.scale
    yield in_proportion(
        "4 time per outplan above the start",
        (times[3].median - times[0].median) / (most - few) * 1000,
        (times[2].median - times[0].median) / (many - few) * 1000,
        _MOST,
        unit="ms",
        sizes=(most, many),
    )
    yield below_mib(f"4 memory of the plan of {many:,}", memories[2], _MIB)
    yield Line(f"9 memory of the plan of {most:,}", memory(memories[3]))
    yield in_proportion(
        "9 memory per 1,000 outplans more",
        (memories[3].median - memories[2].median) / (most - many) * 1000,
        (memories[2].median - memories[0].median) / (many - few) * 1000,
        _MOST,
        unit="MiB",
        sizes=(most, many),
    )


def _runs(stage: Stage, count: int, rounds: int) -> dict[str, list[Run]]:
    account, contestant = stage.account(count), stage.sizes.contestant
    return interleaved(
        {
            "ours": contestant(lambda: empty_plan(stage, account), rounds),
            "floor": contestant(lambda: bare_requests(stage, account), rounds),
        }
    )
