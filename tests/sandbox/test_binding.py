"""Which bodies the server takes, and what it makes of them."""

import json
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.sandbox.binding import BindingError, bind
from reconciler.sandbox.shapes import ADDRESS, DIAL_INFO, INFO

UNKNOWN = "0d000000-0000-4000-8000-00000000000d"
ZERO = {**INFO, **DIAL_INFO}

ACCEPTED: list[tuple[str, bytes, dict[str, Any]]] = [
    ("null as the whole body", b"null", {}),
    ("an empty object", b"{}", {}),
    ("white space around", b" \r\n\t{} \n", {}),
    ("junk after the object", b'{"name":"a"} junk', {"name": "a"}),
    ("a second object", b'{"name":"a"}{"name":"b"}', {"name": "a"}),
    (
        "a source given twice, with nulls: its members are pointers",
        b'{"source":{"type":"tel","name":"n"},"source":{"type":null},"source":null}',
        {"source": ADDRESS | {"name": "n"}},
    ),
    (
        "an unknown member nested as deep as Go reads",
        b'{"foo":' + b"[" * 9_999 + b"]" * 9_999 + b',"name":"a"}',
        {"name": "a"},
    ),
    ("null members", b'{"name":null,"dial_timeout":null,"source":null}', {}),
    ("a null source member", b'{"source":{"type":null}}', {}),
    ("unknown members", b'{"id":"x","tm_create":1,"foo":[{"a":30.0}]}', {}),
    ("an unknown number too big for any type", b'{"foo":1e400,"bar":' + b"9" * 5000 + b"}", {}),
    ("unknown source members", b'{"source":{"foo":1}}', {}),
    ("another letter case", b'{"NAME":"a","Dial_Timeout":7}', {"name": "a", "dial_timeout": 7}),
    (
        "Unicode's long s in a key",
        '{"\u017fource":{"type":"tel"}}'.encode(),
        {"source": {"type": "tel"}},
    ),
    ("a duplicate", b'{"name":"a","name":"b"}', {"name": "b"}),
    (
        "duplicate sources",
        b'{"source":{"type":"tel"},"source":{"name":"n"}}',
        {"source": {"type": "tel", "name": "n"}},
    ),
    ("a negative integer", b'{"try_interval":-1}', {"try_interval": -1}),
    ("minus zero", b'{"try_interval":-0}', {}),
    ("more than 32 bits", b'{"try_interval":2147483648}', {"try_interval": 2**31}),
    ("64 bits", b'{"try_interval":9223372036854775807}', {"try_interval": 2**63 - 1}),
    ("the least of 64 bits", b'{"try_interval":-9223372036854775808}', {"try_interval": -(2**63)}),
    ("bytes that are not UTF-8", b'{"name":"a\xff\xfeb"}', {"name": "a\ufffd\ufffdb"}),
    ("a cut sequence", b'{"name":"\xe2\x82"}', {"name": "\ufffd\ufffd"}),
    ("a lone surrogate", rb'{"name":"a\ud800b"}', {"name": "a\ufffdb"}),
    ("a surrogate pair", rb'{"name":"\ud83d\ude00"}', {"name": "\U0001f600"}),
    ("NUL as an escape", rb'{"name":"\u0000"}', {"name": "\x00"}),
]

