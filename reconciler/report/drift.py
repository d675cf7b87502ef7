"""Drift as text and as data: what the manifests say against what is live.

A plan says what would be done; drift says what is. Both come from the same plan value.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from click import style

from reconciler.report.text import place_text
from reconciler.report.timeline.timeline_text import shift_lines
from reconciler.report.values_text import matching, quoted, value, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.plan.change import ResourceChange
    from reconciler.plan.plan import Plan, Withheld


def drift_data(plan: Plan) -> dict[str, Any]:
    """Return every outplan that drifted, and how many did in which way."""
    drifted = [_drifted(change) for change in plan.resource_changes]
    drifted.extend(_withheld(withheld) for withheld in plan.withheld)
    kinds = [outplan["drift"] for outplan in drifted]
    return {
        "target": asdict(plan.target),
        "drifted": drifted,
        "counts": {kind: kinds.count(kind) for kind in SENTENCES}
        | {"unchanged": plan.counts.unchanged},
    }


def _drifted(change: ResourceChange) -> dict[str, Any]:
    kind = {"create": "missing", "update": "changed", "delete": "unwanted"}[change.action]
    fields = [
        {"field": field.field, "manifest": field.after, "live": field.before}
        for field in change.change.fields
    ]
    why = {"why": f"it is a twin of {change.twin_of}"} if change.twin_of is not None else {}
    return {
        "key": change.key,
        "id": change.id,
        "name": change.name,
        "drift": "unowned" if change.change.importing is not None else kind,
        "fields": fields,
    } | why


def _withheld(withheld: Withheld) -> dict[str, Any]:
    kinds = {"create": "missing", "import": "unowned", "update": "changed", "delete": "unwanted"}
    kind = kinds[withheld.action]
    why = {"why": withheld.why} if withheld.action != "delete" else {}
    return {
        "key": withheld.key,
        "id": withheld.id,
        "name": withheld.name,
        "drift": kind,
        "fields": [],
    } | why


SENTENCES = {
    "changed": "differs from its manifest",
    "missing": "has a manifest, but is not live",
    "unwanted": "is live and owned by this project, but no manifest wants it",
    "unowned": "is live, but not yet under this project's management",
}
NO_DRIFT = "No drift."
_COLOURS = {"changed": "yellow", "missing": "green", "unwanted": "red", "unowned": "cyan"}


def drift_text(plan: Plan) -> str:
    """Return every difference with its field and direction, and the sum."""
    data = drift_data(plan)
    drifted = data["drifted"]
    shifts = [[*_shift(change)] for change in plan.resource_changes] + [[]] * len(plan.withheld)
    told = zip(drifted, shifts, strict=True)
    parts = [
        place_text(plan.target),
        *("\n".join([*_lines(outplan), *more]) for outplan, more in told),
    ]
    line = drift_sum(data)
    strong = line if drifted else NO_DRIFT
    parts.append(f"{style(strong, bold=True)}{line.removeprefix(strong)}")
    return "\n\n".join(parts) + "\n"


def drift_sum(data: dict[str, Any]) -> str:
    """Return how many outplans drifted in which way, from what `drift_data` returned."""
    counts = data["counts"]
    if not data["drifted"]:
        return f"{NO_DRIFT} {matching(counts['unchanged'])}"
    summed = ", ".join(f"{counts[kind]} {kind}" for kind in SENTENCES if counts[kind])
    return f"Drift: {summed}."


def _shift(change: ResourceChange) -> Iterator[str]:
    live, wanted = change.change.before, change.change.after
    if live is not None and wanted is not None:
        for line in shift_lines(wanted, live, ("in the manifest", "live")):
            yield f"      {line}"


def _lines(outplan: dict[str, Any]) -> Iterator[str]:
    sign = style("!", fg=_COLOURS[outplan["drift"]])
    identity = f" (id {visible(outplan['id'])})" if outplan["id"] else ""
    sentence = SENTENCES[outplan["drift"]]
    yield f"  {sign} {visible(outplan['key'])} {quoted(outplan['name'])}{identity} {sentence}"
    if "why" in outplan:
        yield f"      {visible(outplan['why'])}"
    for field in outplan["fields"]:
        name = field["field"]
        manifest, live = value(name, field["manifest"]), value(name, field["live"])
        yield f"      {name}: {manifest} in the manifest, {live} live"
