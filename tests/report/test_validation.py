"""The result of a validation as text and as JSON for programs."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from click import unstyle

from reconciler.report.validation import (
    Checked,
    Validation,
    validation_json,
    validation_text,
)
from reconciler.values.problem import Problem
from tests.support import desired, manifest

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
    "url": None,
    "environments": [],
}


def _validation(*problems: Problem) -> Validation:
    checked = Checked(None, desired(manifest("a"), manifest("b")), [], [])
    return Validation("acme", 3, checked=[checked], problems=list(problems))


@pytest.mark.parametrize(("problems", "valid"), [([], True), ([PROBLEM], False)])
def test_a_validation_says_whether_all_is_well(problems: list[Problem], valid: bool) -> None:
    assert json.loads(validation_json(_validation(*problems))) == {
        "valid": valid,
        "outplans": 2,
        "files": 3,
        "environments": [],
        "selector": None,
        "problems": [PROBLEM_JSON] * len(problems),
        "findings": [],
    }


def test_a_validation_with_warnings_alone_is_valid() -> None:
    warning = replace(PROBLEM, severity="warning")
    validation = replace(_validation(warning), environments=["a"], explanations=[])
    found = json.loads(validation_json(validation))
    assert (found["valid"], found["environments"], found["explained"]) == (True, ["a"], [])
    assert json.loads(validation_json(_validation(warning, PROBLEM)))["valid"] is False


@pytest.mark.parametrize(
    ("problems", "environments", "total"),
    [
        ([], [], "Success! 2 outplans in 3 files of project acme."),
        ([], ["a", "b"], "Success! 2 outplans in 3 files of project acme, in a and b."),
        ([PROBLEM], [], "1 error in 1 file."),
    ],
)
def test_the_text_ends_with_the_sum(
    problems: list[Problem], environments: list[str], total: str
) -> None:
    validation = replace(_validation(*problems), environments=environments)
    assert unstyle(validation_text(validation)).splitlines()[-1] == total
