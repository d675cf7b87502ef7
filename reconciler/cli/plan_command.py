"""`reconciler plan`: what would happen, and to whom."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
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
from reconciler.cli.planning_options import planning_options
from reconciler.cli.screen import show
from reconciler.cli.selector_option import selector_option
from reconciler.cli.timeout_option import timeout_option
from reconciler.report.formats import format_of
from reconciler.values.errors import Exit, gravest

if TYPE_CHECKING:
    from reconciler.desired.base import Baseline
    from reconciler.desired.settings import Settings
    from reconciler.plan.plan import Plan
    from reconciler.plan.planner import Options
    from reconciler.values.desired_outplan import Desired
    from reconciler.values.selector import Selector


@click.command("plan", cls=ReconcilerCommand, uses=MANIFESTS | ACCOUNT)
@output_option("plan")
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Save the plan, for `reconciler apply FILE`. With - it is printed, and what is shown goes "
    "to standard error.",
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
@selector_option
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
    selector: Selector | None,
    import_by_name: bool,
    max_destroys: int | None,
    allow_in_use: tuple[str, ...],
    allow_create: tuple[str, ...],
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
      reconciler plan -l team=sales
      reconciler plan --out plan.json -o markdown > comment.md
    """
    from reconciler.cli.account_plan import plan_options
    from reconciler.cli.event_loop import run_loop
    from reconciler.cli.outfile import STDOUT, stream_of
    from reconciler.cli.saved_plan import check_out, save, saved_text
    from reconciler.cli.session import command_settings

    form = format_of("plan", output)
    form.check_limit(max_bytes)
    if out is not None:
        check_out(out)
    options = globals_of(ctx)
    settings = command_settings(options)
    wanted = plan_options(
        settings,
        targets=targets,
        selector=selector,
        import_by_name=import_by_name,
        max_destroys=max_destroys,
        allow_in_use=allow_in_use,
        allow_create=allow_create,
    )
    plan = run_loop(planned(options, settings, wanted, ref))
    if options.meter is not None:
        options.meter.planned(plan)
    if out is not None:
        save(plan, out)
    printed = out is not None and stream_of(out) == STDOUT
    # Whoever reads the saved plan there can read nothing else there.
    show(form.text(plan, max_bytes=max_bytes), output, err=printed)
    if out is not None and not printed:
        click.echo(saved_text(out, options), err=True)
    return plan_exit(plan, detailed=detailed_exitcode)


async def planned(options: Globals, settings: Settings, wanted: Options, ref: str | None) -> Plan:
    """Return the plan for the account as it is, with a base if a revision is named."""
    from reconciler.cli.account_plan import plan_for, reading, with_causes_from_git
    from reconciler.cli.session import open_session

    async with reading(settings) as manifests:
        base = None if ref is None else _base(options, settings, ref)
        async with open_session(options, settings) as session:
            desired, account = await manifests.beside(session)
            plan = await plan_for(session, desired, wanted, account)
    plan = with_causes_from_git(plan, settings)
    return plan if base is None else _since(base, plan, desired)


def _base(options: Globals, settings: Settings, ref: str) -> Baseline:
    from reconciler.desired.base import read_base

    return read_base(settings, ref, files=options.files)


def _since(base: Baseline, plan: Plan, desired: Desired) -> Plan:
    """Return the plan with the origin of every difference, or a notice that says why not."""
    from reconciler.plan.cause import destroyed_keys
    from reconciler.plan.notices import fewer_files
    from reconciler.plan.origin import with_origins
    from reconciler.plan.plan import Base, Notice

    plan = replace(plan, setting_changes=base.settings)
    if base.gone and destroyed_keys(plan):
        plan = replace(plan, notices=(*plan.notices, fewer_files(base.ref, base.gone)))
    if base.desired is not None:
        return with_origins(plan, desired, base.desired, Base(base.ref, base.commit))
    notice = Notice(
        "base-unreadable",
        f"the manifests of {base.ref} ({base.commit[:12]}) cannot be read, so it is not known "
        f"which differences this branch makes: {base.why}",
    )
    return replace(plan, notices=(*plan.notices, notice))


def plan_exit(plan: Plan, *, detailed: bool) -> Exit:
    """Return the code that showing a plan ends with."""
    codes = {Exit.WITHHELD} if plan.refused else set()
    if detailed and plan.resource_changes:
        codes.add(Exit.CHANGES)
    return gravest(codes)
