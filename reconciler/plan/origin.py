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
        resource_changes=tuple(tellers.change(one) for one in plan.resource_changes),
        withheld=tuple(tellers.withheld(one) for one in plan.withheld),
    )


def without_origins(one: ResourceChange) -> ResourceChange:
    """Return the change as it was before anybody asked whose it is."""
    if one.origin is None and all(field.origin is None for field in one.change.fields):
        return one
    fields = tuple(replace(field, origin=None) for field in one.change.fields)
    return replace(one, origin=None, change=replace(one.change, fields=fields))


class _Origins:
    def __init__(self, head: Desired, before: Desired) -> None:
        self._head = head
        self._by_name = head.ownership == "exclusive"
        self._before = {self._identity(one): one for one in before.outplans.values()}
        self._imported = {one.import_id: one for one in before.outplans.values() if one.import_id}
        self._renamed = {one.previous_key for one in before.outplans.values()}

    def _identity(self, one: DesiredOutplan) -> str:
        return one.outplan.name if self._by_name else one.key

    def _counterpart(self, one: DesiredOutplan) -> DesiredOutplan | None:
        """Return what the base wanted instead: by identity, else by what a rename keeps."""
        return (
            self._before.get(self._identity(one))
            or self._before.get(one.previous_key or "")
            or self._imported.get(one.import_id or "")
        )

    def change(self, one: ResourceChange) -> ResourceChange:
        if one.change.after is None:
            return replace(one, origin=self._destroy(one))
        wanted = self._head.outplans[one.key]
        was = self._counterpart(wanted)
        if one.change.before is None:
            return replace(one, origin=_of_create(wanted, was))
        fields = tuple(_fields(one.change, wanted, was))
        origins = {field.origin for field in fields}
        return replace(
            one,
            origin=origins.pop() if len(origins) == 1 else "both",
            change=replace(one.change, fields=fields),
        )

    def _destroy(self, one: ResourceChange) -> Origin:
        """Tell a manifest that this branch removes from one that was gone before, or never was."""
        return "drift" if one.twin_of is not None else self._removed(one.key, one.id, one.name)

    def _removed(self, key: str, outplan_id: str | None, name: str) -> Origin:
        known = (name if self._by_name else key) in self._before
        renamed = key in self._renamed and not self._by_name
        return "branch" if known or renamed or outplan_id in self._imported else "drift"

    def withheld(self, one: Withheld) -> Withheld:
        """Say whether the branch touches it; what is live does not stand in what is withheld."""
        if one.action == "delete":
            return replace(one, origin=self._removed(one.key, one.id, one.name))
        wanted = self._head.outplans[one.key]
        was = self._counterpart(wanted)
        same = was is not None and (was.outplan, was.import_id) == (
            wanted.outplan,
            wanted.import_id,
        )
        return replace(one, origin="drift" if same else "branch")


def _of_create(wanted: DesiredOutplan, was: DesiredOutplan | None) -> Origin:
    if was is None:
        return "branch"
    return "drift" if was.outplan == wanted.outplan else "both"


def _fields(
    change: Change, wanted: DesiredOutplan, was: DesiredOutplan | None
) -> Iterable[FieldChange]:
    taken_over = change.importing is not None
    if was is None or (taken_over and was.import_id != wanted.import_id):
        # The base says nothing about this live outplan: the branch alone names it.
        return (replace(field, origin="branch") for field in change.fields)
    before = fields_of(was.outplan)
    return (replace(field, origin=_of_field(field, before[field.field])) for field in change.fields)


def _of_field(field: FieldChange, base: object) -> Origin:
    if base == field.after:
        return "drift"
    return "branch" if base == field.before else "both"
