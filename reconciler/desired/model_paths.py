"""Paths into what a model describes: the model or the field at a path, and where a name belongs."""

from __future__ import annotations

from functools import lru_cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin

from reconciler.values.fields import Strict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic.fields import FieldInfo

    from reconciler.desired.document import Path


def model_at(model: type[Strict], path: Sequence[str | int]) -> type[Strict] | None:
    """Return the model that describes the mapping at `path`, None where there is none."""
    current: Any = model
    for part in path:
        if isinstance(part, int):
            continue  # an entry of a list of mappings, which all have the same model
        if get_origin(current) is dict:
            current = bare(get_args(current)[1])
            continue
        fields = current.model_fields if is_model(current) else {}
        field = fields.get(str(part))
        current = bare(field.annotation) if field is not None else None
    return current if is_model(current) else None


def field_at(model: type[Strict], path: Path) -> FieldInfo | None:
    """Return the field at `path`, by its name or its alias; None where there is none."""
    parent = model_at(model, path[:-1])
    fields = parent.model_fields if parent is not None else {}
    return next((known for name, known in fields.items() if path[-1] in (name, known.alias)), None)


def names_in(model: type[Strict] | None) -> list[str]:
    """Return the keys that a mapping of a model may have, as they are written."""
    fields = model.model_fields if model is not None else {}
    return [field.alias or name for name, field in fields.items()]


def required_in(model: type[Strict]) -> list[str]:
    """Return the keys that a mapping of a model must have."""
    return [
        field.alias or name for name, field in model.model_fields.items() if field.is_required()
    ]


@lru_cache(maxsize=64)
def homes(model: type[Strict]) -> Mapping[str, Sequence[Path]]:
    """Return where each key may stand in and below a mapping of a model, the nearest first.

    What stands in mappings of any names, or in lists, is left out: which of them is not known.
    """
    found: dict[str, list[Path]] = {}
    waiting: list[tuple[Path, type[Strict]]] = [((), model)]
    while waiting:
        path, current = waiting.pop(0)
        for name in names_in(current):
            found.setdefault(name, []).append(path)
        for name, field in current.model_fields.items():
            inner = bare(field.annotation)
            if is_model(inner):
                waiting.append(((*path, field.alias or name), inner))
    return found


def bare(annotation: Any) -> Any:
    """Return what may stand in a field besides null."""
    if get_origin(annotation) in (Union, UnionType):
        kinds = [kind for kind in get_args(annotation) if kind is not NoneType]
        return kinds[0] if len(kinds) == 1 else annotation
    return annotation


def is_model(kind: Any) -> bool:
    """Whether an annotation is a model of ours."""
    return isinstance(kind, type) and issubclass(kind, Strict)
