"""Row 1: how long the command takes to start, beside click alone."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from benchmarks.measure import BenchError, Run, interleaved, seconds
from benchmarks.verdicts import at_most

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.report import Line
    from benchmarks.stage import Stage

_ROUNDS = 21
_MOST = 1.5
_FLOOR = "import click"


def measured(stage: Stage) -> Iterator[Line]:
    """Measure `--version`, `--help` and shell completion: whole processes, byte-code cached."""
    here = stage.directory("start")
    contestant = stage.sizes.contestant

    def click_alone() -> Run:
        return stage.run([sys.executable, "-c", "import click"], here)

    def shown(option: str) -> Run:
        return stage.reconciler(here, option)

    def completed() -> Run:
        asked = {"COMP_WORDS": "reconciler pl", "COMP_CWORD": "1"}
        done = stage.reconciler(here, _RECONCILER_COMPLETE="bash_complete", **asked)
        if done.out.split() != ["plain,plan"]:
            raise BenchError(f"completion of `reconciler pl` answered {done.out!r}")
        return done

    runs = interleaved(
        {
            _FLOOR: contestant(click_alone, _ROUNDS),
            "--version": contestant(lambda: shown("--version"), _ROUNDS),
            "--help": contestant(lambda: shown("--help"), _ROUNDS),
            "shell completion": contestant(completed, _ROUNDS),
        }
    )
    floor = seconds(runs.pop(_FLOOR))
    for name, found in runs.items():
        yield at_most(f"1 start: {name}", seconds(found), floor, _MOST, name=_FLOOR)
