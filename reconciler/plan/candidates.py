"""Candidates: live outplans that may be what a manifest wants, with the campaigns that use them.

Whoever chooses between taking one over and creating another must see what dials with which. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from reconciler.plan.conflicts import TAKEOVERS
from reconciler.plan.guard import using
from reconciler.plan.plan import Withheld

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reconciler.plan.conflicts import Refusal
    from reconciler.plan.match import Ownership
    from reconciler.values.account import Campaign
    from reconciler.values.desired_outplan import Desired

_SHOWN = 3


def why_with_uses(refusal: Refusal, campaigns: Iterable[Campaign] | None) -> str:
    """Return why nothing is created, with the campaigns of each candidate; most used ones first.

    `campaigns` is None where they may not be read.
    """
    if not refusal.candidates:
        return refusal.why
    if campaigns is None:
        return f"{refusal.why}; which campaigns use it could not be read"
    users: dict[str | None, list[Campaign]] = defaultdict(list)
    for campaign in campaigns:
        users[campaign.outplan_id].append(campaign)
    ordered = sorted(refusal.candidates, key=lambda candidate: -len(users[candidate]))
    if len(ordered) == 1:
        return f"{refusal.why}; {using(users[ordered[0]])}"
    told = [f"{candidate}: {using(users[candidate])}" for candidate in ordered[:_SHOWN]]
    if len(ordered) > _SHOWN:
        told.append(f"and {len(ordered) - _SHOWN:,} more")
    return "; ".join([refusal.why, *told])


def conflicts_of(
    desired: Desired, ownership: Ownership, campaigns: Sequence[Campaign] | None
) -> Iterator[Withheld]:
    """Yield what stands in a conflict, as what is withheld."""
    for key, refusal in sorted(ownership.refused.items()):
        wanted = desired.outplans[key]
        yield Withheld(
            key,
            wanted.import_id,
            wanted.outplan.name,
            "import" if wanted.import_id or refusal.code in TAKEOVERS else "create",
            refusal.code,
            why_with_uses(refusal, campaigns),
            refusal.remedy,
        )
