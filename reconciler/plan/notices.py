"""What a reader of a plan should know beside its changes: twins, lost markers, what is not known.

Sentences only; they change nothing. Pure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.plan.plan import Notice, taken_over
from reconciler.plan.renames import rename_notices

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from reconciler.plan.change import ResourceChange
    from reconciler.plan.match import Ownership
    from reconciler.values.account import Campaign, Neighbours
    from reconciler.values.desired_outplan import Desired
    from reconciler.values.selector import Selector

_UNREAD = {
    "numbers": "the numbers of this account could not be read, so it is not known whether the new "
    "sources are among them",
    "targets": "some targets of the campaigns could not be read, so it is not known which "
    "destinations they leave empty",
}
NARROWED = "narrowed"
"""The code of the notice that only some outplans were looked at."""
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
    yield from _takeovers(changes)
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


def _takeovers(changes: Iterable[ResourceChange]) -> Iterator[Notice]:
    """Yield from which projects outplans are taken over; those cannot be asked."""
    for project, keys in taken_over(changes).items():
        yield Notice(
            "takes-over",
            f"this plan takes over from the project {project}: {_some(keys)}; the manifests here "
            "say so with lifecycle.previous_project, and nobody there was asked",
            f"agree with whoever owns {project}; once this is applied, let the manifests there say "
            "lifecycle.forget: true, or delete them",
        )


def narrowed(keys: Collection[str], selector: Selector | None, ownership: Ownership) -> Notice:
    """Return that only some outplans were looked at, by their keys or by a selector.

    What no manifest wants has no labels to be selected by.
    """
    named = _some(sorted(keys))
    others = "other outplans may differ too"
    if selector is None:
        return Notice(NARROWED, f"this is only of {named}, as --target asks; {others}")
    message = f"this is only of {named}, which -l {selector.text} selects; {others}"
    unlabelled = sum(orphan.twin_of is None for orphan in ownership.orphans)
    if not unlabelled:
        return Notice(NARROWED, message)
    s, verb = ("", "is") if unlabelled == 1 else ("s", "are")
    return Notice(
        NARROWED,
        f"{message}, and {unlabelled:,} outplan{s} that no manifest wants {verb} left alone: "
        "-l goes by the labels of manifests",
        "to destroy what no manifest wants, name its key with --target, or plan without -l",
    )


def fewer_files(ref: str, gone: Sequence[str]) -> Notice:
    """Return what to know where destroys may come of files that are read no longer."""
    named = _some(gone)
    return Notice(
        "fewer-files",
        f"this plan destroys, and {len(gone):,} of the files that {ref} has are not read now: "
        f"{named}",
        "see that they are gone on purpose",
    )


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _blindness(
    changes: Iterable[ResourceChange], campaigns: Iterable[Campaign] | None
) -> str | None:
    """Return what the plan does to outplans that campaigns may use unseen, None where it knows."""
    actions = {resource.action for resource in changes if resource.id is not None}
    if campaigns is not None or not actions:
        return None
    return " or ".join(f"{verb}s" for verb in ("change", "destroy") if _ACTIONS[verb] in actions)
