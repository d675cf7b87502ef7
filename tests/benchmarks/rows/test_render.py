"""Renders: every format that the command line offers is measured, by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.rows import render
from reconciler.report.formats import FORMATS

if TYPE_CHECKING:
    from benchmarks.stage import Stage


def test_every_format_has_its_line(stage: Stage) -> None:
    plan, *renders = render.measured(stage)
    assert plan.row == "5 plan with 10 changes"
    assert plan.why == "0 DeepDiff calls"
    assert [line.row.split()[-1] for line in renders] == [form.name for form in FORMATS["plan"]]
    assert {line.reach for line in renders} == {"< 0.25x"}
