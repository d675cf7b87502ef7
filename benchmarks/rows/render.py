"""Row 5: a plan that changes every outplan, and how long each format takes to show it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from benchmarks.measure import interleaved, spread
from benchmarks.report import Line
from benchmarks.verdicts import duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.stage import Stage

_ROUNDS = 3
_SHARE = 0.25


def measured(stage: Stage) -> Iterator[Line]:
    """Measure plan and formats inside one process, several processes one after the other."""
    account = stage.account(stage.sizes.changes, changed=True)

    def drive() -> dict[str, Any]:
        found: dict[str, Any] = json.loads(stage.driver("rendering", account.directory).out)
        return found

    found = interleaved({"ours": stage.sizes.contestant(drive, _ROUNDS, warm=False)})["ours"]
    plan = spread(one["plan"] for one in found)
    changes, calls = found[0]["changes"], found[0]["deepdiff_calls"]
    yield Line(
        f"5 plan with {changes:,} changes",
        duration(plan),
        f"changed outplans: {changes:,}",
        f"{calls / changes:.2f}x" if changes else "",
        "<= 1 DeepDiff call each",
        calls <= changes,
        f"{calls:,} DeepDiff calls",
    )
    for name in found[0]["renders"]:
        took = spread(one["renders"][name] for one in found)
        ratio = took.median / plan.median
        yield Line(
            f"5 the same shown as {name}",
            duration(took),
            f"the plan: {duration(plan)}",
            f"{ratio:.2f}x",
            f"< {_SHARE:g}x",
            ratio < _SHARE,
        )
