"""The line of a failure: the last one, and of a command that prints one document the whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reconciler.values.problem import Problem


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

    type: Literal["error"]
    """What this line is."""

    error: ErrorBody
    """What failed."""
