"""What an answer means, whatever its status code and its content type claim."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.voipbin.replies import (
    GENERIC_REFUSAL,
    Kind,
    RefusedAnswer,
    parse_body,
    refusal,
    remedy,
    suspected,
)

HTML = b"<html><body><h1>502 Bad Gateway</h1></body></html>"


def envelope(reason: str, message: str = "A sentence.") -> bytes:
    return f'{{"error":{{"message":"{message}","reason":"{reason}"}}}}'.encode()


@pytest.mark.parametrize(
    ("status", "content", "kind"),
    [
        (429, envelope("RATE_LIMIT_EXCEEDED"), Kind.THROTTLED),
        (429, b"", Kind.THROTTLED),
        (401, envelope("INVALID_CREDENTIALS"), Kind.UNAUTHENTICATED),
        (401, HTML, Kind.UNAUTHENTICATED),
        (500, b"", Kind.SERVER),
        (500, envelope("INTERNAL"), Kind.SERVER),
        (502, HTML, Kind.SERVER),
        (503, envelope("REQUEST_TIMEOUT"), Kind.SERVER),
        (504, b'{"error"', Kind.SERVER),
        (408, b"", Kind.SERVER),
        (400, envelope("INVALID_ARGUMENT", GENERIC_REFUSAL), Kind.DOUBTFUL_400),
        (400, envelope("INVALID_ARGUMENT", "The request is invalid."), Kind.REFUSED),
        (400, envelope("INVALID_JSON_BODY", "The request body is not valid JSON."), Kind.REFUSED),
        (400, b"", Kind.REFUSED),
        (301, HTML, Kind.REFUSED),
        (403, envelope("PERMISSION_DENIED"), Kind.REFUSED),
        (404, envelope("OUTPLAN_NOT_FOUND"), Kind.REFUSED),
        (409, envelope("STATE_INVALID"), Kind.REFUSED),
    ],
)
def test_a_failure_is_of_the_kind_that_says_what_may_have_happened(
    status: int, content: bytes, kind: Kind
) -> None:
    failed = refusal(status, content)
    assert (failed.kind, failed.status) == (kind, status)


@pytest.mark.parametrize(
    ("content", "reason", "message"),
    [
        (envelope("INTERNAL", "Oh."), "INTERNAL", "Oh."),
        (b'{"reason": "OLD", "message": "At the top, as documented."}', "OLD", "At the top, as "),
        (b'{"error": {}}', "", ""),
        (b'{"error": "text"}', "", ""),
        (b'{"error": [1]}', "", ""),
        (b"[]", "", ""),
        (b'"text"', "", ""),
        (b"", "", ""),
        (b"\xff\xfe\x00", "", ""),
        (HTML, "", ""),
    ],
)
def test_reason_and_message_are_read_from_any_body_that_has_them(
    content: bytes, reason: str, message: str
) -> None:
    failed = refusal(500, content)
    assert failed.reason == reason
    assert failed.message.startswith(message)
    assert bool(failed.message) is bool(message)


def test_a_null_reason_is_none_at_all() -> None:
    failed = refusal(500, b'{"error":{"message":null,"reason":null}}')
    assert (failed.reason, failed.message) == ("", "")


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (b'{"id": "1"}', {"id": "1"}),
        (b"\xef\xbb\xbf[]", []),
        (b"", None),
        (b" \r\n", None),
        (b"null", None),
        (b'{"result": [{"id"', None),
        (HTML, None),
        (b"\x80", None),
        (b"[" * 100_000, None),
        (b"9" * 5_000, None),
    ],
)
def test_a_body_is_its_json_or_nothing(content: bytes, value: object) -> None:
    assert parse_body(content) == value


def test_the_request_id_of_the_service_is_kept() -> None:
    content = b'{"error":{"message":"Oh.","reason":"INTERNAL","request_id":"its-own-name"}}'
    assert refusal(500, content).request_id == "its-own-name"
    assert refusal(500, b'{"error":{"request_id": 5}}').request_id == ""


def test_a_character_of_four_bytes_is_named_as_the_likely_cause_of_the_generic_refusal() -> None:
    failed = refusal(400, envelope("INVALID_ARGUMENT", GENERIC_REFUSAL))
    named = suspected(failed, {"name": "Sales", "source": {"target_name": "Hi \U0001f600"}})
    assert "the likely cause is \U0001f600 (U+1F600) in source.target_name" in named.message
    assert "4 bytes" in remedy(named)
    for body in (None, {"name": "Gr\u00fc\u00dfe \uffff", "dial_timeout": 5}):
        assert suspected(failed, body) is failed
    other = refusal(403, envelope("PERMISSION_DENIED"))
    assert suspected(other, {"name": "\U0001f600"}) is other


@given(st.integers(300, 599), st.binary())
def test_no_answer_is_too_odd_to_be_read(status: int, content: bytes) -> None:
    assert refusal(status, content).status == status


@pytest.mark.parametrize(
    ("failed", "words"),
    [
        (RefusedAnswer(Kind.UNAUTHENTICATED, 401, "AUTHENTICATION_REQUIRED"), "VOIPBIN_ACCESS_KEY"),
        (RefusedAnswer(Kind.UNAUTHENTICATED, 401, "INVALID_CREDENTIALS"), "try again before"),
        (RefusedAnswer(Kind.UNAUTHENTICATED, 401), "try again before"),
        (RefusedAnswer(Kind.REFUSED, 403, "PERMISSION_DENIED"), "permission"),
        (RefusedAnswer(Kind.REFUSED, 403, "ACCOUNT_FROZEN"), "frozen"),
        (RefusedAnswer(Kind.REFUSED, 404, "ROUTE_NOT_FOUND"), "check the endpoint"),
        (RefusedAnswer(Kind.REFUSED, 404), "check the endpoint"),
        (RefusedAnswer(Kind.REFUSED, 404, "OUTPLAN_NOT_FOUND"), "plan again"),
        (
            RefusedAnswer(Kind.THROTTLED, 429, "RATE_LIMIT_EXCEEDED"),
            "rate_limit.requests_per_second",
        ),
        (RefusedAnswer(Kind.DOUBTFUL_400, 400, "INVALID_ARGUMENT"), "try again"),
        (RefusedAnswer(Kind.SERVER, 503), "try again later"),
        (RefusedAnswer(Kind.REFUSED, 307), "not followed"),
        pytest.param(RefusedAnswer(Kind.REFUSED, 404, "RESOURCE_NOT_FOUND"), "plan again"),
    ],
)
def test_a_refusal_comes_with_what_to_do(failed: RefusedAnswer, words: str) -> None:
    assert words in remedy(failed)
