"""An apply as text: its requests while they happen, its report at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click import style

from reconciler.apply.events import Outcome, StepEnded, Waiting
from reconciler.plan.plan import counts_of
from reconciler.report.text import SIGNS, place_text, plan_text
from reconciler.report.values_text import listed, plural, visible
from reconciler.values.errors import Exit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.apply.events import Event, Report, Result
    from reconciler.plan.plan import Plan

_COLOURS = {
    Outcome.APPLIED: "green",
    Outcome.FAILED: "red",
    Outcome.SKIPPED: "yellow",
    Outcome.WITHHELD: "yellow",
    Outcome.UNKNOWN: "magenta",
}


class ApplyText:
    """Tells an apply to a person: the plan, lines of progress aside, how every outplan ended."""

    aside = True

    def begin(self, plan: Plan, *, saved: bool) -> str:
        """Return the plan, or of a saved one, which somebody has seen, only where it acts."""
        return f"{place_text(plan.target)}\n\n" if saved else f"{plan_text(plan)}\n"

    def event(self, event: Event) -> str:
        """Return one line of progress."""
        return f"{event_text(event)}\n"

    def end(self, plan: Plan, report: Report, exit_code: int) -> str:
        """Return how every outplan ended, and what the plan kept out from the start."""
        told = report_text(report) if plan.resource_changes else nothing_text(plan)
        return told + refused_text(plan, exit_code)


def event_text(event: Event) -> str:
    """Return one line of progress."""
    if isinstance(event, StepEnded):
        word = "done" if event.done else "uncertain" if event.ambiguous else "failed"
        why = f": {visible(event.error)}" if event.error is not None else ""
        return f"{visible(event.key)}: {event.method} {visible(event.path)} {word}{why}"
    if isinstance(event, Waiting):
        return f"waiting {event.seconds:.1f} s: {visible(event.why)}"
    return "reading the account once more to verify"


def progress_text(done: int, total: int, seconds_left: float | None) -> str:
    """Return one line that says how far an apply has come."""
    return f"{done:,} of {total:,} requests done{left_text(seconds_left)}"


def left_text(seconds: float | None) -> str:
    """Return how long it will take, rounded as far as an estimate goes; "" while not known."""
    if seconds is None:
        return ""
    if seconds < 60:
        return f", about {max(1, round(seconds))} s left"
    return f", about {round(seconds / 60)} min left"


def report_text(report: Report) -> str:
    """Return how every outplan ended, and the sum in Terraform's words."""
    lines = [_result(result) for result in report.results]
    lines.extend(f"  {style('Note:', fg='cyan')} {visible(notice)}" for notice in report.notices)
    return "\n".join([*lines, "", *_conclusion(report)]) + "\n"


def nothing_text(plan: Plan) -> str:
    """Return the sum of an apply that had nothing to do, or was to do nothing."""
    if plan.withheld:
        return f"{style('Nothing was applied.', fg='yellow', bold=True)}\n"
    done = style("Apply complete!", fg="green", bold=True)
    return f"{done} Resources: 0 added, 0 changed, 0 destroyed.\n"


def refused_text(plan: Plan, code: int) -> str:
    """Return what the plan kept out from the start, where the exit code is due to it; else ""."""
    if not plan.refused:
        return ""
    keys = listed(list(dict.fromkeys(withheld.key for withheld in plan.withheld)))
    breaches = sum(finding.counts for finding in plan.findings)
    what = (
        f"The plan withholds {plural(len(plan.withheld), 'change')} ({keys})"
        if plan.withheld
        else f"{plural(breaches, 'finding')} of the plan {_breaks(breaches)} the policy"
    )
    so = f", so the exit code is {code:d}" if code == Exit.WITHHELD else ""
    return f"{what}{so}.\n  to do: `reconciler plan` says why, and what to do about it\n"


def _breaks(count: int) -> str:
    return "breaks" if count == 1 else "break"


def _result(result: Result) -> str:
    change = result.change
    outcome = style(result.outcome.value, fg=_COLOURS[result.outcome])
    identity = f" ({visible(result.id)})" if result.id else ""
    why = f": {visible(result.error)}" if result.error else ""
    remedy = f"\n      to do: {visible(result.remedy)}" if result.remedy else ""
    return f"  {SIGNS[change.action]} {visible(change.key)}{identity} {outcome}{why}{remedy}"


def _conclusion(report: Report) -> Iterator[str]:
    done = counts_of(
        result.change for result in report.results if result.outcome is Outcome.APPLIED
    )
    imports = f"{done.imports} imported, " if done.imports else ""
    forgotten = f", {done.forget} forgotten" if done.forget else ""
    resources = (
        f"Resources: {imports}{done.add} added, {done.change} changed, {done.destroy} destroyed"
        f"{forgotten}."
    )
    rest = [
        f"{report.count(outcome)} {outcome.value}"
        for outcome in Outcome
        if outcome is not Outcome.APPLIED and report.count(outcome)
    ]
    if not rest and not report.twins:
        yield style("Apply complete!", fg="green", bold=True) + f" {resources}"
        return
    word = "Apply interrupted." if report.interrupted else "Apply incomplete."
    short = f" {', '.join(rest)}." if rest else ""
    yield f"{style(word, fg='red', bold=True)} {resources}{short}"
    if report.twins:
        yield "  to do: plan again; the plan says which of the twins stays"
    elif any(
        result.outcome is not Outcome.APPLIED and not result.kept for result in report.results
    ):
        yield "  to do: plan again; what was applied will show as no change"
