"""Annotations: where GitHub shows them, and what of which weight."""

from __future__ import annotations

from typing import Any

import pytest

from reconciler.github.annotations import annotations_of
from reconciler.github.workflow import Annotation

FOUND = {"code": "RC001", "severity": "error", "message": "too often", "remedy": "less"}
PLACED = FOUND | {"file": "outplans/a.yaml", "line": 3, "column": 5}


def _one(document: dict[str, Any]) -> Annotation:
    (found,) = annotations_of(document, "/repo/customers/acme", "/repo")
    return found


def test_a_finding_is_on_its_line_in_the_repository() -> None:
    assert _one({"findings": [PLACED | {"key": "sales"}]}) == Annotation(
        "error", "RC001 sales", "too often\nto do: less", "customers/acme/outplans/a.yaml", 3, 5
    )


@pytest.mark.parametrize("nested", [False, True])
def test_problems_are_found_in_a_validation_and_in_a_failure(nested: bool) -> None:
    document = {"problems": [PLACED]}
    assert _one({"error": document} if nested else document).title == "RC001"


@pytest.mark.parametrize(
    ("severity", "level"), [("error", "error"), ("warning", "warning"), ("info", "notice")]
)
def test_the_weights_are_those_of_github(severity: str, level: str) -> None:
    assert _one({"findings": [PLACED | {"severity": severity}]}).level == level


def test_what_is_allowed_is_a_notice_with_its_reason() -> None:
    found = _one({"findings": [PLACED | {"allowed_by": "until May"}]})
    assert (found.level, found.message.splitlines()[-1]) == ("notice", "allowed: until May")


@pytest.mark.parametrize(
    ("file", "shown"),
    [
        ("/repo/a.yaml", "a.yaml"),
        ("../b.yaml", "customers/b.yaml"),
        ("../../../elsewhere.yaml", "../../../elsewhere.yaml"),
        ("<stdin>", ""),
        ("", ""),
    ],
)
def test_paths_begin_at_the_repository(file: str, shown: str) -> None:
    assert _one({"problems": [PLACED | {"file": file}]}).file == shown


def test_another_failure_belongs_to_the_run() -> None:
    error = {"message": "no project", "where": "/x", "why": None, "remedy": "make one"}
    assert _one({"error": error}) == Annotation("error", "reconciler", "no project\n/x\nmake one")


def test_odd_documents_say_nothing_and_break_nothing() -> None:
    odd: list[dict[str, Any]] = [{}, {"problems": None}, {"findings": [1, "x"]}, {"error": "x"}]
    assert [annotations_of(one, "/repo", "/repo") for one in odd] == [[], [], [], []]
    assert _one({"problems": [FOUND | {"line": "x", "severity": 1}]}).line == 1
