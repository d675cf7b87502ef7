"""A record, how it is made of JSON, and how it becomes JSON in either style.

A record is a value. Where it is kept, who may see it and what may change it is decided elsewhere.
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from reconciler.sandbox import timestamps
from reconciler.sandbox.shapes import (
    ACTION,
    ADDRESS,
    DESTINATIONS,
    FIELDS,
    HIDDEN,
    LEFT_OUT_WHEN_EMPTY,
    MOMENTS,
    RecordKind,
)

Style = Literal["current", "documented"]
"""Whether to answer as the running server does, or as its published documentation shows."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row. The `tm_` members are stored moments (see `timestamps`) or `None`."""

    id: str
    customer_id: str
    fields: Mapping[str, Any]
    tm_create: str | None
    tm_update: str | None = None
    tm_delete: str | None = None


def from_json(
    kind: RecordKind, given: Mapping[str, Any], *, customer_id: str, now: datetime
) -> Record:
    """Make a record of the API's JSON shape; what is missing gets its default, `tm_create` `now`.

    Values are taken as they are, however odd. Raises `ValueError` for an id that is no UUID, for
    a moment that nobody can read, and for a member that the kind does not have.
    """
    own = {"id", "customer_id", "tm_create", "tm_update", "tm_delete"}
    if unknown := given.keys() - own - FIELDS[kind].keys():
        raise ValueError(f"{kind} have no member {min(unknown)!r}")
    fields = {name: given.get(name, default) for name, default in FIELDS[kind].items()}
    fields |= {name: _moment(fields[name]) for name in MOMENTS & fields.keys()}
    return Record(
        id=str(uuid.UUID(given["id"]) if given.get("id") else uuid.uuid4()),
        customer_id=str(uuid.UUID(given.get("customer_id") or customer_id)),
        fields=fields,
        tm_create=_moment(given.get("tm_create", now)),
        tm_update=_moment(given.get("tm_update")),
        tm_delete=_moment(given.get("tm_delete")),
    )


def to_json(kind: RecordKind, record: Record, style: Style) -> dict[str, Any]:
    """Show a record as the API does, members in the API's order."""
    moment = timestamps.published if style == "documented" else _current
    fields = dict(record.fields)
    for name in HIDDEN & fields.keys():
        del fields[name]
    for name in MOMENTS & fields.keys():
        fields[name] = moment(fields[name])
    if kind == "outplans":
        fields["source"] = _source(fields["source"], style)
    if kind == "campaigns":
        fields["actions"] = _actions(fields["actions"])
    if kind == "targets":
        fields |= {name: _destination(fields[name], style) for name in DESTINATIONS}
    secret = {"webhook_secret": fields.pop("webhook_secret")} if kind == "customers" else {}
    owner = {} if kind in ("customers", "targets") else {"customer_id": record.customer_id}
    shown = {
        "id": record.id,
        **owner,
        **fields,
        "tm_create": moment(record.tm_create),
        "tm_update": moment(record.tm_update),
        "tm_delete": moment(record.tm_delete),
        **secret,
    }
    optional = LEFT_OUT_WHEN_EMPTY.get(kind)
    if optional is None:
        return shown
    return {name: value for name, value in shown.items() if value or name not in optional}


def _destination(given: Mapping[str, Any] | None, style: Style) -> dict[str, Any] | None:
    """Show an address of a target; the documentation shows an empty one as `null` too."""
    return None if style == "documented" and not given else _source(given, style)


def _actions(given: list[dict[str, Any]] | None) -> list[dict[str, Any]] | None:
    """Show a campaign's actions with the members of an action; an option's stand in order."""
    if given is None:
        return None
    whole = [{name: action.get(name, ACTION[name]) for name in ACTION} for action in given]
    ordered = json.loads(json.dumps([action["option"] for action in whole], sort_keys=True))
    return [
        {
            name: option if name == "option" else value
            for name, value in action.items()
            if value or name not in ("type", "option")
        }
        for action, option in zip(whole, ordered, strict=True)
    ]


def _moment(value: str | datetime | None) -> str | None:
    if value is None:
        return None
    moment = timestamps.parsed(value) if isinstance(value, str) else value
    if moment is None:
        raise ValueError(f"{value!r} is no moment")
    return timestamps.stored(moment)


def _current(text: str | None) -> str | None:
    return None if text is None else timestamps.trimmed(text)


def _source(source: Mapping[str, Any] | None, style: Style) -> dict[str, Any] | None:
    if source is None:
        return None
    if style == "documented":
        return {name: source.get(name, "") for name in ADDRESS}
    return {name: source[name] for name in ADDRESS if source.get(name)}
