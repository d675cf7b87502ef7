"""What becomes of a manifest that no marker of its project speaks of.

By `lifecycle.id`, then by `lifecycle.previous_project`; else it is created, unless something that
may be the same one is there already. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from reconciler.plan.conflicts import Refusal, import_verdict, marker_lost, name_verdict
from reconciler.values.account import LiveOutplan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from reconciler.plan.takeover import Takeovers
    from reconciler.values.desired_outplan import DesiredOutplan
    from reconciler.values.outplan import Outplan

Verdict: TypeAlias = LiveOutplan | Refusal | None
"""The outplan to take over, why there is none, or None for a create."""


class Unowned(NamedTuple):
    """What a manifest may take over: any `by_id`, the unmanaged `rest`, what `others` have."""

    by_id: Mapping[str, LiveOutplan]
    rest: Sequence[LiveOutplan]
    others: Takeovers


def verdicts(
    unmatched: Sequence[DesiredOutplan],
    unowned: Unowned,
    *,
    by_name: bool,
    allowed: frozenset[str],
) -> Iterator[tuple[str, Verdict]]:
    """Yield each key with what becomes of its manifest.

    `by_name` takes over what is alone in having the display name; `allowed` are the keys that are
    created although something may be the same one.
    """
    claimed = {wanted.import_id for wanted in unmatched}
    free = [live for live in unowned.rest if live.id not in claimed]
    same_name: dict[str, list[LiveOutplan]] = defaultdict(list)
    for live in free:
        same_name[live.outplan.name].append(live)
    lost = _lost(free)
    for wanted in unmatched:
        if wanted.import_id is not None:
            yield wanted.key, import_verdict(wanted, unowned.by_id.get(wanted.import_id))
            continue
        same = same_name[wanted.outplan.name]
        verdict: Verdict = (
            unowned.others.found(wanted)
            or name_verdict(wanted.key, same, by_name=by_name)
            or _lost_verdict(wanted, lost)
            or unowned.others.missed(wanted)
        )
        if wanted.key in allowed and isinstance(verdict, Refusal):
            verdict = None
        if verdict in same:
            same_name[wanted.outplan.name] = []
        yield wanted.key, verdict


def _lost_verdict(
    wanted: DesiredOutplan, lost: Mapping[Outplan, Sequence[LiveOutplan]]
) -> Refusal | None:
    alike = lost.get(wanted.outplan.dialing()) if lost else None
    return marker_lost(wanted.key, alike) if alike else None


def _lost(rest: Iterable[LiveOutplan]) -> dict[Outplan, list[LiveOutplan]]:
    """Return what may have lost its marker: edited since it was made, and left without a detail.

    By how it dials. A fleet that merely dials alike was never edited, or has its details.
    """
    lost: dict[Outplan, list[LiveOutplan]] = defaultdict(list)
    for live in rest:
        if live.edited and not live.outplan.detail:
            lost[live.outplan.dialing()].append(live)
    return lost
