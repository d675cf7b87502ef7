"""From the command line to a plan: manifests and account are read, the planner decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.cli.reading import manifest_files, read_overlay
from reconciler.errors import ProblemsError
from reconciler.guards import Limits
from reconciler.manifests.load import load
from reconciler.plan import Plan, Target
from reconciler.planner import Options, destroys_anything, make_plan

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.cli.session import Session
    from reconciler.live import Account
    from reconciler.manifests.desired import Desired
    from reconciler.settings import Settings


def planning(
    settings: Settings,
    *,
    targets: Iterable[str] = (),
    import_by_name: bool = False,
    max_destroys: int | None = None,
) -> Options:
    """Return what the planning options and the project's guards say together."""
    guards = settings.spec.guards
    limits = Limits(guards.max_destroys, guards.max_destroy_percent, max_destroys)
    return Options(limits, frozenset(targets), import_by_name)


def read_desired(settings: Settings) -> Desired:
    """Read the manifests, with what the project lays under and over them.

    Raises:
        ProblemsError: one of them is wrong; holds every problem.
        ConfigError: there is nothing to read, or it cannot be read.
    """
    desired, problems = load(
        manifest_files(settings),
        project=settings.project,
        ownership=settings.spec.ownership,
        overlay=read_overlay(settings),
    )
    if problems:
        raise ProblemsError(problems)
    return desired


async def plan_for(session: Session, desired: Desired, options: Options) -> Plan:
    """Read the account and decide the plan; campaigns are read only for the sake of destroys."""
    account = await session.account()
    campaigns = await session.campaigns() if destroys_anything(desired, account, options) else []
    return make_plan(
        desired,
        account,
        target=target_of(session.settings, account),
        options=options,
        campaigns=campaigns,
    )


def target_of(settings: Settings, account: Account) -> Target:
    """Return where a run acts, in the words of a plan."""
    customer = account.customer
    return Target(
        endpoint=settings.endpoint,
        customer_id=customer.id if customer is not None else None,
        customer_name=customer.name if customer is not None else "",
        project=settings.project,
        environment=settings.environment,
    )
