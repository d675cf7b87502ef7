"""Hostile results of every command in every format, line by line as they were last reviewed."""

from __future__ import annotations

import difflib
import re
from typing import get_args

import pytest

from reconciler.plan.change import Action
from reconciler.plan.planfile import dump, load
from reconciler.report.values_text import is_unsafe
from tests.golden.renders import HERE, golden_files, rendered
from tests.golden.rich_plan import rich_plan

GOLDEN = golden_files()


@pytest.mark.parametrize("name", GOLDEN)
def test_hostile_results_look_as_they_were_last_reviewed(name: str) -> None:
    kept = HERE / name
    wanted = kept.read_text(encoding="utf-8") if kept.exists() else ""
    got = rendered(*GOLDEN[name])
    lines = difflib.unified_diff(
        wanted.splitlines(), got.splitlines(), f"tests/golden/{name}", "now", lineterm="", n=2
    )
    difference = "\n".join(lines)
    if difference:
        pytest.fail(
            f"{difference}\n\nto do: if this is meant, run `python -m tests.golden.renders` and "
            "review what git shows",
            pytrace=False,
        )
    assert got == wanted


def test_no_golden_file_is_left_of_a_format_that_is_gone() -> None:
    kept = {path.name for path in HERE.iterdir() if path.suffix not in (".py", "")}
    assert kept == set(GOLDEN)


@pytest.mark.parametrize("name", GOLDEN)
def test_nothing_hostile_gets_through_in_any_format(name: str) -> None:
    text = rendered(*GOLDEN[name])
    assert {sign for sign in text if is_unsafe(sign)} <= {"\n"}, "a terminal would obey it"
    ending = GOLDEN[name][1].ending
    if ending in ("html", "svg"):
        assert re.findall(r"<(?:img|script(?!>)|a)\b", text) == [], "a browser would obey it"
    elif ending != "txt":
        formulas = re.findall(r"(?:^|[,;\t])\"?=HYPERLINK", text, flags=re.MULTILINE)
        assert formulas == [], "a spreadsheet would obey it"


def test_the_rich_plan_is_one_that_apply_takes() -> None:
    assert load(dump(rich_plan()), "plan.json") == rich_plan()


def test_the_rich_plan_holds_every_kind_of_change_and_remark() -> None:
    plan = rich_plan()
    assert {change.action for change in plan.resource_changes} == {*get_args(Action)}
    assert any(change.change.importing for change in plan.resource_changes)
    assert any(change.twin_of for change in plan.resource_changes)
    assert {len(change.campaigns or ()) for change in plan.resource_changes} >= {0, 1, 40}
    groups = {len(change.steps) for change in plan.resource_changes if change.action == "update"}
    assert groups >= {1, 2}
    held = {withheld.code for withheld in plan.withheld}
    assert held >= {"prevent-destroy", "in-use", "policy", "import-not-found"}
    assert {finding.severity for finding in plan.findings} >= {"error", "warning"}
    assert any(finding.allowed_by for finding in plan.findings)
    assert {notice.code for notice in plan.notices} >= {"twin", "lost-marker", "targets-unknown"}
