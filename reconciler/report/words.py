"""What a plan says in words, for every format: who, what, why, and whom it reaches.

Plain sentences without style or markup. Every text from outside has passed `visible`, so that each
sentence is one line; what else a format must escape is its own business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.plan.change import only_ownership
from reconciler.plan.diff import fields_of
from reconciler.plan.plan import taken_over
from reconciler.report.values_text import matching, plural, quoted, transition, value, visible
from reconciler.values.places import SANDBOX

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reconciler.plan.change import CampaignUse, ResourceChange
    from reconciler.plan.plan import Base, Counts, Plan, Target, Withheld
    from reconciler.values.outplan import Outplan

VERBS = {
    "create": "created",
    "import": "imported",
    "update": "updated",
    "delete": "destroyed",
    "forget": "forgotten",
}
NO_CHANGES = "No changes."
RUNNING = "run"
_NAMED = 3
_KEYS = 10
_QUIET = ("", 0, None, False)


def place_rows(target: Target, base: Base | None = None) -> Iterator[tuple[str, str]]:
    """Yield where a plan acts and what it is compared with, as names and values."""
    sandbox = target.endpoint == SANDBOX
    customer = visible(target.customer_id or "unknown")
    if target.customer_name:
        customer = f"{visible(target.customer_name)} ({customer})"
    yield "Endpoint", "sandbox, no real calls" if sandbox else visible(target.endpoint)
    yield "Customer", customer
    yield "Project", visible(target.project) or "none"
    if target.environment:
        yield "Environment", visible(target.environment)
    if base is not None:
        yield "Base", f"{visible(base.ref)} (merge base {visible(base.commit[:12])})"


def sum_line(plan: Plan) -> str:
    """Return the sum of a plan, or that nothing changes."""
    if plan.resource_changes or plan.withheld:
        return _sum(plan.counts)
    return f"{NO_CHANGES} {matching(plan.counts.unchanged)}"


def _sum(counts: Counts) -> str:
    imports = f"{counts.imports} to import, " if counts.imports else ""
    withheld = f" {counts.withheld} withheld." if counts.withheld else ""
    forget = f", {counts.forget} to forget" if counts.forget else ""
    return (
        f"Plan: {imports}{counts.add} to add, {counts.change} to change, "
        f"{counts.destroy} to destroy{forget}.{withheld}"
    )


def aside_lines(counts: Counts) -> Iterator[str]:
    """Yield what the plan leaves alone, and what the rules say about that."""
    left = [
        f"{counts.unmanaged:,} unmanaged" if counts.unmanaged else "",
        f"{counts.foreign:,} of other projects" if counts.foreign else "",
    ]
    alone = ", ".join(filter(None, left))
    if alone:
        yield f"Left alone: {alone}."
    if counts.findings_elsewhere:
        found = plural(counts.findings_elsewhere, "finding")
        yield f"Rules: {found} about outplans that do not change; see validate."


def loud_lines(plan: Plan) -> Iterator[str]:
    """Yield what must not be overlooked: what is taken from other projects, and consents."""
    for project, keys in taken_over(plan.resource_changes).items():
        yield f"Takes over from the project {visible(project)}: {_keys(keys)}."
    consents = _consents_line(plan)
    if consents:
        yield consents


def _consents_line(plan: Plan) -> str:
    """Return what somebody consented to when the plan was made, "" for nothing."""
    consents = plan.consents
    options = [
        f"--max-destroys {consents.max_destroys:,}" if consents.max_destroys is not None else "",
        f"--allow-in-use {_keys(consents.allow_in_use)}" if consents.allow_in_use else "",
        f"--allow-create {_keys(consents.allow_create)}" if consents.allow_create else "",
    ]
    given = "; ".join(filter(None, options))
    return f"Consented to: {given}." if given else ""


def _keys(keys: Sequence[str]) -> str:
    more = f" and {len(keys) - _KEYS:,} more, which -o json names" if len(keys) > _KEYS else ""
    return f"{', '.join(map(visible, keys[:_KEYS]))}{more}"


def is_production(target: Target) -> bool:
    """Whether a plan acts where real people are called, as far as the environment's name tells."""
    return (target.environment or "").casefold().startswith(("prod", "live"))


def applies_to(target: Target) -> str:
    """Return where a plan acts on one line, to be read once more before somebody says yes."""
    rows = dict(place_rows(target))
    environment = f", environment {rows['Environment']}" if "Environment" in rows else ""
    return f"Applies to: {rows['Endpoint']}, customer {rows['Customer']}{environment}."


def predicate(change: ResourceChange) -> str:
    """Return what happens to an outplan: `will be created`."""
    importing = change.change.importing
    if importing is not None:
        more = "" if only_ownership(change.change) else " and updated in-place"
        former = importing.project
        verb = "imported" if former is None else f"taken over from {visible(former)}"
        return f"will be {verb}{more}"
    words = {
        "create": "will be created",
        "update": "will be updated in-place",
        "delete": "will be destroyed",
        "forget": "will be forgotten",
    }
    return words[change.action]


