"""Values as JSON for programs: every key, one line an event, and texts that survive."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.errors import ApiError, ConfigError, ProblemsError, StalePlanError
from reconciler.events import (
    Event,
    Outcome,
    Report,
    Result,
    StepDone,
    StepFailed,
    Verifying,
    Waiting,
)
from reconciler.plan import Step, resource_change
from reconciler.problems import Problem
from reconciler.render.json import (
    error_json,
    event_json,
    line,
    result_json,
    summary_json,
    validation_json,
)
from tests.support import outplan, outplan_id

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


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.none()))
def test_an_event_is_one_line_and_nothing_is_lost(value: dict[str, Any]) -> None:
    assert "\n" not in line(value)
    assert "\r" not in line(value)
    assert json.loads(line(value)) == value


@pytest.mark.parametrize(("problems", "valid"), [([], True), ([PROBLEM], False)])
def test_a_validation_says_whether_all_is_well(problems: list[Problem], valid: bool) -> None:
    assert json.loads(validation_json(problems, [], 12, 3)) == {
        "valid": valid,
        "outplans": 12,
        "files": 3,
        "environments": [],
        "problems": [PROBLEM_JSON] * len(problems),
        "findings": [],
    }


def test_a_validation_with_warnings_alone_is_valid() -> None:
    warning = replace(PROBLEM, severity="warning")
    found = json.loads(
        validation_json([warning], [], 1, 1, environments=["a"], explained=[{"x": 1}])
    )
    assert (found["valid"], found["environments"], found["explained"]) == (True, ["a"], [{"x": 1}])
    assert json.loads(validation_json([warning, PROBLEM], [], 1, 1))["valid"] is False


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConfigError("what", where="where", why="why", remedy="remedy"), 1),
        (StalePlanError("what", where="where", why="why", remedy="remedy"), 4),
        (ApiError("what", where="where", why="why", remedy="remedy", status=403), 1),
    ],
)
def test_an_error_carries_its_remedy_and_exit_code(error: ConfigError, code: int) -> None:
    assert error_json(error) == {
        "type": "error",
        "error": {
            "message": "what",
            "where": "where",
            "why": "why",
            "remedy": "remedy",
            "exit_code": code,
        },
    }


def test_an_error_of_problems_carries_each_of_them() -> None:
    assert error_json(ProblemsError([PROBLEM]))["error"]["problems"] == [PROBLEM_JSON]


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (
            StepDone("a", STEP),
            {"type": "step", "key": "a", "method": "PUT", "path": STEP.path, "done": True},
        ),
        (
            StepFailed("a", STEP, "refused", ambiguous=True),
            {"type": "step", "key": "a", "method": "PUT", "path": STEP.path, "done": False}
            | {"error": "refused", "ambiguous": True},
        ),
        (Waiting("rate limit", 1.5), {"type": "waiting", "why": "rate limit", "seconds": 1.5}),
        (Verifying(), {"type": "verifying"}),
    ],
)
def test_each_event_has_its_own_type(event: Event, said: dict[str, Any]) -> None:
    assert event_json(event) == said


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
    assert result_json(result) == {
        "type": "result",
        "key": "a",
        "id": ID,
        "action": action,
        "outcome": result.outcome.value,
        "error": error,
        "remedy": None,
    }


def test_a_summary_counts_what_was_applied_and_what_was_not() -> None:
    done = [Result(one, Outcome.APPLIED) for one in (CREATE, CREATE, IMPORT, UPDATE, DELETE)]
    rest = [Result(CREATE, one) for one in Outcome if one is not Outcome.APPLIED]
    assert summary_json(Report((*done, *rest), ("twins",), interrupted=True), 130) == {
        "type": "summary",
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
