"""The lines of an apply: the plan first, how each outplan ended, and the sum."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from reconciler.apply.events import Outcome, Report, Result
from reconciler.plan.change import resource_change
from reconciler.plan.digest import digest_of
from reconciler.report.lines.apply_lines import ApplyJson, result_line, summary_line
from tests.report.lines.drifted_plan import drifted_plan
from tests.support import outplan, outplan_id, parsed_lines

ID = outplan_id(1)
MINE = outplan(marker="acme/a")
CREATE = resource_change("a", None, None, MINE)
IMPORT = resource_change("a", ID, outplan("Before"), MINE, importing=True)
UPDATE = resource_change("a", ID, outplan("Before", marker="acme/a"), MINE)
DELETE = resource_change("a", ID, MINE, None)
FORGET = resource_change("a", ID, MINE, MINE.unmarked(), forget=True)
DONE = (CREATE, CREATE, IMPORT, UPDATE, DELETE, FORGET)


@pytest.mark.parametrize(
    ("result", "action", "error"),
    [
        (Result(CREATE, Outcome.APPLIED, ID), "create", None),
        (Result(UPDATE, Outcome.FAILED, ID, "refused"), "update", "refused"),
        (Result(DELETE, Outcome.SKIPPED, ID), "delete", None),
        (Result(FORGET, Outcome.APPLIED, ID), "forget", None),
        (Result(IMPORT, Outcome.UNKNOWN, ID, "no answer"), "import", "no answer"),
    ],
)
def test_a_result_says_action_outcome_and_error(
    result: Result, action: str, error: str | None
) -> None:
    assert asdict(result_line(result)) == {
        "type": "result",
        "key": "a",
        "id": ID,
        "action": action,
        "outcome": result.outcome.value,
        "error": error,
        "remedy": None,
    }


def test_a_summary_counts_what_was_applied_and_what_was_not() -> None:
    done = [Result(change, Outcome.APPLIED) for change in DONE]
    rest = [Result(CREATE, outcome) for outcome in Outcome if outcome is not Outcome.APPLIED]
    report = Report((*done, *rest), ("twins",), interrupted=True)
    assert asdict(summary_line(report, 130)) == {
        "type": "summary",
        "command": "apply",
        "imported": 1,
        "added": 2,
        "changed": 2,
        "destroyed": 1,
        "forgotten": 1,
        "failed": 1,
        "unknown": 1,
        "skipped": 1,
        "withheld": 1,
        "interrupted": True,
        "notices": ("twins",),
        "exit_code": 130,
    }


def test_an_apply_begins_with_the_plan_and_what_it_leaves_undone() -> None:
    plan = drifted_plan()
    begin, *beside = parsed_lines(ApplyJson().begin(plan, saved=True))
    assert (begin["type"], begin["command"], begin["format_version"]) == ("begin", "apply", "1.0")
    assert begin["digest"] == digest_of(plan)
    assert (begin["target"]["project"], begin["counts"]["change"]) == ("acme", 1)
    told = [(line["type"], line.get("key") or line["code"]) for line in beside]
    assert told == [
        ("withheld", "taken"),
        ("withheld", "kept"),
        ("notice", "lost-marker"),
        ("notice", "probable-rename"),
    ]
    assert beside[0]["action"] == "create"
    assert beside[0]["remedy"].startswith("to manage that one, add lifecycle.id")
