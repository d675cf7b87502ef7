"""The faults that leave an answer whole and change what it says."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from reconciler.sandbox.faults import Fault, FaultKind, Faults
from reconciler.sandbox.store import Store

Connect = Callable[..., httpx.Client]

STYLES = pytest.mark.parametrize("style", ["current", "documented"])


@pytest.fixture
def faults() -> Faults:
    return Faults()


def names(answer: httpx.Response) -> list[str]:
    return [record["name"] for record in answer.json()["result"]]


@STYLES
class TestStaleReads:
    def test_one_outplan_as_before_its_last_write(
        self, connect: Connect, faults: Faults, style: str
    ) -> None:
        api = connect(style=style, faults=faults)
        path = f"/outplans/{api.post('/outplans', json={'name': 'first'}).json()['id']}"
        second = api.put(path, json={"name": "second"}).json()
        third = api.put(path, json={"name": "third"}).json()
        faults.add(Fault(FaultKind.STALE_READ))
        assert names(api.get("/outplans")) == ["third"]
        assert [api.get(path).json() for _ in range(2)] == [second, third]
        assert faults.injected == {FaultKind.STALE_READ: 1}

    def test_the_body_of_a_put(
        self, connect: Connect, faults: Faults, store: Store, style: str
    ) -> None:
        api = connect(style=style, faults=faults)
        path = f"/outplans/{store.put_outplan({'name': 'old', 'dial_timeout': 1})}"
        old = api.get(path).json()
        faults.add(Fault(FaultKind.STALE_READ, "PUT", "/outplans/*"))
        assert api.put(path, json={"name": "new"}).json() == old
        new = api.get(path).json()
        assert (new["name"], store.outplans()[0]["name"]) == ("new", "new")
        faults.add(Fault(FaultKind.STALE_READ, "PUT", "*/dial_info"))
        assert api.put(f"{path}/dial_info", json={"dial_timeout": 2}).json() == new
        assert api.get(path).json()["dial_timeout"] == 2

    def test_a_deletion_that_the_cache_has_missed(
        self, connect: Connect, faults: Faults, store: Store, style: str
    ) -> None:
        api = connect(style=style, faults=faults)
        path = f"/outplans/{store.put_outplan({'name': 'old'})}"
        old = api.get(path).json()
        faults.add(Fault(FaultKind.STALE_READ, count=2))
        deleted = api.delete(path)
        assert deleted.content == b"" if style == "documented" else deleted.json() == old
        assert api.get(path).json() == old
        assert store.outplans()[0]["tm_delete"] is not None

    def test_what_was_never_changed_is_as_it_is(
        self, connect: Connect, faults: Faults, store: Store, style: str
    ) -> None:
        api = connect(style=style, faults=faults)
        path = f"/outplans/{store.put_outplan({'name': 'old'})}"
        api.put(path, json={"name": "changed"})
        store.reset()
        faults.add(Fault(FaultKind.STALE_READ, count=2))
        assert api.get(path).status_code == 404
        fresh = api.post("/outplans", json={"name": "fresh"}).json()
        assert api.get(f"/outplans/{fresh['id']}").json() == fresh


@STYLES
class TestEqualTimestamps:
    def test_new_ones_are_as_old_as_the_newest(
        self, connect: Connect, faults: Faults, store: Store, style: str
    ) -> None:
        api = connect(style=style, faults=faults)
        store.put_outplan({"tm_create": "2026-03-01T10:00:00Z", "tm_delete": "2026-03-02"})
        store.put_outplan({"tm_create": "2026-02-01T10:00:00Z"})
        faults.add(Fault(FaultKind.EQUAL_TIMESTAMPS, count=3))
        created = [api.post("/outplans", json={}).json() for _ in range(4)]
        *equal, other = [outplan["tm_create"] for outplan in created]
        newest = "2026-03-01 10:00:00.000000" if style == "documented" else "2026-03-01T10:00:00Z"
        assert equal == [newest] * 3
        assert other > newest

    def test_a_page_ends_in_the_middle_of_a_tie(
        self, connect: Connect, faults: Faults, style: str
    ) -> None:
        api = connect(style=style, faults=faults)
        faults.add(Fault(FaultKind.EQUAL_TIMESTAMPS, count=None))
        for number in range(3):
            api.post("/outplans", json={"name": f"{number}"})
        page = api.get("/outplans", params={"page_size": 2}).json()
        rest = api.get("/outplans", params={"page_token": page["next_page_token"]})
        assert (len(page["result"]), names(rest)) == (2, [])
        assert len(names(api.get("/outplans"))) == 3


class TestClockBehind:
    @STYLES
    @pytest.mark.parametrize("path", ["/outplans", "/campaigns", "/numbers"])
    def test_what_is_too_new_is_missing_from_the_first_page(
        self, connect: Connect, faults: Faults, store: Store, style: str, path: str
    ) -> None:
        api = connect(style=style, faults=faults)
        for name, minutes in [("new", 1), ("old", 3)]:
            created = datetime.now(UTC) - timedelta(minutes=minutes)
            store.seed({path[1:]: [{"name": name, "tm_create": created.isoformat()}]})
        faults.add(Fault(FaultKind.CLOCK_BEHIND, seconds=120))
        assert [names(api.get(path)) for _ in range(2)] == [["old"], ["new", "old"]]

    def test_a_later_page_neither_loses_anything_nor_uses_it_up(
        self, connect: Connect, faults: Faults
    ) -> None:
        api = connect(faults=faults)
        for name in ("one", "two"):
            api.post("/outplans", json={"name": name})
        faults.add(Fault(FaultKind.CLOCK_BEHIND, seconds=60))
        later = {"page_token": "2099-01-01T00:00:00.000000Z"}
        assert names(api.get("/outplans", params=later)) == ["two", "one"]
        assert names(api.get("/outplans", params={"page_token": ""})) == []

    def test_also_by_a_clock_that_is_given(
        self, connect: Connect, faults: Faults, store: Store
    ) -> None:
        api = connect(faults=faults, clock=lambda: datetime(2026, 3, 1, 0, 1, tzinfo=UTC))
        for name, second in [("edge", 30), ("older", 29)]:
            store.put_outplan({"name": name, "tm_create": f"2026-03-01T00:00:{second}Z"})
        faults.add(Fault(FaultKind.CLOCK_BEHIND, seconds=30))
        assert names(api.get("/outplans")) == ["older"]


class TestClockAhead:
    @pytest.mark.parametrize("style", ["current", "documented"])
    def test_what_is_written_is_missing_until_its_time(
        self, connect: Connect, faults: Faults, style: str
    ) -> None:
        now = [datetime(2026, 3, 1, tzinfo=UTC)]
        api = connect(faults=faults, style=style, clock=lambda: now[0])
        faults.add(Fault(FaultKind.CLOCK_AHEAD, seconds=30))
        api.post("/outplans", json={"name": "ahead"})
        now[0] += timedelta(seconds=30)
        assert names(api.get("/outplans")) == []
        assert names(api.get("/outplans", params={"page_token": "9999-12-31"})) == ["ahead"]
        now[0] += timedelta(seconds=1)
        assert names(api.get("/outplans")) == ["ahead"]

    def test_changes_are_dated_so_too(self, connect: Connect, faults: Faults, store: Store) -> None:
        api = connect(faults=faults, clock=lambda: datetime(2026, 3, 1, tzinfo=UTC))
        path = f"/outplans/{store.put_outplan({})}"
        faults.add(Fault(FaultKind.CLOCK_AHEAD, count=2, seconds=60))
        assert api.put(path, json={}).json()["tm_update"] == "2026-03-01T00:01:00Z"
        assert api.get(path).json()["tm_update"] == "2026-03-01T00:01:00Z"
        assert api.delete(path).json()["tm_delete"] == "2026-03-01T00:01:00Z"


@pytest.mark.parametrize(("skew", "listed"), [(0.0, ["new"]), (30.0, []), (-30.0, ["new"])])
def test_a_skew_dates_every_write_by_another_clock(
    connect: Connect, skew: float, listed: list[str]
) -> None:
    now = [datetime(2026, 3, 1, tzinfo=UTC)]
    api = connect(clock=lambda: now[0], skew=skew)
    made = api.post("/outplans", json={"name": "new"}).json()
    moment = datetime.fromisoformat(made["tm_create"])
    assert moment == now[0] + timedelta(seconds=skew)
    now[0] += timedelta(microseconds=1)
    assert names(api.get("/outplans")) == listed
    far = {"page_token": "9999-12-31T23:59:59.999999Z"}
    assert names(api.get("/outplans", params=far)) == ["new"]
