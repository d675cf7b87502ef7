"""Writes that are done long after their 503, by whoever serves the state then.

The server puts a request into a queue that outlives it. Here the queue is in the state's file.
"""

import sys
import time
from collections.abc import Coroutine
from functools import partial
from typing import Any, Final

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Scope

from reconciler.sandbox.answers import AnswerError
from reconciler.sandbox.auth import authenticate
from reconciler.sandbox.faults import Fault, FaultKind, Faults, strike
from reconciler.sandbox.store import LateWrite, Store
from reconciler.sandbox.timestamps import Clock

CUSTOMER: Final = "reconciler.sandbox.customer"
"""Where the scope of a late write says whose it is: its credential is not kept."""


class LateWrites:
    """What is still to be done of a state, and the application that does it."""

    def __init__(self, store: Store, faults: Faults, app: ASGIApp, clock: Clock) -> None:
        self._store = store
        self._faults = faults
        self._app = app
        self._clock = clock
        self._revived = False

    def revive(self) -> None:
        """Take up, once, what an earlier server of this state had still to do."""
        if self._revived:
            return
        self._revived = True
        for number, write in self._store.late_writes():
            wait = write.due - time.time()
            if wait <= 0:
                self._commit(number, write)
            else:
                self._faults.postpone(partial(self._commit, number, write), wait)

    async def keep(self, request: Request, seconds: float) -> None:
        """Have a write done in so many seconds. One without a good credential never is."""
        try:
            customer_id = authenticate(request, self._store, self._clock())
        except AnswerError:
            return
        write = LateWrite(
            customer_id=customer_id,
            method=request.method,
            path=request.scope["path"],
            body=await request.body(),
            due=time.time() + seconds,
        )
        number = self._store.keep_late_write(write)
        self._faults.postpone(partial(self._commit, number, write), seconds)

    def _commit(self, number: int, write: LateWrite) -> None:
        # Another process on the same file may have been faster.
        if self._store.claim_late_write(number):
            _to_the_end(self._again(write))

    async def _again(self, write: LateWrite) -> None:
        async def receive() -> Message:
            return {"type": "http.request", "body": write.body, "more_body": False}

        async def send(_message: Message) -> None:
            return

        await self._app(_scope(write), receive, send)


def _scope(write: LateWrite) -> Scope:
    scope: Scope = {
        "type": "http",
        "http_version": "1.1",
        "scheme": "http",
        "method": write.method,
        "path": write.path,
        "raw_path": write.path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [],
        "client": None,
        "server": None,
        "state": {},
        CUSTOMER: write.customer_id,
    }
    strike(scope, Fault(FaultKind.LATE_COMMIT))
    return scope


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
    raise RuntimeError("a late write had to wait")
