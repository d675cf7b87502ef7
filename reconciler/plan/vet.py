"""What the rules make of a plan: findings, and the changes that break the policy, withheld. Pure.

An outplan that breaks the policy keeps its own changes out of the plan and nobody else's. A destroy
takes a breach away, and what is forgotten is no longer the project's, so only the team's own rules
about `change.action` are asked about either.
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
    users = users_of(campaigns or ())
    for resource in changes:
        known = campaigns is not None and resource.id is not None
        yield (
            replace(resource, campaigns=uses_of(users.get(resource.id, []))) if known else resource
        )


def uses_of(found: Iterable[Campaign]) -> tuple[CampaignUse, ...]:
    """Return campaigns as a plan names them, running ones first."""
    ordered = sorted(
        found, key=lambda campaign: (_WEIGHT.get(campaign.status, 2), campaign.name, campaign.id)
    )
    return tuple(CampaignUse(campaign.id, campaign.name, campaign.status) for campaign in ordered)


def users_of(campaigns: Iterable[Campaign]) -> dict[str | None, list[Campaign]]:
    """Return the campaigns by the id of the outplan that they use."""
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
    made = {resource.key: resource for resource in changes if not resource.leaves}
    around = _Around(neighbours)
    found = [
        finding
        for finding in evaluate(
            desired, policy, {key: around.of(resource) for key, resource in made.items()}
        )
        if concerned(finding.key)
    ]
    lost = _about_destroys(changes, policy, around)
    breaches = {"made": _breaches(found), "lost": _breaches(lost)}
    held = {
        id(resource): why
        for resource in changes
        if (why := breaches["lost" if resource.leaves else "made"].get(resource.key))
        and resource.twin_of is None
    }
    told = [finding for finding in found if finding.key in made or finding.counts]
    return Vetted(
        tuple(resource for resource in changes if id(resource) not in held),
        tuple(
            _withheld(resource, held[id(resource)]) for resource in changes if id(resource) in held
        ),
        (*(placed(finding, desired.outplans[finding.key]) for finding in told), *lost),
        sum(not finding.allowed_by for finding in found)
        - sum(not finding.allowed_by for finding in told),
    )


def _breaches(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    breaches: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.counts:
            breaches[finding.key].append(finding)
    return breaches


def _about_destroys(
    changes: Iterable[ResourceChange], policy: Policy, around: _Around
) -> list[Finding]:
    """Ask the team's rules about live outplans that go; they stand in the project file."""
    if not policy.custom:
        return []
    leaving = {
        resource.key: (DesiredOutplan(resource.key, resource.change.before), around.of(resource))
        for resource in changes
        if resource.leaves and resource.change.before is not None and resource.twin_of is None
    }
    return evaluate_destroys(leaving.values(), policy)


class _Around:
    """What the account says about each change."""

    def __init__(self, neighbours: Neighbours) -> None:
        self.neighbours = neighbours
        self.users = users_of(neighbours.campaigns or ())

    def of(self, resource: ResourceChange) -> Surroundings:
        known = self.neighbours.campaigns is not None
        return Surroundings(
            resource.action,
            resource.change.before,
            tuple(self.users.get(resource.id, ())) if known else None,
            self.neighbours.numbers,
            self.neighbours.targets,
        )


def _withheld(resource: ResourceChange, breaches: Sequence[Finding]) -> Withheld:
    why = "; ".join(f"{finding.code}: {finding.message}" for finding in breaches)
    remedy = breaches[0].remedy
    if not resource.leaves:
        either = f"{remedy}, or " if remedy else ""
        remedy = f"{either}allow it with the annotation reconciler/allow and a reason"
    return Withheld(
        resource.key,
        resource.id,
        resource.name,
        resource.kind,
        "policy",
        why,
        remedy,
        change=resource.change,
    )
