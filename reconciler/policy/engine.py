"""Every rule over every outplan: hits become findings, with weight, place and exceptions.

Runs over ten thousand outplans at every plan, so plain attributes only, and a place is looked up
only for what was found.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.policy.allowances import allowed_codes
from reconciler.policy.catalogue import ALLOWABLE, RULES
from reconciler.policy.custom import askable, check_of
from reconciler.policy.expressions import needs_change
from reconciler.policy.findings import Finding
from reconciler.policy.rule import Exceptions
from reconciler.values.places import PROJECT_FILE
from reconciler.values.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reconciler.policy.findings import Hit
    from reconciler.policy.rule import Check, Need
    from reconciler.policy.spec import Level, Policy
    from reconciler.policy.surroundings import Surroundings
    from reconciler.values.desired_outplan import Desired, DesiredOutplan

_MAPPINGS = ("spec", "metadata.labels")


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
        self.custom = {rule.code: rule for rule in policy.custom}
        weights = {code: rule.severity for code, rule in (RULES | self.custom).items()}
        self.levels: dict[str, Level] = weights | policy.rules
        self.checks = [*self._checks(policy)]

    def _checks(self, policy: Policy) -> Iterator[tuple[str, Check]]:
        """Yield every check that has something to find and counts for something, by its rule."""
        for code, rule in RULES.items():
            check = rule.prepare(self.desired, policy) if rule.prepare is not None else rule.check
            if check is not None and self.levels[code] != "off":
                yield code, check
        for code, custom in self.custom.items():
            if self.levels[code] != "off":
                yield code, check_of(custom)

    def findings(self) -> list[Finding]:
        findings: list[Finding] = []
        for wanted in self.desired.outplans.values():
            around = self.around.get(wanted.key) if self.around is not None else None
            hits = [(code, hit) for code, check in self.checks for hit in check(wanted, around)]
            if hits or wanted.annotations:
                findings.extend(self._weighed(wanted, hits, around))
        return findings

    def _weighed(
        self, wanted: DesiredOutplan, hits: list[tuple[str, Hit]], around: Surroundings | None
    ) -> Iterator[Finding]:
        codes, reason = allowed_codes(wanted)
        if codes:
            exceptions = Exceptions(
                codes,
                reason,
                hit={code for code, _ in hits},
                judged=self._judged(around),
                known=RULES.keys() | self.custom.keys(),
                allowable=ALLOWABLE | self.custom.keys(),
            )
            hits = [*hits, *self._hits_of(exceptions)]
        for code, hit in hits:
            level = self.levels[code]
            assert level != "off"
            excepted = code in codes and (code in ALLOWABLE or code in self.custom)
            begin = (wanted.file, 1, 1)  # until somebody wants to know, see `placed`
            yield Finding(code, level, wanted.key, *hit, *begin, reason if excepted else "")

    def _hits_of(self, exceptions: Exceptions) -> Iterator[tuple[str, Hit]]:
        for code, rule in RULES.items():
            if rule.of_exceptions is not None and self.levels[code] != "off":
                yield from ((code, hit) for hit in rule.of_exceptions(exceptions))

    def _judged(self, around: Surroundings | None) -> set[str]:
        """Return the rules that could have found whatever there is to find."""
        ours = {code for code, rule in RULES.items() if _is_known(rule.needs, around)}
        return ours | {code for code, rule in self.custom.items() if askable(rule, around)}


def evaluate_destroys(
    destroyed: Iterable[tuple[DesiredOutplan, Surroundings]], policy: Policy
) -> list[Finding]:
    """Return what the team's rules about changes say of live outplans that nobody wants."""
    rules = [rule for rule in policy.custom if needs_change(rule.when)]
    checks = [(rule.code, rule.severity, check_of(rule)) for rule in rules]
    return [
        Finding(code, level, unwanted.key, *hit, PROJECT_FILE, 1, 1)
        for unwanted, around in destroyed
        for code, level, check in checks
        if level != "off"
        for hit in check(unwanted, around)
    ]


def _is_known(need: Need, around: Surroundings | None) -> bool:
    return not need or (around is not None and getattr(around, need) is not None)


def aim_of(finding: Finding) -> tuple[list[str], bool, tuple[str, ...]]:
    """Return (path, whether it is a mapping as a whole, members it is about) for `problem`."""
    whole = finding.field in _MAPPINGS
    about = RULES[finding.code].about if whole and finding.code in RULES else ()
    return finding.field.split("."), whole, about


def problem_of(finding: Finding, wanted: DesiredOutplan) -> Problem:
    """Return a finding as a problem at its own place, with the line it stands in."""
    code, message, remedy = finding.code, finding.message, finding.remedy
    if wanted.document is None:
        problem = Problem(code, message, wanted.file, wanted.line, 1, remedy=remedy)
    else:
        path, whole, about = aim_of(finding)
        problem = wanted.document.problem(
            code, message, path, remedy=remedy, of_key=whole, about=about
        )
    return replace(problem, severity=finding.severity)


def placed(finding: Finding, wanted: DesiredOutplan) -> Finding:
    """Return a finding with the place of its own field."""
    found = problem_of(finding, wanted)
    return replace(finding, file=found.file, line=found.line, column=found.column)
