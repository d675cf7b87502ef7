"""Which changes of a plan stand under which title in a report, and whose changes they are.

The one place where reports group changes, so that every format groups them alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reconciler.plan.change import ResourceChange
    from reconciler.plan.diff import Origin
    from reconciler.plan.plan import Plan

_ORDER = ("delete", "update", "create")

HEADINGS: dict[Origin, str] = {
    "branch": "Changes that this branch makes",
    "both": "Changes that this branch makes to what differs already",
    "drift": "Drift, which differs already and which this branch leaves alone",
}
"""The sections of a plan with a base, in the order in which a reviewer needs them."""

_SUFFIXES: dict[Origin | None, str] = {
    "branch": " (this branch)",
    "drift": " (drift)",
    "both": " (this branch, and drift)",
    None: "",
}


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


def suffix(origin: Origin | None) -> str:
    """Return whose change one field is, "" where nobody asked."""
    return _SUFFIXES[origin]


def by_origin(changes: Iterable[ResourceChange]) -> Iterator[tuple[Origin, list[ResourceChange]]]:
    """Yield each origin that has changes, with them."""
    listed = list(changes)
    for origin in HEADINGS:
        own = [change for change in listed if change.origin == origin]
        if own:
            yield origin, own
