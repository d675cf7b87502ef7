"""One request that a scripted fault has hit, and what can be done with it.

Which of these is done for which kind of fault is written in `effects`.
"""

import sys
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reconciler.sandbox.errors import ApiError, envelope
from reconciler.sandbox.faults import Fault, Faults
from reconciler.sandbox.middleware import RequestIds

ABORT: Final = "abort"
"""Where in a scope's `state` a server leaves a function that breaks the connection."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A request, the fault that has hit it, and the application that would have answered it."""

    fault: Fault
    faults: Faults
    app: ASGIApp
    scope: Scope
    receive: Receive
    send: Send

    async def carry_out(self) -> list[Message]:
        """Let the request do its work, and keep its answer back."""
        kept: list[Message] = []

        async def keep(message: Message) -> None:
            kept.append(message)

        await self.app(self.scope, self.receive, keep)
        return kept

    async def carry_out_later(self) -> None:
        """Let the request do its work in the fault's `seconds`, and nobody see its answer."""
        body = await Request(self.scope, self.receive).body()
        self.faults.postpone(lambda: _to_the_end(self._again(body)), self.fault.seconds)

    async def answer(self, make: Callable[[str], Response]) -> None:
        """Answer what `make` makes of the request id, under that id."""

        async def instead(scope: Scope, receive: Receive, send: Send) -> None:
            await make(scope["state"]["request_id"])(scope, receive, send)

        await RequestIds(instead)(self.scope, self.receive, self.send)

    async def refuse(self, problem: ApiError) -> None:
        """Answer with the envelope of a problem."""
        await self.answer(lambda request_id: envelope(problem, request_id))

    def drop(self) -> None:
        """Break the connection. Without a server there is none, and the caller gets the error."""
        abort = self.scope.get("state", {}).get(ABORT)
        if abort is None:
            raise ConnectionResetError(f"fault {self.fault.kind}")
        abort()

    async def _again(self, body: bytes) -> None:
        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(_message: Message) -> None:
            return

        await self.app({**self.scope, "state": {}}, receive, send)


def _to_the_end(work: Coroutine[Any, Any, None]) -> None:
    # By hand, because the loop may be gone, or closing, or be the very one that is running; and
    # without that loop's hooks. It suffices: nothing in the sandbox waits for anything but the
    # body, which is at hand.
    hooks = sys.get_asyncgen_hooks()
    sys.set_asyncgen_hooks(None, None)
    try:
        work.send(None)
    except StopIteration:
        return
    finally:
        sys.set_asyncgen_hooks(*hooks)
    raise RuntimeError("a late commit had to wait")
