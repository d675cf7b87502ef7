"""`reconciler drift`: does live equal the manifests? Read-only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reconciler.cli.metrics_option import metrics_option
from reconciler.cli.options import (
    ACCOUNT,
    MANIFESTS,
    Globals,
    ReconcilerCommand,
    globals_of,
    output_option,
)
from reconciler.cli.screen import show
from reconciler.cli.selector_option import selector_option
from reconciler.cli.timeout_option import timeout_option
from reconciler.report.formats import format_of

if TYPE_CHECKING:
    from reconciler.plan.plan import Plan
    from reconciler.values.selector import Selector


@click.command("drift", cls=ReconcilerCommand, uses=MANIFESTS | ACCOUNT)
@output_option("drift")
@selector_option
@timeout_option
@metrics_option
@click.pass_context
def command(
    ctx: click.Context, output: str, max_bytes: int | None, selector: Selector | None
) -> int:
    """Tell whether the account is as the manifests say, field by field. Changes nothing.

    Exits 0 when it is and 2 when not, which is what a scheduled job needs. -o json is one object a
    line, see `reconciler schema events`.

    \b
    Examples:
      reconciler drift
      reconciler drift -l team=sales
      reconciler drift -o markdown > issue.md
      reconciler drift -o json | jq -r 'select(.type == "drift").key'
    """
    from reconciler.cli.event_loop import run_loop
    from reconciler.report.lines.drift_lines import drift_exit

    form = format_of("drift", output)
    form.check_limit(max_bytes)
    options = globals_of(ctx)
    plan = run_loop(compared(options, selector))
    if options.meter is not None:
        options.meter.planned(plan)
    show(form.text(plan, max_bytes=max_bytes), output)
    return drift_exit(plan)


async def compared(options: Globals, selector: Selector | None) -> Plan:
    """Return how the account differs from the manifests, as a plan."""
    from reconciler.cli.account_plan import drift_of, reading
    from reconciler.cli.session import command_settings, open_session

    settings = command_settings(options)
    async with reading(settings) as manifests, open_session(options, settings) as session:
        desired, account = await manifests.beside(session)
        return await drift_of(session, desired, account, selector)
