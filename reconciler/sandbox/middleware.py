"""What happens around every request: counting, latency, odd paths, request ids.

Plain ASGI; in which order they stand is written in `app`.
No rule of any one endpoint belongs here.
"""

import asyncio
import base64
import html
import posixpath
import re
import secrets
from collections import deque
from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reconciler.sandbox.go_query import has_bad_escape

_HONOURED: Final = re.compile("[A-Za-z0-9_-]{1,64}")


class Counted:
    """Notes the method and path of each request. The query stays out: it may hold a credential."""

    def __init__(self, app: ASGIApp, requests: deque[tuple[str, str]]) -> None:
        self._app = app
        self._requests = requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Note the request and pass it on."""
        if scope["type"] == "http":
            self._requests.append((scope["method"], scope["path"]))
        await self._app(scope, receive, send)


class Delayed:
    """Holds every answer back for some `seconds`, each by itself: nobody waits for another.

    The work is done when the request comes. What is lost on the way back was therefore done.
    """

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and the answer when its time has come."""
        await self._app(scope, receive, held_back(send, self._seconds) if self._seconds else send)


class MalformedPaths:
    """Refuses a path with a malformed percent escape as Go's HTTP server does by itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on or refuse it."""
        if scope["type"] == "http" and has_bad_escape(scope["raw_path"].decode("latin-1")):
            text = "400 Bad Request"
            await PlainTextResponse(text, 400, {"Connection": "close"})(scope, receive, send)
            return
        await self._app(scope, receive, send)


class SlashRedirects:
    """Sends a path with a trailing slash to the one without, if `exists(method, path)` there."""

    def __init__(self, app: ASGIApp, exists: Callable[[str, str], bool]) -> None:
        self._app = app
        self._exists = exists

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Redirect or pass the request on."""
        if scope["type"] == "http" and scope["path"].endswith("/"):
            path = scope["path"][:-1]
            if self._exists(scope["method"], path):
                await _redirect(scope, path)(scope, receive, send)
                return
        await self._app(scope, receive, send)


class RequestIds:
    """Honours a client's `X-Request-Id` or makes one, and puts it on every answer.

    Handlers find it as `request.state.request_id`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its id, and mark the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        given = request.headers.get("x-request-id", "")
        request_id = given if _HONOURED.fullmatch(given) else _new_id()
        request.state.request_id = request_id

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)

        await self._app(scope, receive, send_with_id)


def held_back(send: Send, seconds: float) -> Send:
    """Make a `send` that keeps the beginning of an answer back for some seconds."""

    async def send_later(message: Message) -> None:
        if message["type"] == "http.response.start":
            await asyncio.sleep(seconds)
        await send(message)

    return send_later


def _new_id() -> str:
    return "req_" + base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=")


def _redirect(scope: Scope, path: str) -> Response:
    """Answer as Go does: the query comes along, credentials and all; a body only for GET."""
    query = scope["query_string"].decode("latin-1")
    clean = posixpath.normpath(path) + ("/" if path.endswith("/") else "")
    location = quote(clean, safe="/:@$&+,;=~") + (f"?{query}" if query else "")
    if scope["method"] != "GET":
        return Response(status_code=307, headers={"Location": location})
    return Response(
        f'<a href="{html.escape(location)}">Moved Permanently</a>.\n\n',
        status_code=301,
        headers={"Location": location},
        media_type="text/html; charset=utf-8",
    )
