"""The test's own reading of expressions, so that a workflow test cannot pass for want of one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.pipelines.expressions import condition, resolved

CONTEXTS: dict[str, Any] = {
    "github": {"event": {"before": "abc"}, "sha": "def"},
    "needs": {"projects": {"outputs": {"directories": '["a", "b"]'}}},
    "inputs": {"version": ""},
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${{ github.event.before }}", "abc"),
        ("x-${{ github.sha }}-y", "x-def-y"),
        ("${{ fromJSON(needs.projects.outputs.directories) }}", ["a", "b"]),
        ("${{ github.event.nothing.deeper }}", ""),
        ("plain", "plain"),
        (3, 3),
        ({"a": "${{ github.sha }}"}, {"a": "def"}),
    ],
)
def test_values(text: Any, value: Any) -> None:
    assert resolved(text, CONTEXTS) == value


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        (None, True),
        ("inputs.version == ''", True),
        ("inputs.version != ''", False),
        ("github.sha == 'def' && !(github.sha == 'it''s')", True),
        ("${{ github.sha == 'x' || always() }}", True),
    ],
)
def test_conditions(text: str | None, holds: bool) -> None:
    assert condition(text, CONTEXTS) is holds


@pytest.mark.parametrize("text", ["hashFiles('x')", "runner.os", "a b", "github.sha =~ 'x'"])
def test_what_it_does_not_know_fails(text: str) -> None:
    with pytest.raises(AssertionError):
        condition(text, CONTEXTS)
