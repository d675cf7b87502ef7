"""What wins when several things are wrong with one request."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from reconciler.sandbox.initial_state import ACCESS_KEY, CUSTOMER_ID
from reconciler.sandbox.store import Store

Connect = Callable[..., httpx.Client]

NOW = datetime(2026, 3, 1, tzinfo=UTC)
OTHER_CUSTOMER = "0c000000-0000-4000-8000-000000000009"
FOREIGN = "0f000000-0000-4000-8000-00000000000f"
MINE = "0a000000-0000-4000-8000-00000000000a"
UNKNOWN = "0d000000-0000-4000-8000-00000000000d"

TOO_LONG = b'{"name":"' + b"x" * 256 + b'"}'
GOOD_KEY = f"accesskey={ACCESS_KEY}"

# Each row has all the faults of the rows below it, and one more that wins.
ORDER: list[tuple[str, str, str, str, bytes]] = [
    # reason, method, path, cookie, body
    ("ROUTE_NOT_FOUND", "PATCH", "/outplans/%25zz", "accesskey=bad", b"["),
    ("INVALID_CREDENTIALS", "PUT", "/outplans/%25zz", "accesskey=bad", b"["),
    ("INVALID_REQUEST_PARAMETER", "PUT", "/outplans/%25zz", GOOD_KEY, b"["),
    ("INVALID_ID", "PUT", "/outplans/x", GOOD_KEY, b"["),
    ("INVALID_JSON_BODY", "PUT", f"/outplans/{UNKNOWN}", GOOD_KEY, b"["),
    ("OUTPLAN_NOT_FOUND", "PUT", f"/outplans/{UNKNOWN}", GOOD_KEY, TOO_LONG),
    ("PERMISSION_DENIED", "PUT", f"/outplans/{FOREIGN}", GOOD_KEY, TOO_LONG),
    ("INVALID_ARGUMENT", "PUT", f"/outplans/{MINE}", GOOD_KEY, TOO_LONG),
    ("INVALID_JSON_BODY", "POST", "/outplans", GOOD_KEY, b"["),
    ("INVALID_REQUEST_PARAMETER", "GET", "/outplans?page_size=x", GOOD_KEY, b""),
    ("INVALID_REQUEST_PARAMETER", "GET", "/customers?page_size=x", GOOD_KEY, b""),
]


@pytest.mark.parametrize(("reason", "method", "path", "cookie", "body"), ORDER)
def test_order(
    connect: Connect, store: Store, reason: str, method: str, path: str, cookie: str, body: bytes
) -> None:
    store.put_outplan({"id": MINE})
    store.put_outplan({"id": FOREIGN, "customer_id": OTHER_CUSTOMER})
    answer = connect(cookie=cookie, clock=lambda: NOW).request(method, path, content=body)
    assert answer.json()["error"]["reason"] == reason


def frozen(store: Store, **given: Any) -> None:
    store.put("customers", {"id": CUSTOMER_ID, "status": "frozen", **given})


class TestFrozenAccounts:
    def test_every_call_is_refused_with_details(self, api: httpx.Client, store: Store) -> None:
        frozen(store, tm_deletion_scheduled="2026-03-01T10:00:00Z")
        for path in ("/outplans", "/outplans/x", "/numbers", "/customer", "/me"):
            answer = api.get(path)
            assert answer.status_code == 403
            assert answer.json()["error"] == {
                "details": [
                    {
                        "deletion_scheduled_at": "2026-03-01T10:00:00Z",
                        "deletion_effective_at": "2026-03-31T10:00:00Z",
                        "recovery_endpoint": "DELETE /auth/unregister",
                    }
                ],
                "message": "This account is frozen. Contact support.",
                "reason": "ACCOUNT_FROZEN",
                "request_id": answer.headers["x-request-id"],
                "status": "PERMISSION_DENIED",
            }

    def test_without_a_schedule_the_details_say_null(self, api: httpx.Client, store: Store) -> None:
        frozen(store)
        (details,) = api.get("/outplans").json()["error"]["details"]
        assert details["deletion_scheduled_at"] is details["deletion_effective_at"] is None

    def test_it_comes_after_the_rate_limit(self, connect: Connect, store: Store) -> None:
        frozen(store)
        api = connect(rate_limit=True, clock=lambda: NOW)
        statuses = [api.get("/outplans").status_code for _ in range(34)]
        assert statuses == [403] * 33 + [429]

    @pytest.mark.parametrize("status", ["initial", "deleted", "expired", "active"])
    def test_no_other_status_is_refused(self, api: httpx.Client, store: Store, status: str) -> None:
        store.put("customers", {"id": CUSTOMER_ID, "status": status})
        assert api.get("/outplans").status_code == 200
