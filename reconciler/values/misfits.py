"""What does not fit a model of a plan file or an answer: pydantic's errors in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

_WORDS = {
    "missing": "it is missing",
    "extra_forbidden": "it is not known",
    "none_required": "nothing is wanted here",
    "too_short": "it is too short",
    "too_long": "it is too long",
    "union_tag_invalid": "it is of a kind that is not known",
    "frozen_instance": "it cannot be changed",
}
_WANTED = {
    "string": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "list": "a list",
    "tuple": "a list",
    "dict": "an object",
    "model": "an object",
    "dataclass": "an object",
    "datetime": "a date with its time",
    "mapping": "an object",
}


def misfits(error: ValidationError) -> list[str]:
    """Return what does not fit, each with its path."""
    found = error.errors(include_url=False, include_input=False)
    return [f"{path_of(detail)}: {_said(detail)}".removeprefix(": ") for detail in found]


def path_of(detail: ErrorDetails) -> str:
    """Return where it is."""
    return ".".join(str(part) for part in detail["loc"])


def _said(detail: ErrorDetails) -> str:
    kind = detail["type"]
    context: dict[str, Any] = detail.get("ctx", {})
    if kind == "literal_error":
        return f"it is not {context.get('expected')}"
    if kind.startswith(("greater_than", "less_than")):
        bound = next((context[name] for name in ("ge", "gt", "le", "lt") if name in context), "")
        return f"it is out of bounds, of which one is {bound}"
    wanted = _WANTED.get(kind.partition("_")[0])
    return _WORDS.get(kind) or (f"it is not {wanted}" if wanted else "it does not fit")
