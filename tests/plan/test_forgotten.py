"""`lifecycle.forget`: an outplan is given up with one PUT that takes its marker, and stays."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from reconciler.plan import planfile
from reconciler.plan.change import ResourceChange, resource_change
from reconciler.plan.derivation import check_derived, options_of, wanted_by
from reconciler.plan.origin import with_origins
from reconciler.plan.plan import Base, Counts, Plan, Target, counts_of
from reconciler.plan.planner import Options, make_plan, reads_for
from reconciler.policy.spec import Policy
from reconciler.report.words import campaign_line
from reconciler.values.account import Campaign, Neighbours
from reconciler.values.errors import PlanFileError
from tests.support import account, desired, forged, live, manifest, outplan, outplan_id

if TYPE_CHECKING:
    from reconciler.values.account import LiveOutplan

TARGET = Target("sandbox:", None, "", "acme")
LIVE = live(1, "By hand", marker="acme/a, protected", detail="Text", dial_timeout=9)
IN_USE = Neighbours((Campaign("c", "Autumn", "run", outplan_id(1)),))


def _given_up(key: str = "a", **lifecycle: Any) -> dict[str, Any]:
    return manifest(key, lifecycle={"forget": True, **lifecycle})


def _plan(*rows: LiveOutplan, documents: Any = None, **options: Any) -> Plan:
    wanted = desired(*(documents or [_given_up()]))
    chosen = Options(**options)
    return make_plan(wanted, account(*rows), target=TARGET, options=chosen, neighbours=IN_USE)


def _forgotten(plan: Plan) -> list[tuple[str, str | None]]:
    assert {change.action for change in plan.resource_changes} <= {"forget"}
    return [(change.key, change.id) for change in plan.resource_changes]


def test_it_takes_the_marker_and_nothing_else_whatever_the_manifest_says() -> None:
    plan = _plan(LIVE)
    [change] = plan.resource_changes
    assert (change.action, change.kind, change.name) == ("forget", "forget", "By hand")
    assert change.change.after == outplan("By hand", detail="Text", dial_timeout=9)
    [step] = change.steps
    assert (step.method, step.path) == ("PUT", f"/outplans/{outplan_id(1)}")
    assert step.body == {"name": "By hand", "detail": "Text"}
    assert (plan.counts, plan.withheld, plan.notices) == (Counts(forget=1), (), ())


def test_afterwards_there_is_nothing_to_do_whether_the_manifest_stays_or_goes() -> None:
    [change] = _plan(LIVE).resource_changes
    assert change.change.after is not None
    left = LIVE._replace(outplan=change.change.after)
    for documents in ([_given_up(), manifest("b")], [manifest("b")]):
        plan = _plan(left, live(2, "b", marker="acme/b"), documents=documents)
        assert (_of(plan, outplan_id(1)), plan.counts.unmanaged) == ([], 1)


def _of(plan: Plan, outplan_id: str) -> list[ResourceChange]:
    return [change for change in plan.resource_changes if change.id == outplan_id]


def test_every_holder_of_the_key_is_given_up_and_none_is_destroyed() -> None:
    rows = [live(1, marker="acme/a"), live(2, marker="acme/a"), live(3, marker="acme/old")]
    plan = _plan(*rows, documents=[_given_up(previous_key="old")])
    assert _forgotten(plan) == [("a", outplan_id(number)) for number in (1, 2, 3)]
    assert plan.counts == Counts(forget=3)


def test_what_another_manifest_names_by_its_id_is_kept_and_not_forgotten() -> None:
    kept = manifest("b", name="By hand", lifecycle={"id": outplan_id(1)})
    [change] = _plan(LIVE, documents=[_given_up(), kept]).resource_changes
    assert (change.key, change.action, change.id) == ("b", "update", outplan_id(1))


@pytest.mark.parametrize("row", [live(1), live(1, marker="other/a"), live(1, marker="acme/A")])
def test_what_is_not_the_projects_is_left_alone(row: LiveOutplan) -> None:
    assert _plan(row, documents=[_given_up(id=row.id)]).resource_changes == ()


def test_a_line_that_would_be_the_marker_next_goes_too() -> None:
    inner = "Text\n[managed by reconciler: other/b]\n[managed by reconciler: acme/a, protected]"
    [change] = _plan(live(1, marker="acme/a", detail=inner)).resource_changes
    assert change.steps[0].body == {"name": "Sales", "detail": "Text"}


def test_a_target_is_the_key_of_what_is_given_up() -> None:
    documents = [_given_up(), _given_up("b"), manifest("c")]
    rows = [live(1, marker="acme/a"), live(2, marker="acme/b")]
    plan = _plan(*rows, documents=documents, targets=frozenset({"b"}))
    assert _forgotten(plan) == [("b", outplan_id(2))]
    reads = reads_for(desired(*documents), account(*rows), Options(targets=frozenset({"b"})))
    assert (reads.destroys, reads.changed) == (False, frozenset({outplan_id(2)}))


def test_its_campaigns_are_named_and_not_affected() -> None:
    plan = _plan(LIVE)
    [change] = plan.resource_changes
    assert change.campaigns is not None
    assert [use.name for use in change.campaigns] == ["Autumn"]
    assert campaign_line(plan) == ""


def test_no_rule_but_the_teams_own_about_changes_is_asked() -> None:
    rule = {"code": "TEAM1", "message": "nothing is given up here"}
    rules = ({**rule, "when": 'change.action == "forget"'}, {**rule, "when": "dial_timeout < 10"})
    for policy, withheld in zip(map(_policy, rules), (["forget"], []), strict=True):
        wanted, rows = desired(_given_up()), account(LIVE)
        plan = make_plan(wanted, rows, target=TARGET, policy=policy, neighbours=IN_USE)
        assert [held.action for held in plan.withheld] == withheld
        assert len(plan.resource_changes) == 1 - len(withheld)


def _policy(rule: dict[str, Any]) -> Policy:
    return Policy.model_validate({"max_attempts_total": 1, "custom": [rule]})


def test_whose_change_it_is_follows_from_the_base() -> None:
    plan, head = _plan(LIVE), desired(_given_up())
    base = Base("main", "0" * 40)
    for before, origin in ((desired(manifest("a")), "branch"), (head, "drift")):
        [change] = with_origins(plan, head, before, base).resource_changes
        assert {change.origin, *(field.origin for field in change.change.fields)} == {origin}


@pytest.mark.parametrize("renamed", [False, True])
def test_it_is_derived_again(renamed: bool) -> None:
    rows = [live(1, marker="acme/old"), live(2, marker="acme/a"), live(3, "b", marker="acme/b")]
    rows = rows if renamed else rows[1:]
    documents = [_given_up(previous_key="old"), manifest("b")]
    plan = _plan(*rows, documents=documents)
    again = wanted_by(plan, account(*rows))
    assert ([*again.outplans], [*again.forgotten]) == (["b"], ["a"])
    options = options_of(plan, 5, 50)
    derived = make_plan(again, account(*rows), target=TARGET, options=options, neighbours=IN_USE)
    check_derived(plan, derived)


def _forged(change: ResourceChange, **more: Any) -> str:
    plan = _plan(LIVE)
    changes = (change,)
    plan = replace(plan, resource_changes=changes, counts=counts_of(changes), **more)
    return json.dumps(forged(json.loads(planfile.dump(plan))))


@pytest.mark.parametrize(
    ("before", "after", "more", "said"),
    [
        ("acme/a", outplan(), {}, None),
        ("acme/a", outplan("Other"), {}, "takes its marker and nothing else"),
        ("acme/a", outplan(marker="acme/b"), {}, "takes its marker and nothing else"),
        ("other/a", outplan(), {}, "it belongs to the project other"),
        (None, outplan("Other"), {}, "which cannot forget it"),
        ("acme/a", outplan(), {"ownership": "exclusive"}, "nothing can be forgotten"),
    ],
)
def test_a_plan_file_can_forget_nothing_more(
    before: str | None, after: Any, more: dict[str, Any], said: str | None
) -> None:
    text = _forged(
        resource_change("a", outplan_id(1), outplan(marker=before), after, forget=True), **more
    )
    if said is None:
        assert planfile.load(text, "plan.json").counts.forget == 1
    else:
        with pytest.raises(PlanFileError) as refused:
            planfile.load(text, "plan.json")
        assert said in str(refused.value.why)
