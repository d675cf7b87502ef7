"""Namesakes: outplans of other projects that may be the ones which this project would create.

A project that was renamed, or an outplan that was handed over, must not become a second copy. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from reconciler.plan.conflicts import namesake, renamed_project

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reconciler.plan.conflicts import Refusal
    from reconciler.values.account import LiveOutplan
    from reconciler.values.desired_outplan import DesiredOutplan
    from reconciler.values.marker import Marker


class Foreign(NamedTuple):
    """A live outplan of another project, which its marker names."""

    marker: Marker
    live: LiveOutplan


def namesakes(
    project: str, new: Sequence[DesiredOutplan], foreign: Iterable[Foreign], *, owns: bool
) -> dict[str, Refusal]:
    """Return why what another project has by the same name is not created, by key.

    The same is what has this key too, or this whole content. Where a project that `owns` nothing
    would create only such, and all of one project, it is taken for one that was renamed.
    """
    if not new:
        return {}
    named: dict[str, list[Foreign]] = defaultdict(list)
    for other in foreign:
        named[other.live.outplan.name].append(other)
    pairs = ((wanted.key, _same(wanted, named[wanted.outplan.name])) for wanted in new)
    found = {key: other for key, other in pairs if other is not None}
    former = {other.marker.project for other in found.values()}
    if not owns and len(found) == len(new) and len(former) == 1:
        return dict.fromkeys(found, renamed_project(project, *former))
    return {key: namesake(key, other.marker, other.live.id) for key, other in found.items()}


def _same(wanted: DesiredOutplan, others: Sequence[Foreign]) -> Foreign | None:
    for other in others:
        if other.marker.key == wanted.key:
            return other
    content = replace(wanted.outplan, marker=None)
    alike = (other for other in others if replace(other.live.outplan, marker=None) == content)
    return next(alike, None)
