"""Causes: said of the destroys that a manifest's end makes, and of nothing else."""

from __future__ import annotations

from reconciler.plan.cause import destroyed_keys, with_causes
from reconciler.plan.planner import make_plan
from tests.saved_plans import PLAN, TARGET
from tests.support import account, desired, live

CAUSES = {key: f"why {key}" for key in ("changed", "imported", "made", "gone", "twins", "withheld")}


def test_a_twin_and_a_withheld_create_are_no_destroys_of_a_manifest() -> None:
    assert [resource.key for resource in PLAN.resource_changes if not resource.change.after] == [
        "twins",
        "gone",
    ]
    assert [held.action for held in PLAN.withheld] == ["create"]
    assert destroyed_keys(PLAN) == ["gone"]


def test_only_a_destroy_says_its_cause() -> None:
    told = with_causes(PLAN, CAUSES)
    assert [(resource.key, resource.cause) for resource in told.resource_changes] == [
        (resource.key, "why gone" if resource.key == "gone" else "")
        for resource in PLAN.resource_changes
    ]
    assert [held.cause for held in told.withheld] == [""]


def test_a_plan_without_causes_is_as_it_was() -> None:
    assert with_causes(PLAN, {}) == PLAN
    assert with_causes(PLAN, {"another": "why"}) == PLAN


def test_a_destroy_that_is_withheld_says_its_cause_too() -> None:
    plan = make_plan(desired(), account(live(1, marker="acme/gone")), target=TARGET)
    assert plan.resource_changes == ()
    assert destroyed_keys(plan) == ["gone"]
    assert [held.cause for held in with_causes(plan, CAUSES).withheld] == ["why gone"]
