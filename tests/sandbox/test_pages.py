"""The cursor of the lists, with its traps."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from reconciler.sandbox.store import Store

Connect = Callable[..., httpx.Client]

OTHER_CUSTOMER = "0c000000-0000-4000-8000-000000000009"
START = datetime(2026, 3, 1, tzinfo=UTC)
LISTS = ["outplans", "campaigns", "numbers"]


def at(seconds: float) -> str:
    return (START + timedelta(seconds=seconds)).isoformat()


def outplan_id(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def pages(api: httpx.Client, **params: Any) -> Iterator[dict[str, Any]]:
    """Follow the tokens until a page is empty or has none, or has kept us long enough."""
    token = ""
    for _ in range(10):
        page = api.get("/outplans", params={**params, "page_token": token}).json()
        yield page
        token = page["next_page_token"]
        if not page["result"] or not token:
            return


def ids(page: dict[str, Any]) -> list[str]:
    return [record["id"] for record in page["result"]]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("style", ["current", "documented"])
def test_an_empty_answer(connect: Connect, path: str, style: str) -> None:
    assert connect(style=style).get(f"/{path}").text == '{"result":[],"next_page_token":""}'


def test_newest_first_then_greater_id_first(api: httpx.Client, store: Store) -> None:
    for number, seconds in [(1, 5), (2, 7), (3, 5), (4, 6)]:
        store.put_outplan({"id": outplan_id(number), "tm_create": at(seconds)})
    assert ids(api.get("/outplans").json()) == [outplan_id(number) for number in (2, 4, 3, 1)]


def test_the_token_is_the_last_creation_with_six_digits(api: httpx.Client, store: Store) -> None:
    store.put_outplan({"tm_create": at(1)})
    store.put_outplan({"tm_create": at(2.5)})
    page = api.get("/outplans?page_size=1").json()
    assert page["result"][0]["tm_create"] == "2026-03-01T00:00:02.5Z"
    assert page["next_page_token"] == "2026-03-01T00:00:02.500000Z"


def test_the_last_page_has_a_token_too(api: httpx.Client, store: Store) -> None:
    store.seed({"outplans": [{}] * 3})
    shape = [
        (len(page["result"]), bool(page["next_page_token"])) for page in pages(api, page_size=2)
    ]
    assert shape == [(2, True), (1, True), (0, False)]


def test_documented_last_page_has_none(documented: httpx.Client, store: Store) -> None:
    store.seed({"outplans": [{"tm_create": at(second)} for second in range(4)]})
    first, second = pages(documented, page_size=2)
    assert first["next_page_token"] == "2026-03-01 00:00:02.000000"
    assert (len(second["result"]), second["next_page_token"]) == (2, "")


def test_equal_creations_across_a_page_end_are_lost(api: httpx.Client, store: Store) -> None:
    for number in range(3):
        store.put_outplan({"id": outplan_id(number), "tm_create": at(0)})
    listed = [ids(page) for page in pages(api, page_size=2)]
    assert listed == [[outplan_id(2), outplan_id(1)], []]


def test_a_microsecond_more_brings_them_back(api: httpx.Client, store: Store) -> None:
    for number in range(3):
        store.put_outplan({"id": outplan_id(number), "tm_create": at(0)})
    again = api.get("/outplans", params={"page_token": "2026-03-01T00:00:00.000001Z"}).json()
    assert ids(again) == [outplan_id(2), outplan_id(1), outplan_id(0)]


def test_what_is_created_or_deleted_while_paging_shifts_nothing(
    api: httpx.Client, store: Store
) -> None:
    store.seed({"outplans": [{"id": outplan_id(number)} for number in range(4)]})
    paging = pages(api, page_size=2)
    assert ids(next(paging)) == [outplan_id(3), outplan_id(2)]
    api.post("/outplans", json={})
    api.delete(f"/outplans/{outplan_id(2)}")
    assert ids(next(paging)) == [outplan_id(1), outplan_id(0)]


READABLE = [
    "2026-03-01T00:00:02.000000Z",
    "2026-03-01T00:00:02Z",
    "2026-03-01T00:00:01.5Z",
    "2026-03-01 00:00:02.000000",
    "2026-03-01 00:00:02",
    "2026-03-01T02:00:02+02:00",
    "2026-02-28 19:00:02-05:00",
]
UNREADABLE = ["x", "yesterday", "2026-13-01T00:00:00Z", "2026-03-01T25:00:00Z", "1", "null", "2026"]


@pytest.mark.parametrize("style", ["current", "documented"])
class TestTokens:
    @pytest.fixture
    def api(self, connect: Connect, store: Store, style: str) -> httpx.Client:
        for second in range(4):
            store.put_outplan({"id": outplan_id(second), "tm_create": at(second)})
        return connect(style=style)

    @pytest.mark.parametrize("token", READABLE)
    def test_readable(self, api: httpx.Client, token: str) -> None:
        page = api.get("/outplans", params={"page_token": token}).json()
        assert ids(page) == [outplan_id(1), outplan_id(0)]

    @pytest.mark.parametrize(
        ("token", "count"), [("2026-03-02", 4), ("2026-03-01", 0), ("9999-12-31T00:00:00Z", 4)]
    )
    def test_dates_and_the_far_future(self, api: httpx.Client, token: str, count: int) -> None:
        page = api.get("/outplans", params={"page_token": token}).json()
        assert len(page["result"]) == count

    @pytest.mark.parametrize("token", UNREADABLE)
    def test_unreadable_ones_give_an_empty_page(self, api: httpx.Client, token: str) -> None:
        answer = api.get("/outplans", params={"page_token": token})
        assert answer.status_code == 200
        assert answer.text == '{"result":[],"next_page_token":""}'

    def test_an_empty_one_is_the_first_page(self, api: httpx.Client) -> None:
        assert len(api.get("/outplans?page_token=").json()["result"]) == 4


class TestScope:
    @pytest.mark.parametrize("path", LISTS)
    def test_only_the_callers_own(self, api: httpx.Client, store: Store, path: str) -> None:
        store.seed({path: [{"customer_id": OTHER_CUSTOMER}, {"name": "mine"}]})
        (listed,) = api.get(f"/{path}").json()["result"]
        assert listed["name"] == "mine"

    @pytest.mark.parametrize(
        ("path", "listed"), [("outplans", True), ("campaigns", True), ("numbers", False)]
    )
    def test_deleted_ones(self, api: httpx.Client, store: Store, path: str, listed: bool) -> None:
        store.seed({path: [{"tm_delete": at(0)}]})
        result = api.get(f"/{path}").json()["result"]
        expected = ["2026-03-01T00:00:00Z"] if listed else []
        assert [record["tm_delete"] for record in result] == expected

    def test_deleted_ones_use_up_the_page(self, api: httpx.Client, store: Store) -> None:
        store.seed({"outplans": [{"name": "live"}, {"tm_delete": at(0)}]})
        (listed,) = api.get("/outplans?page_size=1").json()["result"]
        assert listed["tm_delete"]


class TestTheServersNow:
    def test_what_was_just_created_is_listed(self, api: httpx.Client) -> None:
        for count in range(1, 6):
            api.post("/outplans", json={})
            assert len(api.get("/outplans").json()["result"]) == count

    def test_what_claims_to_be_of_the_future_is_found_from_there(
        self, api: httpx.Client, store: Store
    ) -> None:
        store.put_outplan({"tm_create": "2999-01-01T00:00:00Z"})
        assert api.get("/outplans").json()["result"] == []
        far = api.get("/outplans?page_token=9999-12-31T23:59:59.999999Z").json()
        assert len(far["result"]) == 1

    def test_with_a_clock_of_ones_own_the_comparison_is_strict(self, connect: Connect) -> None:
        now = [START]
        api = connect(clock=lambda: now[0])
        assert api.post("/outplans", json={}).json()["tm_create"] == "2026-03-01T00:00:00Z"
        assert api.get("/outplans").json()["result"] == []
        now[0] += timedelta(microseconds=1)
        assert len(api.get("/outplans").json()["result"]) == 1
