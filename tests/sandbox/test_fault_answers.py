"""What a client gets to see of each kind of fault."""

import asyncio
import json
import time
from collections.abc import Callable

import httpx
import pytest

from reconciler.sandbox.faults import Fault, FaultKind, Faults
from reconciler.sandbox.initial_state import ACCESS_KEY, LOGIN_TOKEN
from reconciler.sandbox.store import Store

Connect = Callable[..., httpx.Client]

ENVELOPES = {
    FaultKind.TIMEOUT_DONE: ("REQUEST_TIMEOUT", "UNAVAILABLE", "The request timed out."),
    FaultKind.TIMEOUT_NOT_DONE: ("REQUEST_TIMEOUT", "UNAVAILABLE", "The request timed out."),
    FaultKind.LATE_COMMIT: ("REQUEST_TIMEOUT", "UNAVAILABLE", "The request timed out."),
    FaultKind.RATE_LIMITED: (
        "RATE_LIMIT_EXCEEDED",
        "RESOURCE_EXHAUSTED",
        "Too many requests. Please try again later.",
    ),
    FaultKind.ERROR_500: ("INTERNAL", "INTERNAL", "An internal error occurred."),
    FaultKind.GENERIC_400: (
        "INVALID_ARGUMENT",
        "INVALID_ARGUMENT",
        "The request contains invalid data.",
    ),
    FaultKind.UNAUTHENTICATED: (
        "INVALID_CREDENTIALS",
        "UNAUTHENTICATED",
        "The provided credentials are invalid.",
    ),
}


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def api(connect: Connect, faults: Faults) -> httpx.Client:
    return connect(faults=faults)


@pytest.mark.parametrize("kind", ENVELOPES)
def test_envelopes(api: httpx.Client, faults: Faults, kind: FaultKind) -> None:
    faults.add(Fault(kind))
    answer = api.post("/outplans", json={}, headers={"X-Request-Id": "mine"})
    error = answer.json()["error"]
    assert (error["reason"], error["status"], error["message"]) == ENVELOPES[kind]
    assert error["request_id"] == answer.headers["x-request-id"] == "mine"
    assert answer.headers["content-type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize(
    ("credential", "status", "reason"),
    [
        (f"accesskey={ACCESS_KEY}", 401, "INVALID_CREDENTIALS"),
        (f"token={LOGIN_TOKEN}", 400, "INVALID_ARGUMENT"),
    ],
)
def test_a_database_that_is_down(
    connect: Connect, faults: Faults, store: Store, credential: str, status: int, reason: str
) -> None:
    faults.add(Fault(FaultKind.DATABASE_DOWN, count=2))
    api = connect(cookie=credential, faults=faults)
    answers = [api.get("/outplans"), api.post("/outplans", json={})]
    assert [answer.status_code for answer in answers] == [status] * 2
    assert {answer.json()["error"]["reason"] for answer in answers} == {reason}
    assert store.outplans() == []
    assert api.get("/outplans").status_code == 200


@pytest.mark.parametrize(
    ("kind", "done"),
    [(FaultKind.TIMEOUT_DONE, 1), (FaultKind.TIMEOUT_NOT_DONE, 0), (FaultKind.HTML_502, 0)],
)
def test_any_answer_can_be_held_back(
    api: httpx.Client,
    faults: Faults,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    kind: FaultKind,
    done: int,
) -> None:
    waited: list[tuple[float, int]] = []

    async def sleep(seconds: float) -> None:
        waited.append((seconds, len(store.outplans())))

    monkeypatch.setattr(asyncio, "sleep", sleep)
    faults.add(Fault(kind, delay=3))
    assert api.post("/outplans", json={}).status_code in (502, 503)
    assert waited == [(3, done)]


@pytest.mark.parametrize(
    ("fault", "header"),
    [
        (Fault(FaultKind.RATE_LIMITED), "1"),
        (Fault(FaultKind.RATE_LIMITED, seconds=0), "0"),
        (Fault(FaultKind.RATE_LIMITED, seconds=2.1), "3"),
        (Fault(FaultKind.RATE_LIMITED_BARE, seconds=2), None),
    ],
)
def test_when_to_come_again(
    api: httpx.Client, faults: Faults, fault: Fault, header: str | None
) -> None:
    faults.add(fault)
    answer = api.get("/outplans")
    assert answer.headers.get("retry-after") == header
    assert answer.json()["error"]["details"] == [{"limited_by": "customer"}]


def test_a_panic_has_a_request_id_and_nothing_else(api: httpx.Client, faults: Faults) -> None:
    faults.add(Fault(FaultKind.ERROR_500_EMPTY))
    answer = api.get("/outplans", headers={"X-Request-Id": "mine"})
    assert (answer.content, answer.headers["x-request-id"]) == (b"", "mine")
    assert "content-type" not in answer.headers


def test_the_content_networks_page_has_none(api: httpx.Client, faults: Faults) -> None:
    faults.add(Fault(FaultKind.HTML_502))
    answer = api.get("/outplans")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1>502 Bad Gateway</h1>" in answer.text
    assert "x-request-id" not in answer.headers


@pytest.mark.parametrize("style", ["current", "documented"])
def test_the_json_is_cut(connect: Connect, faults: Faults, style: str) -> None:
    api = connect(style=style, faults=faults)
    faults.add(Fault(FaultKind.TRUNCATED, count=2))
    listed, created = api.get("/outplans"), api.post("/outplans", json={"name": "cut"})
    assert listed.text == '{"result":[],"nex'
    for cut in (listed, created):
        assert cut.is_success
        assert cut.headers["content-length"] == str(len(cut.content))
        with pytest.raises(json.JSONDecodeError):
            cut.json()
    assert api.get("/outplans").json()["result"][0]["name"] == "cut"


def test_what_has_no_body_cannot_be_cut(connect: Connect, faults: Faults, store: Store) -> None:
    api, outplan_id = connect(style="documented", faults=faults), store.put_outplan({})
    faults.add(Fault(FaultKind.TRUNCATED))
    answer = api.delete(f"/outplans/{outplan_id}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert "content-length" not in answer.headers


def test_slowly(api: httpx.Client, faults: Faults) -> None:
    faults.add(Fault(FaultKind.SLOW, seconds=0.02))
    begun = time.perf_counter()
    assert api.get("/outplans").json()["result"] == []
    assert time.perf_counter() - begun >= 0.02
