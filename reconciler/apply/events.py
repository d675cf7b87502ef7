"""What happens during an apply, as values: emitted by `apply`, told as text and as JSON lines.

No formatting and no clock: an event says what happened to which outplan, in the plan's words. An
event is a line of `apply -o json` as it stands, and the texts below its fields are in the schema.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from reconciler.values.errors import Exit

if TYPE_CHECKING:
    from reconciler.plan.change import ResourceChange


class Outcome(StrEnum):
    """How one outplan's change ended.

    `applied`: the final listing shows it. `failed`: the service refused. `skipped`: not begun,
    or stopped between its two requests.
    `withheld`: not begun, because the account cannot be trusted to be what the plan saw.
    `unknown`: sent, and neither the answer nor the listing says what became of it.
    """

    APPLIED = "applied"
    FAILED = "failed"
    SKIPPED = "skipped"
    WITHHELD = "withheld"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class StepEnded:
    """One request of an apply was answered, or given up."""

    type: Literal["step"] = field(default="step", init=False)
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
class Waiting:
    """The apply pauses."""

    type: Literal["waiting"] = field(default="waiting", init=False)
    """What this line is."""

    why: str
    """What it waits for, in words."""

    seconds: float
    """How long the pause is at most, in seconds."""


@dataclass(frozen=True, slots=True)
class Verifying:
    """Every request is done; the final listing is being read."""

    type: Literal["verifying"] = field(default="verifying", init=False)
    """What this line is."""


Event = StepEnded | Waiting | Verifying


@dataclass(frozen=True, slots=True)
class Result:
    """How one outplan's change ended, and why if not well.

    `id` is known once the outplan exists; `steps_done` counts its requests that succeeded. `kept`
    when VoIPBIN keeps storing another value than it is sent, which no repetition changes.
    """

    change: ResourceChange
    outcome: Outcome
    id: str | None = None
    error: str = ""
    steps_done: int = 0
    remedy: str = ""
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """How an apply ended, per outplan in the plan's order.

    `twins` when an outplan of the plan exists more than once, and did not before; `silenced` when
    creates were no longer sent, because VoIPBIN did not answer them; `timed_out` when its time was
    used up.
    """

    results: tuple[Result, ...]
    notices: tuple[str, ...] = field(default_factory=tuple)
    interrupted: bool = False
    twins: bool = False
    silenced: bool = False
    timed_out: bool = False

    def count(self, outcome: Outcome) -> int:
        """Return how many changes ended this way."""
        return sum(result.outcome is outcome for result in self.results)

    @property
    def exits(self) -> set[Exit]:
        """The exit codes that this report calls for."""
        codes = {Exit.INTERRUPTED} if self.interrupted else set()
        if self.count(Outcome.UNKNOWN) or self.silenced:
            codes.add(Exit.UNKNOWN)
        if self.twins:
            codes.add(Exit.PARTIAL)
        if self.count(Outcome.WITHHELD):
            codes.add(Exit.WITHHELD)
        if self.count(Outcome.FAILED) or self.timed_out:
            begun = any(result.steps_done for result in self.results)
            codes.add(Exit.PARTIAL if begun or self.count(Outcome.APPLIED) else Exit.ERROR)
        return codes


@dataclass(frozen=True, slots=True)
class Pace:
    """A number of requests to make at no more than `rate` per second, None for no limit.

    The first requests of a run fit into the bucket and go fast; an estimate from them alone would
    promise what the limit cannot keep.
    """

    requests: int
    rate: float | None = None

    def seconds_left(self, done: int, elapsed: float) -> float | None:
        """Return the seconds until the last request is answered; None while nothing is known.

        The slower of two counts: at the rate limit, and as fast as it went until now.
        """
        left = max(0, self.requests - done)
        limited = left / self.rate if self.rate else None
        seen = left * elapsed / done if done else None
        return max((seconds for seconds in (limited, seen) if seconds is not None), default=None)
