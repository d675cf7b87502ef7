"""The lines of `apply -o json` and `drift -o json`, filled; their format is `report.lines`."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from reconciler import __version__
from reconciler.apply.events import Event, Outcome, Report, Result, StepDone, StepFailed, Waiting
from reconciler.plan.digest import digest_of
from reconciler.plan.plan import FORMAT_VERSION, counts_of
from reconciler.policy.catalogue import rule_of
from reconciler.report.drift import drift_data
from reconciler.report.lines import (
    ApplySummaryLine,
    BeginLine,
    DriftCounts,
    DriftedField,
    DriftLine,
    DriftSummaryLine,
    ErrorBody,
    ErrorLine,
    Line,
    NoticeLine,
    ProblemBody,
    ResultLine,
    StepLine,
    VerifyingLine,
    WaitingLine,
    WithheldLine,
)
from reconciler.values.errors import ProblemsError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.plan.plan import Plan
    from reconciler.values.errors import ReconcilerError
    from reconciler.values.problem import Problem


def as_json(line: Line, *, indent: int | None = None) -> str:
    """Return one line, or with an `indent` the same as a document."""
    return json.dumps(asdict(line), indent=indent)


def apply_lines(plan: Plan) -> Iterator[Line]:
    """Yield what is known before the first request: the plan, and what it leaves undone and why."""
    yield BeginLine(
        "begin",
        FORMAT_VERSION,
        __version__,
        "apply",
        plan.target,
        digest_of(plan),
        plan.counts,
    )
    yield from _beside(plan)


def drift_lines(plan: Plan, exit_code: int) -> Iterator[Line]:
    """Yield every outplan that drifted, what would be withheld from its repair, and the sum."""
    yield BeginLine("begin", FORMAT_VERSION, __version__, "drift", plan.target, None, None)
    data = drift_data(plan)
    for outplan in data["drifted"]:
        fields = tuple(DriftedField(**field) for field in outplan["fields"])
        yield DriftLine(
            "drift",
            outplan["key"],
            outplan["id"],
            outplan["name"],
            outplan["drift"],
            fields,
            outplan.get("why"),
        )
    yield from _beside(plan)
    drifted = bool(data["drifted"])
    yield DriftSummaryLine("summary", "drift", drifted, DriftCounts(**data["counts"]), exit_code)


def _beside(plan: Plan) -> Iterator[Line]:
    for withheld in plan.withheld:
        yield WithheldLine(
            "withheld",
            withheld.key,
            withheld.id,
            withheld.name,
            withheld.action,
            withheld.code,
            withheld.why,
            withheld.remedy,
        )
    for notice in plan.notices:
        yield NoticeLine("notice", notice.code, notice.message, notice.remedy)


def event_line(event: Event) -> Line:
    """Return one event of an apply."""
    if isinstance(event, StepDone):
        return StepLine("step", event.key, event.step.method, event.step.path, done=True)
    if isinstance(event, StepFailed):
        return StepLine(
            "step",
            event.key,
            event.step.method,
            event.step.path,
            done=False,
            error=event.error,
            ambiguous=event.ambiguous,
        )
    if isinstance(event, Waiting):
        return WaitingLine("waiting", event.why, event.seconds)
    return VerifyingLine("verifying")


def result_line(result: Result) -> Line:
    """Return how one outplan ended."""
    change = result.change
    return ResultLine(
        "result",
        change.key,
        result.id,
        "import" if change.change.importing is not None else change.action,
        result.outcome,
        result.error or None,
        result.remedy or None,
    )


def summary_line(report: Report, exit_code: int) -> Line:
    """Return the sum of an apply, its last line."""
    done = counts_of(
        result.change for result in report.results if result.outcome is Outcome.APPLIED
    )
    return ApplySummaryLine(
        "summary",
        "apply",
        imported=done.imports,
        added=done.add,
        changed=done.change,
        destroyed=done.destroy,
        failed=report.count(Outcome.FAILED),
        unknown=report.count(Outcome.UNKNOWN),
        skipped=report.count(Outcome.SKIPPED),
        withheld=report.count(Outcome.WITHHELD),
        interrupted=report.interrupted,
        notices=report.notices,
        exit_code=exit_code,
    )


def error_line(error: ReconcilerError) -> ErrorLine:
    """Return an expected failure, the last line of any JSON output that failed."""
    problems = error.problems if isinstance(error, ProblemsError) else ()
    body = ErrorBody(
        error.what,
        error.where,
        error.why,
        error.remedy,
        int(error.exit),
        tuple(problem_body(problem) for problem in problems),
    )
    return ErrorLine("error", body)


def problem_body(problem: Problem) -> ProblemBody:
    """Return a problem with the rule behind it."""
    return ProblemBody(**asdict(problem), rule=rule_of(problem.code) or None)
