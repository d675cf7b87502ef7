"""Which paths and methods exist."""

import asyncio
from collections.abc import Callable

import httpx
import pytest

from reconciler.sandbox.app import create_app
from reconciler.sandbox.initial_state import ACCESS_KEY
from reconciler.sandbox.store import Store

Connect = Callable[..., httpx.Client]

UNKNOWN = "0d000000-0000-4000-8000-00000000000d"

EXISTING = [
    ("GET", "/outplans"),
    ("POST", "/outplans"),
    ("GET", f"/outplans/{UNKNOWN}"),
    ("PUT", f"/outplans/{UNKNOWN}"),
    ("DELETE", f"/outplans/{UNKNOWN}"),
    ("PUT", f"/outplans/{UNKNOWN}/dial_info"),
    ("GET", "/campaigns"),
    ("GET", f"/campaigns/{UNKNOWN}"),
    ("GET", "/numbers"),
    ("GET", f"/numbers/{UNKNOWN}"),
    ("GET", "/accesskeys"),
    ("GET", f"/accesskeys/{UNKNOWN}"),
    ("GET", "/customer"),
    ("GET", "/customers"),
    ("GET", f"/customers/{UNKNOWN}"),
    ("GET", "/me"),
]

MISSING = [
    *((method, "/outplans") for method in ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")),
    *((method, f"/outplans/{UNKNOWN}") for method in ("HEAD", "POST", "PATCH", "OPTIONS")),
    *((method, f"/outplans/{UNKNOWN}/dial_info") for method in ("GET", "POST", "DELETE")),
    ("GET", "/"),
    ("GET", "/outplan"),
    ("GET", "/Outplans"),
    ("PUT", f"/outplans/{UNKNOWN}/dial-info"),
    ("POST", f"/outplans/{UNKNOWN}/undelete"),
    ("PUT", "/outplans/"),
    ("DELETE", "/outplans/"),
    ("GET", "/ping"),
    ("POST", "/auth/login"),
    ("GET", "http://sandbox/outplans"),
    ("GET", "http://sandbox/v2.0/outplans"),
    ("HEAD", "http://sandbox/ping"),
    ("POST", "http://sandbox/ping"),
    ("GET", "http://sandbox/auth/login"),
]


@pytest.mark.parametrize(("method", "path"), EXISTING)
def test_existing_ones_want_a_credential(connect: Connect, method: str, path: str) -> None:
    answer = connect(cookie="").request(method, path)
    assert answer.json()["error"]["reason"] == "AUTHENTICATION_REQUIRED"


@pytest.mark.parametrize(("method", "path"), MISSING)
def test_missing_ones_are_not_found_with_or_without_a_credential(
    connect: Connect, method: str, path: str
) -> None:
    for client in (connect(), connect(cookie="")):
        answer = client.request(method, path)
        assert answer.status_code == 404
        assert len(answer.headers["x-request-id"]) == 30
        if method != "HEAD":
            assert answer.json()["error"]["reason"] == "ROUTE_NOT_FOUND"


def test_missing_ones_cost_nothing_of_the_rate_limit(connect: Connect) -> None:
    api = connect(rate_limit=True)
    assert {api.get("/nothing").status_code for _ in range(450)} == {404}


def test_ping_needs_no_credential(connect: Connect) -> None:
    answer = connect(cookie="").get("http://sandbox/ping")
    assert (answer.status_code, answer.text) == (200, '{"message":"pong"}')


def test_a_panic_is_an_empty_500(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "page", None)
    transport = httpx.ASGITransport(create_app(store), raise_app_exceptions=False)

    async def answered() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
            query = {"accesskey": ACCESS_KEY}
            return await client.get("/v1.0/outplans", params=query)

    answer = asyncio.run(answered())
    assert (answer.status_code, answer.content) == (500, b"")
