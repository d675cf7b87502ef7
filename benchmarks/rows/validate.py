"""Row 2: `validate` of manifests in a file each, beside parsing and checking alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks import data
from benchmarks.measure import Contestant, interleaved, seconds
from benchmarks.verdicts import at_most

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.report import Line
    from benchmarks.stage import Stage

_ROUNDS = 15
_MOST = 1.3


def measured(stage: Stage) -> Iterator[Line]:
    """Measure it as a whole process; the floor reads the same bytes."""
    count, rounds = stage.sizes.few, stage.sizes.rounds(_ROUNDS)
    here = stage.directory("validate")
    data.write_project(here, count, "sandbox:")
    manifests = str(here / "outplans")
    runs = interleaved(
        {
            "ours": Contestant(lambda: stage.reconciler(here, "validate"), rounds),
            "floor": Contestant(lambda: stage.floor("bare_validate", here, manifests), rounds),
        }
    )
    yield at_most(
        f"2 validate {count:,} manifests",
        seconds(runs["ours"]),
        seconds(runs["floor"]),
        _MOST,
        name="yaml events, pydantic",
    )
