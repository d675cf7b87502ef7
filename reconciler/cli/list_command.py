"""`reconciler list`: every outplan of the account, and whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reconciler.cli.options import (
    ACCOUNT,
    MANIFESTS,
    Globals,
    ReconcilerCommand,
    globals_of,
    output_option,
)
from reconciler.cli.selector_option import selector_option
from reconciler.cli.timeout_option import timeout_option
from reconciler.report.formats import format_of
from reconciler.values.errors import Exit

if TYPE_CHECKING:
    from reconciler.plan.inventory import Inventory
    from reconciler.values.selector import Selector


@click.command("list", cls=ReconcilerCommand, uses=MANIFESTS | ACCOUNT)
@output_option("list")
@selector_option
@timeout_option
@click.pass_context
def command(ctx: click.Context, output: str, selector: Selector | None) -> int:
    """List the outplans of the account: key, id, name, owner, labels and the campaigns that use
    them. Changes nothing.

    Those of other projects and those that nobody manages stand there by name, and so do manifests
    whose outplan is not live. Labels are those of the manifests, so -l lists only what has one.
    Without a reconciler.yaml it lists the account all the same.

    \b
    Examples:
      reconciler list
      reconciler list -l team=sales
      reconciler list -o json | jq -r '.outplans[] | select(.owner == "nobody").id'
    """
    from reconciler.cli.event_loop import run_loop

    listed = run_loop(read_inventory(globals_of(ctx), selector))
    click.echo(format_of("list", output).text(listed), nl=False)
    return Exit.DONE


async def read_inventory(options: Globals, selector: Selector | None = None) -> Inventory:
    """Read the manifests, the account and its campaigns, and tell what is whose."""
    from reconciler.cli.account_plan import reading, target_of
    from reconciler.cli.session import command_settings, open_session
    from reconciler.plan.inventory import inventory

    settings = command_settings(options, needs_project=False)
    async with (
        reading(settings, needed=False) as manifests,
        open_session(options, settings) as session,
    ):
        desired, account = await manifests.beside(session)
        campaigns = await session.campaigns()
    listed = inventory(desired, account, campaigns, target_of(settings, account))
    return listed if selector is None else listed.of(selector.some_keys(desired))
