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
    planning_options,
    report_options,
    timeout_option,
)
from reconciler.values.errors import Exit, gravest

if TYPE_CHECKING:
    from reconciler.desired.settings import Settings
    from reconciler.plan.plan import Plan
    from reconciler.plan.planner import Options


@click.command("plan", cls=ReconcilerCommand)
@report_options("text", "json", "markdown", "html")
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
@timeout_option
@metrics_option
@click.pass_context
def command(
    ctx: click.Context,
    output: str,
    max_bytes: int | None,
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
      reconciler plan --out plan.json -o markdown > comment.md
    """
    import asyncio

    from reconciler.cli.planning import planning, say_targets
    from reconciler.cli.saving import check_out, save, saved_text
    from reconciler.cli.session import command_settings

    check_budget(output, max_bytes)
    if out is not None:
        check_out(out)
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
    show_plan(plan, output, max_bytes)
    say_targets(wanted)
    if out is not None:
        click.echo(saved_text(out, options), err=True)
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


def show_plan(plan: Plan, output: str, max_bytes: int | None = None) -> None:
    """Print a plan in the format asked for; `max_bytes` is the budget of Markdown."""
    if output == "json":
        from reconciler.plan.planfile import dump

        text = dump(plan)
    elif output == "markdown":
        from reconciler.report.markdown.page import MAX_BYTES
        from reconciler.report.markdown.plan_markdown import plan_markdown

        text = plan_markdown(plan, max_bytes=max_bytes or MAX_BYTES)
    elif output == "html":
        from reconciler.report.html import plan_html

        text = plan_html(plan)
    else:
        from reconciler.report.text import plan_text

        text = plan_text(plan)
    click.echo(text, nl=False)


def check_budget(output: str, max_bytes: int | None) -> None:
    """Refuse a budget before anything else is done, where it cannot be kept or does not apply.

    Raises:
        UsageError: it is too small, or there for another format than Markdown.
    """
    if max_bytes is None:
        return
    from reconciler.report.markdown.budget import check_room
    from reconciler.values.errors import UsageError

    if output != "markdown":
        raise UsageError(
            f"--max-bytes does not limit -o {output}", remedy="leave it out, or add -o markdown"
        )
    check_room(max_bytes)
