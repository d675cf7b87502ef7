"""The JSON Schemas of manifests, patches, project and plan files, generated from the models."""

from __future__ import annotations

from typing import Any, Literal

Kind = Literal["outplan", "patch", "project", "plan"]
KINDS: tuple[Kind, ...] = ("outplan", "patch", "project", "plan")

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TITLES: dict[str, str] = {
    "outplan": "VoIPBIN outplan manifest",
    "patch": "VoIPBIN outplan patch of an environment",
    "project": "reconciler project (reconciler.yaml)",
    "plan": "reconciler plan file",
}


def schema(kind: str) -> dict[str, Any]:
    """Return the schema of `outplan`, `patch`, `project` or `plan`."""
    return {"$schema": _DIALECT, **_schema(kind), "title": _TITLES[kind]}


def _schema(kind: str) -> dict[str, Any]:
    if kind == "outplan":
        from reconciler.manifests.schema import OutplanManifest

        return OutplanManifest.model_json_schema()
    if kind == "patch":
        from reconciler.manifests.patch import OutplanPatch

        return OutplanPatch.model_json_schema()
    if kind == "project":
        from reconciler.manifests.project import Project

        return Project.model_json_schema()
    from reconciler.planfile import plan_schema

    return plan_schema()
