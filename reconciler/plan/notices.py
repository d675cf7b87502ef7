"""What a reader of a plan should know beside its changes: twins, lost markers, what is not known.

Sentences only; they change nothing. Pure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.plan.plan import Notice
from reconciler.plan.renames import rename_notices

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reconciler.plan.change import ResourceChange
    from reconciler.plan.match import Ownership
    from reconciler.values.account import Campaign, Neighbours
    from reconciler.values.desired_outplan import Desired

_UNREAD = {
    "numbers": "the numbers of this account could not be read, so it is not known whether the new "
    "sources are among them",
    "targets": "some targets of the campaigns could not be read, so it is not known which "
    "destinations they leave empty",
}
_NAMED = 10
_ACTIONS = {"change": "update", "destroy": "delete"}


def notices_of(
    desired: Desired,
    ownership: Ownership,
    changes: Iterable[ResourceChange],
    neighbours: Neighbours,
) -> Iterator[Notice]:
    """Yield what a reader of the plan should know beside its changes."""
    changes = [*changes]
    blind = _blindness(changes, neighbours.campaigns)
    if blind:
        yield Notice(
            "campaigns-unknown",
            "the campaigns of this account could not be read, so it is not known whether one uses "
            f"an outplan that this plan {blind}; edits reach a running one within seconds",
            "look before you apply",
        )
    for kind in neighbours.unread:
        yield Notice(f"{kind}-unknown", _UNREAD[kind])
    for orphan in ownership.orphans:
        if orphan.twin_of is not None:
            yield Notice(
                "twin",
                f"{orphan.key} exists twice: {orphan.live.id} is a twin of {orphan.twin_of}, which "
                "stays",
            )
    for live in ownership.lost_markers:
        yield Notice(
            "lost-marker",
            f"{live.outplan.name} ({live.id}) has an edited ownership marker and counts as "
            "unmanaged",
            f"to manage it again, add lifecycle.id: {live.id} to its manifest",
        )
    destroyed = frozenset(resource.id for resource in changes if resource.action == "delete")
    yield from rename_notices(desired, ownership, destroyed, neighbours.campaigns)


def fewer_files(ref: str, gone: Sequence[str]) -> Notice:
    """Return what to know where destroys may come of files that are read no longer."""
    named = ", ".join(gone[:_NAMED]) + (f" and {len(gone) - _NAMED:,} more" * (len(gone) > _NAMED))
    return Notice(
        "fewer-files",
        f"this plan destroys, and {len(gone):,} of the files that {ref} has are not read now: "
        f"{named}",
        "see that they are gone on purpose",
    )


def _blindness(
    changes: Iterable[ResourceChange], campaigns: Iterable[Campaign] | None
) -> str | None:
    """Return what the plan does to outplans that campaigns may use unseen, None where it knows."""
    actions = {resource.action for resource in changes if resource.id is not None}
    if campaigns is not None or not actions:
        return None
    return " or ".join(f"{verb}s" for verb in ("change", "destroy") if _ACTIONS[verb] in actions)
