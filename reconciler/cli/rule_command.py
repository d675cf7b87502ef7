"""`reconciler rule`: what a rule is about, offline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reconciler.cli.completing import complete_rules
from reconciler.cli.options import ReconcilerCommand
from reconciler.cli.terminal_width import text_width
from reconciler.values.errors import Exit, UsageError

if TYPE_CHECKING:
    from reconciler.policy.rule import Rule


@click.command("rule", cls=ReconcilerCommand)
@click.argument("code", required=False, metavar="[CODE]", shell_complete=complete_rules)
def command(code: str | None) -> int:
    """Explain a rule: why it is there, what fails and what passes, and how to weigh or except it.

    Without CODE all rules are listed. The same as docs/rules.md, offline. The code of a problem
    that a rule is behind, such as duration-seconds, is understood too.

    \b
    Examples:
      reconciler rule
      reconciler rule RC303
    """
    from reconciler.report.rule_text import rule_text, rules_text

    told = rules_text() if code is None else rule_text(named_rule(code), text_width())
    click.echo(told, nl=False)
    return Exit.DONE


def named_rule(code: str) -> Rule:
    """Return a rule by its code, or by the code of a problem that it is behind.

    Raises:
        UsageError: there is no such rule.
    """
    from reconciler.policy.catalogue import RULES, SCHEMA_CODES, rule_of
    from reconciler.values.nearest import did_you_mean

    rule = RULES.get(rule_of(code) or code.upper())
    if rule is None:
        known = [*RULES, *SCHEMA_CODES]
        remedy = did_you_mean(code, known, "`reconciler rule` lists all rules")
        raise UsageError(f"there is no rule {code}", remedy=remedy)
    return rule
