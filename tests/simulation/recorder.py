"""Stands between one run and the server: notes each request, and can end the run at any of them.

Ending a run is what a SIGKILL looks like from here: the request at hand is carried out or not,
nobody gets an answer any more, and what other tasks had under way may or may not arrive.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from reconciler.sandbox.faults import FaultKind, struck
from reconciler.sandbox.initial_state import BASE_PATH

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass(slots=True)
class Request:
    """One request as it arrived; `status` is None while it has no answer, or never gets one."""

    method: str
    path: str
    body: Any
    status: int | None = None
    fault: FaultKind | None = None

    @property
    def writes(self) -> bool:
        """Whether it asks for a change."""
        return self.method != "GET"

    @property
    def may_have_happened(self) -> bool:
        """Whether its answer, or the lack of one, leaves open that it was carried out."""
        return self.status not in (401, 403, 404, 429)


@dataclass(slots=True)
class Recorder:
    """The server as one run sees it.

    `kill_at` is the number of the request at which the run ends, `carried_out` whether that request
    still happens; `yields` how often at most other tasks get a turn before each request.
    `boundary` is called before each request, `interrupt` once it has arrived.
    """

    app: ASGIApp
    fate: Random
    boundary: Callable[[], None]
    yields: int = 0
    kill_at: int | None = None
    carried_out: bool = False
    interrupt: Callable[[], None] = lambda: None
    task: asyncio.Task[None] | None = None
    killed: bool = False
    requests: list[Request] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, unless the run ends with it or has ended."""
        if self.killed and self.fate.random() < 0.5:
            await asyncio.Event().wait()
        for _ in range(self.fate.randint(0, self.yields)):
            await asyncio.sleep(0)
        self.boundary()
        body = await _body(receive)
        request = Request(
            scope["method"],
            scope["path"].removeprefix(BASE_PATH),
            json.loads(body) if body else None,
        )
        if self.killed:
            await self._unheard(request, scope, body)
        elif len(self.requests) + 1 == self.kill_at:
            await self._last(request, scope, body)
        self.requests.append(request)
        self.interrupt()

        async def heard(message: Message) -> None:
            if message["type"] == "http.response.start":
                request.status = message["status"]
            await send(message)

        try:
            await self.app(scope, _replay(body, receive), heard)
        finally:
            request.fault = next((kind for kind in FaultKind if struck(scope, kind)), None)

    async def _last(self, request: Request, scope: Scope, body: bytes) -> None:
        self.killed = True
        assert self.task is not None
        self.task.cancel()
        if self.carried_out:
            await self._unheard(request, scope, body)
        await asyncio.Event().wait()

    async def _unheard(self, request: Request, scope: Scope, body: bytes) -> None:
        self.requests.append(request)
        with suppress(ConnectionError):
            await self.app(scope, _replay(body, _never), _nobody)
        await asyncio.Event().wait()


async def _body(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


def _replay(body: bytes, then: Receive) -> Receive:
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return waiting.pop() if waiting else await then()

    return receive


async def _never() -> Message:
    await asyncio.Event().wait()
    return {"type": "http.disconnect"}


async def _nobody(_message: Message) -> None:
    return
