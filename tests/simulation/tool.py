"""One run of the tool, in this process, as the command line does it: read, plan, save, apply.

What it asked of the server and what the server held before and after is kept for the laws.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reconciler.apply.apply import Settle, apply
from reconciler.apply.stop import Cause, Stop
from reconciler.cli.account_plan import plan_for
from reconciler.cli.session import Session
from reconciler.plan.guard import Limits
from reconciler.plan.planfile import dump, load
from reconciler.plan.planner import Options
from reconciler.sandbox.initial_state import ACCESS_KEY
from reconciler.values.errors import Exit, ReconcilerError, gravest
from reconciler.voipbin.client import Client, Pause
from reconciler.voipbin.credentials import Credential
from reconciler.voipbin.throttle import Unlimited
from tests.simulation.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from reconciler.apply.events import Report
    from reconciler.plan.plan import Plan
    from reconciler.values.desired_outplan import Desired
    from tests.simulation.recorder import Request
    from tests.simulation.rows import Rows
    from tests.simulation.world import World

_KEY = Credential("access_key", ACCESS_KEY, "a simulation")


@dataclass(slots=True)
class Order:
    """What a run is to do. `saved` is the text of a plan to apply instead of making one.

    `kill_at` and `stop_at` are numbers of requests: at the first the process ends, after the second
    it is asked to stop, as by Ctrl-C.
    """

    desired: Desired
    options: Options = field(default_factory=lambda: Options(Limits(consent=99)))
    saved: str | None = None
    only_plan: bool = False
    kill_at: int | None = None
    carried_out: bool = False
    stop_at: int | None = None


@dataclass(slots=True)
class Run:
    """What a run did.

    `before` is what the server held when the apply began, or the plan ended; `stopped_after` how
    many requests there were when somebody interrupted it.
    """

    order: Order
    began: bool = False
    before: Rows = field(default_factory=dict)
    after: Rows = field(default_factory=dict)
    plan: Plan | None = None
    text: str = ""
    report: Report | None = None
    error: ReconcilerError | None = None
    bug: BaseException | None = None
    code: Exit | None = None
    killed: bool = False
    raced: bool = False
    late: bool = False
    requests: list[Request] = field(default_factory=list)
    disturbed: set[str] = field(default_factory=set)
    stopped_after: int | None = None

    @property
    def writes(self) -> list[Request]:
        """The requests that ask for a change."""
        return [request for request in self.requests if request.writes]


def carry_out(
    world: World,
    *orders: Order,
    fate: Random,
    boundary: Callable[[], None] = lambda: None,
) -> list[Run]:
    """Carry out one run, or several at once; `boundary` is called before each request."""
    runs = [Run(order, raced=len(orders) > 1) for order in orders]
    world.active = runs
    world.runner.run(_together(world, runs, fate, boundary))
    world.active = []
    for run in runs:
        run.after = world.rows()
        run.before = run.before if run.began else run.after
        world.tally.runs += 1
        world.tally.requests += len(run.requests)
        world.tally.kills += run.killed
        if run.report is not None:
            world.tally.outcomes.update(str(result.outcome) for result in run.report.results)
    world.tally.races += len(runs) > 1
    return runs


async def _together(
    world: World, runs: list[Run], fate: Random, boundary: Callable[[], None]
) -> None:
    await asyncio.gather(*(_run(world, run, fate, boundary) for run in runs))


async def _run(world: World, run: Run, fate: Random, boundary: Callable[[], None]) -> None:
    order = run.order
    recorder = Recorder(
        world.app,
        fate,
        boundary,
        yields=3 if run.raced else 1,
        kill_at=order.kill_at,
        carried_out=order.carried_out,
    )
    run.requests = recorder.requests
    recorder.task = asyncio.create_task(_tool(world, run, recorder))
    with suppress(asyncio.CancelledError):
        await recorder.task
    run.killed = recorder.killed


async def _tool(world: World, run: Run, recorder: Recorder) -> None:
    """Stand for the process; whatever is not a sentence for the user is a bug."""
    try:
        stop = Stop()
        client = Client("", _KEY, governor=Unlimited(), app=recorder, pause=Pause(0, 0), stop=stop)
        async with client:
            await _command(world, run, recorder, Session(world.settings, client, stop))
    except ReconcilerError as error:
        run.error, run.code = error, error.exit
    except Exception as error:  # noqa: BLE001 - a law says that there is none
        run.bug = error


async def _command(world: World, run: Run, recorder: Recorder, session: Session) -> None:
    order = run.order
    run.text = order.saved or ""
    if not run.text:
        account = await session.account()
        run.text = dump(await plan_for(session, order.desired, order.options, account))
    run.plan = plan = load(run.text, "plan.json")
    run.began, run.before = True, world.rows()
    withheld = {Exit.WITHHELD} if plan.withheld else set()
    if order.only_plan or not plan.resource_changes:
        run.code = gravest(withheld)
        return

    async def sleep(_seconds: float) -> None:
        recorder.boundary()
        await asyncio.sleep(0)

    def interrupt() -> None:
        if order.stop_at is not None and len(recorder.requests) >= order.stop_at:
            if run.stopped_after is None:
                run.stopped_after = len(recorder.requests)
            session.stop.request(Cause.INTERRUPT)

    recorder.interrupt = interrupt
    interrupt()
    run.report = await apply(plan, session, stop=session.stop, settle=Settle(sleep=sleep))
    run.code = gravest(run.report.exits | withheld)
