"""The catalogue: every rule by its code. Data only; docs/rules.md is generated from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.policy.catalogue import (
    allowances,
    attempts,
    caller_id,
    campaigns,
    naming,
    team,
    timing,
)

if TYPE_CHECKING:
    from reconciler.policy.rule import Rule

RULES: dict[str, Rule] = {
    rule.code: rule
    for subject in (timing, attempts, caller_id, campaigns, naming, team, allowances)
    for rule in subject.RULES
}

SCHEMA_CODES = {rule.problem: rule.code for rule in RULES.values() if rule.problem}
"""The rule behind a problem that the manifest schema reports, by the problem's code."""


def rule_of(problem: str) -> str:
    """Return the rule's code for a problem's or a finding's own, "" where there is none."""
    return problem if problem in RULES else SCHEMA_CODES.get(problem, "")
