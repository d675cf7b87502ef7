"""Single values as people read them: units, quotes, and nothing that a terminal would obey."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.report.values_text import (
    both,
    listed,
    markup,
    matching,
    plural,
    quoted,
    transition,
    value,
    visible,
)
from reconciler.values.durations import parse_duration


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("", ""),
        ("Köln 日本 😀", "Köln 日本 😀"),
        ("a\nb\r\tc", "a\\nb\\r\\tc"),
        ("\x1b[2J", "\\u001b[2J"),
        ("\x9b\x7f\x00", "\\u009b\\u007f\\u0000"),
        ("\u202eevil\u2066", "\\u202eevil\\u2066"),
        ("\u200b\u2028\u2029\ufeff", "\\u200b\\u2028\\u2029\\ufeff"),
        ("\U000e0041", "\\U000e0041"),
        ("\ud800\ue000", "\\ud800\\ue000"),
    ],
)
def test_what_could_move_a_cursor_or_hide_is_escaped(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text(st.characters()))
def test_visible_text_is_one_line_without_control_and_format_characters(text: str) -> None:
    shown = visible(text)
    assert {unicodedata.category(sign) for sign in shown}.isdisjoint(
        {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    )
    assert len(shown.splitlines()) <= 1
    assert visible(shown) == shown


@given(st.text(st.characters(exclude_categories=["C", "Z"])))
def test_letters_of_any_alphabet_are_left_as_they_are(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", '""'),
        ('say "hi"', '"say \\"hi\\""'),
        (" a ", '" a "'),
        ("x" * 200, f'"{"x" * 200}"'),
        ("a" * 150 + "b" * 151, f'"{"a" * 100} ... {"b" * 100}"'),
    ],
)
def test_quotes_show_where_a_text_begins_and_ends(text: str, shown: str) -> None:
    assert quoted(text) == shown


@given(st.text(st.characters(), max_size=1000))
def test_a_quoted_text_is_never_much_longer_than_its_limit(text: str) -> None:
    assert len(quoted(text)) <= 2 + 10 * (200 + len(" ... "))


@pytest.mark.parametrize(("left", "right"), [("a\nb", "a\\nb"), ("\x1b", "\\u001b")])
def test_texts_that_differ_read_differently(left: str, right: str) -> None:
    assert quoted(left) != quoted(right)


@pytest.mark.parametrize(
    ("field", "content", "shown"),
    [
        ("dial_timeout", 30_000, "30s"),
        ("try_interval", 5_400_000, "1h30m"),
        ("try_interval", -1, "-1ms"),
        ("dial_timeout", 0, "0s"),
        ("max_try_count_0", 30_000, "30000"),
        ("managed_by", None, "nobody"),
        ("managed_by", "acme/sales", "acme/sales"),
        ("prevent_destroy", True, "true"),
        ("prevent_destroy", False, "false"),
        ("name", "30000", '"30000"'),
        ("source.detail", "", '""'),
    ],
)
def test_a_value_reads_as_its_field_wants(field: str, content: object, shown: str) -> None:
    assert value(field, content) == shown


@given(st.integers(0, 10**12))
def test_a_duration_is_shown_exactly(milliseconds: int) -> None:
    assert parse_duration(value("try_interval", milliseconds)) == milliseconds


@pytest.mark.parametrize(
    ("count", "counted", "sentence"),
    [
        (0, "0 outplans", "0 outplans match their manifests."),
        (1, "1 outplan", "1 outplan matches its manifest."),
        (12_345, "12,345 outplans", "12,345 outplans match their manifests."),
    ],
)
def test_counts_agree_with_their_words(count: int, counted: str, sentence: str) -> None:
    assert plural(count, "outplan") == counted
    assert matching(count) == sentence


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("No break", "No\u00a0break", '"No break" -> "No\\xa0break"'),
        ("Zo\u00eb's", "Zoe\u0308's", '"Zo\\xeb\'s" -> "Zoe\\u0308\'s"'),
        ("Zo\u00eb", "Zo", '"Zo\u00eb" -> "Zo"'),
        ("a ", "a", '"a " -> "a"'),
    ],
)
def test_two_texts_that_look_alike_are_spelled_out(before: str, after: str, shown: str) -> None:
    assert transition("name", before, after) == shown


@given(st.text() | st.just("x" * 300), st.text() | st.just("x" * 301))
def test_no_change_of_a_text_is_invisible(before: str, after: str) -> None:
    old, new = both("name", before, after)
    assert (old == new) is (before == after)


@given(st.text() | st.text(st.sampled_from("<>&\"'\n\u202e")))
def test_markup_is_a_text_and_nothing_else(text: str) -> None:
    assert not {*markup(text)} & {*"<>\"'\n\u202e"}


def test_of_many_names_the_first_ten_are_listed() -> None:
    assert listed(["a", "b\x1b"]) == "a, b\\u001b"
    assert listed([str(number) for number in range(10)]) == "0, 1, 2, 3, 4, 5, 6, 7, 8, 9"
    assert listed([str(number) for number in range(11)]) == "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, ..."
