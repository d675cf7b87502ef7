"""Drift as GitHub flavoured Markdown, for an issue: what is live against what git says.

The same page as that of a plan: a hidden first line, a budget, and names that are only names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.plan.digest import digest_of
from reconciler.plan.notices import NARROWED
from reconciler.report.drift import SENTENCES, drift_sum
from reconciler.report.lines.drift_lines import drifted
from reconciler.report.markdown.budget import Passage, Rank
from reconciler.report.markdown.escape import block, clipped, code, prose
from reconciler.report.markdown.page import MAX_BYTES, Page, head_of, within
from reconciler.report.markdown.rules_markdown import note_line
from reconciler.report.timeline.timeline_text import shift_lines
from reconciler.report.values_text import both, markup, plural, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.plan.change import ResourceChange
    from reconciler.plan.plan import Plan
    from reconciler.report.lines.drift_lines import DriftKind, DriftLine
    from reconciler.report.markdown.budget import Slot

_ORDER: tuple[DriftKind, ...] = ("unwanted", "changed", "missing", "unowned")
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
    head = head_of(plan, "reconciler-drift", drift_sum(plan), digest_of(plan))
    return within(max_bytes, head, lambda: _page(plan), _ELSEWHERE)


def _page(plan: Plan) -> Page:
    changes = [*plan.resource_changes, *[None] * len(plan.withheld)]
    pairs = [*zip(drifted(plan), changes, strict=True)]
    places = {}
    for kind in _ORDER:
        count = sum(line.drift == kind for line, _ in pairs)
        said = SENTENCES[kind] if count == 1 else _OF_MANY[kind]
        title = f"{kind.capitalize()}: {plural(count, 'outplan')} {said}"
        places[kind] = Passage(f"\n### {title}\n\n")
    ordered = sorted(pairs, key=lambda pair: _ORDER.index(pair[0].drift))
    rows = [(line, change, places[line.drift].slot()) for line, change in ordered]
    items = ((slot, f"- {_item(line)}\n") for line, _, slot in rows)
    told = [(line, change, slot) for line, change, slot in rows if line.fields]
    notes = Passage("\n")
    narrowed = [
        (notes.slot(), note_line(notice.message, notice.remedy))
        for notice in plan.notices
        if notice.code == NARROWED
    ]
    ranks = [
        Rank("", "note", len(narrowed), narrowed),
        Rank("", "difference", len(rows), items),
        Rank("the values of", "difference", len(told), _blocks(told)),
    ]
    return Page((), [notes, *places.values()], ranks)


def _blocks(
    told: list[tuple[DriftLine, ResourceChange | None, Slot]],
) -> Iterator[tuple[Slot, str]]:
    for line, change, slot in told:
        values = block(_diff(line, change))
        if len(told) > _FOLD_ABOVE:
            key = f"<code>{markup(clipped(line.key, 80))}</code>"
            fields = markup(", ".join(field.field for field in line.fields))
            opening = f"<details><summary>{key}: {fields}</summary>"
            parts = [opening, _item(line), values, "</details>", ""]
        else:
            parts = [f"- {_item(line)}", values, ""]
        yield slot, "\n\n".join(parts)


def _item(line: DriftLine) -> str:
    identity = f" ({code(line.id)})" if line.id else ""
    fields = ", ".join(code(field.field) for field in line.fields)
    touched = f": {fields}" if fields else ""
    why = f"; {prose(clipped(line.why, 600))}" if line.why is not None else ""
    return f"{code(clipped(line.key, 80))} {code(quoted(line.name))}{identity}{touched}{why}"


def _diff(line: DriftLine, change: ResourceChange | None) -> Iterator[str]:
    """Yield each field: minus as git says it, plus as it is live."""
    for field in line.fields:
        wanted, live = both(field.field, field.manifest, field.live)
        yield f"- {field.field}: {wanted}"
        yield f"+ {field.field}: {live}"
    if change is not None and change.change.before is not None and change.change.after is not None:
        names = ("in the manifest", "live")
        for shift in shift_lines(change.change.after, change.change.before, names):
            yield f"# {shift}"
