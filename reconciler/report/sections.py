"""Which changes of a plan stand together in a report, under which title, and whose they are.

The one place where reports group changes, so that every format groups them alike.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reconciler.report.timeline.timeline_text import shift_lines
from reconciler.report.values_text import plural, transition
from reconciler.report.words import (
    RUNNING,
    imported_because,
    kind,
    label_text,
    predicate,
    reaches,
    reasons,
    used_by,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reconciler.plan.change import CampaignUse, ResourceChange
    from reconciler.plan.diff import FieldChange, Origin
    from reconciler.plan.plan import Plan
    from reconciler.values.outplan import Outplan

NAMED = 10
"""How many outplans to which the same happens are named before the others fold away."""

_ORDER = ("delete", "forget", "update", "create")

HEADINGS: dict[Origin, str] = {
    "branch": "Changes that this branch makes",
    "both": "Changes that this branch makes to what differs already",
    "drift": "Drift, which was there before this branch: apply will undo it",
}
"""The sections of a plan with a base, in the order in which a reviewer needs them."""

_SUFFIXES: dict[Origin | None, str] = {
    "branch": " (this branch)",
    "drift": " (drift)",
    "both": " (this branch, and drift)",
    None: "",
}


@dataclass(frozen=True, slots=True)
class Group:
    """Outplans to which the same happens, those that running campaigns use first.

    `fields` is what changes in each of them; a marker that names its own key names KEY instead.
    """

    changes: tuple[ResourceChange, ...]
    fields: tuple[FieldChange, ...]

    @property
    def first(self) -> ResourceChange:
        """The change to tell, which stands for them all."""
        return self.changes[0]

    @property
    def count(self) -> int:
        """How many outplans it is."""
        return len(self.changes)

    @property
    def predicate(self) -> str:
        """What happens: `will be created`, of several `12 outplans will be updated in-place`."""
        said = predicate(self.first)
        return said if self.count == 1 else f"{plural(self.count, 'outplan')} {said}"

    @property
    def shifts(self) -> list[str]:
        """What happens to the timeline, in sentences."""
        return [*shift_lines(self.first.change.before, self.first.change.after)]

    @property
    def values(self) -> list[tuple[str, str]]:
        """Each field that changes, and its two values on one line."""
        return [
            (field.field, transition(field.field, field.before, field.after))
            for field in self.fields
        ]

    @property
    def reasons(self) -> list[str]:
        """Why it happens, and which campaigns it reaches."""
        if self.count == 1:
            return [*reasons(self.first)]
        imported = self.first.change.importing is not None
        why = [imported_because(self.first, them=True)] if imported else []
        if self.first.action == "forget":
            why.append("their manifests say lifecycle.forget; they stay as they are, unmanaged")
        if self.campaigns is not None:
            why.append(used_by(self.campaigns, self.first.action, them=True))
        if self.first.labels and all(change.labels == self.first.labels for change in self.changes):
            why.append(label_text(self.first.labels))
        return why

    @property
    def campaigns(self) -> tuple[CampaignUse, ...] | None:
        """The campaigns that use any of them, running ones first; None where that is not known."""
        known = [change.campaigns for change in self.changes if change.campaigns is not None]
        uses = {use.id: use for some in known for use in some}
        ordered = tuple(sorted(uses.values(), key=lambda use: use.status != RUNNING))
        return ordered if len(known) == self.count or ordered else None


@dataclass(frozen=True, slots=True)
class Section:
    """Changes under a title; what goes stands first, then updates and imports, then creates."""

    title: str
    changes: Sequence[ResourceChange]

    @property
    def groups(self) -> list[Group]:
        """The changes, equal ones together, in the order of the first of each."""
        return grouped(self.changes)


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


def grouped(changes: Iterable[ResourceChange]) -> list[Group]:
    """Return the changes with equal ones together: the same action, fields, values and timeline."""
    groups: dict[object, list[ResourceChange]] = {}
    for change in changes:
        groups.setdefault(_likeness(change), []).append(change)
    return [_group(alike) for alike in groups.values()]


def _likeness(change: ResourceChange) -> object:
    """Return what equal changes share; a whole outplan is like no other."""
    differing = change.change
    if not differing.fields:
        return id(change)
    shifts = tuple(shift_lines(differing.before, differing.after))
    return kind(change), change.origin, _keyless(change), shifts


def _group(alike: Sequence[ResourceChange]) -> Group:
    first = alike[0]
    if len(alike) == 1:
        return Group((first,), first.change.fields)
    return Group(tuple(sorted(alike, key=lambda change: not reaches(change))), _keyless(first))


def _keyless(change: ResourceChange) -> tuple[FieldChange, ...]:
    """Return what changes, without the key of the outplan in its own marker."""
    before, after = change.change.before, change.change.after
    return tuple(
        replace(field, before=_owner(before, change.key), after=_owner(after, change.key))
        if field.field == "managed_by"
        else field
        for field in change.change.fields
    )


def _owner(outplan: Outplan | None, key: str) -> str | None:
    """Return who owns an outplan, with KEY for the key if it is the one of the change."""
    marker = outplan.marker if outplan is not None else None
    if marker is None:
        return None
    return f"{marker.project}/KEY" if marker.key == key else str(marker)
