"""Edits of a text at known places."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reconciler.desired.edit import Replacement, line_starts, newline_of, replaced


def test_what_is_not_edited_stays() -> None:
    edits = [Replacement(4, 1, "5"), Replacement(0, 1, "b"), Replacement(5, 0, " # five")]
    assert replaced("a:  4\n", edits) == "b:  5 # five\n"
    assert replaced("a", []) == "a"


def test_lines_begin_where_the_reader_begins_them() -> None:
    assert line_starts("a\r\nb\rc\u2028d\x0be") == [0, 3, 5, 7, 10]
    assert line_starts("") == [0, 0]


def test_lines_end_as_the_first_does() -> None:
    assert [newline_of(text) for text in ("a", "a\nb\r\n", "a\r\nb\n")] == ["\n", "\n", "\r\n"]


@given(st.text(), st.data())
def test_an_edit_of_nothing_is_no_edit(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    assert replaced(text, [Replacement(at, 0, "")]) == text
    assert replaced(text, [Replacement(at, len(text) - at, text[at:])]) == text
