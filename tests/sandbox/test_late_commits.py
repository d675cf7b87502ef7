"""Writes that are carried out after their 503."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest

from reconciler.sandbox.app import create_app
from reconciler.sandbox.faults import Fault, FaultKind, Faults
from reconciler.sandbox.initial_state import ACCESS_KEY
from reconciler.sandbox.store import Store

Connect = Callable[..., httpx.Client]

QUERY = {"accesskey": ACCESS_KEY}


@pytest.fixture
def faults() -> Faults:
    return Faults(Fault(FaultKind.LATE_COMMIT, count=None, seconds=60))


@pytest.fixture
def api(connect: Connect, faults: Faults) -> httpx.Client:
    """Each of its requests has a loop of its own, which ends with it."""
    return connect(faults=faults)


def names(store: Store) -> list[str]:
    return [outplan["name"] for outplan in store.outplans()]


async def post(store: Store, faults: Faults) -> httpx.Response:
    transport = httpx.ASGITransport(create_app(store, faults=faults))
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
        return await client.post("/v1.0/outplans", params=QUERY, json={"name": "late"})


def test_they_come_without_a_further_request(store: Store) -> None:
    async def ask() -> None:
        answer = await post(store, Faults(Fault(FaultKind.LATE_COMMIT, seconds=0.01)))
        assert (answer.status_code, names(store)) == (503, [])
        await asyncio.sleep(0.015)  # the loop keeps appointments in their order, however late

    asyncio.run(ask())
    assert names(store) == ["late"]


def test_even_when_the_loop_is_closing(faults: Faults, store: Store) -> None:
    async def ask() -> None:
        await post(store, faults)
        await asyncio.get_running_loop().shutdown_asyncgens()
        faults.release()

    asyncio.run(ask())
    assert names(store) == ["late"]


@pytest.mark.parametrize("style", ["current", "documented"])
def test_or_when_they_are_released(
    connect: Connect, faults: Faults, store: Store, style: str
) -> None:
    api = connect(faults=faults, style=style)
    changed, deleted = (store.put_outplan({"name": name}) for name in ("changed", "deleted"))
    before = store.outplans()
    answers = [
        api.post("/outplans", json={"name": "new"}),
        api.put(f"/outplans/{changed}/dial_info", json={"dial_timeout": 7}),
        api.delete(f"/outplans/{deleted}"),
    ]
    assert [answer.status_code for answer in answers] == [503, 503, 503]
    assert store.outplans() == before
    assert (faults.pending, faults.release(), faults.pending) == (3, 3, 0)
    new, gone, put = store.outplans()
    assert (new["name"], gone["name"], put["name"]) == ("new", "deleted", "changed")
    assert gone["tm_delete"] is not None
    assert put["dial_timeout"] == 7


def test_the_moment_is_that_of_the_commit(connect: Connect, faults: Faults, store: Store) -> None:
    now = [datetime(2026, 3, 1, tzinfo=UTC)]
    api = connect(faults=faults, clock=lambda: now[0])
    api.post("/outplans", json={})
    now[0] = datetime(2026, 3, 2, tzinfo=UTC)
    faults.release()
    assert store.outplans()[0]["tm_create"] == "2026-03-02T00:00:00Z"


def test_a_late_change_overwrites_a_newer_one(
    api: httpx.Client, faults: Faults, store: Store
) -> None:
    path = f"/outplans/{store.put_outplan({})}"
    api.put(path, json={"name": "older"})
    faults.clear()
    assert api.put(path, json={"name": "newer"}).json()["name"] == "newer"
    faults.release()
    assert names(store) == ["older"]


def test_a_read_has_nothing_to_commit(api: httpx.Client, faults: Faults) -> None:
    assert api.get("/outplans").status_code == 503
    assert faults.pending == 0


def test_the_rate_limit_is_that_of_the_request(
    connect: Connect, faults: Faults, store: Store
) -> None:
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    api = connect(faults=faults, rate_limit=True, clock=lambda: moment)
    api.post("/outplans", json={"name": "late"})
    faults.clear()
    statuses = [api.get("/outplans").status_code for _ in range(34)]
    assert statuses == [200] * 33 + [429]
    faults.release()
    assert names(store) == ["late"]


def test_what_is_refused_is_never_committed(connect: Connect, faults: Faults, store: Store) -> None:
    stranger = connect(cookie="accesskey=bad", faults=faults)
    assert stranger.post("/outplans", json={}).status_code == 503
    assert connect(faults=faults).post("/outplans", content=b"{").status_code == 503
    assert (faults.release(), store.outplans()) == (1, [])
