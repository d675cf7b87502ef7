"""Values as JSON for programs: problems, errors, and the events of an apply.

A plan's JSON is the plan file itself, see `planfile`.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from reconciler.errors import ProblemsError
from reconciler.events import Event, Outcome, Report, Result, StepDone, StepFailed, Waiting
from reconciler.plan import counts_of
from reconciler.policy.catalogue import rule_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reconciler.errors import ReconcilerError
    from reconciler.policy.findings import Finding
    from reconciler.problems import Problem


def line(value: dict[str, Any]) -> str:
    """Return one event of a newline-delimited stream."""
    return json.dumps(value)


def validation_json(
    problems: Iterable[Problem],
    findings: Sequence[Finding],
    outplans: int,
    files: int,
    *,
    environments: Sequence[str] = (),
    explained: list[dict[str, Any]] | None = None,
) -> str:
    """Return the result of a validation: what is wrong, what the rules found, what was asked."""
    listed = [_problem(problem) for problem in problems]
    wrong = any(one["severity"] == "error" for one in listed)
    result: dict[str, Any] = {
        "valid": not wrong and not any(finding.counts for finding in findings),
        "outplans": outplans,
        "files": files,
        "environments": list(environments),
        "problems": listed,
        "findings": [asdict(finding) for finding in findings],
    }
    return json.dumps(result if explained is None else result | {"explained": explained}, indent=2)


def _problem(problem: Problem) -> dict[str, Any]:
    return asdict(problem) | {"rule": rule_of(problem.code) or None}


def error_json(error: ReconcilerError) -> dict[str, Any]:
    """Return an expected failure as an event; the last line of any JSON output that failed."""
    body: dict[str, Any] = {
        "message": error.what,
        "where": error.where,
        "why": error.why,
        "remedy": error.remedy,
        "exit_code": int(error.exit),
    }
    if isinstance(error, ProblemsError):
        body["problems"] = [_problem(problem) for problem in error.problems]
    return {"type": "error", "error": body}


def event_json(event: Event) -> dict[str, Any]:
    """Return one event of an apply."""
    if isinstance(event, StepDone | StepFailed):
        head = {"type": "step", "key": event.key, "method": event.step.method}
        body = head | {"path": event.step.path, "done": isinstance(event, StepDone)}
        if isinstance(event, StepFailed):
            body |= {"error": event.error, "ambiguous": event.ambiguous}
        return body
    if isinstance(event, Waiting):
        return {"type": "waiting", "why": event.why, "seconds": event.seconds}
    return {"type": "verifying"}


def result_json(result: Result) -> dict[str, Any]:
    """Return how one outplan ended."""
    one = result.change
    return {
        "type": "result",
        "key": one.key,
        "id": result.id,
        "action": "import" if one.change.importing is not None else one.action,
        "outcome": result.outcome.value,
        "error": result.error or None,
        "remedy": result.remedy or None,
    }


def summary_json(report: Report, exit_code: int) -> dict[str, Any]:
    """Return the sum of an apply, its last event."""
    done = counts_of(one.change for one in report.results if one.outcome is Outcome.APPLIED)
    return {
        "type": "summary",
        "imported": done.imports,
        "added": done.add,
        "changed": done.change,
        "destroyed": done.destroy,
        "failed": report.count(Outcome.FAILED),
        "unknown": report.count(Outcome.UNKNOWN),
        "skipped": report.count(Outcome.SKIPPED),
        "withheld": report.count(Outcome.WITHHELD),
        "interrupted": report.interrupted,
        "notices": list(report.notices),
        "exit_code": exit_code,
    }