REFUSED: list[tuple[str, bytes]] = [
    ("an empty body", b""),
    ("white space only", b" \n"),
    ("a list", b"[]"),
    ("a string", b'"x"'),
    ("a number", b"1"),
    ("true", b"true"),
    ("a cut object", b'{"name":"a"'),
    ("a trailing comma", b'{"name":"a",}'),
    ("single quotes", b"{'name':'a'}"),
    ("NaN", b'{"dial_timeout":NaN}'),
    ("infinity in an unknown member", b'{"foo":-Infinity}'),
    ("a byte order mark", b"\xef\xbb\xbf{}"),
    ("a control character in a string", b'{"name":"a\nb"}'),
    ("a leading zero", b'{"dial_timeout":01}'),
    ("a string for an integer", b'{"dial_timeout":"30"}'),
    ("true for an integer", b'{"dial_timeout":true}'),
    ("an integral float", b'{"dial_timeout":30.0}'),
    ("an exponent", b'{"dial_timeout":3e4}'),
    ("a huge exponent", b'{"dial_timeout":1e400}'),
    ("more than 64 bits", b'{"dial_timeout":9223372036854775808}'),
    ("thousands of digits", b'{"dial_timeout":' + b"9" * 5000 + b"}"),
    ("an object for an integer", b'{"dial_timeout":{}}'),
    ("a number for a string", b'{"name":1}'),
    ("a list for a string", b'{"name":[]}'),
    ("a bad duplicate before a good one", b'{"name":1,"name":"a"}'),
    ("a string as source", b'{"source":"+1555"}'),
    ("a list as source", b'{"source":[]}'),
    ("a number as source", b'{"source":1}'),
    ("a number in the source", b'{"source":{"type":1}}'),
    ("nesting without end", b'{"foo":' + b"[" * 10001 + b"]" * 10001 + b"}"),
]


def named(rows: list[Any]) -> list[Any]:
    return [pytest.param(*row[1:], id=row[0]) for row in rows]


@pytest.mark.parametrize(("body", "expected"), named(ACCEPTED))
def test_accepted(body: bytes, expected: dict[str, Any]) -> None:
    source = {**ADDRESS, **expected.get("source", {})}
    assert bind(body, ZERO) == {**ZERO, **expected, "source": source}


@pytest.mark.parametrize("body", named(REFUSED))
def test_refused(body: bytes) -> None:
    with pytest.raises(BindingError):
        bind(body, ZERO)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"foo":NaN}'])
@pytest.mark.parametrize(
    ("method", "path"), [("POST", ""), ("PUT", f"/{UNKNOWN}"), ("PUT", f"/{UNKNOWN}/dial_info")]
)
def test_every_write_refuses_alike(api: httpx.Client, method: str, path: str, body: bytes) -> None:
    answer = api.request(method, f"/outplans{path}", content=body)
    assert answer.status_code == 400
    assert answer.json()["error"]["reason"] == "INVALID_JSON_BODY"


def test_the_zero_value_is_not_touched() -> None:
    bind(b'{"name":"a","source":{"type":"tel"}}', ZERO)
    assert ZERO["name"] == ""
    assert ADDRESS["type"] == ""


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "image/png", None])
def test_the_content_type_is_ignored(api: httpx.Client, content_type: str | None) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    answer = api.post("/outplans", content=b'{"name":"a"}', headers=headers)
    assert answer.json()["name"] == "a"


def test_a_null_body_wipes_the_dial_info(api: httpx.Client) -> None:
    created = api.post("/outplans", json={"name": "a", "dial_timeout": 5}).json()
    changed = api.put(f"/outplans/{created['id']}/dial_info", content=b"null").json()
    assert (changed["name"], changed["dial_timeout"]) == ("a", 0)


def test_a_refused_body_is_served_as_text(api: httpx.Client) -> None:
    answer = api.post("/outplans", content=b"[]")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.json() == {
        "error": {
            "message": "The request body is not valid JSON.",
            "reason": "INVALID_JSON_BODY",
            "request_id": answer.headers["x-request-id"],
            "status": "INVALID_ARGUMENT",
        }
    }


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_bound_or_refused(body: bytes) -> None:
    try:
        bound = bind(body, ZERO)
    except BindingError:
        return
    assert bound.keys() == ZERO.keys()


@settings(deadline=None)
@given(st.fixed_dictionaries({"name": st.text(), "dial_timeout": st.integers(-(2**63), 2**63 - 1)}))
def test_what_json_can_say_arrives(given_body: dict[str, Any]) -> None:
    bound = bind(json.dumps(given_body).encode(), ZERO)
    assert {name: bound[name] for name in given_body} == given_body
