"""`reconciler plan`: what would happen, and to whom."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.cli.options import (
    Globals,
    ReconcilerCommand,
    globals_of,
    metrics_option,
    output_option,
    planning_options,
)
from reconciler.errors import Exit, gravest

if TYPE_CHECKING:
    from reconciler.plan import Plan
    from reconciler.planner import Options
    from reconciler.settings import Settings


@click.command("plan", cls=ReconcilerCommand)
@output_option
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Save the plan, for `reconciler apply FILE`.",
)
@click.option(
    "--detailed-exitcode", is_flag=True, help="Exit 2 when the plan holds changes, 0 when not."
)
@click.option(
    "--base",
    "ref",
    metavar="REF",
    help="Say of every difference whether this branch makes it, or it was there already, since the "
    "branch left REF.",
)
@planning_options
@metrics_option
@click.pass_context
def command(
    ctx: click.Context,
    output: str,
    out: Path | None,
    detailed_exitcode: bool,
    ref: str | None,
    targets: tuple[str, ...],
    import_by_name: bool,
    max_destroys: int | None,
    allow_in_use: tuple[str, ...],
) -> int:
    """Compare the manifests with the account and show what apply would do. Changes nothing.

    Exits 0; 3 when something is withheld or breaks the policy; with --detailed-exitcode 2 when
    there are changes. With --base it reads the manifests of a git revision too, and nothing more
    of the account.

    \b
    Examples:
      reconciler plan
      reconciler plan --out plan.json && reconciler apply plan.json
      reconciler plan --base origin/main
      reconciler plan --target sales-standard -o json
    """
    import asyncio

    from reconciler.cli.planning import planning
    from reconciler.cli.session import command_settings

    options = globals_of(ctx)
    settings = command_settings(options)
    wanted = planning(
        settings,
        targets=targets,
        import_by_name=import_by_name,
        max_destroys=max_destroys,
        allow_in_use=allow_in_use,
    )
    plan = asyncio.run(_plan(options, settings, wanted, ref))
    if options.meter is not None:
        options.meter.planned(plan)
    if out is not None:
        save(plan, out)
    show_plan(plan, output)
    if out is not None:
        click.echo(f"Saved the plan to {out}. To apply it: reconciler apply {out}", err=True)
    return plan_exit(plan, detailed=detailed_exitcode)


async def _plan(options: Globals, settings: Settings, wanted: Options, ref: str | None) -> Plan:
    from reconciler.cli.planning import plan_for, read_desired
    from reconciler.cli.session import open_session

    desired = read_desired(settings)
    compared = None
    if ref is not None:
        from reconciler.cli.basing import read_base

        compared = read_base(settings, ref, files=options.files)
    async with open_session(options, settings) as session:
        plan = await plan_for(session, desired, wanted)
    return plan if compared is None else compared.told(plan, desired)


def plan_exit(plan: Plan, *, detailed: bool) -> Exit:
    """Return the code that showing a plan ends with."""
    codes = {Exit.WITHHELD} if plan.refused else set()
    if detailed and plan.resource_changes:
        codes.add(Exit.CHANGES)
    return gravest(codes)


def show_plan(plan: Plan, output: str) -> None:
    """Print a plan in the format asked for."""
    if output == "json":
        from reconciler.planfile import dump

        click.echo(dump(plan), nl=False)
    else:
        from reconciler.render.text import plan_text

        click.echo(plan_text(plan), nl=False)


def save(plan: Plan, path: Path) -> None:
    """Write a plan file whole or not at all.

    Raises:
        ConfigError: it cannot be written there.
    """
    from reconciler.cli.writing import write_whole
    from reconciler.planfile import dump

    write_whole(path, dump(plan))
