"""The scanner: what it reads, how deep, and what it refuses."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.sandbox.go_json import GoJsonError, Members, NumberText, first_value

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def plain(value: Any) -> Any:
    if isinstance(value, Members):
        return {name: plain(member) for name, member in value.pairs}
    if isinstance(value, NumberText):
        return json.loads(value.literal)
    return [plain(item) for item in value] if isinstance(value, list) else value


@given(VALUES, st.sampled_from(["", "junk", " {", ","]), st.sampled_from([None, 1]))
def test_it_reads_what_json_writes(value: Any, behind: str, indent: int | None) -> None:
    # A number alone may go on in what follows it.
    text = json.dumps(value, indent=indent) + (" " + behind if behind else "")
    assert plain(first_value(text)) == value


def test_pairs_stay_in_their_order() -> None:
    found = first_value('{"a":1,"a":{"b":[]},"":"\\u0041"}')
    assert found.pairs == [("a", NumberText("1")), ("a", Members([("b", [])])), ("", "A")]


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_ten_thousand_deep_and_no_deeper(opening: str) -> None:
    closing = "]" if opening == "[" else "}"
    inner = "1"
    assert first_value(opening * 10_000 + inner + closing * 10_000) is not None
    with pytest.raises(GoJsonError, match="deep"):
        first_value(opening * 10_001 + inner + closing * 10_001)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "{", "[", "}", "]", ",", ":", "tru", "True", "NaN", "-", "+1", ".5", "'a'"),
        *("[1,]", "[,]", "[1 2]", "[01]", "[1.]", "[1e]", "[-]", "[Infinity]"),
        *('{"a"}', '{"a":}', '{"a":1,}', "{a:1}", '{"a":1 "b":2}', '{"a":1]', "[1}"),
        *('"a', '"\t"', '"\\x"', '"\\u12"', '"\\u00zz"', "\ufeff{}", "\x0b{}", "\xa0{}"),
    ],
)
def test_what_is_no_value(text: str) -> None:
    with pytest.raises(GoJsonError):
        first_value(text)
