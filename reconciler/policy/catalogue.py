"""The catalogue: every rule by its code. Data only; docs/rules.md is generated from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.policy import (
    allowances,
    attempts,
    bounds,
    caller_id,
    campaigns,
    naming,
    team,
    timing,
)
from reconciler.values.nearest import did_you_mean
from reconciler.values.places import documentation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reconciler.policy.rule import Rule

_SUBJECTS = (timing, attempts, caller_id, campaigns, naming, bounds, team, allowances)
RULES: dict[str, Rule] = {rule.code: rule for subject in _SUBJECTS for rule in subject.RULES}

SCHEMA_CODES = {rule.problem: rule.code for rule in RULES.values() if rule.problem}
"""The rule behind a problem that the manifest schema reports, by the problem's code."""

ALLOWABLE = frozenset(
    code for code, rule in RULES.items() if rule.found != "schema" and rule.of_exceptions is None
)
"""The rules that an outplan may be excepted from; a team may except from its own ones too."""


def rule_of(problem: str) -> str:
    """Return the rule's code for a problem's or a finding's own, "" where there is none."""
    return problem if problem in RULES else SCHEMA_CODES.get(problem, "")


def rule_page(code: str) -> str:
    """Return where the documentation explains a rule, "" for what has no place of its own there."""
    return documentation(f"rules.md#{code.lower()}") if code in RULES else ""


def unweighable(codes: Iterable[object]) -> Iterator[tuple[str, str, str, str]]:
    """Yield (rule, code of the problem, message, remedy) for what `policy.rules` cannot weigh."""
    for code in codes:
        if not isinstance(code, str):
            continue  # the model says what a key is
        rule = RULES.get(code)
        if rule is None:
            yield code, "unknown-rule", f"there is no rule {code}", _instead(code)
        elif rule.found == "schema":
            what = f"{code} is found by the manifest schema and is always an error"
            yield code, "fixed-rule", what, "delete the line"


def _instead(code: str) -> str:
    return did_you_mean(
        code, RULES, f"`reconciler rule` lists all, and so does {documentation('rules.md')}"
    )
