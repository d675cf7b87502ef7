"""A plan as text, in Terraform's words. Styled; whoever prints strips styles where unwanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click import style

from reconciler.plan.digest import digest_of
from reconciler.report.findings_text import plan_findings_text
from reconciler.report.sections import HEADINGS, by_origin, suffix
from reconciler.report.timeline.timeline_text import shift_lines
from reconciler.report.values_text import quoted, transition, value, visible
from reconciler.report.words import (
    NO_CHANGES,
    VERBS,
    alike,
    aside_lines,
    place_rows,
    predicate,
    reasons,
    sum_line,
    told,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reconciler.plan.change import ResourceChange
    from reconciler.plan.plan import Base, Plan, Target, Withheld

SIGNS = {"create": "+", "update": "~", "delete": "-"}
_COLOURS = {"create": "green", "update": "yellow", "delete": "red"}


def place_text(target: Target, base: Base | None = None) -> str:
    """Return where a plan acts, the first thing that every plan and apply says."""
    return "\n".join(f"{name + ':':<12} {text}" for name, text in place_rows(target, base))


def plan_text(plan: Plan) -> str:
    """Return the whole plan: where, every change, what is withheld, the sum, and its digest."""
    parts = [place_text(plan.target, plan.base), *_changes(plan)]
    if plan.findings:
        parts.append(plan_findings_text(plan.findings))
    if plan.withheld:
        parts.append(withheld_text(plan.withheld))
    parts.extend(_notice(notice.message, notice.remedy) for notice in plan.notices)
    parts.append(summary_text(plan))
    if plan.resource_changes:
        parts.append(f"Digest: {digest_of(plan)}")
    return "\n\n".join(parts) + "\n"


def summary_text(plan: Plan) -> str:
    """Return the sum of a plan, and what it leaves alone."""
    line = sum_line(plan)
    strong = NO_CHANGES if line.startswith(NO_CHANGES) else line
    first = f"{style(strong, bold=True)}{line.removeprefix(strong)}"
    return "\n".join([first, *aside_lines(plan.counts)])


def _changes(plan: Plan) -> Iterator[str]:
    """Yield every change; with a base those of this branch, then what was there already."""
    if plan.base is None:
        yield from map(_change, plan.resource_changes)
        return
    for origin, changes in by_origin(plan.resource_changes):
        yield style(f"{HEADINGS[origin]}:", bold=True)
        yield from map(_change, changes)


def _change(change: ResourceChange) -> str:
    sign = style(SIGNS[change.action], fg=_COLOURS[change.action])
    announcement = f"{visible(change.key)} {predicate(change)}"
    head = [f"  {style('# ' + announcement, bold=True)}"]
    head.extend(f"  # ({text})" for text in reasons(change))
    head.append(f"  {sign} outplan {quoted(change.name)}{_identity(change.id)}")
    shifts = [f"# {line}" for line in shift_lines(change.change.before, change.change.after)]
    return "\n".join([*head, *(f"      {line}" for line in (*_lines(change), *shifts))])


def _lines(change: ResourceChange) -> Iterator[str]:
    before, after = change.change.before, change.change.after
    if before is not None and after is not None:
        sign = style("~", fg="yellow")
        for field in change.change.fields:
            shift = transition(field.field, field.before, field.after)
            whose = suffix(field.origin) if change.origin == "both" else ""
            yield f"{sign} {field.field}: {shift}{whose}"
    else:
        shown = after or before
        assert shown is not None
        sign = style(SIGNS[change.action], fg=_COLOURS[change.action])
        for name, content in told(shown):
            yield f"{sign} {name}: {value(name, content)}"


def withheld_text(withheld: Iterable[Withheld]) -> str:
    """Return what guards and conflicts kept out of the plan, each reason once with its remedy."""
    sign = style("!", fg="magenta")
    blocks = [f"  {sign} {_withheld(same)}" for same in alike(withheld)]
    return "\n".join([style("Withheld, not part of this plan:", bold=True), *blocks])


def _withheld(same: Sequence[Withheld]) -> str:
    first = same[0]
    verb = VERBS[first.action]
    names = [
        f"{visible(withheld.key)}{_identity(withheld.id)}{suffix(withheld.origin)}"
        for withheld in same
    ]
    remedy = f"\n      to do: {visible(first.remedy)}" if first.remedy else ""
    if len(same) == 1:
        return f"{names[0]} is not {verb}: {visible(first.why)}{remedy}"
    listed = "".join(f"\n      {name}" for name in names)
    return f"{len(same):,} outplans are not {verb}: {visible(first.why)}{listed}{remedy}"


def _identity(outplan_id: str | None) -> str:
    return f" (id {visible(outplan_id)})" if outplan_id else ""


def _notice(message: str, remedy: str) -> str:
    more = f"\n      to do: {visible(remedy)}" if remedy else ""
    return f"  {style('Note:', fg='cyan')} {visible(message)}{more}"
