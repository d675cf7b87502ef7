"""Whether a plan still fits the account: every object it touches must be as it was. Pure.

VoIPBIN has no ETags, so the whole object is compared with the plan's `before`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.plan.diff import changed_fields
from reconciler.plan.guard import used_meanwhile
from reconciler.plan.vet import uses_of
from reconciler.values.errors import ConfigError, StalePlanError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reconciler.plan.change import ResourceChange
    from reconciler.plan.plan import Plan
    from reconciler.values.account import Account, Campaign, LiveOutplan


def check_fresh(plan: Plan, account: Account) -> None:
    """Return if the plan may be applied to this account as it is now.

    Raises:
        StalePlanError: something that the plan touches changed since; names what changed.
        ConfigError: the plan was made for another account.
    """
    customer = account.customer.id if account.customer is not None else None
    if customer != plan.target.customer_id:
        raise ConfigError(
            f"the plan was made for customer {plan.target.customer_id or 'unknown'}, but the "
            f"credential's account is {customer or 'unknown'}",
            remedy="use that customer's credential, or plan again",
        )
    changed = [*_changed(plan, account)]
    if changed:
        raise StalePlanError(
            "the plan is stale: the account changed since it was made; nothing was written",
            why="; ".join(changed[:10]) + ("; ..." if len(changed) > 10 else ""),
            remedy="make the plan again",
        )


def shrunk(plan: Plan, account: Account) -> str | None:
    """Say so if the account lists fewer rows than the plan saw, else None.

    VoIPBIN keeps deleted outplans in its list, so a row that is gone was not read: one of the two
    listings is incomplete, and nothing may be destroyed on the strength of it.
    """
    if account.listed >= plan.listed:
        return None
    return (
        f"the account listed {plan.listed:,} rows when the plan was made and lists "
        f"{account.listed:,} now, though VoIPBIN keeps even deleted ones; plan again"
    )


def used_since(plan: Plan, resource: ResourceChange, campaigns: Iterable[Campaign] | None) -> str:
    """Say why a destroy must not happen any more, because campaigns use it; "" where it may.

    `campaigns` are those of now, None where they may not be read.
    """
    users = None
    if campaigns is not None:
        users = uses_of(user for user in campaigns if user.outplan_id == resource.id)
    allowed = resource.key in plan.consents.allow_in_use
    return used_meanwhile(resource, users, allowed=allowed) or ""


def _changed(plan: Plan, account: Account) -> Iterator[str]:
    live = account.by_id()
    known = {resource.id for resource in plan.resource_changes} | plan.claimed
    marked: dict[str, LiveOutplan] = {}
    named: dict[str, LiveOutplan] = {}
    for row in account.outplans:
        held = row.outplan.marker
        ours = held is not None and held.project == plan.target.project
        if held is not None:
            marked.setdefault(str(held), row)
        if row.id not in known and (held is None or (ours and plan.ownership == "exclusive")):
            named.setdefault(row.outplan.name, row)
    for resource in plan.resource_changes:
        if resource.change.before is None:
            allowed = resource.key in plan.consents.allow_create
            yield from _appeared(resource, marked, {} if allowed else named)
        else:
            yield from _moved(resource, live)


def _moved(resource: ResourceChange, live: Mapping[str, LiveOutplan]) -> Iterator[str]:
    before = resource.change.before
    now = live.get(resource.id or "")
    assert before is not None
    if now is None:
        yield f"{resource.key} ({resource.id}) no longer exists"
    elif now.outplan != before:
        fields = ", ".join(change.field for change in changed_fields(before, now.outplan))
        yield f"{resource.key} ({resource.id}) has another {fields}"
    if resource.twin_of is not None and resource.twin_of not in live:
        yield f"{resource.key}: {resource.twin_of}, the twin that was to stay, no longer exists"


def _appeared(
    resource: ResourceChange, marked: Mapping[str, LiveOutplan], named: Mapping[str, LiveOutplan]
) -> Iterator[str]:
    after = resource.change.after
    assert after is not None
    if after.marker is not None and (found := marked.get(str(after.marker))):
        yield f"{resource.key} was created meanwhile ({found.id})"
    elif found := named.get(after.name):
        yield f"an outplan with the name of {resource.key} was created meanwhile ({found.id})"
