"""The served sandbox, as the product serves it, with a log of every request.

    python -m benchmarks.serving STATE [--limited] [--latency SECONDS]

It prints its base URL. `GET /_bench/requests` answers the log, `DELETE` empties it.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from starlette.responses import JSONResponse

from reconciler.sandbox import serve
from reconciler.sandbox.app import create_app

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG = "/_bench/requests"


class Logged:
    """Notes method, target, client, moment and status of each request. Not latency's business."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._log: list[tuple[str, str, str, float, int]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Note the request and pass it on, or answer the log."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"] == LOG:
            await JSONResponse(self._log)(scope, receive, send)
            if scope["method"] == "DELETE":
                self._log.clear()
        else:
            await self._noted(scope, receive, send)

    async def _noted(self, scope: Scope, receive: Receive, send: Send) -> None:
        at = time.perf_counter()
        query = scope["query_string"].decode("latin-1")
        target = scope["path"] + (f"?{query}" if query else "")
        agent = dict(scope["headers"]).get(b"user-agent", b"").decode("latin-1")

        async def send_and_note(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._log.append((scope["method"], target, agent, at, message["status"]))
            await send(message)

        await self._app(scope, receive, send_and_note)


def main() -> None:
    """Serve until a signal."""
    parser = argparse.ArgumentParser()
    parser.add_argument("state", type=Path)
    parser.add_argument("--limited", action="store_true")
    parser.add_argument("--latency", type=float, default=0.0)
    given = parser.parse_args()

    def logged(*args: Any, **settings: Any) -> ASGIApp:
        return Logged(create_app(*args, **settings))

    def announce(url: str) -> None:
        print(url, flush=True)

    # So that it is the product's server to the last setting, and not one that only resembles it.
    with patch.object(serve, "create_app", logged):
        serve.serve(
            given.state, port=0, rate_limit=given.limited, latency=given.latency, announce=announce
        )


if __name__ == "__main__":
    main()
