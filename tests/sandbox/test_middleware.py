"""Request ids, trailing slashes, the count of requests, and latency."""

import asyncio
import re
from collections.abc import Callable

import httpx
import pytest

from reconciler.sandbox.app import create_app
from reconciler.sandbox.initial_state import ACCESS_KEY
from reconciler.sandbox.store import Store

Connect = Callable[..., httpx.Client]

UNKNOWN = "0d000000-0000-4000-8000-00000000000d"
QUERY = {"accesskey": ACCESS_KEY}
MADE_UP = re.compile("req_[A-Z2-7]{26}")


class TestRequestIds:
    @pytest.mark.parametrize("given", ["a", "A-z_0-9", "x" * 64])
    @pytest.mark.parametrize("path", ["/outplans", "/outplans/x", "/nothing"])
    def test_a_clients_own_is_honoured(self, api: httpx.Client, path: str, given: str) -> None:
        answer = api.get(path, headers={"X-Request-Id": given})
        assert answer.headers["x-request-id"] == given
        if answer.is_error:
            assert answer.json()["error"]["request_id"] == given

    @pytest.mark.parametrize("given", [None, "", "x" * 65, "a b", "a.b", "é", "a:b", "a\tb"])
    def test_others_are_replaced(self, api: httpx.Client, given: str | None) -> None:
        headers = {b"X-Request-Id": given.encode()} if given is not None else {}
        answer = api.get("/outplans/x", headers=headers)
        request_id = answer.headers["x-request-id"]
        assert MADE_UP.fullmatch(request_id)
        assert answer.json()["error"]["request_id"] == request_id

    def test_each_is_new(self, api: httpx.Client) -> None:
        assert len({api.get("/outplans").headers["x-request-id"] for _ in range(20)}) == 20


class TestTrailingSlashes:
    @pytest.mark.parametrize(
        ("method", "path", "status", "location"),
        [
            ("GET", "/outplans/", 301, "/v1.0/outplans"),
            ("GET", "/outplans/?accesskey=k&a=b", 301, "/v1.0/outplans?accesskey=k&a=b"),
            ("POST", "/outplans/", 307, "/v1.0/outplans"),
            ("GET", f"/outplans/{UNKNOWN}/", 301, f"/v1.0/outplans/{UNKNOWN}"),
            ("DELETE", f"/outplans/{UNKNOWN}/?a=b", 307, f"/v1.0/outplans/{UNKNOWN}?a=b"),
            ("PUT", f"/outplans/{UNKNOWN}/dial_info/", 307, f"/v1.0/outplans/{UNKNOWN}/dial_info"),
            ("GET", "/customer/", 301, "/v1.0/customer"),
            ("GET", "/outplans//", 301, "/v1.0/outplans/"),
            ("PUT", "/outplans//", 307, "/v1.0/outplans/"),
            ("GET", "/outdials//targets/", 301, "/v1.0/outdials/targets"),
            ("GET", "/outplans/(a)!/", 301, "/v1.0/outplans/%28a%29%21"),
            ("GET", "http://sandbox/ping/", 301, "/ping"),
        ],
    )
    def test_redirected_before_anything_else(
        self, connect: Connect, method: str, path: str, status: int, location: str
    ) -> None:
        answer = connect(cookie="").request(method, path)
        assert (answer.status_code, answer.headers["location"]) == (status, location)
        assert "x-request-id" not in answer.headers
        if method == "GET":
            assert answer.headers["content-type"] == "text/html; charset=utf-8"
            assert answer.text.startswith('<a href="/')
        else:
            assert answer.content == b""

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("PUT", "/outplans/"),
            ("DELETE", "/outplans/"),
            ("POST", "/outplans//"),
            ("GET", "/outplans///"),
            ("GET", f"/outplans/{UNKNOWN}//"),
            ("GET", f"/outplans/{UNKNOWN}/dial_info/"),
        ],
    )
    def test_where_the_router_finds_nothing_behind_them(
        self, api: httpx.Client, method: str, path: str
    ) -> None:
        assert api.request(method, path).json()["error"]["reason"] == "ROUTE_NOT_FOUND"

    def test_an_empty_id_turns_reading_into_listing(self, api: httpx.Client) -> None:
        api.post("/outplans", json={"name": "a"})
        followed = api.get("/outplans/", params=QUERY, follow_redirects=True)
        assert [outplan["name"] for outplan in followed.json()["result"]] == ["a"]


def test_the_count_knows_methods_and_paths_and_no_query(store: Store) -> None:
    app = create_app(store)

    async def ask() -> None:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
            await client.get("/v1.0/outplans?accesskey=secret")
            await client.get("/v1.0/outplans/")
            await client.post("/auth/login")
            await client.delete("/nothing")

    asyncio.run(ask())
    assert list(app.state.requests) == [
        ("GET", "/v1.0/outplans"),
        ("GET", "/v1.0/outplans/"),
        ("POST", "/auth/login"),
        ("DELETE", "/nothing"),
    ]


def test_latency_holds_every_answer_back_by_itself_and_no_work(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(store, rate_limit=False, latency=0.15)
    waits: list[float] = []
    arrived = asyncio.Event()

    async def until_all_wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            assert [outplan["name"] for outplan in store.outplans()] == ["made"]
            arrived.set()
        await asyncio.wait_for(arrived.wait(), 10)

    async def ask() -> list[int]:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
            answers = await asyncio.gather(
                client.post("/v1.0/outplans", params=QUERY, json={"name": "made"}),
                client.get("/v1.0/outplans/", params=QUERY),
                client.get("/ping"),
            )
        return [answer.status_code for answer in answers]

    monkeypatch.setattr("reconciler.sandbox.middleware.asyncio.sleep", until_all_wait)
    assert asyncio.run(ask()) == [200, 301, 200]
    assert waits == [0.15, 0.15, 0.15]


def test_without_latency_nothing_waits(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(_seconds: float) -> None:
        raise AssertionError

    monkeypatch.setattr("reconciler.sandbox.middleware.asyncio.sleep", never)

    async def ask() -> int:
        transport = httpx.ASGITransport(create_app(store))
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
            return (await client.get("/ping")).status_code

    assert asyncio.run(ask()) == 200
