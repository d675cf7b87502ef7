"""The lines of both commands: where they act, and what the plan behind them says beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from reconciler import __version__
from reconciler.plan.change import Kind
from reconciler.plan.plan import FORMAT_VERSION, Counts, Notice, Target, Withheld

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.plan.plan import Plan


@dataclass(frozen=True, slots=True)
class BeginLine:
    """Where the run acts; the first line, once there is something to tell."""

    type: Literal["begin"] = field(default="begin", init=False)
    """What this line is."""

    format_version: str = field(default=FORMAT_VERSION, init=False)
    """The version of this format, MAJOR.MINOR. A new minor version adds members, a new major one
    may mean the same words otherwise."""

    tool_version: str = field(default=__version__, init=False)
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

    type: Literal["withheld"] = field(default="withheld", init=False)
    """What this line is."""

    key: str
    id: str | None
    name: str
    action: Kind
    code: str
    why: str
    remedy: str


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """Something to know that changes nothing."""

    part_of = Notice

    type: Literal["notice"] = field(default="notice", init=False)
    """What this line is."""

    code: str
    message: str
    remedy: str


def lines_beside(plan: Plan) -> Iterator[WithheldLine | NoticeLine]:
    """Yield what a plan leaves undone and why, and what to know beside it."""
    for kept in plan.withheld:
        yield WithheldLine(
            kept.key, kept.id, kept.name, kept.action, kept.code, kept.why, kept.remedy
        )
    for notice in plan.notices:
        yield NoticeLine(notice.code, notice.message, notice.remedy)
