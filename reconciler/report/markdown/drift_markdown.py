"""Drift as GitHub flavoured Markdown, for an issue: what is live against what git says.

The same page as that of a plan: a hidden first line, a budget, and names that are only names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconciler.report.drift import SENTENCES, drift_data, drift_sum
from reconciler.report.markdown.budget import Layer, Section
from reconciler.report.markdown.escape import block, clipped, code, prose
from reconciler.report.markdown.page import MAX_BYTES, Page, head_of, within
from reconciler.report.timeline.timeline_text import shift_lines
from reconciler.report.values_text import both, markup, plural, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.plan.change import ResourceChange
    from reconciler.plan.plan import Plan
    from reconciler.report.markdown.budget import Slot

_ORDER = ("unwanted", "changed", "missing", "unowned")
_OF_MANY = {
    "changed": "differ from their manifests",
    "missing": "have a manifest, but are not live",
    "unwanted": "are live and owned by this project, but no manifest wants them",
    "unowned": "are live, but not yet under this project's management",
}
_FOLD_ABOVE = 10
_ELSEWHERE = "`reconciler drift` shows everything."


def drift_markdown(plan: Plan, *, max_bytes: int = MAX_BYTES) -> str:
    """Return the drift in at most `max_bytes` bytes of UTF-8.

    Raises:
        UsageError: the budget is below 2,000 bytes.
    """
    head = head_of(plan, "reconciler-drift", drift_sum(drift_data(plan)))
    return within(max_bytes, head, lambda: _page(plan), _ELSEWHERE)


def _page(plan: Plan) -> Page:
    drifted = drift_data(plan)["drifted"]
    changes = [*plan.resource_changes, *[None] * len(plan.withheld)]
    places = {}
    for kind in _ORDER:
        count = sum(outplan["drift"] == kind for outplan in drifted)
        said = SENTENCES[kind] if count == 1 else _OF_MANY[kind]
        title = f"{kind.capitalize()}: {plural(count, 'outplan')} {said}"
        places[kind] = Section(f"\n### {title}\n\n")
    pairs = zip(drifted, changes, strict=True)
    ordered = sorted(pairs, key=lambda pair: _ORDER.index(pair[0]["drift"]))
    rows = [(outplan, change, places[outplan["drift"]].slot()) for outplan, change in ordered]
    lines = ((slot, f"- {_line(outplan)}\n") for outplan, _, slot in rows)
    told = [(outplan, change, slot) for outplan, change, slot in rows if outplan["fields"]]
    layers = [
        Layer("", "difference", len(rows), lines),
        Layer("the values of", "difference", len(told), _blocks(told)),
    ]
    return Page((), list(places.values()), layers)


def _blocks(
    told: list[tuple[dict[str, Any], ResourceChange | None, Slot]],
) -> Iterator[tuple[Slot, str]]:
    for drifted, change, slot in told:
        values = block(_diff(drifted, change))
        if len(told) > _FOLD_ABOVE:
            key = f"<code>{markup(clipped(drifted['key'], 80))}</code>"
            fields = markup(", ".join(field["field"] for field in drifted["fields"]))
            opening = f"<details><summary>{key}: {fields}</summary>"
            parts = [opening, _line(drifted), values, "</details>", ""]
        else:
            parts = [f"- {_line(drifted)}", values, ""]
        yield slot, "\n\n".join(parts)


def _line(outplan: dict[str, Any]) -> str:
    identity = f" ({code(outplan['id'])})" if outplan["id"] else ""
    fields = ", ".join(code(field["field"]) for field in outplan["fields"])
    touched = f": {fields}" if fields else ""
    why = f"; {prose(clipped(outplan['why'], 600))}" if "why" in outplan else ""
    key, name = code(clipped(outplan["key"], 80)), code(quoted(outplan["name"]))
    return f"{key} {name}{identity}{touched}{why}"


def _diff(outplan: dict[str, Any], change: ResourceChange | None) -> Iterator[str]:
    """Yield each field: minus as git says it, plus as it is live."""
    for field in outplan["fields"]:
        wanted, live = both(field["field"], field["manifest"], field["live"])
        yield f"- {field['field']}: {wanted}"
        yield f"+ {field['field']}: {live}"
    if change is not None and change.change.before is not None and change.change.after is not None:
        names = ("in the manifest", "live")
        for line in shift_lines(change.change.after, change.change.before, names):
            yield f"# {line}"
