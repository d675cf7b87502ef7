"""Conflicts: why a desired outplan can be neither matched nor created, and what to do about it.

The sentences of `ownership`, which decides when they apply. Pure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconciler.values.places import PROJECT_FILE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.values.account import LiveOutplan
    from reconciler.values.desired_outplan import DesiredOutplan
    from reconciler.values.marker import Marker


TAKEOVERS = frozenset({"previous-project-twins", "previous-project-not-found"})
"""The codes of what keeps an outplan of another project from being taken over."""


class Refusal(NamedTuple):
    """Why a desired outplan can be neither matched nor created, and what to do about it.

    `candidates` are the ids of the live outplans that may be the same one.
    """

    code: str
    why: str
    remedy: str
    candidates: tuple[str, ...] = ()


def import_verdict(wanted: DesiredOutplan, live: LiveOutplan | None) -> LiveOutplan | Refusal:
    """Return the outplan to import by `lifecycle.id`, or why it cannot be."""
    if live is None:
        return not_found(wanted)
    marker = live.outplan.marker
    if marker is None or marker.project == wanted.previous_project:
        return live
    return Refusal(
        "import-owned",
        f"the outplan {live.id} already belongs to {marker}",
        f"remove lifecycle.id from {wanted.file}:{wanted.line}, or take it over with "
        f"lifecycle.previous_project: {marker.project}",
    )


def not_found(wanted: DesiredOutplan) -> Refusal:
    """Refuse an import of what does not exist; creating it instead would be a guess."""
    return Refusal(
        "import-not-found",
        f"the account has no live outplan with lifecycle.id {wanted.import_id}",
        f"correct the id in {wanted.file}:{wanted.line}, or delete lifecycle.id to create a new "
        "one",
    )


def name_verdict(
    key: str, same: Sequence[LiveOutplan], *, by_name: bool
) -> LiveOutplan | Refusal | None:
    """Say what unmanaged outplans of the same display name mean for a create: None is no conflict.

    `by_name` takes over the only one there is.
    """
    if not same:
        return None
    if by_name and len(same) == 1:
        return same[0]
    if len(same) == 1:
        return Refusal(
            "name-conflict",
            f"an unmanaged outplan has the same display name: {same[0].id}",
            f"to manage that one, add lifecycle.id: {same[0].id} or use --import-by-name; "
            f"to have both, change spec.name or use --allow-create {key}",
            _ids(same),
        )
    refusal = ambiguous_name(same)
    return refusal._replace(remedy=f"{refusal.remedy} or use --allow-create {key}")


def ambiguous_name(same: Sequence[LiveOutplan]) -> Refusal:
    """Refuse to choose between outplans of the same display name."""
    return Refusal(
        "name-conflict",
        f"{len(same)} outplans have the same display name: {_first(same)}",
        "to manage one of them, add its lifecycle.id; to have another, change spec.name",
        _ids(same),
    )


def marker_lost(key: str, alike: Sequence[LiveOutplan]) -> Refusal:
    """Refuse a create beside what looks like the same outplan after `vn outplans update`.

    That command sends name and detail always, and so erases the marker.
    """
    return Refusal(
        "lost-marker",
        f"an unmanaged outplan dials alike: {_first(alike)}; its ownership marker is gone, "
        "probably edited with vn or in the console",
        f"to manage it again, add lifecycle.id: {alike[0].id}; to create another one, use "
        f"--allow-create {key}",
        _ids(alike),
    )


def namesake(key: str, owner: Marker, live_id: str) -> Refusal:
    """Refuse a create of what another project has: it may have been handed over."""
    renamed = f" and lifecycle.previous_key: {owner.key}" if owner.key != key else ""
    return Refusal(
        "foreign-namesake",
        f"an outplan of another project has the same display name: {live_id}, which belongs to "
        f"{owner}",
        f"to take it over, add lifecycle.previous_project: {owner.project}{renamed}; if it was "
        "handed over to there, let this manifest say lifecycle.forget: true, or delete it; to have "
        f"another one, use --allow-create {key}",
        (live_id,),
    )


def several_to_take_over(wanted: DesiredOutplan, held: Sequence[LiveOutplan]) -> Refusal:
    """Refuse to choose which of the twins of another project is taken over."""
    return Refusal(
        "previous-project-twins",
        f"{wanted.previous_project} has {len(held)} outplans of the key {wanted.former_key}: "
        f"{_first(held)}",
        f"apply {wanted.previous_project}, which keeps one of them, or name one with lifecycle.id",
        _ids(held),
    )


def nothing_to_take_over(wanted: DesiredOutplan, meant: str) -> Refusal:
    """Refuse a create where an outplan was to be taken over; it would be a second copy."""
    return Refusal(
        "previous-project-not-found",
        f"{wanted.previous_project} has no live outplan of the key {wanted.former_key}",
        f"{meant}correct {wanted.file}:{wanted.line}, or delete lifecycle.previous_project to "
        "create a new one",
    )


def renamed_project(project: str, former: str) -> Refusal:
    """Refuse to create everything a second time, in the same words for each."""
    return Refusal(
        "foreign-namesake",
        f"{project} owns nothing, and {former} has everything that it would create: the project "
        "was probably renamed, and what it made still belongs to the old name",
        f"write metadata.name: {former} into {PROJECT_FILE} again, or add "
        f"lifecycle.previous_project: {former} to every manifest to take all of it over; to have "
        "another outplan, use --allow-create with its key",
    )


def name_not_free(live: LiveOutplan, key: str) -> Refusal:
    """Refuse a name that a live outplan keeps until its own manifest, no target, renames it."""
    return Refusal(
        "name-conflict",
        f"the outplan {live.id} has this display name until {key} renames it, which is no target",
        f"add --target {key}, or leave the targets out",
    )


def _ids(same: Sequence[LiveOutplan]) -> tuple[str, ...]:
    return tuple(live.id for live in same)


def _first(same: Sequence[LiveOutplan]) -> str:
    return ", ".join(live.id for live in same[:3]) + (", ..." if len(same) > 3 else "")
