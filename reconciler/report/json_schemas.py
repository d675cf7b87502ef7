"""The JSON Schemas of manifests, patches, project and plan files and events, from their models.

Also the one reader of the attribute docstrings, of models and dataclasses alike: pydantic would
parse the source of every model for them at every start, which cost `validate` a fifth of its time.
"""

from __future__ import annotations

import ast
import dataclasses
import inspect
import itertools
import textwrap
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core.core_schema import DataclassSchema, ModelSchema

Kind = Literal["outplan", "patch", "project", "plan", "events", "inventory"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TITLES: dict[str, str] = {
    "outplan": "VoIPBIN outplan manifest",
    "patch": "VoIPBIN outplan patch of an environment",
    "project": "reconciler project (reconciler.yaml)",
    "plan": "reconciler plan file",
    "events": "reconciler events: one line of apply -o json and drift -o json",
    "inventory": "reconciler inventory: what list -o json and get -o json print",
}


def schema(kind: str) -> dict[str, Any]:
    """Return the schema of one of `KINDS`."""
    return {"$schema": _DIALECT, **_schema(kind), "title": _TITLES[kind]}


def _schema(kind: str) -> dict[str, Any]:
    if kind == "outplan":
        from reconciler.desired.manifest import OutplanManifest

        return _described_schema(OutplanManifest)
    if kind == "patch":
        from reconciler.desired.patch import OutplanPatch

        return _described_schema(OutplanPatch)
    if kind == "project":
        from reconciler.desired.project import Project

        return _described_schema(Project)
    if kind == "events":
        from reconciler.report.lines.line import Line

        return _described_schema(Line, mode="serialization")
    if kind == "inventory":
        from reconciler.plan.inventory import Inventory

        return _described_schema(Inventory, mode="serialization")
    from reconciler.plan.planfile import SavedPlan

    return _described_schema(SavedPlan)


def _described_schema(
    made_of: Any, mode: Literal["validation", "serialization"] = "validation"
) -> dict[str, Any]:
    """Return the schema of a model, a dataclass or a union, with what each field's text says."""
    from pydantic import TypeAdapter
    from pydantic.json_schema import GenerateJsonSchema

    class Described(GenerateJsonSchema):
        def model_schema(self, schema: ModelSchema) -> JsonSchemaValue:
            return _with_texts(super().model_schema(schema), schema["cls"])

        def dataclass_schema(self, schema: DataclassSchema) -> JsonSchemaValue:
            made = _always(super().dataclass_schema(schema), schema["cls"])
            return _with_texts(made, schema["cls"])

    return TypeAdapter(made_of).json_schema(schema_generator=Described, mode=mode)


def _always(made: JsonSchemaValue, described: type) -> JsonSchemaValue:
    """Demand what a class says by itself, such as its `type`: nobody passes it, and it is there."""
    own = [field.name for field in dataclasses.fields(described) if not field.init]
    for name in own:
        made["properties"][name].pop("default")
    return made | ({"required": [*own, *made.get("required", ())]} if own else {})


def _with_texts(made: JsonSchemaValue, described: type) -> JsonSchemaValue:
    for field, text in descriptions(described).items():
        made["properties"][field]["description"] = text
    return made


def descriptions(described: type) -> dict[str, str]:
    """Return what the text below each field of a model or dataclass says, by the field's name.

    Fields that are inherited, or those of another class (`part_of`) under the same name, need no
    text of their own.
    """
    aliases = _aliases(described)
    found: dict[str, str] = {}
    for other in (getattr(described, "part_of", None), *described.__bases__):
        if other is not None and _aliases(other):
            texts = descriptions(other)
            found |= {name: texts[name] for name in aliases.values() if name in texts}
    if any(base.__qualname__ == described.__qualname__ for base in described.__bases__):
        return found  # made of its namesake and the table; it has no source of its own
    (body,) = ast.parse(textwrap.dedent(inspect.getsource(described))).body
    assert isinstance(body, ast.ClassDef)
    for field, text in itertools.pairwise(body.body):
        match field, text:
            case ast.AnnAssign(ast.Name(name)), ast.Expr(ast.Constant(str(said))):
                found[aliases[name]] = inspect.cleandoc(said)
    return found


def _aliases(described: type) -> dict[str, str]:
    """Return the name that each field has in a document, by its own; nothing for other classes."""
    if dataclasses.is_dataclass(described):
        return {field.name: field.name for field in dataclasses.fields(described)}
    fields = getattr(described, "model_fields", {})
    return {name: field.alias or name for name, field in fields.items()}
