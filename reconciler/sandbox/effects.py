"""What a scripted fault does to a request: before, after or instead of carrying it out.

The three kinds that bend what an answer contains only pass through here; the room that makes that
answer asks `faults.struck`. Which request is hit is decided in `faults`.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from reconciler.sandbox.defaults import BASE_PATH
from reconciler.sandbox.errors import ApiError
from reconciler.sandbox.faults import Fault, Faults, Kind, strike
from reconciler.sandbox.hits import Hit

_PAGE: Final = (
    "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head>\n"
    "<body><center><h1>502 Bad Gateway</h1></center><hr><center>cloudflare</center></body></html>\n"
)


class Faulty:
    """Lets the armed faults loose on what is below `/v1.0`.

    Outside of `RequestIds`, because what the content network answers has none.
    """

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, unless a fault hits it."""
        fault = self._taken(scope) if self._faults.armed else None
        if fault is None:
            await self._app(scope, receive, send)
            return
        strike(scope, fault)
        await _EFFECTS[fault.kind](Hit(fault, self._faults, self._app, scope, receive, send))

    def _taken(self, scope: Scope) -> Fault | None:
        if scope["type"] != "http" or not scope["path"].startswith(f"{BASE_PATH}/"):
            return None
        path = scope["path"].removeprefix(BASE_PATH)
        return self._faults.take(scope["method"], path, scope["query_string"].decode("latin-1"))


Effect = Callable[[Hit], Awaitable[None]]


async def _dropped(hit: Hit) -> None:
    hit.drop()


async def _lost_reply(hit: Hit) -> None:
    await hit.carry_out()
    hit.drop()


async def _late_commit(hit: Hit) -> None:
    if hit.scope["method"] != "GET":
        await hit.carry_out_later()
    await hit.refuse(ApiError("REQUEST_TIMEOUT"))


async def _timeout_done(hit: Hit) -> None:
    await hit.carry_out()
    await hit.refuse(ApiError("REQUEST_TIMEOUT"))


async def _rate_limited(hit: Hit) -> None:
    bare = hit.fault.kind is Kind.RATE_LIMITED_BARE
    wait = None if bare else math.ceil(hit.fault.seconds)
    details = [{"limited_by": "customer"}]
    await hit.refuse(ApiError("RATE_LIMIT_EXCEEDED", details=details, retry_after=wait))


def _refused(reason: str) -> Effect:
    async def effect(hit: Hit) -> None:
        await hit.refuse(ApiError(reason))

    return effect


async def _error_500_empty(hit: Hit) -> None:
    await hit.answer(lambda _request_id: Response(status_code=500))


async def _html_502(hit: Hit) -> None:
    await HTMLResponse(_PAGE, status_code=502)(hit.scope, hit.receive, hit.send)


async def _truncated(hit: Hit) -> None:
    start, *rest = await hit.carry_out()
    body = b"".join(message.get("body", b"") for message in rest)
    if body:
        body = body[: len(body) // 2]
        MutableHeaders(scope=start)["Content-Length"] = str(len(body))
    await hit.send(start)
    await hit.send({"type": "http.response.body", "body": body})


async def _slow(hit: Hit) -> None:
    kept = await hit.carry_out()
    await asyncio.sleep(hit.fault.seconds)
    for message in kept:
        await hit.send(message)


async def _bent(hit: Hit) -> None:
    await hit.app(hit.scope, hit.receive, hit.send)


_EFFECTS: Final[Mapping[Kind, Effect]] = {
    Kind.LOST_REPLY: _lost_reply,
    Kind.DROPPED: _dropped,
    Kind.LATE_COMMIT: _late_commit,
    Kind.TIMEOUT_DONE: _timeout_done,
    Kind.TIMEOUT_NOT_DONE: _refused("REQUEST_TIMEOUT"),
    Kind.RATE_LIMITED: _rate_limited,
    Kind.RATE_LIMITED_BARE: _rate_limited,
    Kind.ERROR_500: _refused("INTERNAL"),
    Kind.ERROR_500_EMPTY: _error_500_empty,
    Kind.GENERIC_400: _refused("INVALID_ARGUMENT"),
    Kind.UNAUTHENTICATED: _refused("INVALID_CREDENTIALS"),
    Kind.HTML_502: _html_502,
    Kind.TRUNCATED: _truncated,
    Kind.SLOW: _slow,
    Kind.STALE_READ: _bent,
    Kind.EQUAL_TIMESTAMPS: _bent,
    Kind.CLOCK_BEHIND: _bent,
}
