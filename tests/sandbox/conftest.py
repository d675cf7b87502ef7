"""A sandbox in memory and plain HTTP clients for it, one for each style."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from reconciler.sandbox.app import create_app
from reconciler.sandbox.initial_state import ACCESS_KEY, BASE_PATH
from reconciler.sandbox.store import Store

Connect = Callable[..., httpx.Client]


class InProcess(httpx.BaseTransport):
    """Lets a plain `httpx.Client` talk to an ASGI application."""

    def __init__(self, app: ASGIApp) -> None:
        self._transport = httpx.ASGITransport(app)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return asyncio.run(self._handle(request))

    async def _handle(self, request: httpx.Request) -> httpx.Response:
        answer = await self._transport.handle_async_request(request)
        content = await answer.aread()
        return httpx.Response(answer.status_code, headers=answer.headers, content=content)


@pytest.fixture
def store() -> Iterator[Store]:
    store = Store(":memory:")
    yield store
    store.close()


@pytest.fixture
def connect(store: Store) -> Connect:
    """Make a client; `cookie=""` leaves the credential out, the rest goes to `create_app`."""

    def connect(*, cookie: str = f"accesskey={ACCESS_KEY}", **settings: Any) -> httpx.Client:
        app = create_app(store, **{"rate_limit": False, **settings})
        return httpx.Client(
            transport=InProcess(app),
            base_url=f"http://sandbox{BASE_PATH}",
            headers={"Cookie": cookie} if cookie else {},
        )

    return connect


@pytest.fixture
def api(connect: Connect) -> httpx.Client:
    """A client with the default access key, of a sandbox without rate limits."""
    return connect()


@pytest.fixture
def documented(connect: Connect) -> httpx.Client:
    """The same, of a sandbox that answers as the published documentation shows."""
    return connect(style="documented")
