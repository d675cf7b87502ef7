"""Pydantic's errors as problems: our sentences, at the place the user wrote.

The one room that knows pydantic's error types. A value's own error points at the value, an unknown
key at the key, a missing key or a mapping that is wrong as a whole at the key of the mapping.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from reconciler.manifests.fields import PARENT
from reconciler.manifests.schema import OutplanSpec, Strict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from reconciler.manifests.document import Marked
    from reconciler.problems import Problem

READ_ONLY = ("id", "customer_id", "tm_create", "tm_update", "tm_delete")
_Path = tuple[str | int, ...]


def problems_of(error: ValidationError, document: Marked, model: type[Strict]) -> list[Problem]:
    """Return a problem for each of a document's validation errors."""
    return [_problem(detail, document, model) for detail in error.errors(include_url=False)]


def _problem(detail: ErrorDetails, document: Marked, model: type[Strict]) -> Problem:
    kind, path = detail["type"], detail["loc"]
    where = _name(path)
    context: dict[str, Any] = detail.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown_key(path, document, model)
    if kind == "missing":
        message = f"{path[-1]} is missing" + (f" in {_name(path[:-1])}" if path[:-1] else "")
        remedy = f"add {path[-1]}{_example(model, path)}"
        return document.problem("missing-field", message, path[:-1], remedy=remedy, of_key=True)
    if "remedy" in context:
        member = context["member"]
        path = path[:-1] if member == PARENT else (*path, member) if member else path
        whole = member == PARENT or (not member and model_at(model, path) is not None)
        message, remedy = f"{_name(path)}: {detail['msg']}", str(context["remedy"])
        return document.problem(kind, message, path, remedy=remedy, of_key=whole)
    message, remedy = _builtin(kind, detail["input"], context)
    code = _CODES.get(kind, kind.replace("_", "-"))
    return document.problem(code, f"{where or 'document'}: {message}", path, remedy=remedy)


def _name(path: Sequence[str | int]) -> str:
    return ".".join(str(part) for part in path)


def _unknown_key(path: _Path, document: Marked, model: type[Strict]) -> Problem:
    import difflib

    key = str(path[-1])
    parent = model_at(model, path[:-1])
    if parent is OutplanSpec and key in READ_ONLY:
        return document.problem(
            "read-only-field",
            f"{key} is set by VoIPBIN and cannot be wanted",
            path,
            remedy=f"delete the line{'; to import this outplan use lifecycle.id' * (key == 'id')}",
            of_key=True,
        )
    fields = parent.model_fields if parent is not None else {}
    known = [field.alias or name for name, field in fields.items()]
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.6)
    remedy = f"did you mean {near[0]}?" if near else f"known here: {', '.join(known)}"
    place = f" in {_name(path[:-1])}" if path[:-1] else ""
    return document.problem(
        "unknown-field", f"{key} is not a field{place}", path, remedy=remedy, of_key=True
    )


def model_at(model: type[Strict], path: Sequence[str | int]) -> type[Strict] | None:
    """Return the model that describes the mapping at `path`, None where there is none."""
    current = model
    for part in path:
        if isinstance(part, int):
            continue  # an entry of a list of mappings, which all have the same model
        field = current.model_fields.get(part)
        inner = inner_model(field.annotation) if field is not None else None
        if inner is None:
            return None
        current = inner
    return current


def inner_model(annotation: object) -> type[Strict] | None:
    """Return the model that an annotation is, may be, or lists; None where it is none."""
    for one in (annotation, *get_args(annotation)):
        if isinstance(one, type) and issubclass(one, Strict):
            return one
    return None


def _example(model: type[Strict], path: _Path) -> str:
    parent = model_at(model, path[:-1])
    fields = parent.model_fields if parent is not None else {}
    field = next((one for name, one in fields.items() if path[-1] in (name, one.alias)), None)
    if field is None:
        return ""
    if get_origin(field.annotation) is Literal:
        return f": {get_args(field.annotation)[0]}"
    return f", such as {path[-1]}: {field.examples[0]}" if field.examples else ""


def _short(value: object) -> str:
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    return repr(value[:60] if isinstance(value, str) else value)[:70]


_CODES = {
    "literal_error": "value",
    "model_type": "mapping",
    "dict_type": "mapping",
    "model_attributes_type": "mapping",
    "bool_type": "boolean",
    "int_type": "integer",
    "list_type": "list",
}


def _builtin(kind: str, value: object, context: dict[str, Any]) -> tuple[str, str]:
    """Say what pydantic's own check means; the fallback is its bare type name, never its prose."""
    shown = "an empty value" if value is None else _short(value)
    sentences = {
        "literal_error": (f"{shown} is not known", f"write {context.get('expected')}"),
        "bool_type": (f"{shown} is not a boolean", "write true or false"),
        "int_type": (f"{shown} is not a whole number", "write a number such as 5"),
        "float_type": (f"{shown} is not a number", "write a number such as 17"),
        "list_type": (f"{shown} is not a list", "write one entry per line, each with a hyphen"),
        "too_short": ("the list is empty", "add an entry, or delete the key"),
    }
    if kind in ("model_type", "dict_type", "model_attributes_type"):
        return f"{shown} stands where a mapping is wanted", "write key: value lines, indented"
    if kind.startswith(("greater_than", "less_than")):
        bound = next((context[name] for name in ("ge", "gt", "le", "lt") if name in context), "")
        return f"{shown} is out of bounds", f"the bound is {bound}"
    return sentences.get(kind, (f"{shown} does not fit ({kind})", ""))
