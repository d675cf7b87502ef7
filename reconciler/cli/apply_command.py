"""`reconciler apply`: executes a saved plan, or plans, shows, asks and applies."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from reconciler.cli.completing import complete_files
from reconciler.cli.metrics_option import metrics_option
from reconciler.cli.options import (
    ACCOUNT,
    MANIFESTS,
    Globals,
    ReconcilerCommand,
    globals_of,
    output_option,
    unattended,
)
from reconciler.cli.planning_options import planning_options
from reconciler.cli.screen import show
from reconciler.cli.selector_option import selector_option
from reconciler.cli.timeout_option import timeout_option
from reconciler.report.formats import format_of
from reconciler.values.errors import Exit, PlanFileError, ReconcilerError, UsageError, gravest

if TYPE_CHECKING:
    from reconciler.cli.meter import Meter
    from reconciler.cli.session import Session
    from reconciler.desired.settings import Settings
    from reconciler.plan.plan import Plan
    from reconciler.plan.planner import Options
    from reconciler.report.formats import ApplyTelling
    from reconciler.values.account import Account
    from reconciler.values.selector import Selector


@click.command("apply", cls=ReconcilerCommand, uses=MANIFESTS | ACCOUNT)
@click.argument("planfile", metavar="[PLANFILE]", required=False, shell_complete=complete_files)
@click.option("--auto-approve", is_flag=True, help="Do not ask before applying.")
@click.option(
    "--digest",
    metavar="DIGEST",
    help="Apply only the plan that has this digest, sha256:..., which `plan` shows; does not ask.",
)
@output_option("apply")
@selector_option
@planning_options
@timeout_option
@metrics_option
@click.pass_context
def command(
    ctx: click.Context,
    planfile: str | None,
    auto_approve: bool,
    digest: str | None,
    output: str,
    targets: tuple[str, ...],
    selector: Selector | None,
    import_by_name: bool,
    max_destroys: int | None,
    allow_in_use: tuple[str, ...],
    allow_create: tuple[str, ...],
) -> int:
    """Carry out a plan: exactly its requests, and nothing twice.

    With PLANFILE it executes that saved plan without asking. Without, it makes a plan, shows it,
    asks, and applies exactly that one; where nobody can be asked it needs --auto-approve, or the
    --digest of the plan that was approved. A plan of another digest is refused with exit code 4.

    Interrupting once finishes the requests in flight and reports; twice stops at once. -o json is
    one object a line, see `reconciler schema events`.

    \b
    Examples:
      reconciler apply
      reconciler apply plan.json
      reconciler apply --digest sha256:...
      reconciler apply --auto-approve -o json
    """
    from reconciler.cli.account_plan import plan_options
    from reconciler.cli.consent import check_digest
    from reconciler.cli.event_loop import run_loop
    from reconciler.cli.session import command_settings

    options = globals_of(ctx)
    consents = allow_in_use or allow_create or import_by_name or max_destroys is not None
    planned = targets or selector is not None or consents
    if planfile is not None and planned:
        raise UsageError(
            "a saved plan is applied as it is; planning options cannot change it",
            remedy="give them to `reconciler plan`",
        )
    if planfile is not None and options.files:
        raise UsageError(
            "a saved plan is applied as it is; no manifest is read for it",
            remedy="leave -f out, or leave PLANFILE out",
        )
    check_digest(digest)
    ask = digest is None and not auto_approve
    can_ask = output == "text" and sys.stdin.isatty() and not unattended()
    if planfile is None and ask and not can_ask:
        raise UsageError(
            "nobody can be asked for approval here",
            remedy="add --auto-approve or --digest, or apply a saved plan: reconciler apply "
            "PLANFILE",
        )
    settings = command_settings(options)
    if planfile is not None:
        return run_loop(_apply_saved(options, settings, planfile, output, approved=digest))
    wanted = plan_options(
        settings,
        targets=targets,
        selector=selector,
        import_by_name=import_by_name,
        max_destroys=max_destroys,
        allow_in_use=allow_in_use,
        allow_create=allow_create,
    )
    return run_loop(_apply_fresh(options, settings, wanted, output, ask=ask, approved=digest))


async def _apply_saved(
    options: Globals, settings: Settings, name: str, output: str, *, approved: str | None
) -> Exit:
    from reconciler.apply.fresh import check_fresh
    from reconciler.cli.account_plan import check_again
    from reconciler.cli.consent import check_approved
    from reconciler.cli.session import open_session
    from reconciler.cli.show_command import read_plan
    from reconciler.desired.read import read_desired

    plan = read_plan(name)
    _check_place(plan, settings, name)
    at_hand = settings.file is not None and plan.resource_changes
    manifests = read_desired(settings) if at_hand else None
    _open(plan, output, saved=True)
    check_approved(plan, approved, name)
    async with open_session(options, settings) as session:
        account = await session.account()
        check_fresh(plan, account)
        await check_again(session, plan, account, manifests)
        return await _execute(session, plan, output, options.meter, before=account)


def _open(plan: Plan, output: str, *, saved: bool) -> None:
    """Say what will be applied before anything is sent.

    Raises:
        ReconcilerError: it cannot be said, so nothing is sent.
    """
    from reconciler.cli.streams import discard_stdout

    telling: ApplyTelling = format_of("apply", output).maker()
    try:
        show(telling.begin(plan, saved=saved), output)
    except OSError as error:
        discard_stdout()
        raise ReconcilerError(
            "cannot write to standard output what would be applied; nothing was applied",
            why=error.strerror,
            remedy="let something read it that does not stop, or send it where there is room",
        ) from None


def _check_place(plan: Plan, settings: Settings, name: str) -> None:
    target = plan.target
    if target.environment != settings.environment:
        planned, here = map(_environment, (target.environment, settings.environment))
        option = f"with --env {target.environment}" if target.environment else "without --env"
        raise PlanFileError(
            f"the plan was made {planned}, but this run is {here}",
            where=name,
            remedy=f"apply it {option}, or plan again",
        )
    pairs = (
        ("endpoint", target.endpoint, settings.endpoint),
        ("project", target.project, settings.project),
        ("ownership", plan.ownership, settings.spec.ownership),
    )
    for word, planned, here in pairs:
        if planned != here:
            raise PlanFileError(
                f"the plan was made for the {word} {planned}, but this run's is {here}",
                where=name,
                remedy="apply it where it was made, or plan again",
            )


def _environment(name: str | None) -> str:
    return "without an environment" if name is None else f"in the environment {name}"


async def _apply_fresh(
    options: Globals,
    settings: Settings,
    wanted: Options,
    output: str,
    *,
    ask: bool,
    approved: str | None,
) -> Exit:
    from reconciler.cli.account_plan import plan_for, reading, with_causes_from_git
    from reconciler.cli.consent import asked, check_approved
    from reconciler.cli.session import open_session

    async with reading(settings) as manifests, open_session(options, settings) as session:
        desired, account = await manifests.beside(session)
        plan = with_causes_from_git(await plan_for(session, desired, wanted, account), settings)
        _open(plan, output, saved=False)
        check_approved(plan, approved)
        session.limit.hold()
        if plan.resource_changes and ask and not asked():
            click.echo("Apply cancelled; nothing was written.", err=True)
            return Exit.ERROR
        session.limit.run()
        # While a person thinks, the account may change; without one no time passes.
        before = None if ask else account
        return await _execute(session, plan, output, options.meter, before=before)


async def _execute(
    session: Session,
    plan: Plan,
    output: str,
    meter: Meter | None,
    *,
    before: Account | None = None,
) -> Exit:
    from reconciler.apply.apply import apply
    from reconciler.apply.events import Report
    from reconciler.cli.interrupt import interruptible
    from reconciler.cli.watcher import Watcher

    withheld = {Exit.WITHHELD} if plan.refused else set()
    watcher = Watcher(plan, output, rate=session.settings.request_rate)
    if not plan.resource_changes:
        if meter is not None:
            meter.applied(plan, Report(()))
        return watcher.nothing_to_do(gravest(withheld))
    with interruptible(session.stop), watcher:
        report = await apply(plan, session, emit=watcher.saw, stop=session.stop, before=before)
    if meter is not None:
        meter.applied(plan, report)
    code = gravest(report.exits | withheld)
    watcher.conclude(report, code)
    return code
