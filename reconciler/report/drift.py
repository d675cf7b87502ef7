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
    drifted = [_drifted(one) for one in plan.resource_changes]
    drifted.extend(_withheld(one) for one in plan.withheld)
    kinds = [one["drift"] for one in drifted]
    return {
        "target": asdict(plan.target),
        "drifted": drifted,
        "counts": {kind: kinds.count(kind) for kind in SENTENCES}
        | {"unchanged": plan.counts.unchanged},
    }


def _drifted(one: ResourceChange) -> dict[str, Any]:
    kind = {"create": "missing", "update": "changed", "delete": "unwanted"}[one.action]
    fields = [
        {"field": field.field, "manifest": field.after, "live": field.before}
        for field in one.change.fields
    ]
    why = {"why": f"it is a twin of {one.twin_of}"} if one.twin_of is not None else {}
    return {
        "key": one.key,
        "id": one.id,
        "name": one.name,
        "drift": "unowned" if one.change.importing is not None else kind,
        "fields": fields,
    } | why


def _withheld(one: Withheld) -> dict[str, Any]:
    kinds = {"create": "missing", "import": "unowned", "update": "changed", "delete": "unwanted"}
    kind = kinds[one.action]
    why = {"why": one.why} if one.action != "delete" else {}
    return {
        "key": one.key,
        "id": one.id,
        "name": one.name,
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
    shifts = [[*_shift(one)] for one in plan.resource_changes] + [[]] * len(plan.withheld)
    told = zip(drifted, shifts, strict=True)
    parts = [place_text(plan.target), *("\n".join([*_lines(one), *more]) for one, more in told)]
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


def _shift(one: ResourceChange) -> Iterator[str]:
    live, wanted = one.change.before, one.change.after
    if live is not None and wanted is not None:
        for line in shift_lines(wanted, live, ("in the manifest", "live")):
            yield f"      {line}"


def _lines(one: dict[str, Any]) -> Iterator[str]:
    sign = style("!", fg=_COLOURS[one["drift"]])
    identity = f" (id {visible(one['id'])})" if one["id"] else ""
    sentence = SENTENCES[one["drift"]]
    yield f"  {sign} {visible(one['key'])} {quoted(one['name'])}{identity} {sentence}"
    if "why" in one:
        yield f"      {visible(one['why'])}"
    for field in one["fields"]:
        name = field["field"]
        manifest, live = value(name, field["manifest"]), value(name, field["live"])
        yield f"      {name}: {manifest} in the manifest, {live} live"
