"""What the rules make of a plan: findings, and the changes that break the policy, withheld. Pure.

An outplan that breaks the policy keeps its own changes out of the plan and nobody else's. A destroy
takes a breach away, so only the team's own rules about `change.action` are asked about it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from reconciler.plan.change import CampaignUse, ResourceChange
from reconciler.plan.plan import Withheld
from reconciler.policy.engine import evaluate, evaluate_destroys, placed
from reconciler.policy.surroundings import Surroundings
from reconciler.values.desired_outplan import DesiredOutplan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from reconciler.policy.findings import Finding
    from reconciler.policy.spec import Policy
    from reconciler.values.account import Campaign, Neighbours
    from reconciler.values.desired_outplan import Desired

_WEIGHT = {"run": 0, "stopping": 1}


class Vetted(NamedTuple):
    """The changes that may go, those that may not, and what the rules say about them.

    `elsewhere` counts what they say about outplans that the plan leaves alone.
    """

    changes: tuple[ResourceChange, ...]
    withheld: tuple[Withheld, ...]
    findings: tuple[Finding, ...]
    elsewhere: int


def with_uses(
    changes: Iterable[ResourceChange], campaigns: Iterable[Campaign] | None
) -> Iterator[ResourceChange]:
    """Yield the changes, each of an existing outplan with the campaigns that use it."""
    users = _users(campaigns or ())
    for one in changes:
        known = campaigns is not None and one.id is not None
        yield replace(one, campaigns=_uses(users.get(one.id, []))) if known else one


def _uses(found: Iterable[Campaign]) -> tuple[CampaignUse, ...]:
    """Return campaigns as a plan names them, running ones first."""
    ordered = sorted(found, key=lambda one: (_WEIGHT.get(one.status, 2), one.name, one.id))
    return tuple(CampaignUse(one.id, one.name, one.status) for one in ordered)


def _users(campaigns: Iterable[Campaign]) -> dict[str | None, list[Campaign]]:
    users: dict[str | None, list[Campaign]] = defaultdict(list)
    for campaign in campaigns:
        users[campaign.outplan_id].append(campaign)
    return users


def vet(
    changes: Sequence[ResourceChange],
    desired: Desired,
    policy: Policy,
    neighbours: Neighbours,
    *,
    concerned: Callable[[str], bool] = lambda _key: True,
) -> Vetted:
    """Ask every rule about every outplan whose key is `concerned`."""
    made = {one.key: one for one in changes if one.change.after is not None}
    around = _Around(neighbours)
    found = [
        one
        for one in evaluate(desired, policy, {key: around.of(one) for key, one in made.items()})
        if concerned(one.key)
    ]
    lost = _about_destroys(changes, policy, around)
    breaches = {"made": _breaches(found), "lost": _breaches(lost)}
    held = {
        id(one): why
        for one in changes
        if (why := breaches["lost" if one.change.after is None else "made"].get(one.key))
        and one.twin_of is None
    }
    told = [one for one in found if one.key in made or one.counts]
    return Vetted(
        tuple(one for one in changes if id(one) not in held),
        tuple(_withheld(one, held[id(one)]) for one in changes if id(one) in held),
        (*(placed(one, desired.outplans[one.key]) for one in told), *lost),
        sum(not one.allowed_by for one in found) - sum(not one.allowed_by for one in told),
    )


def _breaches(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    breaches: dict[str, list[Finding]] = defaultdict(list)
    for one in findings:
        if one.counts:
            breaches[one.key].append(one)
    return breaches


def _about_destroys(
    changes: Iterable[ResourceChange], policy: Policy, around: _Around
) -> list[Finding]:
    """Ask the team's rules about live outplans that go; they stand in the project file."""
    if not policy.custom:
        return []
    leaving = {
        one.key: (DesiredOutplan(one.key, one.change.before), around.of(one))
        for one in changes
        if one.change.after is None and one.change.before is not None and one.twin_of is None
    }
    return evaluate_destroys(leaving.values(), policy)


class _Around:
    """What the account says about each change."""

    def __init__(self, neighbours: Neighbours) -> None:
        self.neighbours = neighbours
        self.users = _users(neighbours.campaigns or ())

    def of(self, one: ResourceChange) -> Surroundings:
        known = self.neighbours.campaigns is not None
        return Surroundings(
            one.action,
            one.change.before,
            tuple(self.users.get(one.id, ())) if known else None,
            self.neighbours.numbers,
            self.neighbours.targets,
        )


def _withheld(one: ResourceChange, breaches: Sequence[Finding]) -> Withheld:
    action = "import" if one.change.importing is not None else one.action
    why = "; ".join(f"{found.code}: {found.message}" for found in breaches)
    remedy = breaches[0].remedy
    if one.change.after is not None:
        either = f"{remedy}, or " if remedy else ""
        remedy = f"{either}allow it with the annotation reconciler/allow and a reason"
    return Withheld(one.key, one.id, one.name, action, "policy", why, remedy)
