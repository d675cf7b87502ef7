"""One rich plan in every format, line by line as it was last reviewed."""

from __future__ import annotations

import difflib

import pytest

from reconciler.plan.planfile import dump, load
from tests.golden.renders import HERE, RENDERS
from tests.golden.rich_plan import rich_plan


@pytest.mark.parametrize("name", RENDERS)
def test_a_rich_plan_looks_as_it_was_last_reviewed(name: str) -> None:
    wanted = (HERE / name).read_text(encoding="utf-8")
    got = RENDERS[name](rich_plan())
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


def test_the_rich_plan_is_one_that_apply_takes() -> None:
    assert load(dump(rich_plan()), "plan.json") == rich_plan()


def test_the_rich_plan_holds_every_kind_of_change_and_remark() -> None:
    plan = rich_plan()
    assert {change.action for change in plan.resource_changes} == {"create", "update", "delete"}
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
