"""Explanations as text and as data: each final value, who set it, and what it replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from click import style

from reconciler.report.values_text import value, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reconciler.desired.explain import ExplainedField, Explanation, Origin

_WIDEST_NAME, _WIDEST_VALUE = 32, 44
_INSTEAD = "  instead of"


def explanation_text(explanation: Explanation) -> str:
    """Return one outplan's values, a line for each and one for each value that it replaced."""
    place = f"{visible(explanation.file)}:{explanation.line}"
    environment = (
        f" in {visible(explanation.environment)}" if explanation.environment is not None else ""
    )
    rows = [row for field in explanation.fields for row in _rows(field)]
    names = min(max(len(name) for name, _, _ in rows), _WIDEST_NAME)
    values = min(max(len(said) for _, said, _ in rows), _WIDEST_VALUE)
    lines = [f"  {name:<{names}}  {said:<{values}}  {origin}" for name, said, origin in rows]
    return "\n".join(
        [style(f"{visible(explanation.key)}{environment} ({place})", bold=True), *lines]
    )


def _rows(field: ExplainedField) -> Iterator[tuple[str, str, str]]:
    yield visible(field.field), shown(field.field, field.value), origin_text(field.origin)
    for origin in field.replaced:
        yield _INSTEAD, _replaced(field.field, origin), origin_text(origin)


def shown(field: str, content: object) -> str:
    """Return the value of a field that is given by its path in a manifest."""
    return "none" if content is None else value(field.rpartition(".")[2], content)


def _replaced(field: str, origin: Origin) -> str:
    """Return a value that does not count; one out of a variable is not worth the risk."""
    return f"${{env:{origin.variable}}}" if origin.variable else shown(field, origin.value)


def origin_text(origin: Origin) -> str:
    """Return who says a value, and where."""
    if origin.file is None:
        return "built in"
    what = {"key": "metadata.name", "manifest": ""}.get(origin.setter, origin.setter)
    notes = [what, "null" if origin.value is None else ""]
    notes.append(f"${{env:{origin.variable}}}" if origin.variable else "")
    more = ", ".join(filter(None, notes))
    return f"{visible(origin.file)}:{origin.line}" + (f" ({more})" if more else "")


def explanations_data(explanations: Iterable[Explanation]) -> list[dict[str, Any]]:
    """Return the same for programs; durations are in milliseconds."""
    return [
        {
            "key": explanation.key,
            "environment": explanation.environment,
            "file": explanation.file,
            "line": explanation.line,
            "fields": [_field(field) for field in explanation.fields],
        }
        for explanation in explanations
    ]


def _field(field: ExplainedField) -> dict[str, Any]:
    replaced = [
        origin_data(origin) | {"value": _replaced_data(origin)} for origin in field.replaced
    ]
    return {
        "field": field.field,
        "value": field.value,
        "set_by": origin_data(field.origin),
        "replaced": replaced,
    }


def _replaced_data(origin: Origin) -> object:
    return f"${{env:{origin.variable}}}" if origin.variable else origin.value


def origin_data(origin: Origin) -> dict[str, Any]:
    """Return the same for programs."""
    return {
        "by": origin.setter,
        "file": origin.file,
        "line": origin.line,
        "column": origin.column,
        "variable": origin.variable,
    }
