"""Rules about the campaigns that use an outplan; `plan` alone knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.dialing.facts import counts_of
from reconciler.policy.findings import Hit
from reconciler.policy.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.policy.surroundings import Surroundings
    from reconciler.values.desired_outplan import DesiredOutplan

_SERVER = "the server's behaviour, see [VoIPBIN](voipbin.md), Dialing"


def _reopened(wanted: DesiredOutplan, around: Surroundings | None) -> Iterator[Hit]:
    before = around.before if around is not None else None
    campaigns = (around.campaigns if around is not None else None) or ()
    running = sum(campaign.status == "run" for campaign in campaigns)
    if not running or before is None:
        return
    pairs = zip(counts_of(before), counts_of(wanted.outplan), strict=True)
    for slot, (earlier, count) in enumerate(pairs):
        if count > earlier:
            yield Hit(
                f"max_try_count_{slot} rises from {earlier} to {count}: {running} running "
                f"campaign{'s' * (running > 1)} will call people again whose attempts are "
                "used up",
                "stop the campaign first, or give it a new outplan",
                f"spec.max_try_count_{slot}",
            )


def _empty_destinations(wanted: DesiredOutplan, around: Surroundings | None) -> Iterator[Hit]:
    if around is None or not around.campaigns or not around.targets:
        return
    for slot, count in enumerate(counts_of(wanted.outplan)):
        for campaign in around.campaigns:
            targets = around.targets.get(campaign.outdial_id)
            empty = targets.empty[slot] if targets is not None else 0
            if count <= 0 or targets is None or not empty:
                continue
            yield Hit(
                f"max_try_count_{slot} is {count}, but {empty:,} of {targets.count:,} targets of "
                f"the campaign {campaign.name or campaign.id} have no destination_{slot}; dialing "
                "one stops the campaign",
                f"set max_try_count_{slot} to 0, or give every target a destination_{slot}",
                f"spec.max_try_count_{slot}",
            )
            break


RULES = (
    Rule(
        "RC401",
        "Attempts for a destination that the targets leave empty",
        "warning",
        "A target made through the API has an empty object for every destination that was left "
        "out. Once the destinations before it are used up the campaign dials the empty one, and "
        "the failed call stops the whole campaign. Checked with `policy.check_targets: true`, for "
        "the campaigns of outplans that the plan updates: one or more requests per target list.",
        "spec:\n  max_try_count_0: 3\n  max_try_count_1: 2",
        "spec:\n  max_try_count_0: 3",
        "Set the count to 0, or give every target the destination.",
        _SERVER,
        found="live",
        policy="check_targets: true",
        account="both: {before: {dial_timeout: 20000}, campaigns: [{name: Spring, status: stop}], "
        'targets: [{destination_0: {type: tel, target: "+15551234567"}, destination_1: {}}]}',
        needs="targets",
        check=_empty_destinations,
    ),
    Rule(
        "RC402",
        "A raised count reopens finished targets of a running campaign",
        "warning",
        "A target whose attempts are used up is not marked as done, it stays idle. When the count "
        "of a destination rises, a running campaign calls all such people again within seconds.",
        "spec:\n  max_try_count_0: 4",
        "spec:\n  max_try_count_0: 3",
        "Stop the campaign first, or give it a new outplan, if that is not what you want.",
        _SERVER,
        found="live",
        account="both: {before: {dial_timeout: 20000, max_try_count_0: 3}, "
        "campaigns: [{name: Spring, status: run}]}",
        needs="campaigns",
        check=_reopened,
    ),
)
