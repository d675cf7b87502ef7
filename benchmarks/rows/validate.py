"""Row 2: `validate` of manifests in a file each, beside parsing and checking alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks import data
from benchmarks.measure import interleaved, seconds
from benchmarks.verdicts import at_most

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.report import Line
    from benchmarks.stage import Stage

_ROUNDS = 31
_MOST = 1.3


def measured(stage: Stage) -> Iterator[Line]:
    """Measure it as a whole process; the floor reads the same bytes."""
    count, contestant = stage.sizes.few, stage.sizes.contestant
    here = stage.directory("validate")
    data.write_project(here, count, "sandbox:")
    manifests = str(here / "outplans")
    runs = interleaved(
        {
            "ours": contestant(lambda: stage.reconciler(here, "validate"), _ROUNDS),
            "floor": contestant(lambda: stage.floor("bare_validate", here, manifests), _ROUNDS),
        }
    )
    yield at_most(
        f"2 validate {count:,} manifests",
        seconds(runs["ours"]),
        seconds(runs["floor"]),
        _MOST,
        name="yaml events, pydantic",
    )
