"""Pydantic's errors as problems: our sentences, at the place the user wrote.

The one room that knows pydantic's error types. A value's own error points at the value, an unknown
key at the key, a missing key or a mapping that is wrong as a whole at the key of the mapping.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

from reconciler.desired.manifest import OutplanSpec
from reconciler.desired.partial import PartialSpec
from reconciler.desired.project import Environment, ProjectSpec
from reconciler.values.fields import OF_VALUE, PARENT, Strict, shown
from reconciler.values.masking import CREDENTIAL_NAME
from reconciler.values.problem import MAX_PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from reconciler.desired.document import Path
    from reconciler.values.problem import Problem
    from reconciler.values.written import Marked

_CREDENTIALS = "credentials"
_NUMBER = r"-?(?:0|[1-9][0-9]{0,15})"
_OPERATORS = {
    "allow_insecure_http": "delete the line; who runs the command accepts it with the variable "
    "RECONCILER_ALLOW_INSECURE_HTTP=1",
}
"""Keys that a project could say before the operator alone decided them, and what to do instead."""
READ_ONLY = ("id", "customer_id", "tm_create", "tm_update", "tm_delete")


def problems_of(error: ValidationError, document: Marked, model: type[Strict]) -> list[Problem]:
    """Return a problem for each of a document's validation errors.

    What may be a credential in the wrong place is not repeated, nor is its line.
    """
    return [
        replace(problem, source_line="") if _secret(detail) else problem
        for detail in islice(error.errors(include_url=False), MAX_PROBLEMS + 1)
        for problem in (_problem(detail, document, model),)
    ]


def _secret(detail: ErrorDetails) -> bool:
    path = detail["loc"]
    unknown = detail["type"] == "extra_forbidden" and bool(
        re.search(CREDENTIAL_NAME, str(path[-1]))
    )
    return unknown or _CREDENTIALS in path


def _problem(detail: ErrorDetails, document: Marked, model: type[Strict]) -> Problem:
    kind, path = detail["type"], detail["loc"]
    key_of_mapping = path[-1:] == ("[key]",) and detail["input"] == path[-2]
    path = path[:-1] if key_of_mapping else path
    where = _name(path)
    context: dict[str, Any] = detail.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown_key(path, document, model)
    if kind == "missing":
        message = f"{path[-1]} is missing" + (f" in {_name(path[:-1])}" if path[:-1] else "")
        remedy = f"add {path[-1]}{_example(model, path)}"
        return document.problem(
            "missing-field",
            message,
            path[:-1],
            remedy=remedy,
            of_key=True,
            about=[str(path[-1])],
        )
    if "remedy" in context:
        member, about = context["member"], _siblings(path, model)
        path = path[:-1] if member == PARENT else (*path, *member.split(".")) if member else path
        whole = member == PARENT or (not member and model_at(model, path) is not None)
        value = "a value" if _CREDENTIALS in path else shown(detail["input"])
        subject = f"{value} " if OF_VALUE in context else ""
        said, remedy = f"{subject}{detail['msg']}", str(context["remedy"])
        if kind == "count":
            said, remedy = _quoted_number(detail["input"]) or (said, remedy)
        return document.problem(
            kind,
            f"{_name(path)}: {said}",
            path,
            remedy=remedy,
            of_key=whole or key_of_mapping,
            about=about if member == PARENT else (),
        )
    value = detail["input"]
    said = "an empty value" if value is None else _short(value, secret=_CREDENTIALS in path)
    message, remedy = _builtin(kind, said, context)
    if kind in ("int_type", "float_type") and _CREDENTIALS not in path:
        message, remedy = _quoted_number(value) or (message, remedy)
    code = _CODES.get(kind, kind.replace("_", "-"))
    return document.problem(code, f"{where or 'document'}: {message}", path, remedy=remedy)


def _quoted_number(value: object) -> tuple[str, str] | None:
    """Say of a number that was written as a text what is wrong, None of anything else."""
    if not isinstance(value, str) or not re.fullmatch(_NUMBER, value):
        return None
    return f'"{value}" is a text, not a number', f"write it without quotes: {value}"


def _name(path: Sequence[str | int]) -> str:
    return ".".join(str(part) for part in path)


def _siblings(path: Path, model: type[Strict]) -> list[str]:
    """Return the members that are numbered like the last of the path: a check of all of them."""
    parent, stem = model_at(model, path[:-1]), _stem(path)
    return [name for name in parent.model_fields if _stem((name,)) == stem] if parent else []


def _stem(path: Path) -> str:
    return str(path[-1]).rstrip("0123456789") if path else ""


def _unknown_key(path: Path, document: Marked, model: type[Strict]) -> Problem:
    import difflib

    key = str(path[-1])
    parent = model_at(model, path[:-1])
    if key in READ_ONLY and parent in (OutplanSpec, PartialSpec):
        return document.problem(
            "read-only-field",
            f"{key} is set by VoIPBIN and cannot be wanted",
            path,
            remedy=f"delete the line{'; to import this outplan use lifecycle.id' * (key == 'id')}",
            of_key=True,
        )
    if key in _OPERATORS and parent in (ProjectSpec, Environment):
        return document.problem(
            "operators-decision",
            f"{key} is not the project's to decide: it is about who gets the credential",
            path,
            remedy=_OPERATORS[key],
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
    current: Any = model
    for part in path:
        if isinstance(part, int):
            continue  # an entry of a list of mappings, which all have the same model
        if get_origin(current) is dict:
            current = bare(get_args(current)[1])
            continue
        fields = current.model_fields if _is_model(current) else {}
        field = fields.get(str(part))
        current = bare(field.annotation) if field is not None else None
    return current if _is_model(current) else None


def bare(annotation: Any) -> Any:
    """Return what may stand in a field besides null."""
    if get_origin(annotation) in (Union, UnionType):
        kinds = [kind for kind in get_args(annotation) if kind is not NoneType]
        return kinds[0] if len(kinds) == 1 else annotation
    return annotation


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Strict)


def _example(model: type[Strict], path: Path) -> str:
    parent = model_at(model, path[:-1])
    fields = parent.model_fields if parent is not None else {}
    field = next((known for name, known in fields.items() if path[-1] in (name, known.alias)), None)
    if field is None:
        return ""
    if get_origin(field.annotation) is Literal:
        return f": {get_args(field.annotation)[0]}"
    return f", such as {path[-1]}: {field.examples[0]}" if field.examples else ""


def _short(value: object, *, secret: bool) -> str:
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    if secret:
        return "a value"
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


def _builtin(kind: str, shown: str, context: dict[str, Any]) -> tuple[str, str]:
    """Say what pydantic's own check means; the fallback is its bare type name, never its prose."""
    sentences = {
        "literal_error": (f"{shown} is not known", f"write {context.get('expected')}"),
        "bool_type": (f"{shown} is not a boolean", "write true or false"),
        "int_type": (f"{shown} is not a whole number", "write a number such as 5"),
        "float_type": (f"{shown} is not a number", "write a number such as 17"),
        "list_type": (f"{shown} is not a list", "write one entry per line, each with a hyphen"),
        "too_short": ("the list is empty", "add an entry, or delete the key"),
        "none_required": (f"{shown} stands where nothing is wanted", "delete the line"),
    }
    if kind in ("model_type", "dict_type", "model_attributes_type"):
        return f"{shown} stands where a mapping is wanted", "write key: value lines, indented"
    if kind.startswith(("greater_than", "less_than")):
        bound = next((context[name] for name in ("ge", "gt", "le", "lt") if name in context), "")
        return f"{shown} is out of bounds", f"the bound is {bound}"
    return sentences.get(kind, (f"{shown} does not fit ({kind})", ""))
