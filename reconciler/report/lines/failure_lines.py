"""The line of a failure: the last one, and of a command that prints one document the whole."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Literal

from reconciler.policy.catalogue import rule_of, rule_page
from reconciler.values.errors import ProblemsError
from reconciler.values.problem import Problem

if TYPE_CHECKING:
    from reconciler.values.errors import ReconcilerError


@dataclass(frozen=True, slots=True)
class ProblemBody:
    """What is wrong in a file, and where."""

    part_of = Problem

    code: str
    message: str
    file: str
    line: int
    column: int
    source_line: str
    remedy: str
    severity: Literal["error", "warning", "info"]

    rule: str | None
    """The rule behind it, by its code in docs/rules.md; null where there is none."""

    url: str | None
    """Where the documentation explains the rule; null where there is none."""


@dataclass(frozen=True, slots=True)
class ErrorBody:
    """What happened, where, why, and what to do."""

    message: str
    """What happened, as a sentence."""

    where: str | None
    """The file, or the request by method, path and id; null where there is no such place."""

    why: str | None
    """The reason; null where the message says it."""

    remedy: str
    """What to do about it; empty where there is nothing to say."""

    exit_code: int
    """The exit code of the command: 1 error, 4 stale or unapproved plan, 70 a bug in reconciler,
    130 interrupted."""

    problems: tuple[ProblemBody, ...] = ()
    """Every problem at once, where files are wrong; else empty."""


@dataclass(frozen=True, slots=True)
class ErrorLine:
    """The run failed; the last line, and of the commands that print one document all of it."""

    type: Literal["error"] = field(default="error", init=False)
    """What this line is."""

    error: ErrorBody
    """What failed."""


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
    return ErrorLine(body)


def problem_body(problem: Problem) -> ProblemBody:
    """Return a problem with the rule behind it."""
    rule = rule_of(problem.code)
    return ProblemBody(**asdict(problem), rule=rule or None, url=rule_page(rule) or None)
