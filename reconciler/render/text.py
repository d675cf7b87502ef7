"""A plan as text, in Terraform's words. Styled; whoever prints strips styles where unwanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click import style

from reconciler.diff import fields_of
from reconciler.digest import digest_of
from reconciler.places import SANDBOX
from reconciler.plan import only_ownership
from reconciler.render.findings import plan_findings_text
from reconciler.render.origins import HEADINGS, base_text, sections, suffix
from reconciler.render.timeline import shift_lines
from reconciler.render.values import matching, plural, quoted, transition, value, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reconciler.outplan import Outplan
    from reconciler.plan import Base, CampaignUse, Counts, Plan, ResourceChange, Target, Withheld

SIGNS = {"create": "+", "update": "~", "delete": "-"}
_COLOURS = {"create": "green", "update": "yellow", "delete": "red"}
_VERBS = {"create": "created", "import": "imported", "update": "updated", "delete": "destroyed"}
_NAMED = 3
_QUIET = ("", 0, None, False)


def place_text(target: Target, base: Base | None = None) -> str:
    """Return where a plan acts, the first thing that every plan and apply says."""
    sandbox = target.endpoint == SANDBOX
    customer = visible(target.customer_id or "unknown")
    if target.customer_name:
        customer = f"{visible(target.customer_name)} ({customer})"
    rows = [
        ("Endpoint", "sandbox, no real calls" if sandbox else visible(target.endpoint)),
        ("Customer", customer),
        ("Project", visible(target.project)),
    ]
    if target.environment:
        rows.append(("Environment", visible(target.environment)))
    if base is not None:
        rows.append(("Base", base_text(base)))
    return "\n".join(f"{name + ':':<12} {text}" for name, text in rows)


def plan_text(plan: Plan) -> str:
    """Return the whole plan: where, every change, what is withheld, the sum, and its digest."""
    parts = [place_text(plan.target, plan.base), *_changes(plan)]
    if plan.findings:
        parts.append(plan_findings_text(plan.findings))
    if plan.withheld:
        parts.append(withheld_text(plan.withheld))
    parts.extend(_notice(one.message, one.remedy) for one in plan.notices)
    parts.append(summary_text(plan))
    if plan.resource_changes:
        parts.append(f"Digest: {digest_of(plan)}")
    return "\n\n".join(parts) + "\n"


def summary_text(plan: Plan) -> str:
    """Return the sum of a plan, and what it leaves alone."""
    counts = plan.counts
    if plan.resource_changes or plan.withheld:
        first = style(sum_text(counts), bold=True)
    else:
        first = f"{style('No changes.', bold=True)} {matching(counts.unchanged)}"
    left = [
        f"{counts.unmanaged:,} unmanaged" if counts.unmanaged else "",
        f"{counts.foreign:,} of other projects" if counts.foreign else "",
    ]
    alone = ", ".join(filter(None, left))
    lines = [first, *([f"Left alone: {alone}."] if alone else [])]
    if counts.findings_elsewhere:
        found = plural(counts.findings_elsewhere, "finding")
        lines.append(f"Rules: {found} about outplans that do not change; see validate.")
    return "\n".join(lines)


def sum_text(counts: Counts) -> str:
    """Return how much a plan does, in Terraform's words."""
    imports = f"{counts.imports} to import, " if counts.imports else ""
    withheld = f" {counts.withheld} withheld." if counts.withheld else ""
    return (
        f"Plan: {imports}{counts.add} to add, {counts.change} to change, "
        f"{counts.destroy} to destroy.{withheld}"
    )


def _changes(plan: Plan) -> Iterator[str]:
    """Yield every change; with a base those of this branch, then what was there already."""
    if plan.base is None:
        yield from map(_change, plan.resource_changes)
        return
    for origin, changes in sections(plan.resource_changes):
        yield style(HEADINGS[origin], bold=True)
        yield from map(_change, changes)


def _change(one: ResourceChange) -> str:
    sign = style(SIGNS[one.action], fg=_COLOURS[one.action])
    identity = f" (id {visible(one.id)})" if one.id else ""
    head = [f"  {style('# ' + _announcement(one), bold=True)}"]
    head.extend(f"  # ({text})" for text in _because(one))
    head.append(f"  {sign} outplan {quoted(one.name)}{identity}")
    shifts = [f"# {line}" for line in shift_lines(one.change.before, one.change.after)]
    return "\n".join([*head, *(f"      {line}" for line in (*_lines(one), *shifts))])


