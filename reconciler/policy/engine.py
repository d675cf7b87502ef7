"""Every rule over every outplan: hits become findings, with weight, place and exceptions.

Runs over ten thousand outplans at every plan, so plain attributes only, and a place is looked up
only for what was found.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.policy import allowances, attempts, caller_id, campaigns, naming, team, timing
from reconciler.policy.catalogue import RULES
from reconciler.policy.custom import Custom, askable
from reconciler.policy.expressions import needs_change
from reconciler.policy.findings import Finding, Hit
from reconciler.values.outplan import COUNT_FIELDS
from reconciler.values.places import PROJECT_FILE
from reconciler.values.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reconciler.policy.rule import Level
    from reconciler.policy.spec import Policy
    from reconciler.policy.surroundings import Surroundings
    from reconciler.values.desired_outplan import Desired, DesiredOutplan

_MAPPINGS = ("spec", "metadata.labels")
_ABOUT = {"RC203": COUNT_FIELDS, "RC604": COUNT_FIELDS, "RC301": ("source",), "RC502": ("detail",)}
"""Of a mapping as a whole, the members that a rule is about."""

_NEEDS = {
    "RC303": "numbers",
    "RC304": "numbers",
    "RC305": "numbers",
    "RC401": "targets",
    "RC402": "campaigns",
}
"""What of the surroundings a rule must know to have looked."""

_CHECKS = (timing.check, attempts.check, caller_id.check, naming.check)


def evaluate(
    desired: Desired, policy: Policy, around: Mapping[str, Surroundings] | None = None
) -> list[Finding]:
    """Return what the rules find, in the order of the keys.

    `around` is what is known of the account, by key; None offline, where rules that need it find
    nothing.
    """
    return _Run(desired, policy, around).findings()


class _Run:
    def __init__(
        self, desired: Desired, policy: Policy, around: Mapping[str, Surroundings] | None
    ) -> None:
        self.desired = desired
        self.around = around
        self.levels: dict[str, Level] = {code: rule.severity for code, rule in RULES.items()}
        self.custom = {rule.code: rule for rule in policy.custom}
        self.levels |= {code: rule.severity for code, rule in self.custom.items()}
        self.levels |= policy.rules
        self.checks = [*_CHECKS, *team.checks_of(policy)]
        if policy.custom:
            self.checks.append(Custom(policy.custom).check)
        if around:
            self.checks.append(campaigns.check)
        self.twice = naming.same_names(desired)

    def findings(self) -> list[Finding]:
        found: list[Finding] = []
        for one in self.desired.outplans.values():
            around = self.around.get(one.key) if self.around is not None else None
            hits = [hit for check in self.checks for hit in check(one, around)]
            if one.key in self.twice:
                hits.append(self.twice[one.key])
            if hits or one.annotations:
                found.extend(self._weighed(one, hits, around))
        return found

    def _weighed(
        self, one: DesiredOutplan, hits: list[Hit], around: Surroundings | None
    ) -> Iterator[Finding]:
        hits = [hit for hit in hits if self.levels[hit.code] != "off"]
        codes, reason = allowances.allowed_codes(one)
        if codes:
            said = allowances.check(
                codes,
                reason,
                hit={hit.code for hit in hits},
                judged=self._judged(around),
                custom=self.custom,
            )
            hits.extend(hit for hit in said if self.levels[hit.code] != "off")
        for hit in hits:
            level = self.levels[hit.code]
            assert level != "off"
            allowed = reason if hit.code in codes and not hit.code.startswith("RC7") else ""
            begin = (one.file, 1, 1)  # until somebody wants to know, see `placed`
            words = (hit.message, hit.remedy, hit.field)
            yield Finding(hit.code, level, one.key, *words, *begin, allowed)

    def _judged(self, around: Surroundings | None) -> set[str]:
        """Return the rules that could have found whatever there is to find."""
        unknown = {code for code, rule in self.custom.items() if not askable(rule, around)}
        return {code for code in self.levels if _is_known(_NEEDS.get(code), around)} - unknown


def evaluate_destroys(
    destroyed: Iterable[tuple[DesiredOutplan, Surroundings]], policy: Policy
) -> list[Finding]:
    """Return what the team's rules about changes say of live outplans that nobody wants."""
    rules = [rule for rule in policy.custom if needs_change(rule.when)]
    levels = {rule.code: rule.severity for rule in rules}
    custom = Custom(rules)
    return [
        Finding(hit.code, level, one.key, hit.message, hit.remedy, hit.field, PROJECT_FILE, 1, 1)
        for one, around in destroyed
        for hit in custom.check(one, around)
        if (level := levels[hit.code]) != "off"
    ]


def _is_known(need: str | None, around: Surroundings | None) -> bool:
    return need is None or (around is not None and getattr(around, need) is not None)


def problem_of(finding: Finding, one: DesiredOutplan) -> Problem:
    """Return a finding as a problem at its own place, with the line it stands in."""
    code, message, remedy = finding.code, finding.message, finding.remedy
    if one.document is None:
        problem = Problem(code, message, one.file, one.line, 1, remedy=remedy)
    else:
        path, whole = finding.field.split("."), finding.field in _MAPPINGS
        about = _ABOUT.get(code, ()) if whole else ()
        problem = one.document.problem(
            code, message, path, remedy=remedy, of_key=whole, about=about
        )
    return replace(problem, severity=finding.severity)


def placed(finding: Finding, one: DesiredOutplan) -> Finding:
    """Return a finding with the place of its own field."""
    found = problem_of(finding, one)
    return replace(finding, file=found.file, line=found.line, column=found.column)
