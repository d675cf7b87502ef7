"""Renames: what looks like one, and `lifecycle.previous_key` that names nothing.

An outplan that is destroyed and created again has another id, which campaigns do not follow. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from reconciler.plan.guard import using
from reconciler.plan.plan import Notice
from reconciler.values.errors import ProblemsError
from reconciler.values.nearest import did_you_mean, nearest
from reconciler.values.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from reconciler.plan.match import Owned, Ownership
    from reconciler.values.account import Campaign
    from reconciler.values.desired_outplan import Desired, DesiredOutplan
    from reconciler.values.outplan import Outplan

_FEW = 20
_NAMED = 10


def check_previous_keys(
    desired: Desired, ownership: Ownership, concerned: Callable[[str], bool]
) -> None:
    """Return if every `lifecycle.previous_key` names an outplan, or need not.

    Once the outplan has its new key the line means nothing. Nor does it in an account where every
    owned outplan has its manifest: there is none that a slip of the pen would destroy.

    Raises:
        ProblemsError: the outplan that was meant has another key, and would be destroyed.
    """
    gone = [*dict.fromkeys(orphan.key for orphan in _without_manifest(ownership))]
    missing = [wanted for wanted in _unfound(desired, ownership) if concerned(wanted.key)]
    if gone and missing:
        raise ProblemsError(_no_such_key(wanted, gone) for wanted in missing)


def rename_notices(
    desired: Desired,
    ownership: Ownership,
    destroyed: frozenset[str | None],
    campaigns: Iterable[Campaign] | None,
) -> Iterator[Notice]:
    """Yield what is created beside an outplan of equal dialing that no manifest wants any longer.

    `destroyed` are the ids that the plan destroys; the others a guard withholds, or a target.
    """
    exclusive = desired.ownership == "exclusive"
    new = [(key, desired.outplans[key].outplan) for key in sorted(ownership.creates)]
    for key, orphan in _pairs(new, [*_without_manifest(ownership)]):
        live = orphan.live
        line = f"lifecycle.id: {live.id}" if exclusive else f"lifecycle.previous_key: {orphan.key}"
        gone = "this plan destroys" if live.id in destroyed else "no manifest wants any longer"
        users = [use for use in campaigns or () if use.outplan_id == live.id]
        yield Notice(
            "probable-rename",
            f"{key} dials exactly like {orphan.key}, which {gone}"
            + (f"; {using(users)}" if users else ""),
            f"to rename it in place instead, add {line} to {key}; campaigns do not follow to a "
            "new outplan",
        )


def _without_manifest(ownership: Ownership) -> Iterator[Owned]:
    return (orphan for orphan in ownership.orphans if orphan.twin_of is None)


def _unfound(desired: Desired, ownership: Ownership) -> Iterator[DesiredOutplan]:
    """Yield what is not there, neither by its key nor by the one it had before."""
    if desired.ownership == "exclusive":
        return
    for key in (*ownership.creates, *ownership.refused):
        wanted = desired.outplans[key]
        if wanted.renamed_from is not None and wanted.import_id is None:
            yield wanted


def _no_such_key(wanted: DesiredOutplan, gone: Sequence[str]) -> Problem:
    message = f"no live outplan of this project has the key {wanted.previous_key}"
    more = f" and {len(gone) - _NAMED:,} more" if len(gone) > _NAMED else ""
    known = f"without a manifest are {', '.join(gone[:_NAMED])}{more}"
    otherwise = f"{known}; name one, or delete the line"
    remedy = did_you_mean(str(wanted.previous_key), gone, otherwise)
    path = ("lifecycle", "previous_key")
    if wanted.document is None:
        return Problem("unknown-previous-key", message, "", 1, 1, remedy=remedy)
    return wanted.document.problem("unknown-previous-key", message, path, remedy=remedy)


def _pairs(
    new: Iterable[tuple[str, Outplan]], gone: Iterable[Owned]
) -> Iterator[tuple[str, Owned]]:
    """Yield which outplan each new one may have been, each once."""
    alike: dict[Outplan, tuple[dict[str, Outplan], list[Owned]]] = defaultdict(lambda: ({}, []))
    for key, outplan in new:
        alike[outplan.dialing()][0][key] = outplan
    for orphan in gone:
        alike[orphan.live.outplan.dialing()][1].append(orphan)
    for wanted, orphans in alike.values():
        by_name = {orphan.live.outplan.name: orphan for orphan in reversed(orphans)}
        for key, outplan in [*wanted.items()]:
            if (same := by_name.pop(outplan.name, None)) is not None:
                del wanted[key]
                orphans.remove(same)
                yield key, same
        yield from _by_key([*wanted], orphans)


def _by_key(keys: Sequence[str], orphans: Sequence[Owned]) -> Iterator[tuple[str, Owned]]:
    """Yield what dials alike under another name: the only pair there is, else by similar keys."""
    if len(keys) == len(orphans) == 1:
        yield keys[0], orphans[0]
    elif max(len(keys), len(orphans)) <= _FEW:
        left = {orphan.key: orphan for orphan in orphans}
        for key in keys:
            if (near := nearest(key, left)) is not None:
                yield key, left.pop(near)
