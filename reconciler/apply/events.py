"""What happens during an apply, as values: emitted by `apply`, shown by `render`.

No formatting and no clock: an event says what happened to which outplan, in the plan's words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from reconciler.values.errors import Exit

if TYPE_CHECKING:
    from reconciler.plan.change import ResourceChange, Step


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
class StepDone:
    """One request was answered with success."""

    key: str
    step: Step


@dataclass(frozen=True, slots=True)
class StepFailed:
    """One request failed; `error` is a sentence."""

    key: str
    step: Step
    error: str
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """The run pauses; `why` says for what, `seconds` for how long at most."""

    why: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Verifying:
    """Every request is done; the final listing is being read."""


Event = StepDone | StepFailed | Waiting | Verifying


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
