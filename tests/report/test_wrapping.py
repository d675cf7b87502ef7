"""Sentences on a screen: they fit it, say the same, and what can be copied is left as it is."""

from __future__ import annotations

import pytest
from click import style, unstyle
from hypothesis import given
from hypothesis import strategies as st

from reconciler.report.wrapping import NARROW, wrapped

RULE = "  warning[RC103] sales (outplans/sales.yaml:12): dial_timeout is 60s, more than recommended"


def test_a_rule_goes_on_under_its_own_beginning() -> None:
    assert wrapped(RULE, 50).splitlines() == [
        "  warning[RC103] sales (outplans/sales.yaml:12):",
        "      dial_timeout is 60s, more than recommended",
    ]
    assert wrapped(RULE, 100) == RULE


def test_colours_take_no_room() -> None:
    coloured = RULE.replace("warning[RC103]", style("warning[RC103]", fg="yellow", bold=True))
    assert unstyle(wrapped(coloured, 50)) == wrapped(RULE, 50)
    assert wrapped(coloured, len(RULE)) == coloured


@pytest.mark.parametrize(
    "line",
    [
        "  12 |   detail: " + "long " * 30,
        "      ~ detail: " + '"words" -> ' * 10,
        "Endpoint:    https://api.voipbin.net/" + "x" * 60,
        "       |" + " " * 60 + "^",
    ],
)
def test_what_is_no_sentence_is_left_as_it_is(line: str) -> None:
    assert wrapped(line, 60) == line


def test_wide_signs_are_measured_as_a_terminal_shows_them() -> None:
    line = "  Note: " + "北京 " * 12
    first, second = wrapped(line, 44).splitlines()
    assert (first.count("北京"), second.count("北京")) == (7, 5)


@given(
    st.lists(st.text("ab,.;:北\u0301", min_size=1, max_size=30), min_size=1, max_size=30),
    st.integers(NARROW, 120),
)
def test_every_word_stays_and_only_a_long_word_is_wider(words: list[str], width: int) -> None:
    line = f"  Note: {' '.join(words)}"
    broken = wrapped(line, width)
    assert broken.split() == line.split()
    for part in broken.splitlines():
        assert len(part) <= width or " " not in part.strip() or not part.isascii()


def test_on_a_screen_of_a_word_nothing_is_wrapped() -> None:
    assert wrapped(RULE, NARROW - 1) == RULE
