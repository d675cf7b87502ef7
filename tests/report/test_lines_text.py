"""Lines of JSON for programs: every key of every line, and nothing that the schema leaves out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.apply.events import (
    Event,
    Outcome,
    Report,
    Result,
    StepDone,
    StepFailed,
    Verifying,
    Waiting,
)
from reconciler.plan.change import Step, resource_change
from reconciler.plan.digest import digest_of
from reconciler.plan.plan import Plan, Target
from reconciler.plan.planner import make_plan
from reconciler.report.lines import Line, WaitingLine
from reconciler.report.lines_text import (
    apply_lines,
    as_json,
    drift_lines,
    error_line,
    event_line,
    result_line,
    summary_line,
)
from reconciler.values.errors import ApiError, ConfigError, ProblemsError, StalePlanError
from reconciler.values.problem import Problem
from tests.support import account, desired, live, manifest, outplan, outplan_id, parsed_lines

ID = outplan_id(1)
MINE = outplan(marker="acme/a")
CREATE = resource_change("a", None, None, MINE)
IMPORT = resource_change("a", ID, outplan("Before"), MINE, importing=True)
UPDATE = resource_change("a", ID, outplan("Before", marker="acme/a"), MINE)
DELETE = resource_change("a", ID, MINE, None)
PROBLEM = Problem("code", "message", "file.yaml", 3, 7, "  line", "remedy")
STEP = Step("PUT", f"/outplans/{ID}", {"name": "secret"})
PROBLEM_JSON = {
    "code": "code",
    "message": "message",
    "file": "file.yaml",
    "line": 3,
    "column": 7,
    "source_line": "  line",
    "remedy": "remedy",
    "severity": "error",
    "rule": None,
}
TARGET = Target("sandbox:", None, "Acme\u2028", "acme")
STEP_HEAD = {"type": "step", "key": "a", "method": "PUT", "path": STEP.path}


def _said(line: Line) -> dict[str, Any]:
    (said,) = parsed_lines(as_json(line))
    return said


def _plan() -> Plan:
    """Return a plan with every kind of drift, something withheld, and a notice."""
    wanted = desired(
        manifest("changed", name="After"),
        manifest("made"),
        manifest("imported", lifecycle={"id": outplan_id(2)}),
        manifest("taken", name="theirs"),
    )
    rows = (
        live(1, "Before", marker="acme/changed"),
        live(2, "imported"),
        live(3, "theirs"),
        live(4, "kept", marker="acme/kept, protected"),
        live(5, "lost", detail="[managed by reconciler: acme/x] edited"),
    )
    return make_plan(wanted, account(*rows), target=TARGET)


@given(st.text(), st.floats(allow_nan=False, allow_infinity=False))
def test_an_event_is_one_line_and_nothing_is_lost(why: str, seconds: float) -> None:
    text = as_json(WaitingLine("waiting", why, seconds))
    assert (text.isascii(), "\n" in text, "\r" in text) == (True, False, False)
    assert json.loads(text) == {"type": "waiting", "why": why, "seconds": seconds}


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConfigError("what", where="where", why="why", remedy="remedy"), 1),
        (StalePlanError("what", where="where", why="why", remedy="remedy"), 4),
        (ApiError("what", where="where", why="why", remedy="remedy", status=403), 1),
    ],
)
def test_an_error_carries_its_remedy_and_exit_code(error: ConfigError, code: int) -> None:
    assert _said(error_line(error)) == {
        "type": "error",
        "error": {
            "message": "what",
            "where": "where",
            "why": "why",
            "remedy": "remedy",
            "exit_code": code,
            "problems": [],
        },
    }


def test_an_error_of_problems_carries_each_of_them() -> None:
    assert _said(error_line(ProblemsError([PROBLEM])))["error"]["problems"] == [PROBLEM_JSON]


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (StepDone("a", STEP), STEP_HEAD | {"done": True, "error": None, "ambiguous": False}),
        (
            StepFailed("a", STEP, "refused", ambiguous=True),
            STEP_HEAD | {"done": False, "error": "refused", "ambiguous": True},
        ),
        (Waiting("rate limit", 1.5), {"type": "waiting", "why": "rate limit", "seconds": 1.5}),
        (Verifying(), {"type": "verifying"}),
    ],
)
def test_each_event_has_its_own_type(event: Event, said: dict[str, Any]) -> None:
    assert _said(event_line(event)) == said


@pytest.mark.parametrize(
    ("result", "action", "error"),
    [
        (Result(CREATE, Outcome.APPLIED, ID), "create", None),
        (Result(UPDATE, Outcome.FAILED, ID, "refused"), "update", "refused"),
        (Result(DELETE, Outcome.SKIPPED, ID), "delete", None),
        (Result(IMPORT, Outcome.UNKNOWN, ID, "no answer"), "import", "no answer"),
    ],
)
def test_a_result_says_action_outcome_and_error(
    result: Result, action: str, error: str | None
) -> None:
    assert _said(result_line(result)) == {
        "type": "result",
        "key": "a",
        "id": ID,
        "action": action,
        "outcome": result.outcome.value,
        "error": error,
        "remedy": None,
    }


def test_a_summary_counts_what_was_applied_and_what_was_not() -> None:
    done = [Result(change, Outcome.APPLIED) for change in (CREATE, CREATE, IMPORT, UPDATE, DELETE)]
    rest = [Result(CREATE, outcome) for outcome in Outcome if outcome is not Outcome.APPLIED]
    report = Report((*done, *rest), ("twins",), interrupted=True)
    assert _said(summary_line(report, 130)) == {
        "type": "summary",
        "command": "apply",
        "imported": 1,
        "added": 2,
        "changed": 2,
        "destroyed": 1,
        "failed": 1,
        "unknown": 1,
        "skipped": 1,
        "withheld": 1,
        "interrupted": True,
        "notices": ["twins"],
        "exit_code": 130,
    }


def test_an_apply_begins_with_the_plan_and_what_it_leaves_undone() -> None:
    plan = _plan()
    begin, *beside = map(_said, apply_lines(plan))
    assert (begin["type"], begin["command"], begin["format_version"]) == ("begin", "apply", "1.0")
    assert begin["digest"] == digest_of(plan)
    assert (begin["target"]["project"], begin["counts"]["change"]) == ("acme", 1)
    told = [(line["type"], line.get("key") or line["code"]) for line in beside]
    assert told == [("withheld", "taken"), ("withheld", "kept"), ("notice", "lost-marker")]
    assert beside[0]["action"] == "create"
    assert beside[0]["remedy"].startswith("to manage that one, add lifecycle.id")


def test_drift_is_a_line_for_each_outplan_and_the_sum() -> None:
    begin, *told, summary = map(_said, drift_lines(_plan(), 2))
    assert (begin["command"], begin["digest"], begin["counts"]) == ("drift", None, None)
    drifted = {line["key"]: line for line in told if line["type"] == "drift"}
    assert {key: line["drift"] for key, line in drifted.items()} == {
        "changed": "changed",
        "imported": "unowned",
        "made": "missing",
        "taken": "missing",
        "kept": "unwanted",
    }
    assert drifted["changed"]["fields"] == [
        {"field": "name", "manifest": "After", "live": "Before"}
    ]
    assert drifted["changed"]["why"] is None
    assert "same display name" in drifted["taken"]["why"]
    assert [line["type"] for line in told[-3:]] == ["withheld", "withheld", "notice"]
    counts = {"changed": 1, "missing": 2, "unwanted": 1, "unowned": 1, "unchanged": 0}
    assert summary == {
        "type": "summary",
        "command": "drift",
        "drifted": True,
        "counts": counts,
        "exit_code": 2,
    }


def test_no_drift_is_the_two_lines_around_nothing() -> None:
    plan = make_plan(desired(manifest("a")), account(live(1, "a", marker="acme/a")), target=TARGET)
    lines = [*map(_said, drift_lines(plan, 0))]
    assert [line["type"] for line in lines] == ["begin", "summary"]
    assert (lines[-1]["drifted"], lines[-1]["counts"]["unchanged"]) == (False, 1)