def reasons(change: ResourceChange) -> Iterator[str]:
    """Yield why a change happens, and which campaigns it reaches."""
    if change.action == "delete":
        if change.twin_of is not None:
            yield f"it is a twin of {visible(change.twin_of)}, which stays"
        else:
            yield "it is owned by this project, and no manifest wants it"
        if change.cause:
            yield visible(change.cause)
    if change.action == "forget":
        yield "its manifest says lifecycle.forget; it stays as it is, unmanaged"
    if change.change.importing is not None:
        yield imported_because(change)
    if change.campaigns is not None:
        yield used_by(change.campaigns, change.action)
    if change.labels:
        yield label_text(change.labels)


def imported_because(change: ResourceChange, *, them: bool = False) -> str:
    """Return why an outplan, or several alike, may be taken over."""
    importing = change.change.importing
    former = importing.project if importing is not None else None
    if former is None:
        return "they exist and nobody manages them" if them else "it exists and nobody manages it"
    said = "their manifests say" if them else "its manifest says"
    belong = "they belong" if them else "it belongs"
    return f"{belong} to another project, and {said} lifecycle.previous_project: {visible(former)}"


def label_text(labels: Sequence[str]) -> str:
    """Return the labels of a manifest: `labels: team=sales, tier=gold`."""
    return f"labels: {', '.join(map(visible, labels))}"


def used_by(campaigns: Sequence[CampaignUse], action: str, *, them: bool = False) -> str:
    """Say which campaigns a change reaches; running ones stand first and are named first."""
    if not campaigns:
        return f"no campaign uses {'them' if them else 'it'}"
    running = any(use.status == RUNNING for use in campaigns)
    effect = ""
    if running and action == "delete":
        effect = "; a running one goes on dialing with it, and cannot be started again"
    elif running and action != "forget":
        effect = "; edits reach a running campaign within seconds"
    return f"{named_uses(campaigns)}{effect}"


def named_uses(campaigns: Sequence[CampaignUse]) -> str:
    """Return `used by 3 campaigns, 1 running: "Autumn", "Spring", "Winter"`."""
    named = ", ".join(quoted(use.name or use.id) for use in campaigns[:_NAMED])
    more = f" and {len(campaigns) - _NAMED:,} more" if len(campaigns) > _NAMED else ""
    return f"{use_count(campaigns)}: {named}{more}"


def reaches(change: ResourceChange) -> bool:
    """Whether a running campaign uses the outplan."""
    return any(use.status == RUNNING for use in change.campaigns or ())


def use_count(campaigns: Sequence[CampaignUse]) -> str:
    """Return `used by 3 campaigns, 1 running`."""
    count, running = len(campaigns), sum(use.status == RUNNING for use in campaigns)
    some = f"{running:,} running" if running else "none running" if count > 1 else "not running"
    if count == running == 1:
        some = "running"
    return f"used by {plural(count, 'campaign')}, {some}"


def campaign_line(plan: Plan) -> str:
    """Return how many campaigns the whole plan reaches, "" for none."""
    uses = {
        use.id: use.status
        for change in plan.resource_changes
        if change.action != "forget"
        for use in change.campaigns or ()
    }
    if not uses:
        return ""
    running = sum(status == RUNNING for status in uses.values())
    soon = "; edits reach a running campaign within seconds" if running else ""
    return f"Campaigns affected: {len(uses):,}, {running:,} running{soon}."


def kind(change: ResourceChange) -> str:
    """Return what a reader calls the change: create, update, delete, forget, or import."""
    return change.kind


def told(outplan: Outplan) -> Iterator[tuple[str, object]]:
    """Yield what a whole outplan says; empty texts and skipped destinations are left out."""
    for name, content in fields_of(outplan).items():
        if not is_quiet(name, content):
            yield name, content


def is_quiet(name: str, content: object) -> bool:
    """Whether a field of a whole outplan goes without saying."""
    return name == "managed_by" or (content in _QUIET and name not in ("try_interval", "name"))


def would(withheld: Withheld) -> list[str]:
    """Return the values of a change that a rule withholds: `dial_timeout 30s -> 45s`.

    Of a destroy it is what is known of its cause.
    """
    change = withheld.change
    if withheld.action == "delete" and withheld.cause:
        return [visible(withheld.cause)]
    if change is None or change.after is None:
        return []
    if change.before is None:
        return [f"{name} {value(name, content)}" for name, content in told(change.after)]
    fields = change.fields
    return [
        f"{field.field} {transition(field.field, field.before, field.after)}" for field in fields
    ]


def alike(withheld: Iterable[Withheld]) -> list[list[Withheld]]:
    """Return withheld changes grouped by what is withheld, why, and what to do."""
    groups: dict[tuple[str, str, str], list[Withheld]] = {}
    for change in withheld:
        groups.setdefault((change.action, change.why, change.remedy), []).append(change)
    return list(groups.values())
