"""The JSON Schemas of manifests, patches, project and plan files and events, from their models.

Also the one reader of the models' attribute docstrings: pydantic would parse the source of every
model for them at every start, which cost `validate` a fifth of its time.
"""

from __future__ import annotations

import ast
import inspect
import itertools
import textwrap
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core.core_schema import ModelSchema

Kind = Literal["outplan", "patch", "project", "plan", "events"]
KINDS: tuple[Kind, ...] = ("outplan", "patch", "project", "plan", "events")

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TITLES: dict[str, str] = {
    "outplan": "VoIPBIN outplan manifest",
    "patch": "VoIPBIN outplan patch of an environment",
    "project": "reconciler project (reconciler.yaml)",
    "plan": "reconciler plan file",
    "events": "reconciler events: one line of apply -o json and drift -o json",
}


def schema(kind: str) -> dict[str, Any]:
    """Return the schema of `outplan`, `patch`, `project`, `plan` or `events`."""
    return {"$schema": _DIALECT, **_schema(kind), "title": _TITLES[kind]}


def _schema(kind: str) -> dict[str, Any]:
    if kind == "outplan":
        from reconciler.manifests.schema import OutplanManifest

        return _described_schema(OutplanManifest)
    if kind == "patch":
        from reconciler.manifests.patch import OutplanPatch

        return _described_schema(OutplanPatch)
    if kind == "project":
        from reconciler.manifests.project import Project

        return _described_schema(Project)
    if kind == "events":
        from reconciler.lines import lines_schema

        return lines_schema()
    from reconciler.planfile import plan_schema

    return plan_schema()


def _described_schema(model: type[BaseModel]) -> dict[str, Any]:
    from pydantic.json_schema import GenerateJsonSchema

    class Described(GenerateJsonSchema):
        def model_schema(self, schema: ModelSchema) -> JsonSchemaValue:
            made = super().model_schema(schema)
            for field, text in descriptions(schema["cls"]).items():
                made["properties"][field]["description"] = text
            return made

    return model.model_json_schema(schema_generator=Described)


def descriptions(model: type[BaseModel]) -> dict[str, str]:
    """Return what the text below each field of a model says about it, by the field's own name."""
    whole = getattr(model, "part_of", None)
    if whole is not None:
        texts = descriptions(whole)
        return {name: texts[name] for name in model.model_fields}
    (body,) = ast.parse(textwrap.dedent(inspect.getsource(model))).body
    assert isinstance(body, ast.ClassDef)
    found = {}
    for field, text in itertools.pairwise(body.body):
        match field, text:
            case ast.AnnAssign(ast.Name(name)), ast.Expr(ast.Constant(str(said))):
                found[model.model_fields[name].alias or name] = inspect.cleandoc(said)
    return found
