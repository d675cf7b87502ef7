"""Executing a plan: exactly its requests, in order, nothing twice, and a report that is true."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from reconciler.apply import Settle, apply
from reconciler.cli.session import Session
from reconciler.errors import Exit, StalePlanError
from reconciler.guards import Limits
from reconciler.plan import Plan, Target
from reconciler.planner import Options, make_plan
from reconciler.sandbox.app import create_app
from reconciler.sandbox.defaults import ACCESS_KEY, CUSTOMER_ID
from reconciler.settings import settings_for
from reconciler.voipbin.client import Client, Pause
from reconciler.voipbin.credentials import Credential
from reconciler.voipbin.throttle import Unlimited
from tests.support import PROJECT, desired, manifest, outplan, outplan_id

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from reconciler.events import Report
    from reconciler.manifests.desired import OwnershipMode
    from reconciler.sandbox.records import Style
    from reconciler.sandbox.store import Store

    Fault = Callable[[ASGIApp, Scope, Receive, Send], Awaitable[None]]

pytestmark = pytest.mark.anyio

EXITS: dict[str, set[str]] = {
    "applied": set(),
    "failed": {"ERROR"},
    "unknown": {"UNKNOWN"},
}


class Server:
    """The embedded VoIPBIN behind a wire on which some requests go wrong.

    `faults` says for each method, and for LIST (the first page of a listing), what happens to the
    first request, the second, and so on; after the last one all goes well.
    """

    def __init__(self, app: ASGIApp, **faults: Iterable[Fault]) -> None:
        self._app = app
        self._faults = {name: iter(some) for name, some in faults.items()}
        self.requests: list[tuple[str, str]] = []
        self.lists = 0

    @property
    def writes(self) -> list[tuple[str, str]]:
        return [one for one in self.requests if one[0] != "GET"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(0)
        self.requests.append((scope["method"], scope["path"].removeprefix("/v1.0")))
        listing = self.requests[-1] == ("GET", "/outplans")
        first = listing and b"page_token" not in scope["query_string"]
        self.lists += first
        fault = next(self._faults.get("LIST" if first else scope["method"], iter(())), well)
        await fault(self._app, scope, receive, send)

    def session(self) -> Session:
        credential = Credential("access_key", ACCESS_KEY, "a test")
        pause = Pause(0.001, 0.002)
        client = Client("sandbox:", credential, governor=Unlimited(), app=self, pause=pause)
        return Session(settings_for(project=PROJECT), client)

    async def apply(self, plan: Plan, stopped: Callable[[], bool] = lambda: False) -> Report:
        self.requests.clear()
        self.lists = 0
        settle = Settle(pauses=(0.001, 0.001))
        return await apply(plan, self.session(), stopped=stopped, settle=settle)


async def nowhere(_message: Message) -> None:
    """Send an answer that nobody gets."""


async def well(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    await app(scope, receive, send)


async def request_lost(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    raise httpx.ReadError("the request was lost")


async def reply_lost(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    await app(scope, receive, nowhere)
    raise httpx.ReadError("the reply was lost")


def instead(answer: Response, *, done: bool = False) -> Fault:
    """Answer this, with or without having done what was asked."""

    async def fault(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        if done:
            await app(scope, receive, nowhere)
        await answer(scope, receive, send)

    return fault


class Late:
    """A write that is answered with 503 and carried out by a later request."""

    _arrive: Callable[[], Awaitable[None]]

    async def __call__(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        body = await Request(scope, receive).body()

        async def again() -> Message:
            return {"type": "http.request", "body": body}

        self._arrive = lambda: app(scope, again, nowhere)
        await TIMEOUT(scope, receive, send)

    async def arrives(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        await self._arrive()
        await app(scope, receive, send)


def refused(status: int, message: str = "No.") -> Response:
    return JSONResponse({"error": {"message": message, "reason": "WHY"}}, status)


TIMEOUT = refused(503)
not_done = instead(TIMEOUT)
done_anyway = instead(TIMEOUT, done=True)
doubtful = instead(refused(400, "The request contains invalid data."))
forbidden = instead(refused(403))


def put(store: Store, number: int, name: str, *, key: str = "", **changes: Any) -> str:
    """Store an outplan as the given key of the project, or as nobody's; return its id."""
    made = outplan(name, marker=f"{PROJECT}/{key}" if key else None)
    return store.put_outplan(
        {"id": outplan_id(number), **made.info(), **made.dial_info(), **changes}
    )


async def planned(
    server: Server, *documents: dict[str, Any], ownership: OwnershipMode = "marker"
) -> Plan:
    return make_plan(
        desired(*documents, ownership=ownership),
        await server.session().account(),
        target=Target("sandbox:", CUSTOMER_ID, "", PROJECT),
        options=Options(limits=Limits(consent=50)),
    )


def outcomes(report: Report) -> dict[str, str]:
    return {result.change.key: str(result.outcome) for result in report.results}


