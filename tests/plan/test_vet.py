"""Rules in a plan: breaches withhold their own outplan's changes, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from reconciler.plan.guard import Limits
from reconciler.plan.plan import Target
from reconciler.plan.planner import Options, make_plan
from reconciler.plan.vet import uses_of
from reconciler.policy.spec import Policy
from reconciler.values.account import Campaign, Neighbours, Number, TargetList
from tests.support import account, desired, live, manifest, outplan_id, sound

if TYPE_CHECKING:
    from reconciler.plan.plan import Plan
    from reconciler.values.account import LiveOutplan

TARGET = Target("sandbox:", None, "", "acme")
PHONE = {"type": "tel", "target": "+15559876543"}
STRICT = {"max_attempts_total": 4}
BREACH = {"max_try_count_0": 5}


def _plan(
    documents: list[dict[str, Any]],
    *rows: LiveOutplan,
    policy: dict[str, Any] | None = None,
    neighbours: Neighbours | None = None,
    **options: Any,
) -> Plan:
    return make_plan(
        desired(*documents),
        account(*rows),
        target=TARGET,
        policy=Policy.model_validate(policy or {}),
        neighbours=neighbours or Neighbours(),
        options=Options(Limits(consent=9), **options),
    )


def _codes(plan: Plan) -> list[tuple[str, str]]:
    return [(finding.key, finding.code) for finding in plan.findings]


def test_a_breach_withholds_that_outplans_changes_only() -> None:
    rows = [live(number, key, marker=f"acme/{key}") for number, key in enumerate("abg", start=1)]
    documents = [sound("a", **BREACH), sound("b"), sound("c", **BREACH), sound("d")]
    plan = _plan(documents, *rows, policy=STRICT)
    assert [(resource.key, resource.action) for resource in plan.resource_changes] == [
        ("b", "update"),
        ("d", "create"),
        ("g", "delete"),
    ]
    assert [(held.key, held.action, held.code) for held in plan.withheld] == [
        ("a", "update", "policy"),
        ("c", "create", "policy"),
    ]
    assert plan.withheld[0].why == "RC604: 5 attempts in total; the policy allows 4"
    assert (plan.refused, plan.counts.withheld) == (True, 2)


def test_an_import_that_breaks_the_policy_is_withheld_as_an_import() -> None:
    document = sound("a", lifecycle={"id": outplan_id(1)}, **BREACH)
    [withheld] = _plan([document], live(1, "a"), policy=STRICT).withheld
    assert (withheld.action, withheld.id) == ("import", outplan_id(1))


def test_a_breach_of_what_does_not_change_is_told_and_refused_all_the_same() -> None:
    row = live(1, "a", marker="acme/a", detail="Sales", source=PHONE, **BREACH)
    plan = _plan([sound("a", **BREACH)], row, policy=STRICT)
    assert (plan.resource_changes, plan.withheld, plan.refused) == ((), (), True)
    assert _codes(plan) == [("a", "RC604")]


def test_an_allowed_breach_goes_and_is_told() -> None:
    document = sound("a", **BREACH)
    document["metadata"]["annotations"] = {
        "reconciler/allow": "RC604",
        "reconciler/allow-reason": "an emergency line",
    }
    plan = _plan([document], policy=STRICT)
    assert ([resource.key for resource in plan.resource_changes], plan.refused) == (["a"], False)
    assert [finding.allowed_by for finding in plan.findings] == ["an emergency line"]


def test_warnings_about_changes_are_told_and_others_counted() -> None:
    row = live(1, "a", marker="acme/a")
    plan = _plan([manifest("a"), manifest("b")], row)
    assert _codes(plan) == [("b", "RC301"), ("b", "RC502")]
    assert (plan.counts.findings_elsewhere, plan.refused) == (2, False)


def test_what_is_allowed_elsewhere_is_not_counted() -> None:
    row = live(1, "a", marker="acme/a", detail="Sales", source=PHONE, dial_timeout=50_000)
    document = sound("a", dial_timeout="50s")
    assert _plan([document], row).counts.findings_elsewhere == 1
    document["metadata"]["annotations"] = {
        "reconciler/allow": "RC103",
        "reconciler/allow-reason": "agreed",
    }
    assert _plan([document], row).counts.findings_elsewhere == 0


def test_a_target_leaves_the_findings_of_the_others_out() -> None:
    plan = _plan([sound("a"), sound("b", **BREACH)], policy=STRICT, targets=frozenset({"a"}))
    assert (plan.findings, plan.counts.findings_elsewhere, plan.refused) == ((), 0, False)


def test_without_a_policy_no_rule_is_asked() -> None:
    plan = make_plan(desired(manifest("a")), account(), target=TARGET)
    assert (plan.findings, plan.counts.findings_elsewhere) == ((), 0)


def test_the_account_tells_about_numbers_campaigns_and_targets() -> None:
    campaign = Campaign("c", "Spring", "run", outplan_id(1), "people")
    neighbours = Neighbours(
        (campaign,),
        {"+15550000000": Number("+15550000000", "normal", "active")},
        {"people": TargetList(10, (0, 4, 10, 10, 10))},
    )
    row = live(1, "a", marker="acme/a", max_try_count_0=1)
    plan = _plan([sound("a", max_try_count_1=1)], row, neighbours=neighbours)
    said = {finding.code: finding.message for finding in plan.findings}
    assert said.keys() == {"RC303", "RC401", "RC402"}
    assert "4 of 10 targets of the campaign Spring have no destination_1" in said["RC401"]


def test_a_number_that_was_not_read_is_not_judged() -> None:
    assert _plan([sound("a")], neighbours=Neighbours(numbers=None)).findings == ()


def test_campaigns_of_one_name_stand_in_one_order() -> None:
    spring = [Campaign(key, "Spring", "run", outplan_id(1)) for key in "abc"]
    assert uses_of(spring) == uses_of(reversed(spring))


def test_a_rule_about_destroys_is_asked_of_what_loses_its_manifest_and_of_no_twin() -> None:
    """A twin's destroy loses nothing: what the rule protects stays."""
    rule = {
        "code": "ACME001",
        "severity": "error",
        "when": 'change.action == "delete"',
        "message": "nothing goes",
    }
    rows = [live(number, "a", marker="acme/a") for number in (1, 2)]
    rows.append(live(3, "old", marker="acme/old"))
    plan = _plan([sound("a", name="a")], *rows, policy={"custom": [rule]})
    assert [(resource.key, resource.action) for resource in plan.resource_changes] == [
        ("a", "update"),
        ("a", "delete"),
    ]
    assert [(held.key, held.code) for held in plan.withheld] == [("old", "policy")]
    assert _codes(plan) == [("old", "ACME001")]


def test_a_rule_without_a_remedy_leaves_the_annotation_as_the_only_one() -> None:
    rule = {"code": "ACME001", "when": "attempts_total > 2", "message": "too much"}
    for remedy, said in {"": "allow it with", "dial less": "dial less, or allow it with"}.items():
        custom = [rule | ({"remedy": remedy} if remedy else {})]
        [withheld] = _plan([sound("a")], policy={"custom": custom}).withheld
        assert withheld.remedy.startswith(said)


@given(st.sets(st.sampled_from("abcdef")), st.sets(st.sampled_from("abcdef")))
def test_a_breach_never_changes_what_the_plan_does_to_others(
    breaking: set[str], existing: set[str]
) -> None:
    rows = [live(n, key, marker=f"acme/{key}") for n, key in enumerate(sorted(existing), start=1)]
    documents = [sound(key, **(BREACH if key in breaking else {})) for key in "abcde"]
    free = _plan(documents, *rows)
    held = _plan(documents, *rows, policy=STRICT)
    kept = tuple(
        resource
        for resource in free.resource_changes
        if resource.key not in breaking or resource.action == "delete"
    )
    assert held.resource_changes == kept
    assert {withheld.key for withheld in held.withheld} == breaking - {"f"}
