"""`reconciler accept`: writes what is live into the manifests, where that is to stay."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from reconciler.cli.completing import complete_keys
from reconciler.cli.options import (
    ACCOUNT,
    MANIFESTS,
    Globals,
    ReconcilerCommand,
    globals_of,
    unattended,
)
from reconciler.cli.selector_option import selector_option
from reconciler.cli.timeout_option import timeout_option
from reconciler.report.formats import format_of
from reconciler.values.errors import Exit, UsageError

if TYPE_CHECKING:
    from reconciler.desired.settings import Settings
    from reconciler.plan.plan import Plan
    from reconciler.values.desired_outplan import Desired
    from reconciler.values.selector import Selector


@click.command("accept", cls=ReconcilerCommand, uses=MANIFESTS | ACCOUNT)
@click.argument("keys", nargs=-1, metavar="[KEY]...", shell_complete=complete_keys)
@click.option("--auto-approve", is_flag=True, help="Do not ask before writing the files.")
@click.option(
    "--override-defaults",
    is_flag=True,
    help="Give an outplan a value of its own where it has that of spec.defaults.",
)
@selector_option
@timeout_option
@click.pass_context
def command(
    ctx: click.Context,
    keys: tuple[str, ...],
    auto_approve: bool,
    override_defaults: bool,
    selector: Selector | None,
) -> int:
    """Write what is live into the manifests: the drift that is to stay. Changes no outplan.

    Of the outplans of these keys, or of all that differ. It shows the difference of the files,
    asks, and changes the values alone: comments, order and layout stay. A value is written where it
    is said, in the manifest or in the environment's patch. What spec.defaults say counts for other
    outplans too, so it is pointed out and left.

    Exits 0; 3 when a value was left.

    \b
    Examples:
      reconciler accept
      reconciler accept sales-standard --env production
      reconciler accept -l team=sales --auto-approve
    """
    from reconciler.cli.accepting import accept
    from reconciler.cli.event_loop import run_loop
    from reconciler.cli.project_edit import EditedProject, write_edits
    from reconciler.cli.session import command_settings
    from reconciler.report.values_text import plural

    if keys and selector is not None:
        raise UsageError(
            "KEY names outplans, and -l selects by labels: only one of them chooses",
            remedy="leave one of them out",
        )
    if not auto_approve and (unattended() or not sys.stdin.isatty()):
        raise UsageError(
            "nobody can be asked for approval here",
            remedy="add --auto-approve, and look at what git shows afterwards",
        )
    options = globals_of(ctx)
    settings = command_settings(options)
    project = EditedProject(settings)
    desired = project.desired()
    plan = run_loop(_compare(options, settings, desired, selector))
    found = accept(project, desired, plan, keys, override_defaults=override_defaults)
    click.echo(format_of("accept").text(found), nl=False)
    code = Exit.WITHHELD if found.left else Exit.DONE
    if not found.files:
        return code
    if not auto_approve and not _asked():
        click.echo("Nothing was written.", err=True)
        return Exit.ERROR
    write_edits(found.files)
    click.echo(f"Wrote {plural(len(found.files), 'file')}.", err=True)
    return code


def _asked() -> bool:
    from reconciler.cli.consent import asked

    return asked("Do you want to write these files?")


async def _compare(
    options: Globals, settings: Settings, desired: Desired, selector: Selector | None
) -> Plan:
    from reconciler.cli.account_plan import drift_of
    from reconciler.cli.session import open_session

    async with open_session(options, settings) as session:
        return await drift_of(session, desired, await session.account(), selector)
