"""How fast a client may ask, on a clock that the tests move."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from reconciler.sandbox.initial_state import LOGIN_TOKEN, digest
from reconciler.sandbox.limits import Limiter, retry_after
from reconciler.sandbox.store import Store

Connect = Callable[..., httpx.Client]

START = datetime(2026, 3, 1, tzinfo=UTC)
OTHER_CUSTOMER = "0c000000-0000-4000-8000-000000000009"


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limited(connect: Connect, clock: Clock) -> httpx.Client:
    return connect(rate_limit=True, clock=clock)


def passed(client: httpx.Client, count: int, path: str = "/outplans") -> int:
    """How many of so many requests are not told to wait."""
    return sum(client.get(path).status_code != 429 for _ in range(count))


class TestCustomers:
    def test_thirty_three_at_once(self, limited: httpx.Client) -> None:
        assert passed(limited, 50) == 33

    @pytest.mark.parametrize(
        ("seconds", "count"), [(0.05, 0), (0.06, 1), (1.01, 17), (1.9, 32), (2, 33), (60, 33)]
    )
    def test_then_seventeen_a_second(
        self, limited: httpx.Client, clock: Clock, seconds: float, count: int
    ) -> None:
        passed(limited, 33)
        clock.forward(seconds)
        assert passed(limited, 50) == count

    def test_being_refused_costs_nothing(self, limited: httpx.Client, clock: Clock) -> None:
        passed(limited, 200)
        clock.forward(1.01)
        assert passed(limited, 50) == 17

    def test_the_answer(self, limited: httpx.Client) -> None:
        passed(limited, 33)
        answer = limited.get("/outplans")
        assert answer.status_code == 429
        assert answer.headers["retry-after"] == "1"
        assert list(answer.json()["error"]) == sorted(answer.json()["error"])
        assert answer.json()["error"] == {
            "details": [{"limited_by": "customer"}],
            "message": "Too many requests. Please try again later.",
            "reason": "RATE_LIMIT_EXCEEDED",
            "request_id": answer.headers["x-request-id"],
            "status": "RESOURCE_EXHAUSTED",
        }
        assert not [name for name in answer.headers if "ratelimit" in name]

    def test_other_answers_say_nothing_of_it(self, limited: httpx.Client) -> None:
        assert "retry-after" not in limited.get("/outplans").headers

    def test_keys_and_logins_of_one_customer_share_it(self, limited: httpx.Client) -> None:
        query = {"token": LOGIN_TOKEN}
        statuses = [limited.get("/customer", params=query).status_code for _ in range(20)]
        assert statuses == [200] * 20
        assert passed(limited, 50) == 13

    def test_customers_do_not_share_it(self, limited: httpx.Client, store: Store) -> None:
        key = {"token_hash": digest("theirs"), "customer_id": OTHER_CUSTOMER}
        store.put("accesskeys", key)
        passed(limited, 50)
        theirs = limited.get("/outplans", headers={"Cookie": "accesskey=theirs"})
        assert theirs.status_code == 200

    def test_every_call_under_the_versioned_path_counts(self, limited: httpx.Client) -> None:
        paths = ["/numbers", "/customer", "/outplans/x", "/campaigns", "/customers", "/me"]
        assert sum(passed(limited, 10, path) for path in paths) == 33

    def test_unless_it_is_switched_off(self, connect: Connect, clock: Clock) -> None:
        assert passed(connect(rate_limit=False, clock=clock), 500) == 500


class TestAddresses:
    def test_four_hundred_unauthenticated_requests(self, limited: httpx.Client) -> None:
        bad = {"Cookie": "accesskey=bad"}
        statuses = [limited.get("/outplans", headers=bad).status_code for _ in range(401)]
        assert statuses == [401] * 400 + [429]
        refused = limited.get("/outplans").json()["error"]
        assert refused["details"] == [{"limited_by": "ip"}]
        elsewhere = {"CF-Connecting-IP": "203.0.113.9"}
        assert limited.get("/outplans", headers=elsewhere).status_code == 200


def test_a_key_pays_for_itself_only() -> None:
    limiter = Limiter(rate=1, burst=1)
    assert not limiter.wait("a", START)
    assert limiter.wait("a", START) == timedelta(seconds=1)
    assert not limiter.wait("b", START)
    assert not limiter.wait("a", START + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("milliseconds", "seconds"), [(1, 1), (999, 1), (1000, 1), (1001, 2), (4200, 5)]
)
def test_retry_after_is_rounded_up(milliseconds: int, seconds: int) -> None:
    assert retry_after(timedelta(milliseconds=milliseconds)) == seconds
