"""JSON with the bytes of the Go server."""

import pytest

from reconciler.sandbox.responses import GoJson


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
