"""The lines of `apply` alone: how each outplan ended, and the sum; its events are lines already."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from reconciler.apply.events import Outcome
from reconciler.plan.change import Kind
from reconciler.plan.digest import digest_of
from reconciler.plan.plan import counts_of
from reconciler.report.lines.json_lines import as_json
from reconciler.report.lines.plan_lines import BeginLine, lines_beside

if TYPE_CHECKING:
    from reconciler.apply.events import Event, Report, Result
    from reconciler.plan.plan import Plan


@dataclass(frozen=True, slots=True)
class ResultLine:
    """How one outplan ended."""

    type: Literal["result"] = field(default="result", init=False)
    """What this line is."""

    key: str
    """The key of the outplan, as in the plan."""

    id: str | None
    """Its id in VoIPBIN; null for a create that is not known to have happened."""

    action: Kind
    """What was to be done."""

    outcome: Outcome
    """How it ended: applied, failed, skipped, withheld or unknown."""

    error: str | None
    """Why it was not applied, as a sentence; null when it was, or was skipped before it began."""

    remedy: str | None
    """What to do about it; null where there is nothing to say."""


@dataclass(frozen=True, slots=True)
class ApplySummaryLine:
    """The sum of an apply, in outplans; the last line."""

    type: Literal["summary"] = field(default="summary", init=False)
    """What this line is."""

    command: Literal["apply"] = field(default="apply", init=False)
    """Of which command it is the sum."""

    imported: int
    """Unmanaged outplans that were taken over."""

    added: int
    """Outplans that were created."""

    changed: int
    """Outplans that were updated. An import counts here too if it changed more than the owner."""

    destroyed: int
    """Outplans that were destroyed."""

    forgotten: int
    """Outplans that were given up, and stay as they are."""

    failed: int
    """Changes that the service refused."""

    unknown: int
    """Changes of which nobody knows whether they happened."""

    skipped: int
    """Changes that were not begun, or stopped between their two requests."""

    withheld: int
    """Changes of the plan that were not begun, because the account cannot be trusted to be what
    the plan saw. What the plan itself withheld is on lines of its own."""

    interrupted: bool
    """Whether somebody stopped the run before it was through."""

    notices: tuple[str, ...]
    """Sentences about outplans that the final listing shows more than once."""

    exit_code: int
    """The exit code of the command, the gravest that applies: 0 done, 1 failed with nothing
    applied, 3 something withheld, 5 applied in part, 6 outcome unknown, 130 interrupted."""


def result_line(result: Result) -> ResultLine:
    """Return how one outplan ended."""
    change = result.change
    return ResultLine(
        change.key,
        result.id,
        change.kind,
        result.outcome,
        result.error or None,
        result.remedy or None,
    )


def summary_line(report: Report, exit_code: int) -> ApplySummaryLine:
    """Return the sum of an apply, its last line."""
    done = counts_of(
        result.change for result in report.results if result.outcome is Outcome.APPLIED
    )
    return ApplySummaryLine(
        imported=done.imports,
        added=done.add,
        changed=done.change,
        destroyed=done.destroy,
        forgotten=done.forget,
        failed=report.count(Outcome.FAILED),
        unknown=report.count(Outcome.UNKNOWN),
        skipped=report.count(Outcome.SKIPPED),
        withheld=report.count(Outcome.WITHHELD),
        interrupted=report.interrupted,
        notices=report.notices,
        exit_code=exit_code,
    )


class ApplyJson:
    """Tells an apply as lines of JSON, everything on standard output."""

    aside = False

    def begin(self, plan: Plan, *, saved: bool) -> str:  # noqa: ARG002 - programs know it
        """Return what is known before the first request, and what the plan leaves undone."""
        begin = BeginLine("apply", plan.target, digest_of(plan), plan.counts)
        return as_json(begin, *lines_beside(plan))

    def event(self, event: Event) -> str:
        """Return one event."""
        return as_json(event)

    def end(self, plan: Plan, report: Report, exit_code: int) -> str:  # noqa: ARG002 - it was told
        """Return how every outplan ended, and the sum."""
        return as_json(*map(result_line, report.results), summary_line(report, exit_code))
