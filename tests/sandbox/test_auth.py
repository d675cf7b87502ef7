"""Where credentials are looked for, which are good, and what they allow."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt
import pytest

from reconciler.sandbox import defaults, timestamps
from reconciler.sandbox.auth import token_for
from reconciler.sandbox.fresh import digest
from reconciler.sandbox.shapes import (
    CUSTOMER_ADMIN,
    CUSTOMER_AGENT,
    CUSTOMER_MANAGER,
    PROJECT_SUPER_ADMIN,
)
from reconciler.sandbox.store import Store

Connect = Callable[..., httpx.Client]

OTHER_CUSTOMER = "0c000000-0000-4000-8000-000000000009"
KEY = defaults.ACCESS_KEY
GOOD_LOGIN = {"username": defaults.USERNAME, "password": defaults.PASSWORD}
LOGIN_URL = "http://sandbox/auth/login"
LATER = datetime.now(UTC) + timedelta(hours=1)


@pytest.fixture
def anyone(connect: Connect) -> httpx.Client:
    """A client that sends no credential of its own."""
    return connect(cookie="")


@pytest.fixture
def token(store: Store) -> str:
    agent = store.get("agents", defaults.AGENT_ID)
    assert agent is not None
    return token_for(agent, LATER)


def signed(key: str = defaults.SIGNING_KEY, algorithm: str = "HS256", **claims: Any) -> str:
    """A token of the default agent, with other claims instead of its own."""
    agent = {"id": defaults.AGENT_ID, "customer_id": defaults.CUSTOMER_ID, "permission": 0x20}
    own = {"type": "agent", "agent": agent, "expire": timestamps.stored(LATER)}
    given = {name: value for name, value in {**own, **claims}.items() if value is not None}
    return jwt.encode(given, key, algorithm=algorithm)


def reason(answer: httpx.Response) -> str:
    return str(answer.json()["error"]["reason"]) if answer.is_error else "OK"


# {jwt} and {key} are good ones; "bad" is neither.
PLACES: list[tuple[dict[str, str], dict[str, str], str]] = [
    # headers, query, outcome
    ({}, {}, "AUTHENTICATION_REQUIRED"),
    ({"Cookie": "token={jwt}"}, {}, "OK"),
    ({}, {"token": "{jwt}"}, "OK"),
    ({"Authorization": "Bearer {jwt}"}, {}, "OK"),
    ({"Cookie": "accesskey={key}"}, {}, "OK"),
    ({}, {"accesskey": "{key}"}, "OK"),
    # An access key is no bearer token, whatever else is there.
    ({"Authorization": "Bearer {key}"}, {}, "INVALID_CREDENTIALS"),
    ({"Authorization": "Bearer {key}"}, {"accesskey": "{key}"}, "INVALID_CREDENTIALS"),
    ({"Cookie": "token={key}"}, {}, "INVALID_CREDENTIALS"),
    ({"X-API-Key": "{key}"}, {}, "AUTHENTICATION_REQUIRED"),
    ({"accesskey": "{key}"}, {}, "AUTHENTICATION_REQUIRED"),
    # Nor is a token an access key.
    ({}, {"accesskey": "{jwt}"}, "INVALID_CREDENTIALS"),
    # The first kind present decides: cookie token, query token, bearer, cookie key, query key.
    ({"Cookie": "token=bad", "Authorization": "Bearer {jwt}"}, {}, "INVALID_CREDENTIALS"),
    ({"Cookie": "token=bad"}, {"token": "{jwt}"}, "INVALID_CREDENTIALS"),
    ({"Cookie": "token={jwt}"}, {"token": "bad"}, "OK"),
    ({"Authorization": "Bearer {jwt}"}, {"token": "bad"}, "INVALID_CREDENTIALS"),
    ({"Authorization": "Bearer bad"}, {"token": "{jwt}"}, "OK"),
    ({"Authorization": "Bearer bad", "Cookie": "accesskey={key}"}, {}, "INVALID_CREDENTIALS"),
    ({"Authorization": "Bearer {jwt}", "Cookie": "accesskey=bad"}, {}, "OK"),
    ({"Cookie": "accesskey=bad"}, {"accesskey": "{key}"}, "INVALID_CREDENTIALS"),
    ({"Cookie": "accesskey={key}"}, {"accesskey": "bad"}, "OK"),
    ({"Cookie": "a=b; accesskey={key}; token=bad"}, {}, "INVALID_CREDENTIALS"),
    # A header of another scheme counts as none.
    ({"Authorization": "bearer {jwt}"}, {}, "AUTHENTICATION_REQUIRED"),
    ({"Authorization": "bearer bad"}, {"accesskey": "{key}"}, "OK"),
    ({"Authorization": "Basic e30="}, {"accesskey": "{key}"}, "OK"),
    ({"Authorization": "Bearer  {jwt}"}, {}, "INVALID_CREDENTIALS"),
    # An empty one counts as none.
    ({"Cookie": "token=; accesskey={key}"}, {"token": ""}, "OK"),
    ({"Cookie": "ACCESSKEY={key}"}, {}, "AUTHENTICATION_REQUIRED"),
    # Cookies are percent- and plus-decoded.
    ({"Cookie": "accesskey=vb%5F{rest}"}, {}, "OK"),
]


@pytest.mark.parametrize(("headers", "query", "outcome"), PLACES)
def test_places(
    anyone: httpx.Client, token: str, headers: dict[str, str], query: dict[str, str], outcome: str
) -> None:
    words = {"jwt": token, "key": KEY, "rest": KEY.removeprefix("vb_")}
    answer = anyone.get(
        "/outplans",
        headers={name: value.format(**words) for name, value in headers.items()},
        params={name: value.format(**words) for name, value in query.items()},
    )
    assert reason(answer) == outcome
    assert (answer.status_code == 401) == (outcome != "OK")
    assert "www-authenticate" not in answer.headers


class TestAccessKeys:
    @pytest.mark.parametrize(
        ("given", "outcome"),
        [
            ({"token_hash": digest("older-than-the-prefix")}, "OK"),
            ({"tm_expire": LATER}, "OK"),
            ({"tm_expire": "2025-01-01T00:00:00Z"}, "INVALID_CREDENTIALS"),
            ({"tm_delete": "2025-01-01T00:00:00Z"}, "INVALID_CREDENTIALS"),
            ({"token_hash": digest("another")}, "INVALID_CREDENTIALS"),
        ],
    )
    def test_which_are_good(
        self, connect: Connect, store: Store, given: dict[str, Any], outcome: str
    ) -> None:
        key = "older-than-the-prefix"
        store.put("accesskeys", {"token_hash": digest(key), **given})
        assert reason(connect(cookie=f"accesskey={key}").get("/outplans")) == outcome

    def test_the_default_key_looks_like_one(self) -> None:
        assert len(KEY) == 35
        assert KEY.startswith("vb_")

    def test_no_key_is_stored_in_the_clear(self, store: Store) -> None:
        key = store.get("accesskeys", defaults.ACCESS_KEY_ID)
        assert key is not None
        assert KEY not in repr(key)


TOKENS: list[tuple[str, dict[str, Any], str]] = [
    ("as it should be", {}, "OK"),
    ("no type means agent", {"type": None}, "OK"),
    ("expired", {"expire": "2025-01-01T00:00:00.000000Z"}, "INVALID_CREDENTIALS"),
    ("no expire", {"expire": None}, "INVALID_CREDENTIALS"),
    ("a number as expire", {"expire": 4102444800}, "INVALID_CREDENTIALS"),
    ("another type", {"type": "robot"}, "INVALID_CREDENTIALS"),
    ("no agent", {"agent": None}, "INVALID_CREDENTIALS"),
    ("an agent without members", {"agent": {}}, "INVALID_CREDENTIALS"),
    ("another key", {"key": "k" * 32}, "INVALID_CREDENTIALS"),
    ("another algorithm", {"key": "k" * 64, "algorithm": "HS512"}, "INVALID_CREDENTIALS"),
    ("unsigned", {"key": "", "algorithm": "none"}, "INVALID_CREDENTIALS"),
    ("direct", {"type": "direct"}, "DIRECT_ACCESS_NOT_SUPPORTED"),
]


@pytest.mark.parametrize(
    ("claims", "outcome"), [pytest.param(*row[1:], id=row[0]) for row in TOKENS]
)
def test_tokens(anyone: httpx.Client, claims: dict[str, Any], outcome: str) -> None:
    assert reason(anyone.get("/outplans", params={"token": signed(**claims)})) == outcome


def test_the_permission_in_the_token_counts_until_it_expires(
    anyone: httpx.Client, store: Store, token: str
) -> None:
    store.put("agents", {"id": defaults.AGENT_ID, "permission": 0})
    assert reason(anyone.get("/outplans", params={"token": token})) == "OK"


@pytest.mark.parametrize("path", ["/outplans", "/campaigns", "/numbers", "/customer"])
@pytest.mark.parametrize(
    ("permission", "outcome"),
    [
        (0, "PERMISSION_DENIED"),
        (CUSTOMER_AGENT, "PERMISSION_DENIED"),
        (CUSTOMER_ADMIN, "OK"),
        (CUSTOMER_MANAGER, "OK"),
        (CUSTOMER_AGENT | CUSTOMER_MANAGER, "OK"),
        (PROJECT_SUPER_ADMIN, "OK"),
    ],
)
def test_permissions(anyone: httpx.Client, path: str, permission: int, outcome: str) -> None:
    agent = {"id": defaults.AGENT_ID, "customer_id": defaults.CUSTOMER_ID, "permission": permission}
    assert reason(anyone.get(path, params={"token": signed(agent=agent)})) == outcome


@pytest.mark.parametrize(
    ("permission", "outcome"), [(CUSTOMER_ADMIN, "PERMISSION_DENIED"), (PROJECT_SUPER_ADMIN, "OK")]
)
def test_only_a_super_admin_reads_what_is_foreign_and_lists_only_the_own(
    anyone: httpx.Client, store: Store, permission: int, outcome: str
) -> None:
    foreign = store.put_outplan({"customer_id": OTHER_CUSTOMER})
    agent = {"id": defaults.AGENT_ID, "customer_id": defaults.CUSTOMER_ID, "permission": permission}
    query = {"token": signed(agent=agent)}
    assert reason(anyone.get(f"/outplans/{foreign}", params=query)) == outcome
    assert anyone.get("/outplans", params=query).json()["result"] == []


class TestLogin:
    def test_a_token_in_the_body_and_in_a_cookie(self, anyone: httpx.Client) -> None:
        answer = anyone.post(LOGIN_URL, json=GOOD_LOGIN)
        token = answer.json()["token"]
        assert answer.status_code == 200
        assert answer.json() == {"username": defaults.USERNAME, "token": token}
        assert answer.headers["set-cookie"] == (
            f"token={token}; Path=/; Max-Age=604800; HttpOnly; Secure; SameSite=Strict"
        )
        assert reason(anyone.get("/me", headers={"Authorization": f"Bearer {token}"})) == "OK"

    @pytest.mark.parametrize(("days", "outcome"), [(6.9, "OK"), (7.1, "INVALID_CREDENTIALS")])
    def test_it_is_good_for_seven_days(self, connect: Connect, days: float, outcome: str) -> None:
        now = [datetime(2026, 3, 1, tzinfo=UTC)]
        api = connect(cookie="", clock=lambda: now[0])
        token = api.post(LOGIN_URL, json=GOOD_LOGIN).json()["token"]
        now[0] += timedelta(days=days)
        headers = {"Authorization": f"Bearer {token}"}
        assert reason(api.get("/outplans", headers=headers)) == outcome

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{}",
            b"null",
            b"[]",
            b'{"username":"admin@sandbox.invalid"}',
            b'{"username":"admin@sandbox.invalid","password":""}',
            b'{"username":"admin@sandbox.invalid","password":"wrong"}',
            b'{"username":"nobody","password":"no-real-calls"}',
            b'{"username":1,"password":2}',
        ],
    )
    def test_every_failure_is_an_empty_400(self, anyone: httpx.Client, body: bytes) -> None:
        answer = anyone.post(LOGIN_URL, content=body)
        assert (answer.status_code, answer.content) == (400, b"")

    def test_a_deleted_agent_cannot_log_in(self, anyone: httpx.Client, store: Store) -> None:
        secret = digest(defaults.PASSWORD)
        given = {"id": defaults.AGENT_ID, "username": defaults.USERNAME, "password_hash": secret}
        store.put("agents", {**given, "tm_delete": "2026-01-01T00:00:00Z"})
        assert anyone.post(LOGIN_URL, json=GOOD_LOGIN).status_code == 400

    def test_it_is_not_under_the_versioned_path(self, anyone: httpx.Client) -> None:
        assert reason(anyone.post("/auth/login", json=GOOD_LOGIN)) == "ROUTE_NOT_FOUND"
