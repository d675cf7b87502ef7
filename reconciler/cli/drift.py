"""`reconciler drift`: does live equal the manifests? Read-only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reconciler.cli.options import Globals, ReconcilerCommand, globals_of, output_option
from reconciler.errors import Exit

if TYPE_CHECKING:
    from reconciler.plan import Plan


@click.command("drift", cls=ReconcilerCommand)
@output_option
@click.pass_context
def command(ctx: click.Context, output: str) -> int:
    """Tell whether the account is as the manifests say, field by field. Changes nothing.

    Exits 0 when it is and 2 when not, which is what a scheduled job needs. -o json is one object a
    line, see `reconciler schema events`.

    \b
    Examples:
      reconciler drift
      reconciler drift -o json | jq -r 'select(.type == "drift").key'
    """
    import asyncio

    from reconciler.render.drift import drift_text
    from reconciler.render.lines import as_json, drift_lines

    plan = asyncio.run(_compare(globals_of(ctx)))
    code = Exit.CHANGES if plan.resource_changes or plan.withheld else Exit.DONE
    if output == "json":
        for line in drift_lines(plan, code):
            click.echo(as_json(line))
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
