"""The lines of `apply -o json` and `drift -o json`: what a program may rely on. Pure.

One JSON object a line, told apart by `type`; the last line is a summary or an error, and both say
the exit code. These classes are the format: the schema is made from them, and `render.lines` fills
them. Within a major version members are only added. Durations of outplans are milliseconds, as in
the API.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from reconciler.events import Outcome
from reconciler.plan import Counts, Target

DriftKind = Literal["changed", "missing", "unwanted", "unowned"]
ChangeKind = Literal["create", "import", "update", "delete"]


@dataclass(frozen=True, slots=True)
class BeginLine:
    """Where the run acts; the first line, once there is something to tell.

    `digest` names the plan that is applied, `counts` how much it does and leaves alone; both are
    null for drift, which applies none.
    """

    type: Literal["begin"]
    format_version: str
    tool_version: str
    command: Literal["apply", "drift"]
    target: Target
    digest: str | None
    counts: Counts | None


@dataclass(frozen=True, slots=True)
class DriftedField:
    """One field of an outplan that is not live as its manifest says."""

    field: str
    manifest: str | int | bool | None
    live: str | int | bool | None


@dataclass(frozen=True, slots=True)
class DriftLine:
    """One outplan that drifted: changed, missing, unwanted (no manifest), or unowned.

    `why` says more where something stands in the way, null where nothing does.
    """

    type: Literal["drift"]
    key: str
    id: str | None
    name: str
    drift: DriftKind
    fields: tuple[DriftedField, ...]
    why: str | None


@dataclass(frozen=True, slots=True)
class WithheldLine:
    """A change that was kept out of the plan; `code` says by what."""

    type: Literal["withheld"]
    key: str
    id: str | None
    name: str
    action: ChangeKind
    code: str
    why: str
    remedy: str


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """Something to know that changes nothing."""

    type: Literal["notice"]
    code: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """One request of an apply was answered; `ambiguous` when nobody knows whether it happened."""

    type: Literal["step"]
    key: str
    method: Literal["POST", "PUT", "DELETE"]
    path: str
    done: bool
    error: str | None = None
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """The apply pauses, for this many seconds at most."""

    type: Literal["waiting"]
    why: str
    seconds: float


@dataclass(frozen=True, slots=True)
class VerifyingLine:
    """Every request is done; the final listing is being read."""

    type: Literal["verifying"]


@dataclass(frozen=True, slots=True)
class ResultLine:
    """How one outplan ended; `outcome` as in docs/safety.md."""

    type: Literal["result"]
    key: str
    id: str | None
    action: ChangeKind
    outcome: Outcome
    error: str | None
    remedy: str | None


@dataclass(frozen=True, slots=True)
class ApplySummaryLine:
    """The sum of an apply; the last line."""

    type: Literal["summary"]
    command: Literal["apply"]
    imported: int
    added: int
    changed: int
    destroyed: int
    failed: int
    unknown: int
    skipped: int
    withheld: int
    interrupted: bool
    notices: tuple[str, ...]
    exit_code: int


@dataclass(frozen=True, slots=True)
class DriftCounts:
    """How many outplans drifted in which way, and how many are as their manifests say."""

    changed: int
    missing: int
    unwanted: int
    unowned: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class DriftSummaryLine:
    """The sum of a drift; the last line. `drifted` is false when live equals the manifests."""

    type: Literal["summary"]
    command: Literal["drift"]
    drifted: bool
    counts: DriftCounts
    exit_code: int


@dataclass(frozen=True, slots=True)
class ProblemBody:
    """What is wrong in a file, and where; `rule` is its code in docs/rules.md, if it has one."""

    code: str
    message: str
    file: str
    line: int
    column: int
    source_line: str
    remedy: str
    severity: Literal["error", "warning", "info"]
    rule: str | None


@dataclass(frozen=True, slots=True)
class ErrorBody:
    """What happened, where, why, and what to do; every problem where files are wrong."""

    message: str
    where: str | None
    why: str | None
    remedy: str
    exit_code: int
    problems: tuple[ProblemBody, ...] = ()


@dataclass(frozen=True, slots=True)
class ErrorLine:
    """The run failed; the last line, and of the commands that print one document all of it."""

    type: Literal["error"]
    error: ErrorBody


Line = (
    BeginLine
    | DriftLine
    | WithheldLine
    | NoticeLine
    | StepLine
    | WaitingLine
    | VerifyingLine
    | ResultLine
    | ApplySummaryLine
    | DriftSummaryLine
    | ErrorLine
)


def lines_schema() -> dict[str, Any]:
    """Return the JSON Schema of one line."""
    from pydantic import TypeAdapter

    adapter: TypeAdapter[Line] = TypeAdapter(Line)
    return adapter.json_schema(mode="serialization")
