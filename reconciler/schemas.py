"""The JSON Schemas of manifests, project files and plan files, generated from the models."""

from __future__ import annotations

from typing import Any, Literal

Kind = Literal["outplan", "project", "plan"]
KINDS: tuple[Kind, ...] = ("outplan", "project", "plan")

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TITLES: dict[str, str] = {
    "outplan": "VoIPBIN outplan manifest",
    "project": "reconciler project (reconciler.yaml)",
    "plan": "reconciler plan file",
}


def schema(kind: str) -> dict[str, Any]:
    """Return the schema of `outplan`, `project` or `plan`."""
    return {"$schema": _DIALECT, **_schema(kind), "title": _TITLES[kind]}


def _schema(kind: str) -> dict[str, Any]:
    if kind == "outplan":
        from reconciler.manifests.schema import OutplanManifest

        return OutplanManifest.model_json_schema()
    if kind == "project":
        from reconciler.manifests.project import Project

        return Project.model_json_schema()
    from reconciler.planfile import plan_schema

    return plan_schema()
