"""Which changes of a plan stand under which title in a report.

The one place where reports group changes, so that every format groups them alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reconciler.report.origins import HEADINGS, by_origin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.plan.change import ResourceChange
    from reconciler.plan.plan import Plan

_ORDER = ("delete", "update", "create")


@dataclass(frozen=True, slots=True)
class Section:
    """Changes under a title; destroys stand first, then updates and imports, then creates."""

    title: str
    changes: Sequence[ResourceChange]


def sections(plan: Plan) -> list[Section]:
    """Return the sections of a report; none for a plan without changes.

    With a base, what this branch makes and what was there already stand apart.
    """
    if not plan.resource_changes:
        return []
    if plan.base is None:
        return [Section("Changes", by_danger(plan.resource_changes))]
    return [
        Section(HEADINGS[origin], by_danger(changes))
        for origin, changes in by_origin(plan.resource_changes)
    ]


def by_danger(changes: Sequence[ResourceChange]) -> list[ResourceChange]:
    """Return the changes with the most dangerous first, otherwise in their own order."""
    return sorted(changes, key=lambda change: _ORDER.index(change.action))