async def held(server: Server) -> list[str]:
    """Return the marker of every live outplan, in order."""
    return sorted(str(one.outplan.marker) for one in (await server.session().listing()).outplans)


@pytest.mark.parametrize("style", ["current", "documented"])
async def test_a_plan_is_its_requests_in_order_between_two_listings(
    store: Store, style: Style
) -> None:
    app = create_app(store, style=style, rate_limit=False)
    server = Server(app)
    both = put(store, 1, "Old name", key="both", dial_timeout=1000)
    dial = put(store, 2, "dial", key="dial", dial_timeout=1000)
    mine = put(store, 3, "Mine")
    orphans = [put(store, number, "Orphan", key=f"orphan-{number}") for number in (4, 5)]
    put(store, 6, "same", key="same")
    put(store, 7, "Nobody's")
    put(store, 8, "Theirs", detail="[managed by reconciler: other/both]")
    put(store, 9, "Gone", key="new-1", tm_delete="2026-01-01T00:00:00Z")
    touched = {both, dial, mine, *orphans}
    untouched = [one for one in store.outplans() if one["id"] not in touched]
    wanted = [manifest(key) for key in ("both", "dial", "new-1", "new-2", "same")]
    plan = await planned(server, *wanted, manifest("mine", name="Mine", lifecycle={"id": mine}))
    app.state.requests.clear()
    report = await server.apply(plan)
    assert outcomes(report) == dict.fromkeys([one.key for one in plan.resource_changes], "applied")
    assert (report.exits, report.notices, server.lists) == (set(), (), 2)
    sent = [(method, path.removeprefix("/v1.0")) for method, path in app.state.requests]
    writes = [one for one in sent if one[0] != "GET"]
    assert sorted(writes) == sorted((step.method, step.path) for step in plan.steps)
    assert [method for method, _ in writes] == ["PUT"] * 4 + ["POST"] * 2 + ["DELETE"] * 2
    assert [path for _, path in writes if both in path] == [
        f"/outplans/{both}",
        f"/outplans/{both}/dial_info",
    ]
    assert {path for method, path in sent if method == "GET"} == {"/outplans", "/customer"}
    assert all(one in store.outplans() for one in untouched)
    again = await planned(server, *wanted, manifest("mine", name="Mine"))
    assert (again.resource_changes, again.withheld) == ((), ())


@pytest.mark.parametrize(
    "meanwhile",
    [
        {"number": 1, "name": "Edited", "key": "a"},
        {"number": 1, "name": "a"},
        {"number": 1, "name": "a", "key": "a", "tm_delete": "2026-01-01T00:00:00Z"},
        {"number": 2, "name": "Edited", "key": "orphan"},
        {"number": 3, "name": "Elsewhere", "key": "new"},
        {"number": 3, "name": "new"},
    ],
)
async def test_a_stale_plan_writes_nothing(
    store: Store, app: ASGIApp, meanwhile: dict[str, Any]
) -> None:
    server = Server(app)
    put(store, 1, "a", key="a", dial_timeout=1000)
    put(store, 2, "Orphan", key="orphan")
    plan = await planned(server, manifest("a"), manifest("new"))
    put(store, **meanwhile)
    with pytest.raises(StalePlanError) as caught:
        await server.apply(plan)
    assert server.writes == []
    assert caught.value.exit is Exit.STALE


@pytest.mark.parametrize("ownership", ["marker", "exclusive"])
@pytest.mark.parametrize(
    ("posts", "lists", "expected"),
    [
        ([reply_lost], [], (1, "applied", 1)),
        ([done_anyway], [], (1, "applied", 1)),
        ([instead(Response(), done=True)], [], (1, "applied", 1)),
        ([late := Late()], [well, well, late.arrives], (1, "applied", 1)),
        ([request_lost], [], (2, "applied", 1)),
        ([not_done], [], (2, "applied", 1)),
        ([doubtful], [], (2, "applied", 1)),
        ([not_done, reply_lost], [], (2, "applied", 1)),
        ([not_done, request_lost], [], (2, "unknown", 0)),
        ([doubtful, doubtful], [], (2, "failed", 0)),
        ([not_done, forbidden], [], (2, "unknown", 0)),
        ([forbidden], [], (1, "failed", 0)),
        ([done_anyway], [well, *[forbidden] * 2], (1, "applied", 1)),
    ],
)
async def test_a_create_in_doubt_is_looked_for_and_sent_at_most_once_more(
    app: ASGIApp,
    ownership: OwnershipMode,
    posts: list[Fault],
    lists: list[Fault],
    expected: tuple[int, str, int],
) -> None:
    server = Server(app)
    plan = await planned(server, manifest("a"), ownership=ownership)
    server = Server(app, POST=posts, LIST=lists)
    report = await server.apply(plan)
    live = (await server.session().listing()).outplans
    assert (len(server.writes), *outcomes(report).values(), len(live)) == expected
    assert report.results[0].id == (live[0].id if live else None)
    assert {code.name for code in report.exits} == EXITS[expected[1]]


