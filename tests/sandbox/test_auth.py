"""Where credentials are looked for, and which are good."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from reconciler.sandbox.initial_state import ACCESS_KEY, ACCESS_KEY_ID, LOGIN_TOKEN, digest
from reconciler.sandbox.store import Store

Connect = Callable[..., httpx.Client]

LATER = datetime.now(UTC) + timedelta(hours=1)


@pytest.fixture
def anyone(connect: Connect) -> httpx.Client:
    """A client that sends no credential of its own."""
    return connect(cookie="")


def reason(answer: httpx.Response) -> str:
    return str(answer.json()["error"]["reason"]) if answer.is_error else "OK"


# {token} and {key} are good ones; "bad" is neither.
PLACES: list[tuple[dict[str, str], dict[str, str], str]] = [
    # headers, query, outcome
    ({}, {}, "AUTHENTICATION_REQUIRED"),
    ({"Cookie": "token={token}"}, {}, "OK"),
    ({}, {"token": "{token}"}, "OK"),
    ({"Authorization": "Bearer {token}"}, {}, "OK"),
    ({"Cookie": "accesskey={key}"}, {}, "OK"),
    ({}, {"accesskey": "{key}"}, "OK"),
    # An access key is no bearer token, whatever else is there.
    ({"Authorization": "Bearer {key}"}, {}, "INVALID_CREDENTIALS"),
    ({"Authorization": "Bearer {key}"}, {"accesskey": "{key}"}, "INVALID_CREDENTIALS"),
    ({"Cookie": "token={key}"}, {}, "INVALID_CREDENTIALS"),
    ({"X-API-Key": "{key}"}, {}, "AUTHENTICATION_REQUIRED"),
    ({"accesskey": "{key}"}, {}, "AUTHENTICATION_REQUIRED"),
    # Nor is a token an access key.
    ({}, {"accesskey": "{token}"}, "INVALID_CREDENTIALS"),
    # The first kind present decides: cookie token, query token, bearer, cookie key, query key.
    ({"Cookie": "token=bad", "Authorization": "Bearer {token}"}, {}, "INVALID_CREDENTIALS"),
    ({"Cookie": "token=bad"}, {"token": "{token}"}, "INVALID_CREDENTIALS"),
    ({"Cookie": "token={token}"}, {"token": "bad"}, "OK"),
    ({"Authorization": "Bearer {token}"}, {"token": "bad"}, "INVALID_CREDENTIALS"),
    ({"Authorization": "Bearer bad"}, {"token": "{token}"}, "OK"),
    ({"Authorization": "Bearer bad", "Cookie": "accesskey={key}"}, {}, "INVALID_CREDENTIALS"),
    ({"Authorization": "Bearer {token}", "Cookie": "accesskey=bad"}, {}, "OK"),
    ({"Cookie": "accesskey=bad"}, {"accesskey": "{key}"}, "INVALID_CREDENTIALS"),
    ({"Cookie": "accesskey={key}"}, {"accesskey": "bad"}, "OK"),
    ({"Cookie": "a=b; accesskey={key}; token=bad"}, {}, "INVALID_CREDENTIALS"),
    # A header of another scheme counts as none, unless the scheme stands anywhere in it.
    ({"Authorization": "bearer {token}"}, {}, "AUTHENTICATION_REQUIRED"),
    ({"Authorization": "bearer bad"}, {"accesskey": "{key}"}, "OK"),
    ({"Authorization": "Basic e30="}, {"accesskey": "{key}"}, "OK"),
    ({"Authorization": "Bearer  {token}"}, {}, "INVALID_CREDENTIALS"),
    ({"Authorization": "Basic e30=, Bearer {token}"}, {}, "OK"),
    ({"Authorization": "xBearer bad"}, {"accesskey": "{key}"}, "INVALID_CREDENTIALS"),
    ({"Authorization": "Bearer {token}Bearer bad"}, {}, "OK"),
    ({"Authorization": "Bearer Bearer bad"}, {"accesskey": "{key}"}, "OK"),
    # An empty one counts as none.
    ({"Cookie": "token=; accesskey={key}"}, {"token": ""}, "OK"),
    ({"Cookie": "ACCESSKEY={key}"}, {}, "AUTHENTICATION_REQUIRED"),
    # Cookies are percent- and plus-decoded, and one whose escapes are malformed counts as none.
    ({"Cookie": "accesskey=vb%5F{rest}"}, {}, "OK"),
    ({"Cookie": "accesskey=%zz"}, {"accesskey": "{key}"}, "OK"),
    # Of two cookies the first counts that is a cookie at all.
    ({"Cookie": "accesskey=a\\b; accesskey={key}"}, {}, "OK"),
    ({"Cookie": 'accesskey="{key}"'}, {}, "OK"),
    ({"Cookie": "accesskey =bad; accesskey={key}"}, {}, "INVALID_CREDENTIALS"),
]


@pytest.mark.parametrize(("headers", "query", "outcome"), PLACES)
def test_places(
    anyone: httpx.Client, headers: dict[str, str], query: dict[str, str], outcome: str
) -> None:
    words = {"token": LOGIN_TOKEN, "key": ACCESS_KEY, "rest": ACCESS_KEY.removeprefix("vb_")}
    answer = anyone.get(
        "/outplans",
        headers={name: value.format(**words) for name, value in headers.items()},
        params={name: value.format(**words) for name, value in query.items()},
    )
    assert reason(answer) == outcome
    assert (answer.status_code == 401) == (outcome != "OK")
    assert "www-authenticate" not in answer.headers


@pytest.mark.parametrize(
    ("query", "outcome"),
    [
        ("accesskey=%zz&accesskey={key}", "OK"),
        ("accesskey={key}%zz", "AUTHENTICATION_REQUIRED"),
        ("page_size=1;accesskey={key}", "AUTHENTICATION_REQUIRED"),
        ("token=&token=bad&accesskey={key}", "OK"),
        ("accesskey={key}&accesskey=bad", "OK"),
        ("accesskey=bad&accesskey={key}", "INVALID_CREDENTIALS"),
    ],
)
def test_queries_as_they_stand(anyone: httpx.Client, query: str, outcome: str) -> None:
    assert reason(anyone.get(f"/outplans?{query.format(key=ACCESS_KEY)}")) == outcome


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
        assert len(ACCESS_KEY) == 35
        assert ACCESS_KEY.startswith("vb_")

    def test_no_key_is_stored_in_the_clear(self, store: Store) -> None:
        key = store.get("accesskeys", ACCESS_KEY_ID)
        assert key is not None
        assert ACCESS_KEY not in repr(key)
