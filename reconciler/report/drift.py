"""Drift as text: what the manifests say against what is live.

A plan says what would be done; drift says what is. Both come from the same plan value.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from click import style

from reconciler.plan.notices import NARROWED
from reconciler.report.lines.drift_lines import KINDS, counted, drifted
from reconciler.report.text import notice_text, place_text
from reconciler.report.timeline.timeline_text import shift_lines
from reconciler.report.values_text import matching, quoted, value, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.plan.change import ResourceChange
    from reconciler.plan.plan import Plan
    from reconciler.report.lines.drift_lines import DriftKind, DriftLine

SENTENCES: dict[DriftKind, str] = {
    "changed": "differs from its manifest",
    "missing": "has a manifest, but is not live",
    "unwanted": "is live and owned by this project, but no manifest wants it",
    "unowned": "is live, but not yet under this project's management",
}
NO_DRIFT = "No drift."
_COLOURS = {"changed": "yellow", "missing": "green", "unwanted": "red", "unowned": "cyan"}


def drift_text(plan: Plan) -> str:
    """Return every difference with its field and direction, and the sum."""
    lines = drifted(plan)
    shifts = [[*_shift(change)] for change in plan.resource_changes] + [[]] * len(plan.withheld)
    parts = [place_text(plan.target)]
    parts += ["\n".join([*_lines(line), *more]) for line, more in zip(lines, shifts, strict=True)]
    parts += [
        notice_text(notice.message, notice.remedy)
        for notice in plan.notices
        if notice.code == NARROWED
    ]
    total = drift_sum(plan)
    strong = total if lines else NO_DRIFT
    parts.append(f"{style(strong, bold=True)}{total.removeprefix(strong)}")
    return "\n\n".join(parts) + "\n"


def drift_sum(plan: Plan) -> str:
    """Return how many outplans drifted in which way."""
    counts = asdict(counted(plan))
    summed = ", ".join(f"{counts[kind]} {kind}" for kind in KINDS if counts[kind])
    return f"Drift: {summed}." if summed else f"{NO_DRIFT} {matching(counts['unchanged'])}"


def _shift(change: ResourceChange) -> Iterator[str]:
    live, wanted = change.change.before, change.change.after
    if live is not None and wanted is not None:
        for line in shift_lines(wanted, live, ("in the manifest", "live")):
            yield f"      {line}"


def _lines(line: DriftLine) -> Iterator[str]:
    sign = style("!", fg=_COLOURS[line.drift])
    identity = f" (id {visible(line.id)})" if line.id else ""
    yield f"  {sign} {visible(line.key)} {quoted(line.name)}{identity} {SENTENCES[line.drift]}"
    if line.why is not None:
        yield f"      {visible(line.why)}"
    for field in line.fields:
        manifest = style(value(field.field, field.manifest), fg="green")
        live = style(value(field.field, field.live), fg="red")
        yield f"      {field.field}: {manifest} in the manifest, {live} live"
