"""A plan by labels: what is outside of the selection is left alone, destroys above all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.plan.derivation import check_derived, options_of, wanted_by
from reconciler.plan.guard import Limits
from reconciler.plan.plan import Counts, Target
from reconciler.plan.planner import Options, make_plan, reads_for
from reconciler.values.errors import UsageError
from reconciler.values.selector import parse_selector
from tests.support import account, desired, live, manifest

if TYPE_CHECKING:
    from reconciler.values.desired_outplan import Desired

TARGET = Target("sandbox:", None, "", "acme")
CONSENT = Options(Limits(consent=9))
SALES = CONSENT._replace(selector=parse_selector(["team=sales"]))


def _labelled(key: str, team: str, **changes: Any) -> dict[str, Any]:
    document = manifest(key, **changes)
    document["metadata"]["labels"] = {"team": team}
    return document


def test_only_what_is_selected_is_changed_and_nothing_without_a_manifest_destroyed() -> None:
    wanted = desired(
        _labelled("a", "sales", dial_timeout="1m"), _labelled("b", "support"), manifest("c")
    )
    rows = account(live(1, "a", marker="acme/a"), live(2, "old", marker="acme/old"))
    plan = make_plan(wanted, rows, target=TARGET, options=SALES)
    assert [(resource.key, resource.action) for resource in plan.resource_changes] == [
        ("a", "update")
    ]
    assert plan.counts == Counts(change=1)
    [notice] = plan.notices
    assert "1 outplan that no manifest wants is left alone" in notice.message
    assert not reads_for(wanted, rows, SALES).destroys


def test_what_is_given_up_is_selected_by_its_labels_too() -> None:
    given_up = {"lifecycle": {"forget": True}}
    wanted = desired(_labelled("a", "sales", **given_up), _labelled("b", "support", **given_up))
    rows = account(live(1, "a", marker="acme/a"), live(2, "b", marker="acme/b"))
    plan = make_plan(wanted, rows, target=TARGET, options=SALES)
    assert [(change.key, change.action) for change in plan.resource_changes] == [("a", "forget")]
    assert plan.resource_changes[0].labels == ("team=sales",)


def test_a_twin_of_what_is_selected_is_destroyed_as_with_a_target() -> None:
    wanted = desired(_labelled("a", "sales"), _labelled("b", "support"))
    twins = [live(number, key, marker=f"acme/{key}") for key in "ab" for number in (1, 2)]
    rows = account(*(row._replace(id=f"{row.outplan.name}{row.id}") for row in twins))
    plan = make_plan(wanted, rows, target=TARGET, options=SALES)
    assert [(resource.key, resource.action) for resource in plan.resource_changes] == [
        ("a", "delete")
    ]


def test_a_name_that_is_a_selected_key_makes_no_destroy_of_an_exclusive_project() -> None:
    wanted = desired(_labelled("a", "sales", name="Sales"), ownership="exclusive")
    rows = account(live(1, "Sales"), live(2, "a"))
    assert make_plan(wanted, rows, target=TARGET, options=CONSENT).counts.destroy == 1
    assert make_plan(wanted, rows, target=TARGET, options=SALES).resource_changes == ()


def test_a_selector_that_selects_nothing_is_no_plan_for_everything() -> None:
    for decide in (reads_for, lambda *of: make_plan(*of[:2], target=TARGET, options=of[2])):
        with pytest.raises(UsageError, match="-l team=sales: no manifest has such labels"):
            decide(desired(_labelled("a", "support")), account(), SALES)


def _world(teams: dict[str, str]) -> Desired:
    return desired(*(_labelled(key, team, dial_timeout="1m") for key, team in teams.items()))


@given(
    st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["sales", "support"]), min_size=1),
    st.lists(st.sampled_from("abcdef"), max_size=6),
)
def test_a_selection_is_the_plan_of_its_keys_and_can_be_derived_again(
    teams: dict[str, str], there: list[str]
) -> None:
    """As safe as --target, since it is the same plan, but that it destroys what no key names."""
    wanted = _world(teams)
    rows = account(*(live(at, key, marker=f"acme/{key}") for at, key in enumerate(there)))
    keys = frozenset(key for key, team in teams.items() if team == "sales")
    if not keys:
        return
    plan = make_plan(wanted, rows, target=TARGET, options=SALES)
    by_key = make_plan(wanted, rows, target=TARGET, options=CONSENT._replace(targets=keys))
    assert replace(plan, notices=()) == replace(by_key, notices=())
    again = options_of(plan, 5, 50)
    derived = make_plan(wanted_by(plan, rows), rows, target=TARGET, options=again)
    check_derived(plan, derived)
