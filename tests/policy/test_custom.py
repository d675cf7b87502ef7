"""Rules of the team's own: found, allowed, without an answer, asked where enough is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from reconciler.plan.guard import Limits
from reconciler.plan.plan import Target
from reconciler.plan.planner import Options, make_plan
from reconciler.policy.engine import evaluate
from reconciler.policy.spec import Policy
from reconciler.values.account import Campaign, Neighbours
from tests.support import account, desired, live, outplan_id, sound

if TYPE_CHECKING:
    from reconciler.plan.plan import Plan

TARGET = Target("sandbox:", None, "", "acme")


def _rule(when: str, **more: str) -> dict[str, Any]:
    return {"custom": [{"code": "ACME001", "when": when, "message": "too much"} | more]}


def _codes(when: str, **more: str) -> list[tuple[str, str]]:
    found = evaluate(desired(sound()), Policy.model_validate(_rule(when, **more)))
    return [(one.code, one.severity) for one in found]


def test_a_rule_finds_what_its_expression_says_and_counts_as_it_says() -> None:
    assert _codes("attempts_total > 2") == [("ACME001", "error")]
    assert _codes("attempts_total > 2", severity="warning") == [("ACME001", "warning")]
    assert _codes("attempts_total > 2", severity="off") == []
    assert _codes("attempts_total > 3") == []


def test_a_rule_without_an_answer_counts_as_found() -> None:
    [found] = evaluate(
        desired(sound()), Policy.model_validate(_rule('labels.team == "a"', remedy="x"))
    )
    assert found.message.startswith("the rule has no answer: Key not found")
    assert "has(labels.team)" in found.remedy


def test_a_rule_that_needs_the_account_is_not_asked_offline() -> None:
    assert _codes("running_campaigns == 0") == []
    assert _codes('change.action == "none"') == []


@pytest.mark.parametrize("when", ["attempts_total > 2", "attempts_total > 99"])
def test_a_rule_can_be_allowed_like_any_other(when: str) -> None:
    document = sound()
    document["metadata"]["annotations"] = {
        "reconciler/allow": "ACME001",
        "reconciler/allow-reason": "agreed",
    }
    found = evaluate(desired(document), Policy.model_validate(_rule(when)))
    said = [(one.code, one.allowed_by) for one in found]
    assert said == ([("ACME001", "agreed")] if "2" in when else [("RC703", "")])


def _plan(when: str, campaigns: tuple[Campaign, ...] | None, **more: str) -> Plan:
    return make_plan(
        desired(sound("a"), sound("b")),
        account(live(1, "a", marker="acme/a"), live(2, "old", marker="acme/old")),
        target=TARGET,
        options=Options(Limits(consent=9)),
        neighbours=Neighbours(campaigns),
        policy=Policy.model_validate(_rule(when, **more)),
    )


RUNNING = (Campaign("c", "Spring", "run", outplan_id(1)),)


@pytest.mark.parametrize(
    ("when", "campaigns", "withheld"),
    [
        ('change.action == "update"', (), [("a", "update")]),
        ('change.action == "create"', (), [("b", "create")]),
        ('change.action == "delete"', (), [("old", "delete")]),
        ('change.action == "update" && running_campaigns > 0', RUNNING, [("a", "update")]),
        ('change.action == "update" && running_campaigns > 0', (), []),
        ("running_campaigns > 0", RUNNING, [("a", "update")]),
        ("running_campaigns >= 0", None, []),
        ("attempts_total > 2", (), [("a", "update"), ("b", "create")]),
    ],
)
def test_a_plan_asks_what_offline_is_not_known(
    when: str, campaigns: tuple[Campaign, ...] | None, withheld: list[tuple[str, str]]
) -> None:
    plan = _plan(when, campaigns)
    assert [(one.key, one.action) for one in plan.withheld] == withheld
    assert {one.key for one in plan.resource_changes} == {"a", "b", "old"} - {
        key for key, _ in withheld
    }


def test_a_destroy_that_is_held_back_names_the_rule_and_no_exception() -> None:
    plan = _plan('change.action == "delete"', (), remedy="keep it")
    [withheld], [found] = plan.withheld, [one for one in plan.findings if one.key == "old"]
    assert (withheld.why, withheld.remedy) == ("ACME001: too much", "keep it")
    assert (found.file, found.line) == ("reconciler.yaml", 1)


def test_a_warning_about_a_destroy_lets_it_go() -> None:
    plan = _plan('change.action == "delete"', (), severity="warning")
    assert (plan.withheld, plan.refused, plan.counts.destroy) == ((), False, 1)
    assert [one.key for one in plan.findings if one.code == "ACME001"] == ["old"]
