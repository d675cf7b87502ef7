"""What happens to one outplan, and with which requests: the parts of a plan that say it.

Plain data and what follows from it (steps, fields). The texts below the fields are published in the
plan's schema (`schemas`): they speak of its JSON.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from reconciler.plan.diff import FieldChange, Origin, changed_fields, touched_groups
from reconciler.values.outplan import Outplan

Action = Literal["create", "update", "delete", "forget"]
Kind = Literal["create", "import", "update", "delete", "forget"]
Method = Literal["POST", "PUT", "DELETE"]


@dataclass(frozen=True, slots=True)
class Step:
    """One HTTP request."""

    method: Method
    """The HTTP method: POST creates, PUT updates, DELETE destroys."""

    path: str
    """The path below the endpoint, such as /outplans/ID/dial_info."""

    body: dict[str, Any] | None = None
    """The complete JSON that is sent, in the API's own fields and with the ownership marker in
    `detail`; null for a DELETE."""


@dataclass(frozen=True, slots=True)
class Importing:
    """The outplan that a change takes over: an unmanaged one, or one of another project."""

    id: str
    """Its id in VoIPBIN, the same as that of the change."""

    project: str | None = None
    """The project that it belongs to until then, which its manifest names in
    lifecycle.previous_project; null where nobody managed it."""


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one outplan, in Terraform's shape."""

    actions: tuple[Action, ...]
    """Always exactly one: create, update, delete, or forget, which takes nothing but the marker
    away. An import is an update with `importing`."""

    before: Outplan | None = None
    """The whole outplan as it is live; null for a create."""

    after: Outplan | None = None
    """The whole outplan as its manifest wants it, or without its marker; null for a delete."""

    fields: tuple[FieldChange, ...] = ()
    """What differs between `before` and `after`, in the order of the API; empty for a create and
    for a delete."""

    importing: Importing | None = None
    """The outplan that is taken over, where the project did not manage it before; else null."""


@dataclass(frozen=True, slots=True)
class CampaignUse:
    """A campaign that uses an outplan and is not deleted."""

    id: str
    """The campaign's id in VoIPBIN."""

    name: str
    """The campaign's display name; empty when it has none."""

    status: str
    """stop, stopping or run, as it was when the plan was made; run is dialing."""


@dataclass(frozen=True, slots=True)
class ResourceChange:
    """One outplan that the plan changes, and how."""

    type: Literal["outplan"] = field(default="outplan", kw_only=True)
    """What kind of thing it is; always outplan in this version."""

    key: str
    """Its metadata.name; for a delete the key in its marker, or with `ownership` exclusive its
    display name."""

    id: str | None
    """Its id in VoIPBIN; null for a create, which has none yet."""

    name: str
    """Its display name after the change; of a delete the last one."""

    change: Change
    """The action, and the outplan before and after it."""

    steps: tuple[Step, ...]
    """The requests that make the change, in this order, and no others."""

    twin_of: str | None = None
    """For the delete of a twin, which has the marker of another outplan or, with `ownership`
    exclusive, its display name: the id of the one that stays. Else null."""

    campaigns: tuple[CampaignUse, ...] | None = None
    """The campaigns that use it, running ones first; nothing is done to them. Null for a create,
    and where the campaigns could not be read."""

    origin: Origin | None = None
    """Whose change it is: that of all its fields, and both where these differ. Null without
    --base."""

    cause: str = ""
    """Of a destroy: which file held its manifest last, as git remembers it, in words; or that none
    did, or why that is not known. For readers; no part of the digest."""

    labels: tuple[str, ...] = ()
    """The labels of its manifest as NAME=VALUE, for readers; no part of requests and digest."""

    @property
    def action(self) -> Action:
        """The one action of the change."""
        return self.change.actions[0]

    @property
    def kind(self) -> Kind:
        """What a reader calls the change: its action, or import."""
        return "import" if self.change.importing is not None else self.action

    @property
    def leaves(self) -> bool:
        """Whether the project has the outplan no longer: it is destroyed or forgotten."""
        return self.action in ("delete", "forget")


def steps_for(change: Change, outplan_id: str | None) -> tuple[Step, ...]:
    """Return the fewest requests that make the change; the only place that decides requests."""
    if change.after is None:
        return (Step("DELETE", f"/outplans/{outplan_id}"),)
    if change.before is None:
        return (Step("POST", "/outplans", change.after.info() | change.after.dial_info()),)
    info, dial_info = touched_groups(change.fields)
    steps = []
    if info:
        steps.append(Step("PUT", f"/outplans/{outplan_id}", change.after.info()))
    if dial_info:
        steps.append(Step("PUT", f"/outplans/{outplan_id}/dial_info", change.after.dial_info()))
    return tuple(steps)


def resource_change(
    key: str,
    outplan_id: str | None,
    before: Outplan | None,
    after: Outplan | None,
    *,
    importing: bool = False,
    twin_of: str | None = None,
    forget: bool = False,
) -> ResourceChange:
    """Return the change that leads from `before` to `after`, with its steps."""
    if before is None:
        action: Action = "create"
    elif forget:
        action = "forget"
    else:
        action = "delete" if after is None else "update"
    fields = changed_fields(before, after) if before is not None and after is not None else ()
    former = before.marker.project if before is not None and before.marker is not None else None
    origin = Importing(outplan_id, former) if importing and outplan_id is not None else None
    change = Change((action,), before, after, fields, origin)
    shown = after or before
    assert shown is not None
    steps = steps_for(change, outplan_id)
    return ResourceChange(key, outplan_id, shown.name, change, steps, twin_of)


def only_ownership(change: Change) -> bool:
    """Whether an update changes nothing but who owns the outplan."""
    return all(field.field in ("managed_by", "prevent_destroy") for field in change.fields)
