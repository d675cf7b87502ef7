"""Whose change it is: does this branch make a difference, or was it there already? Pure.

Three values decide, field by field: what the base wants, what the branch wants, and what is live.
Where live is as the base wants it, the branch makes the difference (`branch`); where the branch
wants what the base wants, somebody else did or nobody applied yet (`drift`); where all three
differ, the branch touches what had drifted (`both`). No state file says so: git and the account do.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.plan.diff import fields_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.plan.change import Change, ResourceChange
    from reconciler.plan.diff import FieldChange, Origin
    from reconciler.plan.plan import Base, Plan, Withheld
    from reconciler.values.desired_outplan import Desired, DesiredOutplan


def with_origins(plan: Plan, head: Desired, before: Desired, base: Base) -> Plan:
    """Return the plan with the origin of every difference.

    `head` is what the plan was made from, `before` what the manifests of `base` want.
    """
    tellers = _Origins(head, before)
    return replace(
        plan,
        base=base,
        resource_changes=tuple(tellers.change(resource) for resource in plan.resource_changes),
        withheld=tuple(tellers.withheld(held) for held in plan.withheld),
    )


def without_origins(resource: ResourceChange) -> ResourceChange:
    """Return the change as it was before anybody asked whose it is."""
    if resource.origin is None and all(field.origin is None for field in resource.change.fields):
        return resource
    fields = tuple(replace(field, origin=None) for field in resource.change.fields)
    return replace(resource, origin=None, change=replace(resource.change, fields=fields))


class _Origins:
    def __init__(self, head: Desired, before: Desired) -> None:
        self._head = head
        self._by_name = head.ownership == "exclusive"
        self._before = {self._identity(wanted): wanted for wanted in before.outplans.values()}
        self._imported = {
            wanted.import_id: wanted for wanted in before.outplans.values() if wanted.import_id
        }
        self._given_up = before.forgotten.keys()
        self._renamed = {wanted.renamed_from for wanted in before.outplans.values()}

    def _identity(self, wanted: DesiredOutplan) -> str:
        return wanted.outplan.name if self._by_name else wanted.key

    def _counterpart(self, wanted: DesiredOutplan) -> DesiredOutplan | None:
        """Return what the base wanted instead: by identity, else by what a rename keeps."""
        return (
            self._before.get(self._identity(wanted))
            or self._before.get(wanted.renamed_from or "")
            or self._imported.get(wanted.import_id or "")
        )

    def change(self, resource: ResourceChange) -> ResourceChange:
        if resource.action == "forget":
            return self._forget(resource)
        if resource.change.after is None:
            return replace(resource, origin=self._destroy(resource))
        wanted = self._head.outplans[resource.key]
        was = self._counterpart(wanted)
        if resource.change.before is None:
            return replace(resource, origin=_of_create(wanted, was))
        fields = tuple(_fields(resource.change, wanted, was))
        origins = {field.origin for field in fields}
        return replace(
            resource,
            origin=origins.pop() if len(origins) == 1 else "both",
            change=replace(resource.change, fields=fields),
        )

    def _forget(self, resource: ResourceChange) -> ResourceChange:
        """Tell what this branch gives up from what the base gave up too, and nobody applied yet."""
        origin: Origin = "drift" if resource.key in self._given_up else "branch"
        fields = tuple(replace(field, origin=origin) for field in resource.change.fields)
        return replace(resource, origin=origin, change=replace(resource.change, fields=fields))

    def _destroy(self, resource: ResourceChange) -> Origin:
        """Tell a manifest that this branch removes from one that was gone before, or never was."""
        return (
            "drift"
            if resource.twin_of is not None
            else self._removed(resource.key, resource.id, resource.name)
        )

    def _removed(self, key: str, outplan_id: str | None, name: str) -> Origin:
        known = (name if self._by_name else key) in self._before
        renamed = key in self._renamed and not self._by_name
        return "branch" if known or renamed or outplan_id in self._imported else "drift"

    def withheld(self, held: Withheld) -> Withheld:
        """Say whether the branch touches it; what is live does not stand in what is withheld."""
        if held.action == "forget":
            return replace(held, origin="drift" if held.key in self._given_up else "branch")
        if held.action == "delete":
            return replace(held, origin=self._removed(held.key, held.id, held.name))
        wanted = self._head.outplans[held.key]
        was = self._counterpart(wanted)
        same = was is not None and (was.outplan, _claim(was)) == (wanted.outplan, _claim(wanted))
        return replace(held, origin="drift" if same else "branch")


def _claim(wanted: DesiredOutplan) -> tuple[str | None, str | None, str]:
    """Return which outplan of nobody's or of another project a manifest names."""
    project = wanted.previous_project
    return wanted.import_id, project, wanted.former_key if project is not None else ""


def _of_create(wanted: DesiredOutplan, was: DesiredOutplan | None) -> Origin:
    if was is None:
        return "branch"
    return "drift" if was.outplan == wanted.outplan else "both"


def _fields(
    change: Change, wanted: DesiredOutplan, was: DesiredOutplan | None
) -> Iterable[FieldChange]:
    taken_over = change.importing is not None
    if was is None or (taken_over and _claim(was) != _claim(wanted)):
        # The base says nothing about this live outplan: the branch alone names it.
        return (replace(field, origin="branch") for field in change.fields)
    before = fields_of(was.outplan)
    return (replace(field, origin=_of_field(field, before[field.field])) for field in change.fields)


def _of_field(field: FieldChange, base: object) -> Origin:
    if base == field.after:
        return "drift"
    return "branch" if base == field.before else "both"
