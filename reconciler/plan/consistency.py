"""What a plan says that none of ours could say: steps its changes do not imply, and trespasses.

A plan file is data from outside; what it says about itself is checked here, without an account.
Pure.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from reconciler.plan.change import ResourceChange, resource_change
from reconciler.plan.digest import said
from reconciler.plan.origin import without_origins
from reconciler.plan.plan import counts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.plan.plan import Plan

_CHANGE: TypeAdapter[ResourceChange] = TypeAdapter(ResourceChange)
_ID = re.compile(r"[0-9A-Za-z-]{1,64}")


def contradictions(plan: Plan) -> Iterator[str]:
    """Yield what is wrong with each change, or where all are right, with their sum."""
    yield from [*_edits(plan)] or [*_miscounts(plan)]


def _edits(plan: Plan) -> Iterator[str]:
    """Yield what a plan of ours could never say."""
    if len(plan.withheld) != plan.counts.withheld:
        yield "the count of what is withheld is not that of its entries"
    ids: set[str] = set()
    keys: set[str] = set()
    for resource in plan.resource_changes:
        change = resource.change
        if change.before is None and change.after is None:
            yield f"{resource.key}: neither before nor after"
            continue
        if len(change.actions) != 1:
            yield f"{resource.key}: it is {len(change.actions)} actions and not one"
            continue
        implied = resource_change(
            resource.key,
            resource.id,
            change.before,
            change.after,
            importing=change.importing is not None,
            twin_of=resource.twin_of,
            forget=resource.action == "forget",
        )
        implied = replace(
            implied,
            campaigns=resource.campaigns,
            labels=resource.labels,
            cause=resource.cause,
        )
        if _as_json(implied) != _as_json(without_origins(resource)):
            yield f"{resource.key}: its steps are not those that its change implies"
        if resource.id is not None and not _ID.fullmatch(resource.id):
            yield f"{resource.key}: its id is not one that VoIPBIN gives"
        if (resource.id is None) != (change.before is None) or resource.id in ids:
            yield f"{resource.key}: its id is missing, repeated or too much"
        if not resource.leaves and resource.key in keys:
            yield f"{resource.key}: it is wanted twice"
        ids.update([resource.id] if resource.id else [])
        keys.update([resource.key] if not resource.leaves else [])
        yield from _trespasses(plan, resource)
        yield from _unconsented(plan, resource)


def _as_json(resource: ResourceChange) -> str:
    """Return a change to be compared: in Python 30000.0 equals 30000, and true equals 1.

    A member of a request that is absent is as good as one that says nothing.
    """
    dumped = _CHANGE.dump_python(resource, mode="json")
    for step in dumped["steps"]:
        step["body"] = step["body"] and said(step["body"])
    return json.dumps(dumped, sort_keys=True)


def _unconsented(plan: Plan, resource: ResourceChange) -> Iterator[str]:
    """Yield how a change would pass by a guard or a rule that the plan itself speaks of."""
    if (
        resource.change.after is None
        and resource.campaigns
        and resource.key not in plan.consents.allow_in_use
    ):
        yield f"{resource.key}: campaigns use it, and nobody consented to its destroy"
    if not resource.leaves and any(
        finding.counts and finding.key == resource.key for finding in plan.findings
    ):
        yield f"{resource.key}: it breaks the policy, which withholds it"


def _miscounts(plan: Plan) -> Iterator[str]:
    made, said = counts_of(plan.resource_changes), plan.counts
    names = ("imports", "add", "change", "destroy", "forget")
    if any(getattr(made, name) != getattr(said, name) for name in names):
        yield "the counts are not those of its changes"


def _trespasses(plan: Plan, resource: ResourceChange) -> Iterator[str]:
    """Yield how a change would touch what the project does not own."""
    before, after = resource.change.before, resource.change.after
    held = before.marker if before is not None else None
    keyed = plan.ownership == "marker" and resource.twin_of is None
    if after is None and held is not None and held.key != resource.key and keyed:
        yield f"{resource.key}: its key is not that of the outplan"
    if after is None and resource.change.importing is not None:
        yield f"{resource.key}: it cannot be imported and destroyed"
    if after is None and held is not None and held.protected and resource.twin_of is None:
        yield f"{resource.key}: it is protected"
    importing = resource.change.importing
    foreign = held is not None and held.project != plan.target.project
    takes_over = importing is not None and after is not None and plan.ownership == "marker"
    taken = foreign and takes_over
    if held is not None and foreign and not taken:
        yield f"{resource.key}: it belongs to the project {held.project}"
    if resource.action == "forget":
        yield from _takings(plan, resource)
        return
    if plan.ownership == "exclusive":
        return
    if before is not None and (held is None or taken) != (importing is not None):
        yield f"{resource.key}: it is not owned by the project"
    if after is not None and (
        after.marker is None
        or (after.marker.project, after.marker.key) != (plan.target.project, resource.key)
    ):
        yield f"{resource.key}: it would be marked as somebody else's"


def _takings(plan: Plan, resource: ResourceChange) -> Iterator[str]:
    """Yield how what is to be forgotten would lose more than its marker, or has none to lose."""
    change, before = resource.change, resource.change.before
    if plan.ownership == "exclusive":
        yield f"{resource.key}: with ownership exclusive nothing can be forgotten"
    elif before is None or before.marker is None or change.importing is not None:
        yield f"{resource.key}: it is not owned by the project, which cannot forget it"
    elif change.after != before.unmarked():
        yield f"{resource.key}: to forget it takes its marker and nothing else"
