"""One environment of a project: its settings over those of the project.

Settings only; what an environment changes in manifests is laid over them in `overlay`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from reconciler.desired.project import ProjectSpec
    from reconciler.values.fields import Strict

_Model = TypeVar("_Model", bound="Strict")

_REPLACED = ("endpoint", "customer_id", "access_key_in")
_MERGED = ("guards", "rate_limit")


def in_environment(spec: ProjectSpec, name: str | None) -> ProjectSpec:
    """Return the project's settings as they are in one of its environments; None is the base."""
    if name is None:
        return spec
    environment = spec.environments[name]
    changes = {field: value for field, value in _said(environment) if field in _REPLACED}
    for field in _MERGED:
        changes[field] = _over(getattr(spec, field), getattr(environment, field))
    return spec.model_copy(update=changes)


def _over(base: _Model, other: _Model) -> _Model:
    return base.model_copy(update=dict(_said(other)))


def _said(model: Strict) -> list[tuple[str, Any]]:
    """Return what is written, without what a model adds by itself."""
    return [(field, getattr(model, field)) for field in sorted(model.model_fields_set)]
