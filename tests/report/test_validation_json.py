"""The result of a validation as JSON for programs."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from reconciler.report.validation_json import validation_json
from reconciler.values.problem import Problem

PROBLEM = Problem("code", "message", "file.yaml", 3, 7, "  line", "remedy")
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
