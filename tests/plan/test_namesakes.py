"""Namesakes in other projects: what was renamed or handed over is not created a second time."""

from __future__ import annotations

from typing import Any

import pytest

from reconciler.plan.plan import Plan, Target, Withheld
from reconciler.plan.planner import Options, make_plan
from reconciler.values.account import Campaign, Neighbours
from tests.support import account, desired, live, manifest, outplan_id

TARGET = Target("sandbox:", None, "", "acme")


def _plan(*rows: Any, documents: Any = None, mode: Any = "marker", **options: Any) -> Plan:
    wanted = desired(*(documents or [manifest("a"), manifest("b")]), ownership=mode)
    neighbours = Neighbours((Campaign("c", "Autumn", "run", outplan_id(1)),))
    options = {name: frozenset(keys) for name, keys in options.items()}
    return make_plan(
        wanted, account(*rows), target=TARGET, options=Options(**options), neighbours=neighbours
    )


def _created(plan: Plan) -> list[str]:
    return [change.key for change in plan.resource_changes if change.action == "create"]


@pytest.mark.parametrize("mode", ["marker", "exclusive"])
def test_a_project_that_was_renamed_makes_no_second_copy(mode: Any) -> None:
    rows = [live(1, "a", marker="former/a"), live(2, "b", marker="former/b", dial_timeout=1)]
    plan = _plan(*rows, mode=mode)
    assert (plan.resource_changes, plan.counts.withheld, plan.counts.foreign) == ((), 2, 2)
    [why] = {held.why for held in plan.withheld}
    assert why == (
        "acme owns nothing, and former has everything that it would create: the project was "
        "probably renamed, and what it made still belongs to the old name"
    )
    [remedy] = {held.remedy for held in plan.withheld}
    assert remedy == (
        "write metadata.name: former into reconciler.yaml again, or add "
        "lifecycle.previous_project: former to every manifest to take all of it over; to have "
        "another outplan, use --allow-create with its key"
    )
    assert {(held.key, held.id, held.action, held.code) for held in plan.withheld} == {
        (key, None, "create", "foreign-namesake") for key in "ab"
    }


def _of_one(plan: Plan) -> Withheld:
    [held] = plan.withheld
    assert (held.code, held.action, held.id) == ("foreign-namesake", "create", None)
    return held


@pytest.mark.parametrize(
    ("rows", "created"),
    [
        ([live(1, "a", marker="x/a")], ["b"]),
        ([live(1, "a", marker="x/moved")], ["b"]),
        ([live(1, "a", marker="x/moved", dial_timeout=1)], ["a", "b"]),
        ([live(1, "Another", marker="x/a")], ["a", "b"]),
    ],
)
def test_what_has_the_name_and_the_key_or_the_content_is_not_created(
    rows: list[Any], created: list[str]
) -> None:
    plan = _plan(*rows)
    assert _created(plan) == created
    assert [held.key for held in plan.withheld] == sorted({"a", "b"} - {*created})


def test_one_that_lives_elsewhere_is_named_with_its_campaigns_and_the_way_through() -> None:
    held = _of_one(_plan(live(1, "a", marker="x/a")))
    assert held.why == (
        f"an outplan of another project has the same display name: {outplan_id(1)}, which belongs "
        "to x/a; 1 campaign uses it: Autumn (run)"
    )
    assert held.remedy == (
        "to take it over, add lifecycle.previous_project: x; if it was handed over to there, let "
        "this manifest say lifecycle.forget: true, or delete it; to have another one, use "
        "--allow-create a"
    )


def test_two_projects_that_share_what_is_created_are_no_renamed_one() -> None:
    plan = _plan(live(1, "a", marker="x/a"), live(2, "b", marker="y/b"))
    assert all("belongs to" in held.why for held in plan.withheld)
    assert len(plan.withheld) == 2


def test_a_project_that_owns_something_was_not_renamed() -> None:
    rows = [live(1, "a", marker="x/a"), live(2, "b", marker="acme/b")]
    assert "belongs to x/a" in _of_one(_plan(*rows)).why


def test_consent_creates_another_one() -> None:
    rows = [live(1, "a", marker="former/a"), live(2, "b", marker="former/b")]
    plan = _plan(*rows, allow_create={"a"})
    assert (_created(plan), [held.key for held in plan.withheld]) == (["a"], ["b"])
    assert plan.consents.allow_create == ("a",)


def test_what_is_there_already_is_not_asked_about() -> None:
    rows = [live(1, "a", marker="x/a"), live(2, "a", marker="acme/a"), live(3, "b")]
    documents = [manifest("a"), manifest("b", lifecycle={"id": outplan_id(3)})]
    plan = _plan(*rows, documents=documents)
    assert (plan.withheld, plan.counts.imports, plan.counts.unchanged) == ((), 1, 1)