def _announcement(one: ResourceChange) -> str:
    key = visible(one.key)
    if one.change.importing is not None:
        more = "" if only_ownership(one.change) else " and updated in-place"
        return f"{key} will be imported{more}"
    words = {
        "create": "will be created",
        "update": "will be updated in-place",
        "delete": "will be destroyed",
    }
    return f"{key} {words[one.action]}"


def _because(one: ResourceChange) -> Iterator[str]:
    if one.action == "delete":
        if one.twin_of is not None:
            yield f"it is a twin of {visible(one.twin_of)}, which stays"
        else:
            yield "it is owned by this project, and no manifest wants it"
    if one.change.importing is not None:
        yield "it exists and nobody manages it"
    if one.campaigns is not None:
        yield _used_by(one.campaigns, one.action)


def _used_by(campaigns: Sequence[CampaignUse], action: str) -> str:
    """Say which campaigns a change reaches; running ones stand first and are named first."""
    if not campaigns:
        return "no campaign uses it"
    count, running = len(campaigns), sum(use.status == "run" for use in campaigns)
    some = f"{running:,} running" if running else "none running" if count > 1 else "not running"
    if count == running == 1:
        some = "running"
    named = ", ".join(quoted(use.name or use.id) for use in campaigns[:_NAMED])
    more = f" and {count - _NAMED:,} more" if count > _NAMED else ""
    effect = ""
    if running and action == "delete":
        effect = "; a running one goes on dialing with it, and cannot be started again"
    elif running:
        effect = "; edits reach a running campaign within seconds"
    return f"used by {plural(count, 'campaign')}, {some}: {named}{more}{effect}"


def _lines(one: ResourceChange) -> Iterator[str]:
    change = one.change
    if change.before is not None and change.after is not None:
        sign = style("~", fg="yellow")
        for field in change.fields:
            shift = transition(field.field, field.before, field.after)
            whose = suffix(field.origin) if one.origin == "both" else ""
            yield f"{sign} {field.field}: {shift}{whose}"
    else:
        shown = change.after or change.before
        assert shown is not None
        sign = style(SIGNS[one.action], fg=_COLOURS[one.action])
        for name, content in _told(shown):
            yield f"{sign} {name}: {value(name, content)}"


def _told(outplan: Outplan) -> Iterator[tuple[str, object]]:
    """Yield what a whole outplan says; empty texts and skipped destinations are left out."""
    for name, content in fields_of(outplan).items():
        if name != "managed_by" and (content not in _QUIET or name in ("try_interval", "name")):
            yield name, content


def withheld_text(withheld: Iterable[Withheld]) -> str:
    """Return what guards and conflicts kept out of the plan, each reason once with its remedy."""
    reasons: dict[tuple[str, str, str], list[Withheld]] = {}
    for one in withheld:
        reasons.setdefault((one.action, one.why, one.remedy), []).append(one)
    sign = style("!", fg="magenta")
    blocks = [f"  {sign} {_withheld(same)}" for same in reasons.values()]
    return "\n".join([style("Withheld, not part of this plan:", bold=True), *blocks])


def _withheld(same: Sequence[Withheld]) -> str:
    first = same[0]
    verb = _VERBS[first.action]
    names = [
        f"{visible(one.key)}{f' (id {visible(one.id)})' if one.id else ''}{suffix(one.origin)}"
        for one in same
    ]
    remedy = f"\n      to do: {visible(first.remedy)}" if first.remedy else ""
    if len(same) == 1:
        return f"{names[0]} is not {verb}: {visible(first.why)}{remedy}"
    listed = "".join(f"\n      {name}" for name in names)
    return f"{len(same):,} outplans are not {verb}: {visible(first.why)}{listed}{remedy}"


def _notice(message: str, remedy: str) -> str:
    more = f"\n      to do: {visible(remedy)}" if remedy else ""
    return f"  {style('Note:', fg='cyan')} {visible(message)}{more}"
