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
    from collections.abc import Iterable

    from reconciler.policy.rule import Check
    from reconciler.policy.spec import CustomRule
    from reconciler.policy.surroundings import Surroundings
    from reconciler.values.desired_outplan import DesiredOutplan


def askable(rule: CustomRule, around: Surroundings | None) -> bool:
    """Whether enough is known to ask a rule."""
    if needs_change(rule.when) and around is None:
        return False
    known = around is not None and around.campaigns is not None
    return known or not needs_campaigns(rule.when)


def check_of(rule: CustomRule) -> Check:
    """Return the check of a rule; what has no answer about an outplan is a hit too."""
    live = needs_account(rule.when)

    def check(wanted: DesiredOutplan, around: Surroundings | None) -> Iterable[Hit]:
        if live and not askable(rule, around):
            return ()
        try:
            holding = holds(rule.when, wanted, around)
        except ExpressionError as error:
            return (Hit(f"the rule has no answer: {error}", error.remedy),)
        return (Hit(rule.message, rule.remedy),) if holding else ()

    return check
