"""Saved plans: a plan as JSON, and back only if it is one that reconciler could have made.

A plan file is data from outside. It is checked against its schema, its requests must be exactly
those that its changes imply, and its digest must be that of what it says; whether it fits the
account is checked by `apply`. A newer minor version is read, and what it adds ignored. Text in,
text out; files are opened by the command line.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from reconciler.plan.change import ResourceChange, resource_change
from reconciler.plan.digest import digest_of
from reconciler.plan.origin import without_origins
from reconciler.plan.plan import FORMAT_VERSION, Plan, counts_of
from reconciler.values.errors import PlanFileError

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPlan(Plan):
    """A plan with its digest, which names what it will do, see docs/plan-format.md."""

    digest: str
    """The name of what the plan does, sha256: and 64 hexadecimal digits, for `apply --digest`. Two
    plans that would do the same to the same state have the same one."""


_ADAPTER: TypeAdapter[SavedPlan] = TypeAdapter(SavedPlan)
_CHANGE: TypeAdapter[ResourceChange] = TypeAdapter(ResourceChange)
_ID = re.compile(r"[0-9A-Za-z-]{1,64}")
_VERSION = re.compile(r"([0-9]{1,9})\.[0-9]{1,9}")
_REMEDY = "make the plan again with `reconciler plan --out FILE`"


def dump(plan: Plan) -> str:
    """Return the plan as JSON; equal plans give equal text."""
    saved = SavedPlan(**_members(plan), digest=digest_of(plan))
    return _ADAPTER.dump_json(saved, indent=2, ensure_ascii=True).decode() + "\n"


def _members(plan: Plan) -> dict[str, Any]:
    return {one.name: getattr(plan, one.name) for one in fields(Plan)}


def load(text: str | bytes, name: str) -> Plan:
    """Read a saved plan; `name` is the file's name for messages.

    Raises:
        PlanFileError: not JSON, of another format, or edited since it was written.
    """
    _check_version(text, name)
    try:
        saved = _ADAPTER.validate_json(text, strict=True)
    except ValidationError as error:
        found = [
            f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}"
            for one in error.errors(include_url=False, include_input=False)
        ]
        raise PlanFileError(
            "the plan file does not fit the plan schema",
            where=name,
            why="; ".join(found[:5]),
            remedy=_REMEDY,
        ) from None
    plan = Plan(**_members(saved))
    edits = [*_edits(plan)] or [*_miscounts(plan)]
    if not edits and saved.digest != digest_of(plan):
        edits = ["its digest is not that of what it says"]
    if edits:
        raise PlanFileError(
            "the plan file contradicts itself; it was edited since it was written",
            where=name,
            why="; ".join(edits[:5]),
            remedy=_REMEDY,
        )
    return plan


def _check_version(text: str | bytes, name: str) -> None:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        why = str(error) if isinstance(error, json.JSONDecodeError) else "it is not JSON in UTF-8"
        raise PlanFileError("not a plan file", where=name, why=why, remedy=_REMEDY) from None
    version = document.get("format_version") if isinstance(document, dict) else None
    if not isinstance(version, str):
        raise PlanFileError(
            "not a plan file", where=name, why="it has no format_version", remedy=_REMEDY
        )
    known = _VERSION.fullmatch(version)
    if known is None or known[1] != FORMAT_VERSION.partition(".")[0]:
        raise PlanFileError(
            f"plan format {version} cannot be read; this version reads {FORMAT_VERSION}",
            where=name,
            why="another first number may mean the same words otherwise",
            remedy=f"{_REMEDY}, or install the version of reconciler that wrote it",
        )


def _edits(plan: Plan) -> Iterator[str]:
    """Yield what a plan of ours could never say."""
    if len(plan.withheld) != plan.counts.withheld:
        yield "the count of what is withheld is not that of its entries"
    ids: set[str] = set()
    keys: set[str] = set()
    for one in plan.resource_changes:
        change = one.change
        if change.before is None and change.after is None:
            yield f"{one.key}: neither before nor after"
            continue
        implied = resource_change(
            one.key,
            one.id,
            change.before,
            change.after,
            importing=change.importing is not None,
            twin_of=one.twin_of,
        )
        implied = replace(implied, campaigns=one.campaigns)
        # As JSON: in Python 30000.0 equals 30000, and true equals 1.
        if _CHANGE.dump_json(implied) != _CHANGE.dump_json(without_origins(one)):
            yield f"{one.key}: its steps are not those that its change implies"
        if one.id is not None and not _ID.fullmatch(one.id):
            yield f"{one.key}: its id is not one that VoIPBIN gives"
        if (one.id is None) != (change.before is None) or one.id in ids:
            yield f"{one.key}: its id is missing, repeated or too much"
        if change.after is not None and one.key in keys:
            yield f"{one.key}: it is wanted twice"
        ids.update([one.id] if one.id else [])
        keys.update([one.key] if change.after is not None else [])
        yield from _trespasses(plan, one)
        yield from _unconsented(plan, one)


def _unconsented(plan: Plan, one: ResourceChange) -> Iterator[str]:
    """Yield how a change would pass by a guard or a rule that the plan itself speaks of."""
    if one.change.after is None and one.campaigns and one.key not in plan.allowed_in_use:
        yield f"{one.key}: campaigns use it, and nobody consented to its destroy"
    if one.change.after is not None and any(
        found.counts and found.key == one.key for found in plan.findings
    ):
        yield f"{one.key}: it breaks the policy, which withholds it"


def _miscounts(plan: Plan) -> Iterator[str]:
    made, said = counts_of(plan.resource_changes), plan.counts
    names = ("imports", "add", "change", "destroy")
    if any(getattr(made, name) != getattr(said, name) for name in names):
        yield "the counts are not those of its changes"


def _trespasses(plan: Plan, one: ResourceChange) -> Iterator[str]:
    """Yield how a change would touch what the project does not own."""
    before, after = one.change.before, one.change.after
    held = before.marker if before is not None else None
    keyed = plan.ownership == "marker" and one.twin_of is None
    if after is None and held is not None and held.key != one.key and keyed:
        yield f"{one.key}: its key is not that of the outplan"
    if after is None and one.change.importing is not None:
        yield f"{one.key}: it cannot be imported and destroyed"
    if after is None and held is not None and held.protected and one.twin_of is None:
        yield f"{one.key}: it is protected"
    if held is not None and held.project != plan.target.project:
        yield f"{one.key}: it belongs to the project {held.project}"
    if plan.ownership == "exclusive":
        return
    if before is not None and (held is None) != (one.change.importing is not None):
        yield f"{one.key}: it is not owned by the project"
    if after is not None and (
        after.marker is None
        or (after.marker.project, after.marker.key) != (plan.target.project, one.key)
    ):
        yield f"{one.key}: it would be marked as somebody else's"
