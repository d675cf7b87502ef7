"""Laws of handing over: what is given up is left as it is, over random accounts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import example, given
from hypothesis import strategies as st

from reconciler.plan.derivation import check_derived, options_of, wanted_by
from reconciler.plan.planner import make_plan
from tests.plan.test_planner_laws import EMPTY, TARGET, World, law, worlds
from tests.support import manifest

if TYPE_CHECKING:
    from reconciler.values.account import Account
    from reconciler.values.outplan import Outplan

given_up = st.frozensets(st.sampled_from(["a", "b", "c"]), min_size=1)
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
    for row in after.outplans:
        marker = row.outplan.marker
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
