"""The lines of `drift` alone: what is not live as its manifest says, and the sum."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

from reconciler.report.lines.json_lines import as_json
from reconciler.report.lines.plan_lines import BeginLine, lines_beside
from reconciler.values.errors import Exit

if TYPE_CHECKING:
    from reconciler.plan.change import ResourceChange
    from reconciler.plan.plan import Plan, Withheld

DriftKind = Literal["changed", "missing", "unwanted", "unowned"]
KINDS: tuple[DriftKind, ...] = get_args(DriftKind)
_KIND_OF: dict[str, DriftKind] = {
    "create": "missing",
    "update": "changed",
    "delete": "unwanted",
    "forget": "unwanted",
    "import": "unowned",
}


@dataclass(frozen=True, slots=True)
class DriftedField:
    """One field of an outplan that is not live as its manifest says."""

    field: str
    """The API's name, dotted: `dial_timeout`, `source.target`; or `managed_by`, which is
    PROJECT/KEY, or `prevent_destroy`."""

    manifest: str | int | bool | None
    """The value in the manifest: milliseconds for `dial_timeout` and `try_interval`, attempts for
    `max_try_count_N`. Null only for `managed_by`, where nobody is to own the outplan."""

    live: str | int | bool | None
    """The value in the account, in the same units; null only for `managed_by`, where nobody owns
    the outplan."""


@dataclass(frozen=True, slots=True)
class DriftLine:
    """One outplan that drifted."""

    type: Literal["drift"] = field(default="drift", init=False)
    """What this line is."""

    key: str
    """Its metadata.name; of an unwanted one the key in its marker, or with `ownership` exclusive
    its display name."""

    id: str | None
    """Its id in VoIPBIN, or the lifecycle.id that its manifest names; null for a missing one
    without either."""

    name: str
    """Its display name in the manifest; of an unwanted one the live name."""

    drift: DriftKind
    """changed: it differs from its manifest. missing: it has a manifest and is not live. unwanted:
    this project owns it, and no manifest wants it, or its manifest says lifecycle.forget. unowned:
    it is live, and not yet owned."""

    fields: tuple[DriftedField, ...]
    """What differs; empty for a missing or unwanted one, and where its repair is withheld."""

    why: str | None
    """That it is a twin or to be forgotten, or why it cannot be matched; null where nothing stands
    in the way."""


@dataclass(frozen=True, slots=True)
class DriftCounts:
    """How many outplans drifted in which way, and how many are as their manifests say."""

    changed: int
    """Outplans that differ from their manifests."""

    missing: int
    """Outplans that have a manifest and are not live."""

    unwanted: int
    """Live outplans of this project that no manifest wants."""

    unowned: int
    """Live outplans that have a manifest and are not owned yet."""

    unchanged: int
    """Outplans that are live as their manifests say."""


@dataclass(frozen=True, slots=True)
class DriftSummaryLine:
    """The sum of a drift; the last line."""

    type: Literal["summary"] = field(default="summary", init=False)
    """What this line is."""

    command: Literal["drift"] = field(default="drift", init=False)
    """Of which command it is the sum."""

    drifted: bool
    """False when live equals the manifests."""

    counts: DriftCounts
    """How many outplans drifted in which way."""

    exit_code: int
    """The exit code of the command: 0 without drift, 2 with some."""


def drifted(plan: Plan) -> list[DriftLine]:
    """Return every outplan that drifted: those that an apply would change, then the withheld."""
    return [*map(_differing, plan.resource_changes), *map(_withheld, plan.withheld)]


def _differing(change: ResourceChange) -> DriftLine:
    differing = change.change
    return DriftLine(
        change.key,
        change.id,
        change.name,
        _KIND_OF[change.kind],
        tuple(
            DriftedField(field.field, field.after, field.before)
            for field in differing.fields
            if change.action != "forget"
        ),
        _why(change),
    )


def _why(change: ResourceChange) -> str | None:
    if change.action == "forget":
        return "its manifest says lifecycle.forget, and that was not applied yet"
    return f"it is a twin of {change.twin_of}" if change.twin_of is not None else None


def _withheld(kept: Withheld) -> DriftLine:
    why = kept.why if kept.action != "delete" else None
    return DriftLine(kept.key, kept.id, kept.name, _KIND_OF[kept.action], (), why)


def counted(plan: Plan) -> DriftCounts:
    """Return how many outplans drifted in which way."""
    kinds = [line.drift for line in drifted(plan)]
    return DriftCounts(
        **{kind: kinds.count(kind) for kind in KINDS}, unchanged=plan.counts.unchanged
    )


def drift_exit(plan: Plan) -> Exit:
    """Return the code that telling a drift ends with."""
    return Exit.CHANGES if plan.resource_changes or plan.withheld else Exit.DONE


def drift_json(plan: Plan) -> str:
    """Return a line for each outplan that drifted, what a repair would withhold, and the sum."""
    lines = drifted(plan)
    summary = DriftSummaryLine(bool(lines), counted(plan), int(drift_exit(plan)))
    begin = BeginLine("drift", plan.target, None, None)
    return as_json(begin, *lines, *lines_beside(plan), summary)
