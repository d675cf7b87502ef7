"""The reference of manifests and of reconciler.yaml: every field with all that is known about it.

Read out of the models and the table of an outplan's fields. docs/manifest.md and `reconciler
explain` say the same, because both ask here.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, get_args, get_origin

from reconciler.desired.model_paths import bare, is_model
from reconciler.report.json_schemas import descriptions
from reconciler.values.durations import format_duration
from reconciler.values.outplan import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.values.fields import Strict
    from reconciler.values.outplan import OutplanField

MANIFEST, PROJECT_FILE_KIND = "manifest", "reconciler.yaml"
_REQUESTS = {
    "info": "PUT /outplans/{id}",
    "dial_info": "PUT /outplans/{id}/dial_info",
    "source": "PUT /outplans/{id}/dial_info, inside of source",
}
_SPEC = "spec."


class FieldEntry(NamedTuple):
    """A field: `path` is where it is written, with NAME where any name may stand.

    `default` is as in JSON, "required" where there is none, "" where nothing is the default.
    `sent` is the request that carries it to VoIPBIN, "" for what is not sent.
    """

    of: str
    path: str
    kind: str
    default: str
    meaning: str
    unit: str = ""
    bounds: str = ""
    example: str = ""
    sent: str = ""


class FieldSection(NamedTuple):
    """The fields of one mapping, which stands at `path`."""

    path: str
    entries: list[FieldEntry]


@cache
def reference(of: str) -> list[FieldSection]:
    """Return every section of manifests or of reconciler.yaml, in the documentation's order."""
    from reconciler.desired.manifest import OutplanManifest
    from reconciler.desired.partial import PartialSpec
    from reconciler.desired.project import Project

    model = OutplanManifest if of == MANIFEST else Project
    # The fields of defaults are those of a manifest's spec.
    return [*_sections(of, model, "", {PartialSpec})]


def _sections(of: str, model: type[Strict], path: str, told: set[type]) -> Iterator[FieldSection]:
    properties = model.model_json_schema()["properties"]
    texts = descriptions(model)
    nested: list[tuple[str, type[Strict]]] = []
    entries: list[FieldEntry] = []
    prefix = f"{path}." if path else ""
    for name, field in model.model_fields.items():
        name = field.alias or name
        inner, below = bare(field.annotation), f"{prefix}{name}"
        if get_origin(inner) in (dict, list):
            named = ".NAME" if get_origin(inner) is dict else ""
            inner, below = get_args(inner)[-1], f"{below}{named}"
        mapping = is_model(inner)
        if mapping and inner not in told:
            told.add(inner)
            nested.append((below, inner))
        kind = "mapping" if mapping else type_name(properties[name])
        row = _row(of, f"{prefix}{name}")
        entries.append(
            FieldEntry(
                of,
                f"{prefix}{name}",
                kind,
                _default(field, mapping=mapping),
                " ".join(texts[name].split()),
                _unit(kind, row),
                _bounds(properties[name], kind),
                "" if mapping or not field.examples else _written(field.examples[0]),
                _REQUESTS[row.group] if row is not None else "",
            )
        )
    yield FieldSection(path, entries)
    for below, inner in nested:
        yield from _sections(of, inner, below, told)


def _row(of: str, path: str) -> OutplanField | None:
    """Return the row of an outplan's table that a field of a manifest is, if it is one."""
    if of != MANIFEST or not path.startswith(_SPEC):
        return None
    group, _, name = path.removeprefix(_SPEC).rpartition(".")
    rows = (row for row in FIELDS if row.name == name and (row.group == "source") == bool(group))
    return next(rows, None)


def _unit(kind: str, row: OutplanField | None) -> str:
    if kind == "duration":
        return "a text with units such as 30s or 1h30m, or a bare number of milliseconds"
    return "attempts" if row is not None and row.unit == "attempts" else ""


def _bounds(described: dict[str, Any], kind: str) -> str:
    """Return what a value may be at most and at least, in words."""
    kinds = [described, *described.get("anyOf", ())]
    limits = {key: value for one in kinds for key, value in one.items()}
    if kind == "duration":
        longest = format_duration(limits["maximum"])
        most = f"{longest} ({limits['maximum']:,} ms)"
        return f"{limits['minimum']} to {most}; a bare number from 1 to 999 is refused"
    if "minLength" in limits or "maxLength" in limits:
        return f"{limits.get('minLength', 0)} to {limits['maxLength']:,} characters"
    low = limits.get("minimum")
    if low is None and "exclusiveMinimum" in limits:
        return f"more than {limits['exclusiveMinimum']}" + _most(limits)
    if low is None:
        return ""
    return f"{low} to {limits['maximum']:,}" if "maximum" in limits else f"{low} or more"


def _most(limits: dict[str, Any]) -> str:
    return f", {limits['maximum']:,} at most" if "maximum" in limits else ""


def _written(example: Any) -> str:
    return example if isinstance(example, str) else json.dumps(example, ensure_ascii=False)


def _default(field: Any, *, mapping: bool) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if mapping or value in (None, "", {}, []):
        return ""
    return json.dumps(value)


def type_name(described: dict[str, Any]) -> str:
    """Return what a property of a schema is, in a word or two."""
    if "const" in described:
        return f"`{described['const']}`"
    if "enum" in described:
        return ", ".join(f"`{value}`" for value in described["enum"] if value)
    if "$ref" in described:
        return "mapping"
    if described.get("type") == "array" and "$ref" in described.get("items", {}):
        return "list of mappings"
    if "anyOf" in described:
        kinds = [type_name(kind) for kind in described["anyOf"] if kind.get("type") != "null"]
        return "duration" if kinds == ["integer", "text"] else " or ".join(kinds)
    names = {"string": "text", "object": "mapping of texts", "array": "list of texts"}
    return names.get(described.get("type", ""), str(described.get("type", "")))
