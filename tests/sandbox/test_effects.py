"""Which requests a fault of each kind hits, and whether they are carried out."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from reconciler.sandbox.app import create_app
from reconciler.sandbox.faults import Fault, FaultKind, Faults
from reconciler.sandbox.initial_state import ACCESS_KEY
from reconciler.sandbox.store import Store

Connect = Callable[..., httpx.Client]

UNKNOWN = "0d000000-0000-4000-8000-00000000000d"
NOTHING_DONE = {
    FaultKind.DROPPED: 0,
    FaultKind.TIMEOUT_NOT_DONE: 503,
    FaultKind.RATE_LIMITED: 429,
    FaultKind.RATE_LIMITED_BARE: 429,
    FaultKind.ERROR_500: 500,
    FaultKind.ERROR_500_EMPTY: 500,
    FaultKind.GENERIC_400: 400,
    FaultKind.UNAUTHENTICATED: 401,
    FaultKind.HTML_502: 502,
}
DONE = {
    FaultKind.LOST_REPLY: 0,
    FaultKind.TIMEOUT_DONE: 503,
    FaultKind.TRUNCATED: 200,
    FaultKind.SLOW: 200,
}


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def api(connect: Connect, faults: Faults) -> httpx.Client:
    return connect(faults=faults)


@contextmanager
def broken(whether: bool) -> Iterator[None]:
    """Expect a broken connection, or expect none."""
    if not whether:
        yield
        return
    with pytest.raises(ConnectionResetError):
        yield


def names(store: Store) -> list[str]:
    return [outplan["name"] for outplan in store.outplans() if not outplan["tm_delete"]]


@pytest.mark.parametrize(
    ("kind", "status", "done"),
    [
        *((kind, status, False) for kind, status in NOTHING_DONE.items()),
        *((kind, status, True) for kind, status in DONE.items()),
    ],
)
class TestWhetherItIsCarriedOut:
    def test_writes(
        self,
        api: httpx.Client,
        faults: Faults,
        store: Store,
        kind: FaultKind,
        status: int,
        done: bool,
    ) -> None:
        first, second = (store.put_outplan({"name": name}) for name in ("one", "two"))
        faults.add(Fault(kind, count=3, seconds=0))
        calls: list[tuple[str, str, Any]] = [
            ("POST", "/outplans", {"name": "three"}),
            ("PUT", f"/outplans/{first}", {"name": "changed"}),
            ("DELETE", f"/outplans/{second}", None),
        ]
        for method, path, body in calls:
            with broken(status == 0):
                assert api.request(method, path, json=body).status_code == status
        assert names(store) == (["three", "changed"] if done else ["two", "one"])
        assert faults.injected == {kind: 3}
        assert api.get("/outplans").status_code == 200

    def test_reads(
        self,
        api: httpx.Client,
        faults: Faults,
        store: Store,
        kind: FaultKind,
        status: int,
        done: bool,
    ) -> None:
        store.put_outplan({"name": "one"})
        faults.add(Fault(kind, seconds=0))
        with broken(status == 0):
            assert api.get("/outplans").status_code == status
        assert api.get("/outplans").json()["result"][0]["name"] == "one"


def client_of(app: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://sandbox/v1.0",
        params={"accesskey": ACCESS_KEY},
    )


def test_carried_out_before_the_wait(faults: Faults, store: Store) -> None:
    app = create_app(store, faults=faults)
    faults.add(Fault(FaultKind.SLOW, seconds=60))

    async def give_up() -> None:
        async with client_of(app) as client:
            post = client.post("/outplans", json={"name": "slow"})
            await asyncio.wait_for(post, 0.02)

    with pytest.raises(TimeoutError):
        asyncio.run(give_up())
    assert names(store) == ["slow"]


class TestWhere:
    @pytest.mark.parametrize("path", ["/ping", "/_sandbox/faults", "/v1.0", "/v1.1/outplans"])
    def test_only_below_the_versioned_path(
        self, connect: Connect, faults: Faults, path: str
    ) -> None:
        faults.add(Fault(FaultKind.HTML_502, count=None))
        assert connect(faults=faults).get(f"http://sandbox{path}").status_code in (200, 404)
        assert not faults.injected

    def test_before_any_credential_is_looked_at(self, connect: Connect, faults: Faults) -> None:
        faults.add(Fault(FaultKind.ERROR_500))
        api = connect(cookie="", faults=faults)
        assert [api.get("/outplans").status_code for _ in range(2)] == [500, 401]

    def test_redirects_come_first(self, api: httpx.Client, faults: Faults) -> None:
        faults.add(Fault(FaultKind.ERROR_500))
        statuses = [api.get(path).status_code for path in ("/outplans/", "/outplans")]
        assert statuses == [301, 500]

    def test_a_hit_request_is_one_of_the_requests(self, faults: Faults, store: Store) -> None:
        app = create_app(store)
        app.state.faults.add(Fault(FaultKind.DROPPED))

        async def ask() -> None:
            async with client_of(app) as client:
                with pytest.raises(ConnectionError):
                    await client.get("/outplans")

        asyncio.run(ask())
        assert list(app.state.requests) == [("GET", "/v1.0/outplans")]

    def test_carrying_out_can_fail_and_nobody_knows(
        self, api: httpx.Client, faults: Faults, store: Store
    ) -> None:
        faults.add(Fault(FaultKind.TIMEOUT_DONE))
        assert api.delete(f"/outplans/{UNKNOWN}").status_code == 503
        assert store.outplans() == []
