"""What the rules make of a plan: findings, and the changes that break the policy, withheld. Pure.

An outplan that breaks the policy keeps its own changes out of the plan and nobody else's. A destroy
is never held back: it takes a breach away.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reconciler.plan import CampaignUse, ResourceChange, Withheld
from reconciler.policy.engine import evaluate, placed
from reconciler.policy.surroundings import Surroundings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from reconciler.live import Campaign, Neighbours
    from reconciler.manifests.desired import Desired
    from reconciler.manifests.policy import Policy
    from reconciler.policy.findings import Finding

_WEIGHT = {"run": 0, "stopping": 1}


@dataclass(frozen=True, slots=True)
class Vetted:
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
    around = _surroundings(made.values(), neighbours)
    found = [one for one in evaluate(desired, policy, around) if concerned(one.key)]
    breaches: dict[str, list[Finding]] = defaultdict(list)
    for one in found:
        if one.counts:
            breaches[one.key].append(one)
    told = [one for one in found if one.key in made or one.counts]
    return Vetted(
        tuple(one for one in changes if made.get(one.key) is not one or one.key not in breaches),
        tuple(_withheld(made[key], why) for key, why in breaches.items() if key in made),
        tuple(placed(one, desired.outplans[one.key]) for one in told),
        len(found) - len(told),
    )


def _surroundings(
    changes: Iterable[ResourceChange], neighbours: Neighbours
) -> dict[str, Surroundings]:
    users = _users(neighbours.campaigns or ())
    known = neighbours.campaigns is not None
    return {
        one.key: Surroundings(
            one.action,
            one.change.before,
            tuple(users.get(one.id, ())) if known else None,
            neighbours.numbers,
            neighbours.targets,
        )
        for one in changes
    }


def _withheld(one: ResourceChange, breaches: Sequence[Finding]) -> Withheld:
    action = "import" if one.change.importing is not None else one.action
    why = "; ".join(f"{found.code}: {found.message}" for found in breaches)
    remedy = f"{breaches[0].remedy}, or allow it with the annotation reconciler/allow and a reason"
    return Withheld(one.key, one.id, one.name, action, "policy", why, remedy)
