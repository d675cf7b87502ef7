"""From the command line to a plan: manifests and account are read, the planner decides."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeVar

from reconciler.desired.read import read_desired
from reconciler.plan.cause import destroyed_keys, with_causes
from reconciler.plan.derivation import check_derived, options_of, wanted_by
from reconciler.plan.guard import Limits
from reconciler.plan.plan import Plan, Target
from reconciler.plan.planner import Options, make_plan, reads_for
from reconciler.values.account import Neighbours
from reconciler.values.desired_outplan import Desired
from reconciler.values.errors import ReconcilerError, UsageError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from reconciler.cli.session import Session
    from reconciler.desired.settings import Settings
    from reconciler.values.account import Account, TargetList
    from reconciler.values.selector import Selector
_T = TypeVar("_T")


def plan_options(
    settings: Settings,
    *,
    targets: Iterable[str] = (),
    selector: Selector | None = None,
    import_by_name: bool = False,
    max_destroys: int | None = None,
    allow_in_use: Iterable[str] = (),
    allow_create: Iterable[str] = (),
) -> Options:
    """Return what the planning options and the project's guards say together.

    Raises:
        UsageError: keys and a selector, which may be meant as both or as either.
    """
    keys = frozenset(targets)
    if keys and selector is not None:
        raise UsageError(
            "--target names keys, and -l selects by labels: a plan is narrowed by one of them",
            remedy="leave one of them out",
        )
    guards = settings.spec.guards
    limits = Limits(
        guards.max_destroys, guards.max_destroy_percent, max_destroys, frozenset(allow_in_use)
    )
    return Options(limits, keys, selector, import_by_name, allow_create=frozenset(allow_create))


@asynccontextmanager
async def reading(settings: Settings, *, needed: bool = True) -> AsyncIterator[Reading]:
    """Read the manifests while the block connects and lists, and so as not to wait for either.

    Where they are not `needed`, a run that names none and has no project file wants nothing.

    Raises:
        ProblemsError: a manifest is wrong, which is said before what else failed meanwhile.
        ConfigError: there is nothing to read, or it cannot be read.
    """
    none = not needed and settings.file is None and not settings.patterns
    nothing = Desired(settings.project, settings.spec.ownership, {})
    read = _nothing(nothing) if none else asyncio.to_thread(read_desired, settings)
    manifests = asyncio.create_task(read)
    try:
        yield Reading(manifests)
    except ReconcilerError:
        await manifests
        raise


class Reading:
    """Manifests that are being read."""

    def __init__(self, manifests: asyncio.Task[Desired]) -> None:
        self._manifests = manifests

    async def beside(self, session: Session) -> tuple[Desired, Account]:
        """Return what is wanted and, listed in the same time, what there is."""
        listing = asyncio.create_task(session.account())
        try:
            return await self._manifests, await listing
        finally:
            listing.cancel()
            await asyncio.gather(listing, return_exceptions=True)


async def plan_for(
    session: Session,
    desired: Desired,
    options: Options,
    account: Account,
    *,
    vetted: bool = True,
) -> Plan:
    """Decide the plan for an account, with what the rules need to know.

    Campaigns are read once where a live outplan changes or may be what a withheld create wants,
    numbers once where a source becomes one, target lists only if the policy asks for them. Without
    any of it nothing more is read. A plan that is not `vetted` asks no rule.
    """
    reads = reads_for(desired, account, options)
    policy = session.settings.spec.policy if vetted else None
    campaigns, numbers = await asyncio.gather(
        session.campaigns() if reads.changed or reads.candidates else _nothing(()),
        session.numbers() if reads.numbers else _nothing(None),
    )
    lists = {
        campaign.outdial_id
        for campaign in campaigns or ()
        if policy is not None
        and policy.check_targets
        and campaign.outplan_id in reads.changed
        and campaign.outdial_id
    }
    targets = await _targets(session, lists)
    asked = (
        ("numbers", reads.numbers and numbers is None),
        ("targets", len(targets) < len(lists)),
    )
    unread = tuple(kind for kind, missing in asked if missing)
    return make_plan(
        desired,
        account,
        target=target_of(session.settings, account),
        options=options,
        neighbours=Neighbours(campaigns, numbers, targets or None, unread),
        policy=policy,
        reads=reads,
    )


def with_causes_from_git(plan: Plan, settings: Settings) -> Plan:
    """Return the plan with what git remembers of every manifest whose outplan it destroys."""
    keys = destroyed_keys(plan)
    if not keys:
        return plan
    from reconciler.desired.history import causes_of

    return with_causes(plan, causes_of(settings, keys))


async def check_again(
    session: Session, plan: Plan, account: Account, manifests: Desired | None
) -> None:
    """Derive a saved plan again from the account, and return if every change of it is made again.

    The project's policy is asked where it is at hand, with the labels and annotations of its
    `manifests`; the guards are this run's.

    Raises:
        StalePlanError: planning again would not do what the plan says.
    """
    if not plan.resource_changes:
        return
    guards = session.settings.spec.guards
    options = options_of(plan, guards.max_destroys, guards.max_destroy_percent, manifests)
    wanted, vetted = wanted_by(plan, account, manifests), manifests is not None
    check_derived(plan, await plan_for(session, wanted, options, account, vetted=vetted))


async def drift_of(
    session: Session, desired: Desired, account: Account, selector: Selector | None = None
) -> Plan:
    """Tell how an account differs; what the rules think of it does not matter."""
    options = Options(selector=selector)
    reads = reads_for(desired, account, options)
    campaigns = await session.campaigns() if reads.destroys or reads.candidates else ()
    return make_plan(
        desired,
        account,
        target=target_of(session.settings, account),
        options=options,
        neighbours=Neighbours(campaigns),
        reads=reads,
    )


async def _targets(session: Session, outdials: Iterable[str]) -> dict[str, TargetList]:
    ids = sorted(outdials)
    found = await asyncio.gather(*(session.targets(outdial) for outdial in ids))
    return {
        key: target_list
        for key, target_list in zip(ids, found, strict=True)
        if target_list is not None
    }


async def _nothing(answer: _T) -> _T:
    """Stand in for a request that is not worth making."""
    return answer


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
