"""Saved plans: a plan as JSON, and back only if it is one that reconciler could have made.

A plan file is data from outside. It is checked against its schema, its requests must be exactly
those that its changes imply, and its digest must be that of what it says; whether it fits the
account is checked by `apply`. What is absent has its default; a plan that says more than this
version knows is refused, because it would do less than was reviewed. How the JSON is laid out does
not matter. Text in, text out; files are opened by the command line.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import SchemaValidator

from reconciler import __version__
from reconciler.plan.change import steps_for
from reconciler.plan.consistency import contradictions
from reconciler.plan.digest import digest_of
from reconciler.plan.plan import FORMAT_VERSION, Plan
from reconciler.values.errors import PlanFileError
from reconciler.values.misfits import misfits, path_of
from reconciler.values.outplan import DIAL_INFO_FIELDS, INFO_FIELDS, SOURCE_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPlan(Plan):
    """A plan with its digest, which names what it will do, see docs/plan-format.md."""

    digest: str
    """The name of what the plan does, sha256: and 64 hexadecimal digits, for `apply --digest`. Two
    plans that would do the same to the same state have the same one."""


def _forbidding(schema: Any) -> Any:
    """Return a core schema whose dataclasses, at every level, take no field that they lack."""
    if isinstance(schema, list | tuple):
        return type(schema)(map(_forbidding, schema))
    if not isinstance(schema, dict):
        return schema
    inner = {name: _forbidding(part) for name, part in schema.items()}
    return inner | ({"extra_behavior": "forbid"} if schema.get("type") == "dataclass-args" else {})


_ADAPTER: TypeAdapter[SavedPlan] = TypeAdapter(SavedPlan)
_UNKNOWN = "unexpected_keyword_argument"
_STRICT = SchemaValidator(_forbidding(_ADAPTER.core_schema))
_SENT = frozenset({*INFO_FIELDS, *DIAL_INFO_FIELDS})
_VERSION = re.compile(r"([0-9]{1,9})\.[0-9]{1,9}")
_REMEDY = "make the plan again with `reconciler plan --out FILE`"
_INSTALL = f"{_REMEDY}, or install the version of reconciler that wrote it"


def dump(plan: Plan) -> str:
    """Return the plan as JSON; equal plans give equal text."""
    saved = SavedPlan(**_members(plan), digest=digest_of(plan))
    return _ADAPTER.dump_json(saved, indent=2, ensure_ascii=True).decode() + "\n"


def _members(plan: Plan) -> dict[str, Any]:
    return {field.name: getattr(plan, field.name) for field in fields(Plan)}


def load(text: str | bytes, name: str) -> Plan:
    """Read a saved plan; `name` is the file's name for messages.

    Raises:
        PlanFileError: not JSON, of another format or a later version, or edited since it was
            written.
    """
    document = _document(text, name)
    saved = _validated(document, name)
    plan = Plan(**_members(saved))
    edits = [*contradictions(plan)]
    if not edits and saved.digest != digest_of(plan):
        edits = ["its digest is not that of what it says"]
    if edits:
        raise PlanFileError(
            "the plan file contradicts itself; it was edited since it was written",
            where=name,
            why="; ".join(edits[:5]),
            remedy=_REMEDY,
        )
    # A request of an earlier version may lack what it did not know, and this one sends.
    return replace(
        plan,
        resource_changes=tuple(
            replace(resource, steps=steps_for(resource.change, resource.id))
            for resource in plan.resource_changes
        ),
    )


def _document(text: str | bytes, name: str) -> dict[str, Any]:
    """Return the JSON of a plan of this format, however it is laid out."""
    try:
        document = json.loads(text.removeprefix("\ufeff") if isinstance(text, str) else text)
    except (ValueError, RecursionError) as error:
        why = "it is not JSON in UTF-8"
        if isinstance(error, json.JSONDecodeError):
            why = f"it is not JSON, from line {error.lineno} column {error.colno} on"
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
            why=f"{_maker(document)}, and another first number may mean the same words otherwise",
            remedy=_INSTALL,
        )
    made: dict[str, Any] = document
    return made


def _validated(document: dict[str, Any], name: str) -> SavedPlan:
    try:
        saved: SavedPlan = _STRICT.validate_json(json.dumps(document), strict=True)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        unknown = [path_of(fault) for fault in faults if fault["type"] == _UNKNOWN]
        if unknown and isinstance(document.get("tool_version"), str):
            raise _later(document, unknown, name) from None
        raise PlanFileError(
            "the plan file does not fit the plan schema",
            where=name,
            why="; ".join(misfits(error)[:5]),
            remedy=_INSTALL if _elsewhere(document) else _REMEDY,
        ) from None
    if unknown := [*_unknown_in_bodies(saved)]:
        raise _later(document, unknown, name)
    return saved


def _unknown_in_bodies(plan: Plan) -> Iterator[str]:
    """Yield the members of requests that this version would not send; a body has no schema."""
    for at, resource in enumerate(plan.resource_changes):
        for number, step in enumerate(resource.steps):
            body = step.body or {}
            source = body.get("source")
            inner = source if isinstance(source, dict) else {}
            path = f"resource_changes.{at}.steps.{number}.body"
            yield from (f"{path}.{name}" for name in body if name not in _SENT)
            yield from (f"{path}.source.{name}" for name in inner if name not in SOURCE_FIELDS)


def _later(document: dict[str, Any], unknown: Sequence[str], name: str) -> PlanFileError:
    """Return why a plan is refused that says more than this version understands."""
    more = f" and {len(unknown) - 5} more" if len(unknown) > 5 else ""
    return PlanFileError(
        f"the plan says what reconciler {__version__} does not know",
        where=name,
        why=f"{_maker(document)}, and has {', '.join(unknown[:5])}{more}",
        remedy=_INSTALL,
    )


def _maker(document: dict[str, Any]) -> str:
    return f"it was made by reconciler {document.get('tool_version', 'of an unknown version')}"


def _elsewhere(document: dict[str, Any]) -> bool:
    return document.get("tool_version") != __version__
