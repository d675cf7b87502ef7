"""How long an apply looks for a create without an answer, and how much it sends at once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from starlette.responses import JSONResponse

from reconciler.apply.apply import Settle, apply
from reconciler.apply.events import Waiting
from tests.support import manifest
from tests.wire import Server, done_anyway, instead, not_done, outcomes, planned, put, well

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from reconciler.apply.events import Event, Report
    from reconciler.sandbox.store import Store
    from tests.wire import Fault

pytestmark = pytest.mark.anyio

hidden = instead(JSONResponse({"result": [], "next_page_token": ""}))


class Naps:
    """Notes what is waited for, and how long, and waits no longer than a turn of the loop."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.said: list[tuple[str, float]] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)

    def saw(self, event: Event) -> None:
        if isinstance(event, Waiting):
            self.said.append((event.why, event.seconds))


async def _applied(
    app: ASGIApp, naps: Naps, *keys: str, **faults: list[Fault]
) -> tuple[Server, Report]:
    plan = await planned(Server(app), *map(manifest, keys))
    server = Server(app, **faults)
    settle = Settle(sleep=naps.sleep)
    return server, await apply(plan, server.session(), emit=naps.saw, settle=settle)


async def test_a_create_without_an_answer_is_looked_for_during_15_seconds_twice(
    app: ASGIApp,
) -> None:
    naps = Naps()
    server, report = await _applied(app, naps, "a", POST=[not_done] * 2)
    assert outcomes(report) == {"a": "unknown"}
    assert naps.slept == [1, 2, 4, 8] * 2
    assert naps.said == [("looking whether a was created", seconds) for seconds in naps.slept]
    looks = [method for method, path in server.requests if path == "/outplans" and method == "POST"]
    assert (len(looks), server.lists) == (2, 1 + 4 + 4 + 1)


async def test_what_shows_at_the_first_look_is_waited_for_no_longer(app: ASGIApp) -> None:
    naps = Naps()
    _, report = await _applied(app, naps, "a", "b", POST=[done_anyway])
    assert outcomes(report) == {"a": "applied", "b": "applied"}
    assert naps.slept == [1]


@pytest.mark.parametrize(
    ("lists", "slept", "outcome"),
    [([], [], "applied"), ([hidden], [1], "applied"), ([hidden] * 3, [1, 2], "unknown")],
)
async def test_a_final_listing_that_does_not_show_a_create_is_read_twice_more(
    store: Store, app: ASGIApp, lists: list[Fault], slept: list[float], outcome: str
) -> None:
    put(store, 1, "Nobody's")
    naps = Naps()
    server, report = await _applied(app, naps, "a", LIST=[well, *lists])
    assert outcomes(report) == {"a": outcome}
    assert naps.slept == slept
    assert naps.said == [("the listing does not show a yet", seconds) for seconds in slept]
    assert server.lists == 2 + len(slept)


async def test_eight_outplans_are_written_at_once_and_no_more(app: ASGIApp) -> None:
    under_way, most = 0, 0

    async def crowded(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        for _ in range(50):
            await asyncio.sleep(0)
        await app(scope, receive, send)
        under_way -= 1

    keys = [f"k-{number:02}" for number in range(20)]
    _, report = await _applied(app, Naps(), *keys, POST=[crowded] * 20)
    assert set(outcomes(report).values()) == {"applied"}
    assert most == 8
