"""Answers byte for byte: JSON as Go writes it, and the envelope of what went wrong."""

from collections.abc import Callable

import httpx
import pytest

from reconciler.sandbox.answers import GoJson
from reconciler.sandbox.store import Store

Connect = Callable[..., httpx.Client]

UNKNOWN = "0d000000-0000-4000-8000-00000000000d"

# What goes wrong on these endpoints; bindings, frozen accounts and limits have tests of their own.
ENVELOPES: list[tuple[str, str, int, str, str, str]] = [
    # method, path, HTTP status, status, reason, message
    (
        "GET",
        "/outplans/x",
        400,
        "INVALID_ARGUMENT",
        "INVALID_ID",
        "The provided id is not a valid UUID.",
    ),
    (
        "GET",
        "/outplans?page_size=x",
        400,
        "INVALID_ARGUMENT",
        "INVALID_REQUEST_PARAMETER",
        'The parameter \\"page_size\\" has an invalid format.',
    ),
    (
        "GET",
        "/customers",
        403,
        "PERMISSION_DENIED",
        "PERMISSION_DENIED",
        "You do not have permission to access this resource.",
    ),
    (
        "GET",
        "/me",
        403,
        "PERMISSION_DENIED",
        "AGENT_AUTH_REQUIRED",
        "This endpoint requires agent authentication.",
    ),
    (
        "GET",
        f"/outplans/{UNKNOWN}",
        404,
        "NOT_FOUND",
        "OUTPLAN_NOT_FOUND",
        "The outplan was not found.",
    ),
    (
        "GET",
        f"/campaigns/{UNKNOWN}",
        404,
        "NOT_FOUND",
        "CAMPAIGN_NOT_FOUND",
        "The campaign was not found.",
    ),
    (
        "PATCH",
        "/outplans",
        404,
        "NOT_FOUND",
        "ROUTE_NOT_FOUND",
        "The requested endpoint does not exist.",
    ),
]


@pytest.mark.parametrize(
    ("method", "path", "http_status", "status", "reason", "message"), ENVELOPES
)
def test_envelope(
    api: httpx.Client,
    method: str,
    path: str,
    http_status: int,
    status: str,
    reason: str,
    message: str,
) -> None:
    answer = api.request(method, path, headers={"X-Request-Id": "mine"})
    assert answer.status_code == http_status
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.text == (
        f'{{"error":{{"message":"{message}","reason":"{reason}",'
        f'"request_id":"mine","status":"{status}"}}}}'
    )


@pytest.mark.parametrize(
    ("cookie", "reason", "message"),
    [
        ("", "AUTHENTICATION_REQUIRED", "Authentication is required."),
        ("accesskey=bad", "INVALID_CREDENTIALS", "The provided credentials are invalid."),
        ("token=bad", "INVALID_CREDENTIALS", "The provided credentials are invalid."),
    ],
)
def test_unauthenticated(connect: Connect, cookie: str, reason: str, message: str) -> None:
    answer = connect(cookie=cookie).get("/outplans")
    assert answer.status_code == 401
    assert answer.json()["error"] == {
        "message": message,
        "reason": reason,
        "request_id": answer.headers["x-request-id"],
        "status": "UNAUTHENTICATED",
    }


def test_a_row_that_vanishes_between_reading_and_changing(
    api: httpx.Client, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    outplan_id = store.put_outplan({})
    monkeypatch.setattr(store, "change", lambda *_args, **_settings: None)
    answer = api.delete(f"/outplans/{outplan_id}")
    assert answer.status_code == 404
    assert answer.json()["error"]["reason"] == "RESOURCE_NOT_FOUND"
    assert answer.json()["error"]["message"] == "The requested resource was not found."


@pytest.mark.parametrize(
    ("value", "body"),
    [
        ({"b": 1, "a": [None, True]}, '{"b":1,"a":[null,true]}'),
        ("<a href='x'>&</a>", r'"\u003ca href=' + "'x'" + r'\u003e\u0026\u003c/a\u003e"'),
        ("\u2028\u2029", r'"\u2028\u2029"'),
        ("é \U0001f600 \x7f", '"é \U0001f600 \x7f"'),
        ('"\\/', r'"\"\\/"'),
        ("\n\r\t\x00\x1f", r'"\n\r\t\u0000\u001f"'),
        ("\ud800", '"?"'),
    ],
)
def test_bytes(value: object, body: str) -> None:
    answer = GoJson(value)
    assert bytes(answer.body).decode() == body
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
