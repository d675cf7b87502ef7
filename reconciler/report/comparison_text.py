"""What two environments want otherwise, as text and as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from click import style

from reconciler.report.explain_text import origin_data, origin_text, shown
from reconciler.report.values_text import listed, plural, quoted, visible
from reconciler.values.errors import Exit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.desired.comparison import Comparison, DifferingField, EnvironmentDifference
    from reconciler.desired.explain import ExplainedField

FORMAT_VERSION = "1.0"
_NOTHING = "nothing"


def comparison_text(comparison: Comparison) -> str:
    """Return every difference, equal ones together, and the sum."""
    groups: dict[tuple[str, ...], list[EnvironmentDifference]] = {}
    for difference in comparison.differences:
        lines = tuple(_lines(difference, comparison.environments))
        groups.setdefault(lines, []).append(difference)
    parts = ["\n".join([_head(same), *lines]) for lines, same in groups.items()]
    return "\n\n".join([*parts, style(_sum(comparison), bold=True)]) + "\n"


def comparison_exit(comparison: Comparison) -> Exit:
    """Return the code that a comparison ends with."""
    return Exit.CHANGES if comparison.differences else Exit.DONE


def _head(same: list[EnvironmentDifference]) -> str:
    sign = style("~", fg="yellow")
    if len(same) == 1:
        return f"  {sign} {visible(same[0].key)} {quoted(same[0].name)}"
    keys = listed([difference.key for difference in same])
    return f"  {sign} {plural(len(same), 'outplan')}: {keys}"


def _lines(difference: EnvironmentDifference, environments: tuple[str, str]) -> Iterator[str]:
    for field in difference.fields:
        pairs = zip(environments, field.sides, strict=True)
        said = ", ".join(f"{_side(field, side)} in {visible(name)}" for name, side in pairs)
        yield f"      {visible(field.field)}: {said}"
        for name, side in zip(environments, field.sides, strict=True):
            if side is not None:
                yield f"        {visible(name)}: {origin_text(side.origin)}"


def _side(field: DifferingField, side: ExplainedField | None) -> str:
    return _NOTHING if side is None else shown(field.field, side.value)


def _sum(comparison: Comparison) -> str:
    first, second = map(visible, comparison.environments)
    total = len(comparison.differences) + comparison.equal
    if not comparison.differences:
        return f"No difference: {first} and {second} want {plural(total, 'outplan')} alike."
    differing = len(comparison.differences)
    verb = "differs" if differing == 1 else "differ"
    return f"{differing:,} of {plural(total, 'outplan')} {verb} between {first} and {second}."


def comparison_json(comparison: Comparison) -> str:
    """Return the same for programs; durations are in milliseconds."""
    said: dict[str, Any] = {
        "format_version": FORMAT_VERSION,
        "project": comparison.project,
        "environments": list(comparison.environments),
        "differences": [
            {
                "key": difference.key,
                "name": difference.name,
                "fields": [
                    {"field": field.field, "values": [_data(side) for side in field.sides]}
                    for field in difference.fields
                ],
            }
            for difference in comparison.differences
        ],
        "equal": comparison.equal,
        "exit_code": int(comparison_exit(comparison)),
    }
    return json.dumps(said, indent=2) + "\n"


def _data(side: ExplainedField | None) -> dict[str, Any] | None:
    if side is None:
        return None
    return {"value": side.value, "set_by": origin_data(side.origin)}
