"""`validate -o gitlab`: what GitLab demands of a code quality report."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from jsonschema import validate

from reconciler.report.engines.code_quality import validation_code_quality
from reconciler.report.validation import Validation, validation_failed
from reconciler.values.errors import ConfigError
from reconciler.values.places import Checkout
from reconciler.values.problem import Problem

PROBLEM = Problem("duration-seconds", "30 is 30ms", "outplans/a.yaml", 7, 3, remedy="write 30s")
HERE = Checkout("/repo/acme", "/repo")
TEXT = {"type": "string", "minLength": 1}
SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": TEXT,
            "check_name": TEXT,
            "fingerprint": TEXT,
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^[^/.]"},
                    "lines": {"properties": {"begin": {"type": "integer", "minimum": 1}}},
                },
            },
        },
    },
}


def _report(validation: Validation) -> list[dict[str, Any]]:
    report: list[dict[str, Any]] = json.loads(validation_code_quality(validation))
    validate(report, SCHEMA)
    return report


def test_a_problem_is_an_issue_at_its_path_in_the_repository() -> None:
    problems = [PROBLEM, replace(PROBLEM, severity="warning"), replace(PROBLEM, severity="info")]
    first, *others = _report(Validation("acme", 1, problems=problems, checkout=HERE))
    assert first["location"] == {"path": "acme/outplans/a.yaml", "lines": {"begin": 7}}
    assert first["description"].startswith("RC101. 30 is 30ms. to do: write 30s. https://")
    assert first["severity"] == "critical"
    assert [issue["severity"] for issue in others] == ["minor", "info"]


def test_a_run_that_failed_is_no_clean_report() -> None:
    (issue,) = _report(validation_failed(ConfigError("no project", remedy="make one"), HERE))
    assert issue["description"] == "reconciler. no project. to do: make one"
    assert _report(Validation("acme", 1)) == []
