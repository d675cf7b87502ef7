"""The lines of both commands: where they act, and what the plan behind them says beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reconciler.plan.plan import Counts, Notice, Target, Withheld

ChangeKind = Literal["create", "import", "update", "delete"]


@dataclass(frozen=True, slots=True)
class BeginLine:
    """Where the run acts; the first line, once there is something to tell."""

    type: Literal["begin"]
    """What this line is."""

    format_version: str
    """The version of this format, MAJOR.MINOR. A new minor version adds members, a new major one
    may mean the same words otherwise."""

    tool_version: str
    """The version of reconciler that prints the lines."""

    command: Literal["apply", "drift"]
    """Which command prints them."""

    target: Target
    """Where the run acts: endpoint, customer, project and environment."""

    digest: str | None
    """The digest of the plan that is applied; null for drift, which applies none."""

    counts: Counts | None
    """How much the plan does and leaves alone; null for drift."""


@dataclass(frozen=True, slots=True)
class WithheldLine:
    """A change that was kept out of the plan; `code` says by what."""

    part_of = Withheld

    type: Literal["withheld"]
    """What this line is."""

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

    part_of = Notice

    type: Literal["notice"]
    """What this line is."""

    code: str
    message: str
    remedy: str
