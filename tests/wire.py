"""The embedded VoIPBIN behind a wire that can fail, and what a test of apply says about it.

Faults are the server's and the network's; what is applied through them is the real thing.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from reconciler.apply.apply import Settle, apply
from reconciler.apply.stop import Cause, Stop
from reconciler.cli.session import Session
from reconciler.desired.settings import settings_for
from reconciler.plan.guard import Limits
from reconciler.plan.plan import Plan, Target
from reconciler.plan.planner import Options, make_plan
from reconciler.sandbox.initial_state import ACCESS_KEY, CUSTOMER_ID
from reconciler.voipbin.client import Client, Pause
from reconciler.voipbin.credentials import Credential
from reconciler.voipbin.throttle import Unlimited
from tests.support import PROJECT, desired, outplan, outplan_id

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from reconciler.apply.events import Report
    from reconciler.sandbox.store import Store
    from reconciler.values.desired_outplan import OwnershipMode

    Fault = Callable[[ASGIApp, Scope, Receive, Send], Awaitable[None]]


class Server:
    """The embedded VoIPBIN behind a wire on which some requests go wrong.

    `faults` says for each method, and for LIST (the first page of a listing), what happens to the
    first request, the second, and so on; after the last one all goes well.
    """

    def __init__(self, app: ASGIApp, **faults: Iterable[Fault]) -> None:
        self._app = app
        self._faults = {name: iter(some) for name, some in faults.items()}
        self._stop = Stop()
        self._last: int | None = None
        self.requests: list[tuple[str, str]] = []
        self.lists = 0

    @property
    def writes(self) -> list[tuple[str, str]]:
        return [request for request in self.requests if request[0] != "GET"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(0)
        self.requests.append((scope["method"], scope["path"].removeprefix("/v1.0")))
        self._count()
        listing = self.requests[-1] == ("GET", "/outplans")
        first = listing and b"page_token=9999" in scope["query_string"]
        self.lists += first
        fault = next(self._faults.get("LIST" if first else scope["method"], iter(())), well)
        await fault(self._app, scope, receive, send)

    def session(self) -> Session:
        credential = Credential("access_key", ACCESS_KEY, "a test")
        pause = Pause(0.001, 0.002)
        client = Client(
            "sandbox:", credential, governor=Unlimited(), app=self, pause=pause, stop=self._stop
        )
        return Session(settings_for(project=PROJECT), client, self._stop)

    async def apply(self, plan: Plan, *, writes: int | None = None) -> Report:
        """Apply a plan; after so many writes it is interrupted."""
        self.requests.clear()
        self.lists = 0
        self._stop, self._last = Stop(), writes
        self._count()
        settle = Settle(pauses=(0.001, 0.001))
        return await apply(plan, self.session(), stop=self._stop, settle=settle)

    def _count(self) -> None:
        if self._last is not None and len(self.writes) >= self._last:
            self._stop.request(Cause.INTERRUPT)


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
    return sorted(
        str(outplan.outplan.marker) for outplan in (await server.session().listing()).outplans
    )
