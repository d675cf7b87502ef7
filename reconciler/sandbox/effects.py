"""What a scripted fault does to a request: before, after or instead of carrying it out.

The kinds that bend what an answer contains only pass through here; the room that makes that
answer asks `faults.struck`. Which request is hit is decided in `faults`.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from reconciler.sandbox.answers import AnswerError
from reconciler.sandbox.auth import login_token
from reconciler.sandbox.faults import Fault, FaultKind, Faults, strike
from reconciler.sandbox.hits import HitRequest
from reconciler.sandbox.initial_state import BASE_PATH
from reconciler.sandbox.late_writes import LateWrites
from reconciler.sandbox.middleware import held_back
from reconciler.sandbox.store import Store
from reconciler.sandbox.timestamps import Clock

_PAGE: Final = (
    "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head>\n"
    "<body><center><h1>502 Bad Gateway</h1></center><hr><center>cloudflare</center></body></html>\n"
)


class Faulty:
    """Lets the armed faults loose on what is below `/v1.0`.

    Outside of `RequestIds`, because what the content network answers has none.
    """

    def __init__(self, app: ASGIApp, faults: Faults, store: Store, clock: Clock) -> None:
        self._app = app
        self._faults = faults
        self._late = LateWrites(store, faults, app, clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, unless a fault hits it."""
        if scope["type"] == "http":
            self._late.revive()
        fault = self._taken(scope) if self._faults.armed else None
        if fault is None:
            await self._app(scope, receive, send)
            return
        strike(scope, fault)
        later = held_back(send, fault.delay) if fault.delay else send
        await _EFFECTS[fault.kind](HitRequest(fault, self._late, self._app, scope, receive, later))

    def _taken(self, scope: Scope) -> Fault | None:
        if scope["type"] != "http" or not scope["path"].startswith(f"{BASE_PATH}/"):
            return None
        path = scope["path"].removeprefix(BASE_PATH)
        return self._faults.take(scope["method"], path, scope["query_string"].decode("latin-1"))


Effect = Callable[[HitRequest], Awaitable[None]]


async def _dropped(hit: HitRequest) -> None:
    hit.drop()


async def _lost_reply(hit: HitRequest) -> None:
    await hit.carry_out()
    hit.drop()


async def _late_commit(hit: HitRequest) -> None:
    if hit.scope["method"] != "GET":
        await hit.carry_out_later()
    await hit.refuse(AnswerError("REQUEST_TIMEOUT"))


async def _timeout_done(hit: HitRequest) -> None:
    await hit.carry_out()
    await hit.refuse(AnswerError("REQUEST_TIMEOUT"))


async def _rate_limited(hit: HitRequest) -> None:
    bare = hit.fault.kind is FaultKind.RATE_LIMITED_BARE
    wait = None if bare else math.ceil(hit.fault.seconds)
    details = [{"limited_by": "customer"}]
    await hit.refuse(AnswerError("RATE_LIMIT_EXCEEDED", details=details, retry_after=wait))


def _refused(reason: str) -> Effect:
    async def effect(hit: HitRequest) -> None:
        await hit.refuse(AnswerError(reason))

    return effect


async def _database_down(hit: HitRequest) -> None:
    by_token = login_token(Request(hit.scope))
    await hit.refuse(AnswerError("INVALID_ARGUMENT" if by_token else "INVALID_CREDENTIALS"))


async def _error_500_empty(hit: HitRequest) -> None:
    await hit.answer(lambda _request_id: Response(status_code=500))


async def _html_502(hit: HitRequest) -> None:
    await HTMLResponse(_PAGE, status_code=502)(hit.scope, hit.receive, hit.send)


async def _truncated(hit: HitRequest) -> None:
    start, *rest = await hit.carry_out()
    body = b"".join(message.get("body", b"") for message in rest)
    if body:
        body = body[: len(body) // 2]
        MutableHeaders(scope=start)["Content-Length"] = str(len(body))
    await hit.send(start)
    await hit.send({"type": "http.response.body", "body": body})


async def _slow(hit: HitRequest) -> None:
    kept = await hit.carry_out()
    await asyncio.sleep(hit.fault.seconds)
    for message in kept:
        await hit.send(message)


async def _bent(hit: HitRequest) -> None:
    await hit.app(hit.scope, hit.receive, hit.send)


_EFFECTS: Final[Mapping[FaultKind, Effect]] = {
    FaultKind.LOST_REPLY: _lost_reply,
    FaultKind.DROPPED: _dropped,
    FaultKind.LATE_COMMIT: _late_commit,
    FaultKind.TIMEOUT_DONE: _timeout_done,
    FaultKind.TIMEOUT_NOT_DONE: _refused("REQUEST_TIMEOUT"),
    FaultKind.RATE_LIMITED: _rate_limited,
    FaultKind.RATE_LIMITED_BARE: _rate_limited,
    FaultKind.ERROR_500: _refused("INTERNAL"),
    FaultKind.ERROR_500_EMPTY: _error_500_empty,
    FaultKind.GENERIC_400: _refused("INVALID_ARGUMENT"),
    FaultKind.DATABASE_DOWN: _database_down,
    FaultKind.UNAUTHENTICATED: _refused("INVALID_CREDENTIALS"),
    FaultKind.HTML_502: _html_502,
    FaultKind.TRUNCATED: _truncated,
    FaultKind.SLOW: _slow,
    FaultKind.STALE_READ: _bent,
    FaultKind.EQUAL_TIMESTAMPS: _bent,
    FaultKind.CLOCK_BEHIND: _bent,
    FaultKind.CLOCK_AHEAD: _bent,
}
