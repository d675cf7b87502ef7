"""Whose change it is: base, branch and account against each other, field by field."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.plan.diff import Origin, fields_of
from reconciler.plan.digest import digest_of
from reconciler.plan.guard import Limits
from reconciler.plan.origin import with_origins, without_origins
from reconciler.plan.plan import Base, Plan, Target
from reconciler.plan.planfile import dump, load
from reconciler.plan.planner import Options, make_plan
from reconciler.policy.spec import Policy
from tests.support import account, desired, live, manifest, outplan_id, sound

if TYPE_CHECKING:
    from reconciler.values.account import LiveOutplan
    from reconciler.values.desired_outplan import OwnershipMode

TARGET = Target("sandbox:", None, "", "acme")
BASE = Base("origin/main", "c" * 40)
Documents = list[dict[str, Any]]


def _told(
    base: Documents,
    head: Documents,
    *rows: LiveOutplan,
    ownership: OwnershipMode = "marker",
    policy: dict[str, Any] | None = None,
    by_name: bool = False,
) -> Plan:
    wanted = desired(*head, ownership=ownership)
    plan = make_plan(
        wanted,
        account(*rows),
        target=TARGET,
        options=Options(Limits(consent=9), import_by_name=by_name),
        policy=Policy.model_validate(policy or {}),
    )
    told = with_origins(plan, wanted, desired(*base, ownership=ownership), BASE)
    assert told.base == BASE
    assert digest_of(told) == digest_of(plan)
    assert load(dump(told), "plan.json") == told
    assert tuple(map(without_origins, told.resource_changes)) == plan.resource_changes
    return told


def _origins(plan: Plan) -> dict[str, Origin | None]:
    return {resource.key: resource.origin for resource in plan.resource_changes}


def _fields(plan: Plan) -> dict[str, Origin | None]:
    (resource,) = plan.resource_changes
    return {field.field: field.origin for field in resource.change.fields}


OLD, NEW = manifest("a", name="A"), manifest("a", name="A", dial_timeout="45s")
ROW = live(1, "A", marker="acme/a")


@pytest.mark.parametrize(
    ("base", "head", "row", "origin"),
    [
        ([OLD], [NEW], ROW, "branch"),
        ([NEW], [NEW], ROW, "drift"),
        ([OLD], [OLD], live(1, "A", marker="acme/a", dial_timeout=60_000), "drift"),
        ([OLD], [NEW], live(1, "A", marker="acme/a", dial_timeout=60_000), "both"),
        ([], [NEW], ROW, "branch"),
    ],
    ids=["branch-edits", "not-applied-yet", "edited-live", "both", "new-manifest"],
)
def test_an_update_is_told_field_by_field(
    base: Documents, head: Documents, row: LiveOutplan, origin: Origin
) -> None:
    plan = _told(base, head, row)
    assert _fields(plan) == {"dial_timeout": origin}
    assert _origins(plan) == {"a": origin}


def test_fields_of_different_origin_are_told_apart_and_the_outplan_is_both() -> None:
    row = live(1, "Edited", marker="acme/a", try_interval=1_000)
    head = manifest("a", name="A", dial_timeout="45s", try_interval="3h")
    plan = _told([OLD], [head], row)
    assert _fields(plan) == {"name": "drift", "dial_timeout": "branch", "try_interval": "both"}
    assert _origins(plan) == {"a": "both"}


def test_a_create_is_the_branch_s_unless_the_base_wants_it_too() -> None:
    base = [OLD, manifest("b")]
    head = [OLD, manifest("b", dial_timeout="45s"), manifest("c")]
    assert _origins(_told(base, head)) == {"a": "drift", "b": "both", "c": "branch"}


def test_a_destroy_is_the_branch_s_where_it_removes_the_manifest() -> None:
    rows = (ROW, live(2, "B", marker="acme/b"), live(3, "C", marker="acme/c"))
    plan = _told([OLD, manifest("b")], [OLD], *rows)
    assert _origins(plan) == {"b": "branch", "c": "drift"}


def test_a_twin_is_nobody_s_edit() -> None:
    plan = _told([OLD], [OLD], ROW, live(2, "A", marker="acme/a"))
    assert _origins(plan) == {"a": "drift"}


def test_a_rename_of_the_key_is_the_branch_s_and_the_rest_is_compared() -> None:
    head = manifest("new", name="A", lifecycle={"previous_key": "a"})
    plan = _told([OLD], [head], live(1, "A", marker="acme/a", dial_timeout=60_000))
    assert _fields(plan) == {"dial_timeout": "drift", "managed_by": "branch"}
    applied = _told([head], [head], live(1, "A", marker="acme/a"))
    assert _fields(applied) == {"managed_by": "drift"}
    undone = _told([head], [], live(1, "A", marker="acme/a"))
    assert _origins(undone) == {"a": "branch"}


def test_an_import_is_the_branch_s_unless_the_base_asks_for_it() -> None:
    head = manifest("a", name="A", lifecycle={"id": outplan_id(1)})
    free = live(1, "A")
    assert _fields(_told([], [head], free)) == {"managed_by": "branch"}
    assert _fields(_told([OLD], [head], free)) == {"managed_by": "branch"}
    assert _fields(_told([head], [head], free)) == {"managed_by": "drift"}
    assert _fields(_told([OLD], [OLD], free, by_name=True)) == {"managed_by": "drift"}


def test_what_the_base_imports_is_its_own_although_its_key_and_name_are_other_ones() -> None:
    """Only `lifecycle.id` says that base and branch mean the same outplan."""
    base = manifest("old", name="Before", lifecycle={"id": outplan_id(1)})
    head = manifest("new", name="After", lifecycle={"id": outplan_id(1)}, dial_timeout="45s")
    row = live(1, "Before", dial_timeout=45_000)
    assert _fields(_told([base], [head], row)) == {"name": "branch", "managed_by": "both"}
    owned = live(1, "Before", marker="acme/old", try_interval=7)
    assert _fields(_told([base], [head], owned)) == {
        "name": "branch",
        "dial_timeout": "branch",
        "try_interval": "drift",
        "managed_by": "branch",
    }
    assert _origins(_told([base], [], owned)) == {"old": "branch"}
    gone = live(1, "Elsewhere", marker="acme/elsewhere")
    assert _origins(_told([base], [], gone)) == {"elsewhere": "branch"}


def test_under_exclusive_ownership_the_name_is_what_is_compared() -> None:
    head = manifest("a", name="Renamed")
    plan = _told([OLD], [head], live(1, "A"), ownership="exclusive")
    assert [resource.origin for resource in plan.resource_changes] == ["branch"] * 2
    drift = _told([OLD], [OLD], live(1, "A"), live(2, "B"), ownership="exclusive")
    assert {resource.origin for resource in drift.resource_changes} == {"drift"}


def test_what_is_withheld_says_whether_the_branch_touches_it() -> None:
    base = [sound("same", max_try_count_0=5), sound("edited"), sound("removed")]
    head = [base[0], sound("edited", max_try_count_0=5), sound("new", max_try_count_0=5)]
    rows = (
        live(1, "removed", marker="acme/removed, protected"),
        live(2, "left over", marker="acme/over, protected"),
    )
    plan = _told(base, head, *rows, policy={"max_attempts_total": 4})
    assert {held.key: held.origin for held in plan.withheld} == {
        "same": "drift",
        "edited": "branch",
        "new": "branch",
        "removed": "branch",
        "over": "drift",
    }


values = st.fixed_dictionaries(
    {
        "name": st.sampled_from("xyz"),
        "max_try_count_0": st.integers(1, 3),
        "dial_timeout": st.sampled_from([30_000, 40_000, 50_000]),
    }
)


@given(base=values, head=values, now=values)
def test_the_origin_of_every_field_follows_from_the_three_values(
    base: dict[str, Any], head: dict[str, Any], now: dict[str, Any]
) -> None:
    row = live(1, now["name"], marker="acme/a")
    row = row._replace(outplan=replace(row.outplan, **now))
    plan = _told([manifest("a", **base)], [manifest("a", **head)], row)
    found = _fields(plan) if plan.resource_changes else {}
    assert found.keys() == {name for name in now if now[name] != head[name]}
    for name, origin in found.items():
        assert (origin == "drift") == (base[name] == head[name])
        assert (origin == "branch") == (base[name] == now[name])
    if plan.resource_changes:
        (resource,) = plan.resource_changes
        assert resource.change.before is not None
        assert fields_of(resource.change.before)["name"] == now["name"]
        assert (resource.origin == "both") == (
            "both" in found.values() or len({*found.values()}) > 1
        )


def test_a_plan_that_nobody_asked_about_says_nothing() -> None:
    plan = make_plan(desired(NEW), account(ROW), target=TARGET)
    assert plan.base is None
    assert (_origins(plan), _fields(plan)) == ({"a": None}, {"dial_timeout": None})
