"""Every rule of the catalogue finds its failing example and lets its passing one be."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reconciler.policy.catalogue import RULES, SCHEMA_CODES, rule_of
from reconciler.policy.engine import evaluate
from reconciler.policy.spec import Policy
from tests.policy.examples import around, policy_of, read

if TYPE_CHECKING:
    from reconciler.policy.rule import Rule

ROOT = Path(__file__).resolve().parents[2]
CHECKED = [rule for rule in RULES.values() if rule.found != "schema"]
REFUSED = [rule for rule in RULES.values() if rule.found == "schema"]


def _codes(rule: Rule, example: str) -> set[str]:
    desired, problems = read(getattr(rule, example))
    assert problems == []
    known = around(rule, example)
    surroundings = dict.fromkeys(desired.outplans, known) if known is not None else None
    findings = evaluate(desired, policy_of(rule), surroundings)
    return {finding.code for finding in findings if not finding.allowed_by}


@pytest.mark.parametrize("rule", CHECKED, ids=lambda rule: rule.code)
def test_a_rule_finds_its_failing_example_and_lets_the_passing_one_be(rule: Rule) -> None:
    assert rule.code in _codes(rule, "failing")
    assert rule.code not in _codes(rule, "passing")


@pytest.mark.parametrize("rule", REFUSED, ids=lambda rule: rule.code)
def test_a_rule_of_the_schema_refuses_its_failing_example_and_reads_the_other(rule: Rule) -> None:
    [problem] = read(rule.failing)[1]
    assert (problem.code, problem.severity) == (rule.problem, rule.severity)
    assert rule_of(problem.code) == rule.code
    assert read(rule.passing)[1] == []


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_a_rule_says_all_that_a_reader_needs(rule: Rule) -> None:
    assert re.fullmatch(r"RC[1-9][0-9]{2}", rule.code)
    for text in (rule.title, rule.why, rule.remedy, rule.source):
        assert len(text) > 8
        assert text == text.strip()
    assert rule.why.endswith(".")
    assert rule.remedy.endswith(".")
    assert not rule.title.endswith(".")


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_a_rule_has_one_condition_or_the_schema_has_it(rule: Rule) -> None:
    conditions = [rule.check, rule.prepare, rule.of_exceptions]
    assert sum(map(bool, conditions)) == (0 if rule.found == "schema" else 1)
    assert (rule.found == "live") <= bool(rule.needs)


def test_without_a_team_policy_only_what_cannot_work_is_an_error() -> None:
    teams = {code for code, rule in RULES.items() if rule.policy and rule.found == "offline"}
    errors = {code for code, rule in RULES.items() if rule.severity == "error"}
    assert errors - teams == {rule.code for rule in REFUSED}
    assert teams == {code for code in RULES if code.startswith("RC6")}
    assert len(SCHEMA_CODES) == len(REFUSED)


def test_a_sound_manifest_breaks_no_rule() -> None:
    assert evaluate(read("spec: {}")[0], Policy()) == []


PUBLISHED = """\
Set realistic timeouts (25-45 seconds)
Account for call setup time
Consider mobile vs. landline behavior
Test across different carriers
Space retries to try different times of day
Avoid too-frequent retries (annoys recipients)
Match urgency level of campaign
Consider time zone differences
Balance persistence with respect for recipients
Use per-destination retry counts for efficiency
Higher counts for critical campaigns
Lower counts for promotional calls
Follow local regulations on retry limits
Respect quiet hours (no early morning/late night)
Document retry policies for auditing
Honor do-not-call after failed attempts
Sales calls: 2-4 hours
Reminders: 30-60 minutes
Emergency: 5-15 minutes
Calls timing out too quickly
Retries happening too fast
Not enough retries
Outplan not applied
Wrong retry behavior
Values seem wrong
"""


@pytest.mark.parametrize("row", PUBLISHED.splitlines())
def test_every_published_row_leads_to_a_rule_a_command_or_a_plain_no(row: str) -> None:
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    [told] = re.findall(rf"^\| {re.escape(row)} \| (.+) \|$", page, flags=re.MULTILINE)
    codes = re.findall(r"\[(RC\d+)\]\(#(rc\d+)\)", told)
    assert all(code in RULES and anchor == code.lower() for code, anchor in codes)
    assert codes or "`reconciler " in told or "VoIPBIN has no such field" in told
