"""Staleness: whatever the plan touches must be as it was, and nothing else matters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from reconciler.apply.fresh import check_fresh, shrunk, used_since
from reconciler.plan.guard import Limits
from reconciler.plan.plan import Target
from reconciler.plan.planner import Options, make_plan
from reconciler.plan.vet import uses_of
from reconciler.policy.spec import Policy
from reconciler.values.account import Account, Campaign, Customer, LiveOutplan
from reconciler.values.errors import ConfigError, Exit, StalePlanError
from tests.support import account, desired, live, manifest, outplan_id

if TYPE_CHECKING:
    from reconciler.plan.plan import Plan

CHANGED = live(1, "Before", marker="acme/changed")
IMPORTED = live(2, "Found")
GONE = live(3, "Gone", marker="acme/gone")
STAYS, TWIN = (
    live(4, "twins", marker="acme/twins"),
    live(5, "twins", marker="acme/twins", max_try_count_0=9),
)
FOREIGN, UNMANAGED, UNCHANGED = live(6, marker="other/x"), live(7, "U"), live(8, marker="acme/kept")
USER = Campaign("c1", "Spring", "run", GONE.id)
ROWS = {
    row.id: row for row in (CHANGED, IMPORTED, GONE, STAYS, TWIN, FOREIGN, UNMANAGED, UNCHANGED)
}


def _plan(customer: str | None = None, **options: Any) -> Plan:
    wanted = desired(
        manifest("changed", name="After"),
        manifest("imported", name="Imported", lifecycle={"id": IMPORTED.id}),
        manifest("made", name="Made"),
        manifest("twins"),
        manifest("kept", name="Sales"),
    )
    target = Target("sandbox:", customer, "", "acme")
    allowing = Options(Limits(consent=9), **options)
    return make_plan(wanted, Account(tuple(ROWS.values())), target=target, options=allowing)


def _now(*rows: LiveOutplan, without: LiveOutplan | None = None) -> Account:
    now = ROWS | {row.id: row for row in rows}
    return account(*(row for row in now.values() if without is None or row.id != without.id))


def _with(row: LiveOutplan, **changes: Any) -> LiveOutplan:
    return row._replace(outplan=replace(row.outplan, **changes))


def test_the_plan_of_these_tests_touches_what_they_say() -> None:
    assert [(resource.action, resource.key) for resource in _plan().resource_changes] == [
        ("update", "changed"),
        ("update", "imported"),
        ("create", "made"),
        ("delete", "gone"),
        ("delete", "twins"),
    ]


@pytest.mark.parametrize(
    "now",
    [
        _now(),
        account(*reversed(ROWS.values())),
        _now(_with(FOREIGN, name="Made", dial_timeout=1)),
        _now(_with(UNMANAGED, max_try_count_0=7)),
        _now(_with(UNCHANGED, detail="edited")),
        _now(without=FOREIGN),
        _now(live(9, "A newcomer")),
        _now(live(9, "Made", marker="other/made")),
        _now(live(9, marker="acme/another")),
    ],
)
def test_changes_elsewhere_keep_a_plan_fresh(now: Account) -> None:
    check_fresh(_plan(), now)


@pytest.mark.parametrize(
    ("now", "why"),
    [
        (_now(_with(CHANGED, name="Meanwhile")), "changed (00000000-0000-4000-8000-000000000001)"),
        (_now(_with(CHANGED, dial_timeout=1, max_try_count_4=1)), "dial_timeout, max_try_count_4"),
        (_now(_with(CHANGED, detail="x")), "has another detail"),
        (_now(_with(CHANGED, marker=None)), "has another managed_by"),
        (_now(_with(CHANGED, marker=FOREIGN.outplan.marker)), "has another managed_by"),
        (_now(without=CHANGED), "changed (00000000-0000-4000-8000-000000000001) no longer exists"),
        (_now(_with(IMPORTED, marker=FOREIGN.outplan.marker)), "imported"),
        (_now(_with(IMPORTED, try_interval=1)), "imported"),
        (_now(without=IMPORTED), "imported"),
        (_now(_with(GONE, detail="in use again")), "gone"),
        (_now(_with(GONE, marker=None)), "gone"),
        (_now(live(3, "Gone", marker="acme/gone, protected")), "has another prevent_destroy"),
        (_now(without=GONE), "gone"),
        (_now(_with(TWIN, name="Useful")), "twins"),
        (_now(without=TWIN), "twins"),
        (_now(without=STAYS), "the twin that was to stay, no longer exists"),
        (_now(live(9, "Any", marker="acme/made")), "made was created meanwhile"),
        (_now(live(9, "Any", marker="acme/made, protected")), "made was created meanwhile"),
        (_now(live(9, "Made")), "an outplan with the name of made was created meanwhile"),
        (account(), "no longer exists"),
    ],
)
def test_a_change_of_what_the_plan_touches_makes_it_stale(now: Account, why: str) -> None:
    with pytest.raises(StalePlanError) as stale:
        check_fresh(_plan(), now)
    assert why in (stale.value.why or "")
    assert stale.value.exit is Exit.STALE


def test_everything_that_changed_is_named_at_once() -> None:
    with pytest.raises(StalePlanError) as stale:
        check_fresh(_plan(), _now(_with(CHANGED, name="x"), _with(GONE, name="y"), without=TWIN))
    assert [word in (stale.value.why or "") for word in ("changed", "gone", "twins")] == [True] * 3


def test_a_namesake_that_the_plan_itself_takes_over_is_none() -> None:
    wanted = desired(manifest("a", name="Sales"), manifest("b", name="Sales"))
    options = Options(import_by_name=True)
    rows = account(live(1, "Sales"))
    target = Target("sandbox:", None, "", "acme")
    plan = make_plan(wanted, rows, target=target, options=options)
    assert [resource.action for resource in plan.resource_changes] == ["update", "create"]
    check_fresh(plan, rows)


def test_a_plan_for_a_target_is_fresh_on_the_account_that_it_was_made_for() -> None:
    wanted = desired(
        manifest("a", name="A", lifecycle={"id": outplan_id(1)}), manifest("b", name="S")
    )
    rows, target = account(live(1, "S")), Target("sandbox:", None, "", "acme")
    plan = make_plan(wanted, rows, target=target, options=Options(targets=frozenset({"b"})))
    assert [held.code for held in plan.withheld] == ["name-conflict"]
    check_fresh(plan, rows)


@pytest.mark.parametrize("ownership", ["marker", "exclusive"])
def test_a_namesake_whose_own_change_a_rule_withheld_is_no_newcomer(ownership: Any) -> None:
    wanted = desired(
        manifest("a", name="A", lifecycle={"id": outplan_id(1)}, max_try_count_0=5),
        manifest("b", name="S"),
        ownership=ownership,
    )
    rows, target = account(live(1, "S")), Target("sandbox:", None, "", "acme")
    policy = Policy.model_validate({"max_attempts_total": 4})
    plan = make_plan(wanted, rows, target=target, policy=policy)
    assert [(held.key, held.code) for held in plan.withheld] == [("a", "policy")]
    assert [(resource.key, resource.action) for resource in plan.resource_changes] == [
        ("b", "create")
    ]
    check_fresh(plan, rows)
    with pytest.raises(StalePlanError, match="stale"):
        check_fresh(plan, account(live(1, "S"), live(2, "S")))


def test_an_outplan_whose_destroy_was_withheld_makes_a_create_of_its_new_name_stale() -> None:
    wanted = desired(manifest("a", name="S"), ownership="exclusive")
    plan = make_plan(wanted, account(live(1, "Old")), target=Target("sandbox:", None, "", "acme"))
    assert [(held.id, held.action) for held in plan.withheld] == [(outplan_id(1), "delete")]
    with pytest.raises(StalePlanError, match="stale"):
        check_fresh(plan, account(live(1, "S")))


@pytest.mark.parametrize("customer", [None, Customer(outplan_id(98), "Other")])
def test_a_plan_for_one_customer_is_refused_on_any_other(customer: Customer | None) -> None:
    with pytest.raises(ConfigError, match=outplan_id(99)) as caught:
        check_fresh(_plan(outplan_id(99)), _now()._replace(customer=customer))
    assert caught.value.what.endswith(f"account is {customer.id if customer else 'unknown'}")
    assert caught.value.remedy == "use that customer's credential, or plan again"


def test_the_customers_name_may_change() -> None:
    check_fresh(_plan(outplan_id(99)), _now()._replace(customer=Customer(outplan_id(99), "New")))


@pytest.mark.parametrize(("tombstones", "gone"), [(0, False), (1, False), (-1, True)])
def test_a_listing_that_lost_rows_is_not_trusted(tombstones: int, gone: bool) -> None:
    now = _now(without=FOREIGN)._replace(deleted=frozenset(map(str, range(1 + tombstones))))
    assert (shrunk(_plan(), now) is not None) == gone


def test_under_exclusive_ownership_a_namesake_of_ours_makes_a_create_stale() -> None:
    wanted = desired(manifest("a", name="S"), ownership="exclusive")
    plan = make_plan(wanted, account(), target=Target("sandbox:", None, "", "acme"))
    with pytest.raises(StalePlanError) as caught:
        check_fresh(plan, account(live(1, "S", marker="acme/old")))
    assert "was created meanwhile" in str(caught.value.why)
    check_fresh(plan, account(live(1, "S", marker="other/old")))


def test_by_marker_a_namesake_of_ours_is_told_apart_and_upsets_nothing() -> None:
    plan = make_plan(
        desired(manifest("a", name="S")), account(), target=Target("", None, "", "acme")
    )
    check_fresh(plan, account(live(1, "S", marker="acme/old")))


def test_consent_to_a_create_beside_a_namesake_holds_for_one_that_came_since() -> None:
    plan = _plan(allow_create=frozenset({"made"}))
    check_fresh(plan, _now(live(20, "Made")))
    with pytest.raises(StalePlanError):
        check_fresh(_plan(), _now(live(20, "Made")))


@pytest.mark.parametrize("count", [10, 11])
def test_of_many_changes_the_first_ten_are_named(count: int) -> None:
    wanted = desired(*(manifest(f"k{number}", name=f"N{number}") for number in range(count)))
    plan = make_plan(wanted, account(), target=Target("", None, "", "acme"))
    rows = (live(number, f"N{number}") for number in range(count))
    with pytest.raises(StalePlanError) as caught:
        check_fresh(plan, account(*rows))
    named = (caught.value.why or "").split("; ")
    assert (len(named), named[-1] == "...") == (count, count > 10)


@pytest.mark.parametrize(
    ("before", "now", "consent", "said"),
    [
        ([], [USER], (), "since the plan was made 1 campaign uses it"),
        ([USER], [USER], (), ""),
        ([USER], [], (), ""),
        (None, [USER], (), "since the plan was made 1 campaign uses it"),
        (None, [USER], ("gone",), ""),
        (None, None, (), ""),
        ([], None, (), "its campaigns could be read for the plan, and cannot now"),
    ],
)
def test_a_destroy_is_given_up_where_a_campaign_came_to_use_it(
    before: list[Campaign] | None, now: list[Campaign] | None, consent: tuple[str, ...], said: str
) -> None:
    plan = _plan()
    (destroy,) = (resource for resource in plan.resource_changes if resource.key == "gone")
    planned = replace(destroy, campaigns=None if before is None else uses_of(before))
    plan = replace(plan, consents=replace(plan.consents, allow_in_use=consent))
    assert used_since(plan, planned, now).startswith(said)
    assert bool(used_since(plan, planned, now)) is bool(said)
