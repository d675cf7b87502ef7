"""Sections of reports: every change once, and the most dangerous first."""

from __future__ import annotations

from reconciler.render.sections import sections
from tests.golden.rich_plan import rich_plan
from tests.render.any_plan import plan_of


def test_every_change_stands_in_one_section() -> None:
    plan = rich_plan()
    placed = [one for section in sections(plan) for one in section.changes]
    assert sorted(one.key for one in placed) == sorted(one.key for one in plan.resource_changes)


def test_destroys_stand_first_then_updates_then_creates() -> None:
    (section,) = sections(rich_plan())
    actions = [one.action for one in section.changes]
    assert actions == ["delete"] * 3 + ["update"] * 6 + ["create"] * 8


def test_a_plan_without_changes_has_no_section() -> None:
    assert sections(plan_of()) == []
