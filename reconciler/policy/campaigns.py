"""RC401 and RC402: what an outplan means for the campaigns that use it. `plan` alone knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.dialing.facts import counts_of
from reconciler.policy.findings import Hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.policy.surroundings import Surroundings
    from reconciler.values.desired_outplan import DesiredOutplan


def check(one: DesiredOutplan, around: Surroundings | None) -> Iterator[Hit]:
    """Yield what would surprise somebody who runs a campaign."""
    if around is None or not around.campaigns:
        return
    yield from _reopened(one, around)
    if around.targets is not None:
        yield from _empty_destinations(one, around)


def _reopened(one: DesiredOutplan, around: Surroundings) -> Iterator[Hit]:
    running = [campaign for campaign in around.campaigns or () if campaign.status == "run"]
    if not running or around.before is None:
        return
    pairs = zip(counts_of(around.before), counts_of(one.outplan), strict=True)
    for slot, (before, after) in enumerate(pairs):
        if after > before:
            yield Hit(
                "RC402",
                f"max_try_count_{slot} rises from {before} to {after}: {len(running)} running "
                f"campaign{'s' * (len(running) > 1)} will call people again whose attempts are "
                "used up",
                "stop the campaign first, or give it a new outplan",
                f"spec.max_try_count_{slot}",
            )


def _empty_destinations(one: DesiredOutplan, around: Surroundings) -> Iterator[Hit]:
    targets = around.targets or {}
    for slot, count in enumerate(counts_of(one.outplan)):
        for campaign in around.campaigns or ():
            known = targets.get(campaign.outdial_id)
            empty = known.empty[slot] if known is not None else 0
            if count <= 0 or known is None or not empty:
                continue
            yield Hit(
                "RC401",
                f"max_try_count_{slot} is {count}, but {empty:,} of {known.count:,} targets of the "
                f"campaign {campaign.name or campaign.id} have no destination_{slot}; dialing one "
                "stops the campaign",
                f"set max_try_count_{slot} to 0, or give every target a destination_{slot}",
                f"spec.max_try_count_{slot}",
            )
            break
