"""Laws of handing over: what is given up or taken over stays what it is, over random accounts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reconciler.plan.derivation import check_derived, options_of, wanted_by
from reconciler.plan.plan import taken_over
from reconciler.plan.planner import make_plan
from reconciler.values.errors import StalePlanError
from tests.plan.test_planner_laws import EMPTY, TARGET, World, dial_infos, law, row_of, worlds
from tests.support import PROJECT, manifest, outplan_id

if TYPE_CHECKING:
    from reconciler.values.account import Account
    from reconciler.values.outplan import Outplan

given_up = st.frozensets(st.sampled_from(["a", "b", "c"]), min_size=1)
MOVED = [manifest("a", name="S", lifecycle={"prevent_destroy": False})]
THEIRS = [EMPTY | {"name": "S", "detail": "[managed by reconciler: other/a]"}]
ONE = [manifest("a", name="S", lifecycle={"prevent_destroy": True})]
TWICE = [EMPTY | {"detail": "[managed by reconciler: acme/a]"}] * 2


def _forgetting(world: World, keys: frozenset[str]) -> World:
    """Return the world in marker mode, where the manifests of some keys give their outplans up."""
    documents: list[dict[str, Any]] = [
        document | {"lifecycle": document["lifecycle"] | {"forget": True}}
        if document["metadata"]["name"] in keys
        else document
        for document in world.documents
    ]
    return replace(world, mode="marker", documents=documents)


def _taking(world: World, keys: frozenset[str], project: str) -> World:
    """Return the world in marker mode, where the manifests of some keys name another project."""
    documents = [
        document | {"lifecycle": document["lifecycle"] | {"previous_project": project}}
        if document["metadata"]["name"] in keys
        else document
        for document in world.documents
    ]
    return replace(world, mode="marker", documents=documents)


def _contents(account: Account) -> dict[str, Outplan]:
    return {row.id: replace(row.outplan, marker=None) for row in account.outplans}


@law
@given(worlds(), given_up)
@example(World(ONE, TWICE), frozenset("a"))
def test_what_is_forgotten_stays_as_it_is_and_is_nobodys(
    world: World, keys: frozenset[str]
) -> None:
    world = _forgetting(world, keys)
    forgotten = keys & {document["metadata"]["name"] for document in world.documents}
    server = world.server()
    before = server.account()
    plan = world.plan(server)
    for change in plan.resource_changes:
        assert (change.key in forgotten) == (change.action == "forget")
        if change.action == "forget":
            assert [step.method for step in change.steps] == ["PUT"]
            for step in change.steps:
                server.send(step)
    after = server.account()
    assert _contents(after) == _contents(before)
    claimed = {document["lifecycle"].get("id") for document in world.documents}
    for row in after.outplans:
        marker = row.outplan.marker if row.id not in claimed else None
        assert marker is None or marker.project != "acme" or marker.key not in forgotten
    again = world.plan(server)
    assert all(change.key not in forgotten for change in again.resource_changes)
    assert again.counts.forget == 0


@law
@given(worlds(), given_up)
@example(World(ONE, TWICE), frozenset("a"))
def test_a_plan_that_forgets_is_derived_again(world: World, keys: frozenset[str]) -> None:
    world = _forgetting(world, keys)
    server = world.server()
    plan, account = world.plan(server), server.account(order=1)
    derived = make_plan(
        wanted_by(plan, account),
        account,
        target=TARGET,
        options=options_of(plan, 5, 50),
        neighbours=world.neighbours(),
    )
    check_derived(plan, derived)


@law
@given(worlds(), given_up, st.sampled_from(["other", "others"]))
@example(World(MOVED, THEIRS), frozenset("a"), "other")
def test_only_what_a_manifest_names_is_taken_over_and_nothing_is_there_twice(
    world: World, keys: frozenset[str], project: str
) -> None:
    world = _taking(world, keys, project)
    server = world.server()
    before = {row.id: row.outplan.marker for row in server.account().outplans}
    plan = world.plan(server)
    by_key = {document["metadata"]["name"]: document["lifecycle"] for document in world.documents}
    for change in plan.resource_changes:
        marker = before[change.id] if change.id is not None else None
        importing = change.change.importing
        if marker is None or marker.project == "acme":
            assert importing is None or importing.project is None
            continue
        assert importing is not None
        assert importing.project == marker.project == by_key[change.key]["previous_project"]
        named = by_key[change.key].get("previous_key", change.key)
        assert marker.key == named or by_key[change.key].get("id") == change.id
        assert (change.action, change.change.fields != ()) == ("update", True)
    for step in plan.steps:
        server.send(step)
    assert plan.withheld or world.plan(server).resource_changes == ()
    taken = {change.id for change in plan.resource_changes}
    for row in server.account().outplans:
        assert row.id in taken or before.get(row.id, row.outplan.marker) == row.outplan.marker


@law
@given(worlds(), given_up)
@example(World(MOVED, THEIRS), frozenset("a"))
def test_a_plan_that_takes_over_is_derived_again_by_its_own_manifests_alone(
    world: World, keys: frozenset[str]
) -> None:
    world = _taking(world, keys, "other")
    server = world.server()
    plan, account = world.plan(server), server.account(order=1)
    for manifests in (world.desired(), None):
        wanted = wanted_by(plan, account, manifests)
        options, neighbours = options_of(plan, 5, 50), world.neighbours()
        derived = make_plan(wanted, account, target=TARGET, options=options, neighbours=neighbours)
        if manifests is not None or not taken_over(plan.resource_changes):
            check_derived(plan, derived)
        else:
            with pytest.raises(StalePlanError):
                check_derived(plan, derived)


@law
@given(worlds())
@example(World([manifest("a", name="Sales")], [row_of("Sales", "", "other/a", {})]))
def test_nothing_is_created_that_another_project_has(world: World) -> None:
    server = world.server()
    rows = [row.outplan for row in server.account().outplans]
    others = {
        (row.marker.key, row.name) for row in rows if row.marker and row.marker.project != PROJECT
    }
    created = {
        (resource.key, resource.name)
        for resource in world.plan(server).resource_changes
        if resource.action == "create"
    }
    assert not created & others


@law
@given(worlds(), dial_infos)
def test_a_rename_keeps_the_outplan_and_its_line_stays_harmless(
    world: World, dial_info: dict[str, Any]
) -> None:
    renamed = manifest("new", name="Sales", lifecycle={"previous_key": "former"}, **dial_info)
    rows = [*world.rows, row_of("Sales", "", "acme/former", dial_info)]
    documents = [*world.documents, renamed]
    world = replace(world, mode="marker", documents=documents, rows=rows)
    server = world.server()
    [change] = [each for each in world.plan(server).resource_changes if each.key == "new"]
    assert (change.action, change.id) == ("update", outplan_id(len(rows) - 1))
    for step in change.steps:
        server.send(step)
    left = {each.key for each in world.plan(server).resource_changes}
    assert not left & {"former", "new"}
