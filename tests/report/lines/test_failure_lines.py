"""The line of a failure: what, where, why, what to do, and every problem."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from reconciler.report.lines.failure_lines import error_line
from reconciler.values.errors import ApiError, ConfigError, ProblemsError, StalePlanError
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
    "url": None,
}


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConfigError("what", where="where", why="why", remedy="remedy"), 1),
        (StalePlanError("what", where="where", why="why", remedy="remedy"), 4),
        (ApiError("what", where="where", why="why", remedy="remedy", status=403), 1),
    ],
)
def test_an_error_carries_its_remedy_and_exit_code(error: ConfigError, code: int) -> None:
    assert asdict(error_line(error)) == {
        "type": "error",
        "error": {
            "message": "what",
            "where": "where",
            "why": "why",
            "remedy": "remedy",
            "exit_code": code,
            "problems": (),
        },
    }


def test_an_error_of_problems_carries_each_of_them() -> None:
    assert asdict(error_line(ProblemsError([PROBLEM])))["error"]["problems"] == (PROBLEM_JSON,)
