"""A plan: one complete, serialisable value that says what will happen, and to whom.

Plain data and what follows from it (steps, counts, words). How a plan is decided is in `planner`,
how it is saved in `planfile`, how it is executed in `apply`. One step is one HTTP request.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from reconciler.diff import FieldChange, Origin, changed_fields, touched_groups

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

from reconciler.outplan import Outplan
from reconciler.policy.findings import Finding

FORMAT_VERSION = "1.0"

Action = Literal["create", "update", "delete"]
Method = Literal["POST", "PUT", "DELETE"]


@dataclass(frozen=True, slots=True)
class Step:
    """One request: its path is relative to the endpoint, its body the complete JSON, if any."""

    method: Method
    path: str
    body: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Importing:
    """The unmanaged outplan that a change takes over."""

    id: str


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one outplan, in Terraform's shape.

    `before` is None for a create, `after` for a delete; `fields` is what differs between them.
    """

    actions: tuple[Action, ...]
    before: Outplan | None
    after: Outplan | None
    fields: tuple[FieldChange, ...] = ()
    importing: Importing | None = None


@dataclass(frozen=True, slots=True)
class CampaignUse:
    """A live campaign that uses an outplan. `status` is stop, stopping or run."""

    id: str
    name: str
    status: str


@dataclass(frozen=True, slots=True)
class ResourceChange:
    """One outplan that the plan changes: its key, its id (None until created), and how.

    `twin_of` is the outplan that stays when this one is destroyed for having the same marker.
    `campaigns` are those that use it, running ones first; None for a create, and where the
    campaigns may not be read. They inform, and nothing is done to them. `origin` says whose change
    it is, None where nobody asked; `both` also where some fields are the one and some the other.
    """

    key: str
    id: str | None
    name: str
    change: Change
    steps: tuple[Step, ...]
    twin_of: str | None = None
    campaigns: tuple[CampaignUse, ...] | None = None
    origin: Origin | None = None

    @property
    def action(self) -> Action:
        """The one action of the change."""
        return self.change.actions[0]


@dataclass(frozen=True, slots=True)
class Withheld:
    """A change that a guard, a conflict or a rule kept out of the plan, with the remedy.

    `origin` is `branch` where this branch touches it, else `drift`; None where nobody asked.
    """

    key: str
    id: str | None
    name: str
    action: Literal["create", "import", "update", "delete"]
    code: str
    why: str
    remedy: str
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a reader of the plan should know; it changes nothing."""

    code: str
    message: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much the plan does. An import that changes more than the owner counts as both.

    `findings_elsewhere` counts what the rules found about outplans that the plan leaves alone.
    """

    imports: int = 0
    add: int = 0
    change: int = 0
    destroy: int = 0
    unchanged: int = 0
    withheld: int = 0
    unmanaged: int = 0
    foreign: int = 0
    findings_elsewhere: int = 0


@dataclass(frozen=True, slots=True)
class Target:
    """Where a plan acts."""

    endpoint: str
    customer_id: str | None
    customer_name: str
    project: str
    environment: str | None = None


@dataclass(frozen=True, slots=True)
class Base:
    """What the branch is compared with: the revision as it was named, and the commit it meant."""

    ref: str
    commit: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that `apply` needs and a reviewer wants; holds no credential.

    `ownership` is the project's mode, `manifest_digest` the fingerprint of what was wanted,
    `listed` the number of rows that the deciding listing returned, tombstones included. `findings`
    are what the rules say about the outplans that change, and every breach of the policy;
    `allowed_in_use` the keys whose destroy was consented to although campaigns use them; `base` is
    what the origins of its changes were told from, None where nobody asked.
    """

    format_version: str
    tool_version: str
    target: Target
    ownership: Literal["marker", "exclusive"]
    manifest_digest: str
    listed: int
    resource_changes: tuple[ResourceChange, ...]
    withheld: tuple[Withheld, ...]
    notices: tuple[Notice, ...]
    counts: Counts
    findings: tuple[Finding, ...] = ()
    allowed_in_use: tuple[str, ...] = ()
    base: Base | None = None

    @property
    def refused(self) -> bool:
        """Whether something was withheld, or breaks the policy."""
        return bool(self.withheld) or any(one.counts for one in self.findings)

    @property
    def steps(self) -> Iterator[Step]:
        """Every request, in the order of the changes."""
        for change in self.resource_changes:
            yield from change.steps


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
) -> ResourceChange:
    """Return the change that leads from `before` to `after`, with its steps."""
    if before is None:
        action: Action = "create"
    else:
        action = "delete" if after is None else "update"
    fields = changed_fields(before, after) if before is not None and after is not None else ()
    origin = Importing(outplan_id) if importing and outplan_id is not None else None
    change = Change((action,), before, after, fields, origin)
    shown = after or before
    assert shown is not None
    steps = steps_for(change, outplan_id)
    return ResourceChange(key, outplan_id, shown.name, change, steps, twin_of)


def only_ownership(change: Change) -> bool:
    """Whether an update changes nothing but who owns the outplan."""
    return all(field.field in ("managed_by", "prevent_destroy") for field in change.fields)


def counts_of(changes: Iterable[ResourceChange]) -> Counts:
    """Return how much the changes do, in Terraform's words."""
    imports = add = change = destroy = 0
    for one in changes:
        imports += one.change.importing is not None
        add += one.action == "create"
        destroy += one.action == "delete"
        if one.action == "update":
            change += one.change.importing is None or not only_ownership(one.change)
    return Counts(imports=imports, add=add, change=change, destroy=destroy)
