"""The world of one history: a server with its faults, a project, and a clock that only ticks.

Everything that the tool reaches from here it reaches over HTTP. Ids, time and the order of tasks
follow from the choices alone, so that a history can be told again.
"""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self
from unittest.mock import patch

from reconciler.desired.project import ProjectSpec
from reconciler.desired.settings import Settings
from reconciler.sandbox import records
from reconciler.sandbox.app import create_app
from reconciler.sandbox.faults import Faults
from reconciler.sandbox.initial_state import CUSTOMER_ID
from reconciler.sandbox.store import Store
from reconciler.voipbin import paging
from tests.simulation.rows import PROJECT, all_rows
from tests.simulation.wishes import Wishes

if TYPE_CHECKING:
    from random import Random

    from reconciler.sandbox.records import Style
    from reconciler.values.desired_outplan import OwnershipMode
    from tests.simulation.choices import Choose
    from tests.simulation.rows import Row, Rows
    from tests.simulation.tool import Run

PAGE_SIZES = (100, 4, 5, 7)
"""Few rows to a page, so that a history reaches page edges."""


SKEWS = (0.0, 0.0, 30.0, 3_600.0)
"""Seconds by which the clock of the pod that writes is ahead of the one that reads."""


@dataclass(slots=True)
class Tally:
    """What happened, for the counts that `chaos` prints."""

    runs: int = 0
    requests: int = 0
    kills: int = 0
    races: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        """Add the counts of another."""
        self.runs += other.runs
        self.requests += other.requests
        self.kills += other.kills
        self.races += other.races
        self.faults += other.faults
        self.outcomes += other.outcomes


class Clock:
    """The server's clock: every look at it is a second later, and some fractions are odd."""

    def __init__(self) -> None:
        self._now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self._now += timedelta(microseconds=1_000_010)
        return self._now


class _Ids:
    """Stands in for the module `uuid` where the server makes its ids."""

    UUID = uuid.UUID

    def __init__(self, fate: Random) -> None:
        self._fate = fate

    def uuid4(self) -> uuid.UUID:
        return uuid.UUID(int=self._fate.getrandbits(128), version=4)


class World:
    """One server and one project. Use as a context manager."""

    def __init__(self, choose: Choose) -> None:
        self.tally = Tally()
        self.faults = Faults()
        self.saved: list[str] = []
        self.active: list[Run] = []
        self._fate = choose.fate()
        self._stack = ExitStack()
        modes: tuple[OwnershipMode, ...] = ("marker", "marker", "marker", "exclusive")
        styles: tuple[Style, ...] = ("current", "documented")
        self.mode: Literal["marker", "exclusive"] = choose.one(modes)
        self.wishes = Wishes(self.mode)
        self._page_size = choose.one(PAGE_SIZES)
        self.store = Store(":memory:")
        self.store.clock = Clock()
        self.app = create_app(
            self.store,
            style=choose.one(styles),
            rate_limit=False,
            faults=self.faults,
            skew=choose.one(SKEWS),
        )
        spec = ProjectSpec(
            ownership=self.mode, customer_id=CUSTOMER_ID if choose.chance(30) else None
        )
        self.settings = Settings(PROJECT, spec, "sandbox:", Path(), (), Path())
        self.runner = asyncio.Runner()

    def __enter__(self) -> Self:
        self._stack.enter_context(patch.object(records, "uuid", _Ids(self._fate)))
        self._stack.enter_context(patch.object(paging, "PAGE_SIZE", self._page_size))
        self._stack.enter_context(self.runner)
        self._stack.callback(self.store.close)
        return self

    def __exit__(self, *_exc: object) -> None:
        self.tally.faults.update({str(kind): n for kind, n in self.faults.injected.items()})
        self._stack.close()

    @property
    def page_size(self) -> int:
        """How many rows the tool asks for at a time."""
        return self._page_size

    def rows(self) -> Rows:
        """Return what the server holds."""
        return all_rows(self.store)

    def put(self, row: Row) -> str:
        """Write a row as somebody else; runs under way are then not judged by it."""
        outplan_id = self.store.put_outplan(row)
        for run in self.active:
            run.disturbed.add(outplan_id)
        return outplan_id

    def release(self) -> None:
        """Let the late commits happen; runs under way are then not judged by what they changed."""
        if not self.faults.pending:
            return
        before = self.rows()
        self.faults.release()
        changed = {
            outplan_id for outplan_id, row in self.rows().items() if before.get(outplan_id) != row
        }
        for run in self.active:
            run.disturbed |= changed
            run.late = True