@pytest.mark.parametrize("ownership", ["marker", "exclusive"])
async def test_twins_of_a_lost_reply_are_reported(app: ASGIApp, ownership: OwnershipMode) -> None:
    plan = await planned(Server(app), manifest("a"), ownership=ownership)
    late = Late()
    server = Server(app, POST=[late, late.arrives])
    report = await server.apply(plan)
    assert outcomes(report) == {"a": "applied"}
    assert len((await server.session().listing()).outplans) == 2
    assert len(report.notices) == 1
    assert "2 times" in report.notices[0]


@pytest.mark.parametrize(
    ("faults", "outcome"),
    [
        ({"PUT": [reply_lost, well]}, "applied"),
        ({"PUT": [done_anyway] * 5}, "applied"),
        ({"PUT": [not_done] * 5}, "unknown"),
        ({"PUT": [request_lost] * 5}, "unknown"),
        ({"PUT": [doubtful] * 3}, "failed"),
        ({"PUT": [not_done, *[doubtful] * 3]}, "unknown"),
        ({"PUT": [forbidden]}, "failed"),
        ({"PUT": [late := Late(), *[not_done] * 4], "LIST": [well, late.arrives]}, "applied"),
        ({"LIST": [well, forbidden]}, "unknown"),
        ({"PUT": [forbidden], "LIST": [well, forbidden]}, "failed"),
        ({"PUT": [instead(Response())]}, "unknown"),
    ],
)
async def test_the_final_listing_decides_what_became_of_an_update(
    store: Store, app: ASGIApp, faults: dict[str, list[Fault]], outcome: str
) -> None:
    put(store, 1, "a", key="a", dial_timeout=1000)
    plan = await planned(Server(app), manifest("a"))
    report = await Server(app, **faults).apply(plan)
    assert outcomes(report) == {"a": outcome}
    assert {code.name for code in report.exits} == EXITS[outcome]


@pytest.mark.parametrize("style", ["current", "documented"])
@pytest.mark.parametrize("faults", [[reply_lost], [done_anyway] * 5, [forbidden]])
async def test_a_destroy_whose_reply_was_lost_is_done(
    store: Store, style: Style, faults: list[Fault]
) -> None:
    app = create_app(store, style=style, rate_limit=False)
    put(store, 1, "a", key="a")
    put(store, 2, "Orphan", key="orphan")
    plan = await planned(Server(app), manifest("a"))
    report = await Server(app, DELETE=faults).apply(plan)
    assert outcomes(report) == {"orphan": "failed" if faults == [forbidden] else "applied"}


async def test_one_outplan_that_fails_does_not_stop_the_others(store: Store, app: ASGIApp) -> None:
    for number, key in enumerate("abc", start=1):
        put(store, number, key, key=key, dial_timeout=1000)
    plan = await planned(Server(app), manifest("a"), manifest("b"), manifest("d"), manifest("e"))
    report = await Server(app, PUT=[forbidden], POST=[forbidden]).apply(plan)
    assert sorted(outcomes(report).values()) == ["applied"] * 3 + ["failed"] * 2
    assert report.exits == {Exit.PARTIAL}


async def test_half_an_outplan_is_applied_in_part(store: Store, app: ASGIApp) -> None:
    put(store, 1, "Old name", key="a", dial_timeout=1000)
    plan = await planned(Server(app), manifest("a"))
    report = await Server(app, PUT=[well, forbidden]).apply(plan)
    assert outcomes(report) == {"a": "failed"}
    assert report.exits == {Exit.PARTIAL}


@pytest.mark.parametrize("after", [0, 1, 5])
async def test_once_stopped_what_is_in_flight_finishes_and_the_rest_is_skipped(
    store: Store, app: ASGIApp, after: int
) -> None:
    put(store, 1, "Orphan", key="orphan")
    keys = [f"k-{number}" for number in range(20)]
    plan = await planned(Server(app), *map(manifest, keys))
    server = Server(app)
    report = await server.apply(plan, stopped=lambda: len(server.writes) >= after)
    ends, lists, live = outcomes(report), server.lists, await held(server)
    assert after <= len(server.writes) < after + 8
    assert [f"{PROJECT}/{key}" for key in sorted(keys) if ends[key] == "applied"] == live[:-1]
    assert len(live) - 1 == len(server.writes)
    assert list(ends.values()).count("skipped") == 21 - len(server.writes)
    assert report.exits == {Exit.INTERRUPTED}
    assert lists == (2 if server.writes else 1)


async def test_a_create_in_doubt_that_a_stop_leaves_so_is_not_called_skipped(app: ASGIApp) -> None:
    plan = await planned(Server(app), *(manifest(f"k-{number:02}") for number in range(9)))
    server = Server(app, POST=[not_done] * 18)
    report = await server.apply(plan, stopped=lambda: len(server.writes) > 9)
    assert set(outcomes(report).values()) == {"unknown"}
    assert Exit.UNKNOWN in report.exits
