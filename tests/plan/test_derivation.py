"""A saved plan derived again: what twins, withheld changes and consents must not upset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from reconciler.plan.derivation import check_derived, options_of, wanted_by
from reconciler.plan.guard import Limits
from reconciler.plan.plan import Target
from reconciler.plan.planner import Options, make_plan
from reconciler.values.account import Campaign, Neighbours
from reconciler.values.errors import StalePlanError
from tests.support import account, desired, live, manifest, outplan_id

if TYPE_CHECKING:
    from reconciler.plan.plan import Plan
    from reconciler.values.account import Account, LiveOutplan

TARGET = Target("sandbox:", None, "", "acme")


def _used(number: int, *, times: int = 1) -> tuple[Campaign, ...]:
    return tuple(Campaign(f"c{at}", "Spring", "run", outplan_id(number)) for at in range(times))


def _derived(plan: Plan, rows: Account, campaigns: tuple[Campaign, ...] = ()) -> Plan:
    return make_plan(
        wanted_by(plan, rows),
        rows,
        target=TARGET,
        options=options_of(plan, 5, 50),
        neighbours=Neighbours(campaigns),
    )


Fates = list[tuple[str, str | None]]


def _fates(plan: Plan) -> tuple[Fates, Fates]:
    made: Fates = [(resource.action, resource.id) for resource in plan.resource_changes]
    return made, [(held.code, held.id) for held in plan.withheld]


@pytest.mark.parametrize(
    ("documents", "rows", "campaigns", "fates"),
    [
        (
            [manifest("new", name="Sales", lifecycle={"previous_key": "old"})],
            [live(1, marker="acme/old"), live(2, marker="acme/old", max_try_count_0=9)],
            _used(1, times=2) + _used(2),
            ([("update", outplan_id(1))], [("in-use", outplan_id(2))]),
        ),
        (
            [manifest("kept")],
            [live(1, marker="acme/gone"), live(2, marker="acme/gone"), live(3, marker="acme/kept")],
            _used(2),
            ([("update", outplan_id(3)), ("delete", outplan_id(1))], [("in-use", outplan_id(2))]),
        ),
        (
            [manifest("a", name="Sales", lifecycle={"id": outplan_id(3)})],
            [
                live(1, marker="acme/a", max_try_count_0=9),
                live(2, marker="acme/a"),
                live(3, marker="acme/a"),
            ],
            _used(1),
            ([("delete", outplan_id(2))], [("in-use", outplan_id(1))]),
        ),
    ],
    ids=["of a rename", "of a destroy", "of an outplan that stays"],
)
def test_a_twin_whose_destroy_is_withheld_upsets_no_change(
    documents: list[dict[str, Any]],
    rows: list[LiveOutplan],
    campaigns: tuple[Campaign, ...],
    fates: tuple[Fates, Fates],
) -> None:
    lives = account(*rows)
    plan = make_plan(
        desired(*documents),
        lives,
        target=TARGET,
        options=Options(Limits(consent=9)),
        neighbours=Neighbours(campaigns),
    )
    assert _fates(plan) == fates
    check_derived(plan, _derived(plan, lives, campaigns))


def test_a_namesake_whose_destroy_is_withheld_upsets_no_destroy() -> None:
    """Under exclusive ownership both have the key "Old", and neither is the other's twin."""
    rows = account(live(1, "Old"), live(2, "Old"), live(3, "Sales"))
    plan = make_plan(
        desired(manifest("a", name="Sales"), ownership="exclusive"),
        rows,
        target=TARGET,
        options=Options(Limits(consent=9)),
        neighbours=Neighbours(_used(2)),
    )
    assert _fates(plan) == ([("delete", outplan_id(1))], [("in-use", outplan_id(2))])
    check_derived(plan, _derived(plan, rows, _used(2)))


def test_consent_to_a_create_stands_in_the_plan() -> None:
    rows = account(live(1, "Sales"))
    plan = make_plan(
        desired(manifest("a", name="Sales")),
        rows,
        target=TARGET,
        options=Options(allow_create=frozenset({"a"})),
    )
    assert _fates(plan) == ([("create", None)], [])
    check_derived(plan, _derived(plan, rows))


def test_what_protects_an_outplan_is_wanted_only_where_the_plan_says_so() -> None:
    wanted = desired(
        manifest("free", name="A"), manifest("safe", name="B", lifecycle={"prevent_destroy": True})
    )
    plan = make_plan(wanted, account(), target=TARGET)
    again = wanted_by(plan, account()).outplans
    assert {key: outplan.prevent_destroy for key, outplan in again.items()} == {
        "free": False,
        "safe": True,
    }


def test_labels_and_annotations_are_those_of_the_manifests_at_hand() -> None:
    document = manifest("a")
    document["metadata"] |= {"labels": {"team": "sales"}, "annotations": {"note": "text"}}
    wanted = desired(document, manifest("b"))
    plan = make_plan(wanted, account(), target=TARGET)
    for manifests, labels in ((wanted, {"team": "sales"}), (None, {})):
        again = wanted_by(plan, account(), manifests).outplans
        assert again["a"].labels == labels
        assert again["a"].annotations == ({"note": "text"} if labels else {})
        assert again["b"].labels == {}
    fewer = wanted_by(plan, account(), desired(document)).outplans
    assert fewer.keys() == {"a", "b"}


@pytest.mark.parametrize(("count", "ends"), [(10, False), (11, True)])
def test_of_many_refusals_ten_are_said(count: int, ends: bool) -> None:
    wanted = desired(*(manifest(f"k{at:02}") for at in range(count)))
    plan = make_plan(wanted, account(), target=TARGET)
    rows = account(*(live(at, f"k{at:02}", marker=f"acme/k{at:02}") for at in range(count)))
    with pytest.raises(StalePlanError) as refused:
        check_derived(plan, _derived(plan, rows))
    why = str(refused.value.why)
    assert (why.count("k"), why.endswith("; ...")) == (10, ends)


def test_a_change_that_a_guard_withholds_now_is_refused_in_its_words() -> None:
    rows = account(live(1, "a", marker="acme/a"), live(2, "b", marker="acme/b"))
    options = Options(Limits(consent=1))
    plan = make_plan(desired(manifest("b")), rows, target=TARGET, options=options)
    with pytest.raises(StalePlanError) as refused:
        check_derived(plan, _derived(plan, rows, _used(1)))
    assert refused.value.why == "a: 1 campaign uses it: Spring (run)"
