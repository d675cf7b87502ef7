"""One request that a scripted fault has hit, and what can be done with it.

Which of these is done for which kind of fault is written in `effects`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reconciler.sandbox.answers import AnswerError, envelope
from reconciler.sandbox.faults import Fault
from reconciler.sandbox.late_writes import LateWrites
from reconciler.sandbox.middleware import RequestIds

ABORT: Final = "abort"
"""Where in a scope's `state` a server leaves a function that breaks the connection."""


@dataclass(frozen=True, slots=True)
class HitRequest:
    """A request, the fault that has hit it, and the application that would have answered it."""

    fault: Fault
    late: LateWrites
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
        await self.late.keep(Request(self.scope, self.receive), self.fault.seconds)

    async def answer(self, make: Callable[[str], Response]) -> None:
        """Answer what `make` makes of the request id, under that id."""

        async def instead(scope: Scope, receive: Receive, send: Send) -> None:
            await make(scope["state"]["request_id"])(scope, receive, send)

        await RequestIds(instead)(self.scope, self.receive, self.send)

    async def refuse(self, problem: AnswerError) -> None:
        """Answer with the envelope of a problem."""
        await self.answer(lambda request_id: envelope(problem, request_id))

    def drop(self) -> None:
        """Break the connection. Without a server there is none, and the caller gets the error."""
        abort = self.scope.get("state", {}).get(ABORT)
        if abort is None:
            raise ConnectionResetError(f"fault {self.fault.kind}")
        abort()
