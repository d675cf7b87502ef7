"""The team's own rules: `policy.custom`, under their own codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.policy.expressions import (
    ExpressionError,
    holds,
    needs_account,
    needs_campaigns,
    needs_change,
)
from reconciler.policy.findings import Hit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reconciler.policy.spec import CustomRule
    from reconciler.policy.surroundings import Surroundings
    from reconciler.values.desired_outplan import DesiredOutplan


def askable(rule: CustomRule, around: Surroundings | None) -> bool:
    """Whether enough is known to ask a rule."""
    if needs_change(rule.when) and around is None:
        return False
    known = around is not None and around.campaigns is not None
    return known or not needs_campaigns(rule.when)


class Custom:
    """A check over some of the rules, which sorts them once."""

    def __init__(self, rules: Iterable[CustomRule]) -> None:
        self.rules = [(rule, needs_account(rule.when)) for rule in rules]

    def check(self, one: DesiredOutplan, around: Surroundings | None) -> Iterator[Hit]:
        """Yield what the rules find, and those that have no answer here."""
        for rule, live in self.rules:
            if live and not askable(rule, around):
                continue
            try:
                found = holds(rule.when, one, around)
            except ExpressionError as error:
                yield Hit(rule.code, f"the rule has no answer: {error}", error.remedy)
            else:
                if found:
                    yield Hit(rule.code, rule.message, rule.remedy)
