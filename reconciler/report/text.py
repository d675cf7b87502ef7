"""A plan as text, in Terraform's words. Styled; whoever prints strips styles where unwanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click import style

from reconciler.plan.digest import digest_of
from reconciler.report.findings_text import plan_findings_text
from reconciler.report.project_changes import HEADING, project_changes_text
from reconciler.report.sections import HEADINGS, NAMED, by_danger, by_origin, grouped, suffix
from reconciler.report.values_text import both, quoted, value, visible
from reconciler.report.words import (
    NO_CHANGES,
    VERBS,
    alike,
    applies_to,
    aside_lines,
    campaign_line,
    is_production,
    loud_lines,
    place_rows,
    sum_line,
    told,
    use_count,
    would,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reconciler.plan.plan import Base, Plan, Target, Withheld
    from reconciler.report.sections import Group

SIGNS = {"create": "+", "update": "~", "delete": "-", "forget": "."}
_SIGN_OF = {"create": "create"}
_COLOURS = {"create": "green", "update": "yellow", "delete": "red", "forget": "cyan"}


def place_text(target: Target, base: Base | None = None) -> str:
    """Return where a plan acts, the first thing that every plan and apply says."""
    loud = "Environment" if is_production(target) else ""
    return "\n".join(
        f"{name + ':':<12} {style(text, fg='red', bold=True) if name == loud else text}"
        for name, text in place_rows(target, base)
    )


def plan_text(plan: Plan) -> str:
    """Return the whole plan: where and whom it reaches, what is dangerous, the rest, the sum.

    What must not be overlooked stands at both ends: a screen shows the last lines.
    """
    reach = campaign_line(plan)
    parts = [place_text(plan.target, plan.base)]
    if plan.setting_changes:
        parts.append(f"{style(f'{HEADING}:', bold=True)}\n{project_changes_text(plan)}")
    parts.extend(style(line, bold=True) for line in loud_lines(plan))
    parts += [*([style(reach, bold=True)] if reach else []), *_changes(plan)]
    if plan.findings:
        parts.append(plan_findings_text(plan.findings))
    parts.extend(notice_text(notice.message, notice.remedy) for notice in plan.notices)
    parts.append(summary_text(plan))
    if plan.resource_changes:
        last = [applies_to(plan.target), *([reach] if reach else []), f"Digest: {digest_of(plan)}"]
        parts.append("\n".join(last))
    return "\n\n".join(parts) + "\n"


def summary_text(plan: Plan) -> str:
    """Return the sum of a plan, and what it leaves alone."""
    line = sum_line(plan)
    strong = NO_CHANGES if line.startswith(NO_CHANGES) else line
    first = f"{style(strong, bold=True)}{line.removeprefix(strong)}"
    return "\n".join([first, *aside_lines(plan.counts)])


def _changes(plan: Plan) -> Iterator[str]:
    """Yield destroys, what is withheld, and the rest; with a base those of this branch first."""
    withheld = [withheld_text(plan.withheld)] if plan.withheld else []
    if plan.base is None:
        groups = grouped(by_danger(plan.resource_changes))
        lost = [group for group in groups if group.first.action == "delete"]
        yield from [*map(_group, lost), *withheld, *map(_group, groups[len(lost) :])]
        return
    yield from withheld
    for origin, changes in by_origin(plan.resource_changes):
        yield style(f"{HEADINGS[origin]}:", bold=True)
        yield from map(_group, grouped(by_danger(changes)))


def _group(group: Group) -> str:
    first = group.first
    sign = style(SIGNS[first.action], fg=_COLOURS[first.action])
    alone = group.count == 1
    announcement = f"{visible(first.key)} {group.predicate}" if alone else group.predicate
    head = [f"  {style('# ' + announcement, bold=True)}"]
    head.extend(f"  # ({reason})" for reason in group.reasons)
    head.extend(f"  {sign} {name}" for name in _names(group))
    shifts = [f"# {line}" for line in group.shifts]
    return "\n".join([*head, *(f"      {line}" for line in (*_lines(group), *shifts))])


def _names(group: Group) -> Iterator[str]:
    """Yield the outplan, of several each with its key, and of many the first."""
    for change in group.changes[:NAMED]:
        key = f"{visible(change.key)} " if group.count > 1 else ""
        reach = f", {use_count(change.campaigns)}" if group.count > 1 and change.campaigns else ""
        yield f"outplan {key}{quoted(change.name)}{_identity(change.id)}{reach}"
    if group.count > NAMED:
        yield f"and {group.count - NAMED:,} more, which -o json names"


def _lines(group: Group) -> Iterator[str]:
    change = group.first.change
    if change.before is not None and change.after is not None:
        sign = style("~", fg="yellow")
        for field in group.fields:
            whose = suffix(field.origin) if group.first.origin == "both" else ""
            old, new = both(field.field, field.before, field.after)
            yield f"{sign} {field.field}: {style(old, fg='red')} -> {style(new, fg='green')}{whose}"
    else:
        shown = change.after or change.before
        assert shown is not None
        colour = _COLOURS[group.first.action]
        for name, content in told(shown):
            said = style(value(name, content), fg=colour)
            yield f"{style(SIGNS[group.first.action], fg=colour)} {name}: {said}"


def withheld_text(withheld: Iterable[Withheld]) -> str:
    """Return what guards and conflicts kept out of the plan, each reason once with its remedy."""
    sign = style("!", fg="magenta")
    blocks = [f"  {sign} {_withheld(same)}" for same in alike(withheld)]
    return "\n".join([style("Withheld, not part of this plan:", bold=True), *blocks])


def _withheld(same: Sequence[Withheld]) -> str:
    first = same[0]
    verb = VERBS[first.action]
    names = [
        f"{visible(kept.key)}{_identity(kept.id)}{suffix(kept.origin)}{_would(kept)}"
        for kept in same
    ]
    remedy = f"\n      to do: {visible(first.remedy)}" if first.remedy else ""
    if len(same) == 1:
        name = names[0].removesuffix(_would(first))
        mark = "#" if first.action == "delete" else SIGNS[_SIGN_OF.get(first.action, "update")]
        values = "".join(f"\n      {mark} {change}" for change in would(first))
        return f"{name} is not {verb}: {visible(first.why)}{values}{remedy}"
    listed = "".join(f"\n      {name}" for name in names)
    return f"{len(same):,} outplans are not {verb}: {visible(first.why)}{listed}{remedy}"


def _identity(outplan_id: str | None) -> str:
    return f" (id {visible(outplan_id)})" if outplan_id else ""


def _would(kept: Withheld) -> str:
    values = ", ".join(would(kept))
    return f": {values}" if values else ""


def notice_text(message: str, remedy: str) -> str:
    """Return a notice, and what to do about it."""
    more = f"\n      to do: {visible(remedy)}" if remedy else ""
    return f"  {style('Note:', fg='cyan')} {visible(message)}{more}"
