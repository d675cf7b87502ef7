"""Who may talk to a served sandbox: callers that name this machine, and no page of another site.

The real service answers everybody, and tells browsers so; a server on somebody's own machine must
not, or any web page could fill it and read it.
"""

from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from reconciler.sandbox.answers import GoJson

LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


class LoopbackOnly:
    """Refuses requests whose `Host` or `Origin` is another name than those allowed."""

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on or refuse it."""
        problem = self._problem(Request(scope)) if scope["type"] == "http" else ""
        if problem:
            await GoJson({"message": problem}, status_code=403)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _problem(self, request: Request) -> str:
        host = request.headers.get("host", "")
        if _name(f"//{host}") not in self._hosts:
            return self._sentence("is addressed to", host)
        for origin in request.headers.getlist("origin"):
            if _name(origin) not in self._hosts:
                return self._sentence("comes from a page of", origin)
        return ""

    def _sentence(self, what: str, name: str) -> str:
        return (
            f"The request {what} {name!r}, and this sandbox answers only to"
            f" {', '.join(self._hosts)}; start it with --allow-host NAME to add a name."
        )


def _name(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""
