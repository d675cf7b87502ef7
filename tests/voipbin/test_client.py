"""One connection: what goes out, what is repeated over a broken wire, and what no failure shows."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from contextlib import asynccontextmanager
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, Literal

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from reconciler.sandbox.app import create_app
from reconciler.sandbox.initial_state import ACCESS_KEY, CUSTOMER_ID, LOGIN_TOKEN
from reconciler.values.errors import AmbiguousWriteError, ApiError
from reconciler.voipbin.bodies import BODY_MAX
from reconciler.voipbin.client import Client, Pause
from reconciler.voipbin.credentials import Credential
from reconciler.voipbin.replies import GENERIC_REFUSAL
from reconciler.voipbin.throttle import Unlimited

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import ASGIApp, Receive, Scope, Send

    from reconciler.sandbox.records import Style
    from reconciler.sandbox.store import Store

pytestmark = pytest.mark.anyio

SECRET = "vb_do-not-show-this-to-anybody-0000"
KEY = Credential("access_key", SECRET, "a test")
TOKEN = Credential("token", SECRET, "a test")
DROPPED = b""
TRUNCATED = b'HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{"id": "1"'
GARBAGE = b"SSH-2.0-OpenSSH_9.6\r\n\r\n"
FINE = b'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{"id": "1"}'


def connect(endpoint: str = "sandbox:", credential: Credential = KEY, **options: Any) -> Client:
    return Client(endpoint, credential, governor=Unlimited(), pause=Pause(0.001, 0.002), **options)


async def sent(client: Client, method: str) -> Any:
    if method == "GET":
        return await client.get("/outplans", {"page_size": "100"})
    return await client.send(method, "/outplans", {"name": "Sales"})


class Answering:
    """An application that notes its requests and gives one answer."""

    def __init__(self, answer: ASGIApp | None = None) -> None:
        self.answer = answer or JSONResponse({"id": "1"})
        self.requests: list[Request] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.requests.append(Request(scope))
        await self.answer(scope, receive, send)


@asynccontextmanager
async def listening(*replies: bytes) -> AsyncIterator[tuple[str, list[bytes]]]:
    """Serve one connection after another, each with a reply as it goes over the wire."""
    requests: list[bytes] = []
    rest = chain(replies, repeat(replies[-1]))

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        requests.append(head + await reader.readexactly(int(length or 0)))
        writer.write(next(rest))
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1.0", requests


def closed_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}/v1.0"


@pytest.mark.parametrize(
    ("credential", "place", "header", "cookie", "query"),
    [
        (KEY, "query", None, None, SECRET),
        (KEY, "cookie", None, f"accesskey={SECRET}", None),
        (TOKEN, "query", f"Bearer {SECRET}", None, None),
        (TOKEN, "cookie", f"Bearer {SECRET}", None, None),
    ],
)
async def test_every_request_carries_the_credential_in_its_one_place(
    credential: Credential,
    place: Literal["query", "cookie"],
    header: str | None,
    cookie: str | None,
    query: str | None,
) -> None:
    app = Answering()
    async with connect(credential=credential, access_key_in=place, app=app) as client:
        for method in ("GET", "POST", "PUT", "DELETE"):
            await sent(client, method)
    assert [request.method for request in app.requests] == ["GET", "POST", "PUT", "DELETE"]
    for request in app.requests:
        assert request.headers.get("Authorization") == header
        assert request.headers.get("Cookie") == cookie
        assert request.query_params.get("accesskey") == query
        assert set(request.query_params) <= {"accesskey", "page_size"}


@pytest.mark.parametrize("style", ["current", "documented"])
@pytest.mark.parametrize("kind", ["query", "cookie", "token"])
async def test_the_service_accepts_each_kind_of_credential(
    store: Store, style: Style, kind: Literal["query", "cookie", "token"]
) -> None:
    credential = Credential("access_key", ACCESS_KEY, "a test")
    if kind == "token":
        token = LOGIN_TOKEN
        credential = Credential("token", token, "a test")
    app = create_app(store, style=style, rate_limit=False)
    place: Literal["query", "cookie"] = "cookie" if kind == "cookie" else "query"
    async with connect(credential=credential, access_key_in=place, app=app) as client:
        assert (await client.get("/customer"))["id"] == CUSTOMER_ID
        made = await client.send("POST", "/outplans", {"name": "Sales", "dial_timeout": 30_000})
        path = f"/outplans/{made['id']}"
        await client.send("PUT", path, {"name": "Renamed", "detail": "é <&>"})
        read = await client.get(path)
        assert (read["name"], read["detail"], read["dial_timeout"]) == ("Renamed", "é <&>", 30_000)
        await client.send("DELETE", path, None)
    assert [row["tm_delete"] is None for row in store.outplans()] == [False]


async def test_every_attempt_has_a_request_id_of_its_own_and_the_last_one_is_quoted() -> None:
    app = Answering(Response(status_code=503))
    traced: list[str] = []
    async with connect(app=app, on_trace=lambda trace: traced.append(trace.request_id)) as client:
        for _ in range(2):
            with pytest.raises(ApiError) as caught:
                await client.get("/outplans")
    ids = [request.headers["X-Request-Id"] for request in app.requests]
    assert len(set(ids)) == len(ids) == 14
    assert traced == ids
    assert ids[-1] in (caught.value.where or "")


@pytest.mark.parametrize("where", ["body", "header", "nowhere"])
async def test_the_request_id_shown_is_the_one_that_the_service_logged(where: str) -> None:
    error = {"reason": "PERMISSION_DENIED", "message": "No.", "request_id": "of-the-body"}
    if where != "body":
        del error["request_id"]
    headers = {} if where == "nowhere" else {"X-Request-Id": "of-the-header"}
    app = Answering(JSONResponse({"error": error}, 403, headers))
    async with connect(app=app) as client:
        with pytest.raises(ApiError) as caught:
            await client.get("/outplans")
    own = app.requests[0].headers["X-Request-Id"]
    shown = {"body": "of-the-body", "header": "of-the-header", "nowhere": own}[where]
    assert f"request id {shown})" in (caught.value.where or "")


async def test_a_write_with_a_character_of_four_bytes_names_it_when_it_is_refused() -> None:
    error = {"reason": "INVALID_ARGUMENT", "message": GENERIC_REFUSAL}
    async with connect(app=Answering(JSONResponse({"error": error}, 400))) as client:
        with pytest.raises(AmbiguousWriteError) as caught:
            await client.send("PUT", "/outplans/1", {"name": "Sales \U0001f600"})
    assert caught.value.refused
    assert "(U+1F600) in name" in caught.value.sentence
    assert "(U+1F600) in name" in caught.value.remedy


@asynccontextmanager
async def dripping(*then: bytes) -> AsyncIterator[tuple[str, list[bytes]]]:
    """Serve one answer that drips without end, and then whole ones."""
    requests: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        requests.append(await reader.readuntil(b"\r\n\r\n"))
        with contextlib.suppress(ConnectionError), contextlib.closing(writer):
            if len(requests) > 1:
                writer.write(then[0])
            else:
                writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
                while not reader.at_eof():
                    writer.write(b" ")
                    await writer.drain()
                    await asyncio.sleep(0.01)

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1.0", requests


async def test_an_answer_that_drips_is_left_at_the_deadline_and_asked_for_again() -> None:
    async with dripping(FINE) as (endpoint, requests), connect(endpoint, deadline=0.3) as client:
        assert await client.get("/outplans") == {"id": "1"}
    assert len(requests) == 2


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("fault", ["drips", "too-large"])
async def test_a_write_whose_answer_has_no_end_is_in_doubt(method: str, fault: str) -> None:
    if fault == "drips":
        async with dripping(TRUNCATED) as (endpoint, _), connect(endpoint, deadline=0.3) as client:
            with pytest.raises(AmbiguousWriteError):
                await client.send(method, "/outplans/1", None)
        return
    async with connect(app=Answering(Response(b" " * (BODY_MAX + 1)))) as client:
        with pytest.raises(AmbiguousWriteError):
            await client.send(method, "/outplans/1", None)


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_redirects_are_not_followed(app: Any, method: str) -> None:
    credential = Credential("access_key", ACCESS_KEY, "a test")
    async with connect(credential=credential, app=app) as client:
        with pytest.raises(ApiError, match="refused") as caught:
            await client.send(method, "/outplans/", {})
    assert caught.value.status in (301, 307)
    assert list(app.state.requests) == [(method, "/v1.0/outplans/")]


@pytest.mark.parametrize("cookie", [None, f"accesskey={SECRET}"])
async def test_cookies_of_answers_are_forgotten(cookie: str | None) -> None:
    answer = JSONResponse({"id": "1"})
    answer.set_cookie("token", "stale")
    app = Answering(answer)
    place: Literal["query", "cookie"] = "cookie" if cookie else "query"
    async with connect(app=app, access_key_in=place) as client:
        for _ in range(3):
            await client.get("/outplans")
    assert [request.headers.get("Cookie") for request in app.requests] == [cookie] * 3


@pytest.mark.parametrize("fault", [DROPPED, TRUNCATED, GARBAGE])
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "POST"])
async def test_only_a_post_is_not_repeated_when_no_answer_comes(method: str, fault: bytes) -> None:
    async with listening(FINE, fault, FINE) as (endpoint, requests), connect(endpoint) as client:
        await client.get("/customer")
        requests.clear()
        if method == "POST":
            with pytest.raises(AmbiguousWriteError) as caught:
                await sent(client, method)
            assert caught.value.status is None
        else:
            assert await sent(client, method) == {"id": "1"}
    assert len(requests) == (1 if method == "POST" else 2)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_a_wire_that_stays_broken_is_given_up(method: str) -> None:
    async with listening(DROPPED) as (endpoint, requests), connect(endpoint) as client:
        with pytest.raises(ApiError) as caught:
            await sent(client, method)
    assert len(requests) == 5
    assert isinstance(caught.value, AmbiguousWriteError) is (method != "GET")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "POST"])
async def test_without_a_connection_all_are_repeated_and_nothing_is_in_doubt(method: str) -> None:
    outcomes: list[str] = []
    async with connect(
        closed_port(), on_trace=lambda trace: outcomes.append(trace.outcome)
    ) as client:
        with pytest.raises(ApiError, match="cannot be reached") as caught:
            await sent(client, method)
    assert outcomes == ["no connection"] * 4
    assert not isinstance(caught.value, AmbiguousWriteError)


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_an_answer_that_cannot_be_unpacked_is_no_answer(method: str) -> None:
    answer = Response(b"no gzip", headers={"Content-Encoding": "gzip"})
    async with connect(app=Answering(answer)) as client:
        with pytest.raises(ApiError if method == "GET" else AmbiguousWriteError):
            await sent(client, method)
