"""The lines of `apply` alone: its requests, its pauses, how each outplan ended, and the sum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reconciler.apply.events import Outcome
from reconciler.report.lines.plan_lines import ChangeKind


@dataclass(frozen=True, slots=True)
class StepLine:
    """One request of an apply was answered, or given up."""

    type: Literal["step"]
    """What this line is."""

    key: str
    """The key of the outplan, as in the plan."""

    method: Literal["POST", "PUT", "DELETE"]
    """The HTTP method: POST creates, PUT updates, DELETE destroys."""

    path: str
    """The path below the endpoint, such as /outplans/ID/dial_info."""

    done: bool
    """Whether it was answered with success."""

    error: str | None = None
    """What went wrong, as a sentence; null when it is done."""

    ambiguous: bool = False
    """True when nobody knows whether it happened; the outplan's result tells."""


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """The apply pauses."""

    type: Literal["waiting"]
    """What this line is."""

    why: str
    """What it waits for, in words."""

    seconds: float
    """How long the pause is at most, in seconds."""


@dataclass(frozen=True, slots=True)
class VerifyingLine:
    """Every request is done; the final listing is being read."""

    type: Literal["verifying"]
    """What this line is."""


@dataclass(frozen=True, slots=True)
class ResultLine:
    """How one outplan ended."""

    type: Literal["result"]
    """What this line is."""

    key: str
    """The key of the outplan, as in the plan."""

    id: str | None
    """Its id in VoIPBIN; null for a create that is not known to have happened."""

    action: ChangeKind
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

    type: Literal["summary"]
    """What this line is."""

    command: Literal["apply"]
    """Of which command it is the sum."""

    imported: int
    """Unmanaged outplans that were taken over."""

    added: int
    """Outplans that were created."""

    changed: int
    """Outplans that were updated. An import counts here too if it changed more than the owner."""

    destroyed: int
    """Outplans that were destroyed."""

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
