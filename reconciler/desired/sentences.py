"""Pydantic's errors as problems: our sentences, at the place the user wrote.

The one room that knows pydantic's error types. A value's own error points at the value, an unknown
key at the key, a missing key or a mapping that is wrong as a whole at the key of the mapping.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from reconciler.desired.layers import written_in
from reconciler.desired.manifest import API_VERSION
from reconciler.desired.misplaced import is_headless, is_record
from reconciler.desired.model_paths import field_at, model_at, names_in, required_in
from reconciler.desired.unknown_keys import dotted, slips_in, unknown_key_problems
from reconciler.values.fields import OF_VALUE, PARENT, Strict, shown
from reconciler.values.problem import MAX_PROBLEMS

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from reconciler.desired.document import Path
    from reconciler.values.problem import Problem
    from reconciler.values.written import Marked

_CREDENTIALS = "credentials"
_NUMBER = r"-?(?:0|[1-9][0-9]{0,15})"
_WHAT = {"OutplanManifest": "manifest", "OutplanPatch": "patch", "Project": "project file"}
_NO_BLANK = re.compile(r"([A-Za-z_][\w.-]*):([^\s:/]\S*)", re.ASCII)
_BELONGS = {
    "Project": "; a project stands alone in a file named reconciler.yaml",
    "Outplan": "; an outplan stands in a file of its own that spec.manifests names",
}


def problems_of(error: ValidationError, document: Marked, model: type[Strict]) -> list[Problem]:
    """Return a problem for each mistake behind a document's validation errors.

    What may be a credential in the wrong place is not repeated, nor is its line.
    """
    whole = _of_the_whole(document, model)
    if whole is not None:
        return [whole]
    details = error.errors(include_url=False)
    unknown = [detail["loc"] for detail in details if detail["type"] == "extra_forbidden"]
    unknown = unknown[: MAX_PROBLEMS + 1]
    missing = {detail["loc"] for detail in details if detail["type"] == "missing"}
    found = slips_in(unknown, missing, document, model)
    others = (
        detail
        for detail in details
        if detail["type"] != "extra_forbidden"
        and not any(slip.causes(detail["type"], detail["loc"], detail["input"]) for slip in found)
    )
    problems = [
        *unknown_key_problems(unknown, found, document, model),
        *(
            _shown(_problem(detail, document, model), detail)
            for detail in islice(others, MAX_PROBLEMS + 1)
        ),
    ]
    return sorted(problems, key=lambda problem: problem.place)[: MAX_PROBLEMS + 1]


def _shown(problem: Problem, detail: ErrorDetails) -> Problem:
    return replace(problem, source_line="") if _CREDENTIALS in detail["loc"] else problem


def _of_the_whole(document: Marked, model: type[Strict]) -> Problem | None:
    """Say one thing of a document that is something else, and not what its members lack."""
    data, what = written_in(document), _WHAT.get(model.__name__)
    if what is None:
        return None
    kind = data.get("kind") if isinstance(data, dict) else None
    (wanted,) = get_args(model.model_fields["kind"].annotation)
    if isinstance(kind, str) and kind != wanted:
        return of_another_kind(document, kind, wanted)
    if is_record(data):
        return document.problem(
            "api-record",
            f"this is what the API answers, not a {what}",
            (),
            remedy="run `reconciler export` to have it as a manifest, or write its fields below "
            "spec: of one",
        )
    if is_headless(data, model):
        *others, last = required_in(model)
        return document.problem(
            f"no-{what.split()[0]}",
            f"this is no {what}: it has neither {', '.join(others)} nor {last}",
            (),
            remedy=f"begin it with apiVersion: {API_VERSION} and kind: {wanted}"
            + (", or take the file out of the manifests" if what == "manifest" else ""),
        )
    return None


def of_another_kind(document: Marked, kind: str, wanted: str) -> Problem:
    """Say one thing of a document of another kind, and not what its members lack."""
    elsewhere = _BELONGS.get(kind, ", or take the document out of the manifests")
    return document.problem(
        "value",
        f"kind: {kind[:60]!r} is not known",
        ("kind",),
        remedy=f"write '{wanted}'{elsewhere}",
    )


def _problem(detail: ErrorDetails, document: Marked, model: type[Strict]) -> Problem:
    kind, path = detail["type"], detail["loc"]
    key_of_mapping = path[-1:] == ("[key]",) and detail["input"] == path[-2]
    path = path[:-1] if key_of_mapping else path
    where = dotted(path)
    context: dict[str, Any] = detail.get("ctx", {})
    if kind == "missing":
        message = f"{path[-1]} is missing" + (f" in {dotted(path[:-1])}" if path[:-1] else "")
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
            f"{dotted(path)}: {said}",
            path,
            remedy=remedy,
            of_key=whole or key_of_mapping,
            about=about if member == PARENT else (),
        )
    value = detail["input"]
    if kind in _MAPPINGS and isinstance(value, str) and _CREDENTIALS not in path:
        known = names_in(model_at(model, path))
        glued = _NO_BLANK.match(value)
        if glued is not None and (glued[1] in known or not known):
            message = f"{where}: a blank is missing after the colon of {glued[1]}:"
            remedy = f"write {glued[1]}: {glued[2][:60]}"
            return document.problem("yaml-colon", message, path, remedy=remedy)
    said = _short(value, secret=_CREDENTIALS in path)
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


def _siblings(path: Path, model: type[Strict]) -> list[str]:
    """Return the members that are numbered like the last of the path: a check of all of them."""
    parent, stem = model_at(model, path[:-1]), _stem(path)
    return [name for name in parent.model_fields if _stem((name,)) == stem] if parent else []


def _stem(path: Path) -> str:
    return str(path[-1]).rstrip("0123456789") if path else ""


def _example(model: type[Strict], path: Path) -> str:
    field = field_at(model, path)
    if field is None:
        return ""
    if get_origin(field.annotation) is Literal:
        return f": {get_args(field.annotation)[0]}"
    return f", such as {path[-1]}: {field.examples[0]}" if field.examples else ""


def _short(value: object, *, secret: bool) -> str:
    if value is None:
        return "an empty value"
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    if secret:
        return "a value"
    return repr(value[:60] if isinstance(value, str) else value)[:70]


_MAPPINGS = ("model_type", "dict_type", "model_attributes_type")
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
    if kind in _MAPPINGS:
        return f"{shown} stands where a mapping is wanted", "write key: value lines, indented"
    if kind.startswith(("greater_than", "less_than")):
        bound = next((context[name] for name in ("ge", "gt", "le", "lt") if name in context), "")
        return f"{shown} is out of bounds", f"the bound is {bound}"
    return sentences.get(kind, (f"{shown} does not fit ({kind})", ""))
