"""`reconciler drift`: does live equal the manifests? Read-only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reconciler.cli.options import (
    Globals,
    ReconcilerCommand,
    globals_of,
    metrics_option,
    report_options,
    timeout_option,
)
from reconciler.values.errors import Exit

if TYPE_CHECKING:
    from reconciler.plan.plan import Plan


@click.command("drift", cls=ReconcilerCommand)
@report_options("text", "json", "markdown")
@timeout_option
@metrics_option
@click.pass_context
def command(ctx: click.Context, output: str, max_bytes: int | None) -> int:
    """Tell whether the account is as the manifests say, field by field. Changes nothing.

    Exits 0 when it is and 2 when not, which is what a scheduled job needs. -o json is one object a
    line, see `reconciler schema events`.

    \b
    Examples:
      reconciler drift
      reconciler drift -o markdown > issue.md
      reconciler drift -o json | jq -r 'select(.type == "drift").key'
    """
    import asyncio

    from reconciler.cli.plan_command import check_budget
    from reconciler.report.drift import drift_text
    from reconciler.report.lines_text import as_json, drift_lines

    check_budget(output, max_bytes)
    options = globals_of(ctx)
    plan = asyncio.run(_compare(options))
    if options.meter is not None:
        options.meter.planned(plan)
    code = Exit.CHANGES if plan.resource_changes or plan.withheld else Exit.DONE
    if output == "json":
        for line in drift_lines(plan, code):
            click.echo(as_json(line))
    elif output == "markdown":
        from reconciler.report.markdown.drift_markdown import drift_markdown
        from reconciler.report.markdown.page import MAX_BYTES

        click.echo(drift_markdown(plan, max_bytes=max_bytes or MAX_BYTES), nl=False)
    else:
        click.echo(drift_text(plan), nl=False)
    return code


async def _compare(options: Globals) -> Plan:
    from reconciler.cli.planning import drift_of, read_desired
    from reconciler.cli.session import command_settings, open_session

    settings = command_settings(options)
    desired = read_desired(settings)
    async with open_session(options, settings) as session:
        return await drift_of(session, desired)
