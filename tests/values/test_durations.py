"""Durations: every spelling means its milliseconds exactly, and what is printed reads back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.values.durations import format_duration, parse_duration

SPELLINGS = [
    ("30s", 30_000),
    ("10m", 600_000),
    ("2h", 7_200_000),
    ("1d", 86_400_000),
    ("500ms", 500),
    ("1h30m", 5_400_000),
    ("1d2h3m4s5ms", 93_784_005),
    ("0s", 0),
    ("0ms", 0),
    ("0.5s", 500),
    ("1.5h", 5_400_000),
    ("PT1,5H", 5_400_000),
    ("0.001s", 1),
    (" 30s ", 30_000),
    ("PT30S", 30_000),
    ("PT1H30M", 5_400_000),
    ("P1D", 86_400_000),
    ("P1DT12H", 129_600_000),
    ("PT0.5S", 500),
]


@pytest.mark.parametrize(("text", "milliseconds"), SPELLINGS)
def test_a_spelling_means_its_milliseconds(text: str, milliseconds: int) -> None:
    assert parse_duration(text) == milliseconds


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "30",
        "30000",
        "s",
        "-30s",
        "+30s",
        "30 s",
        "30,000ms",
        "1,800s",
        "1,5h",
        "1h30,5m",
        "30S",
        "30sec",
        "30m1h",
        "1h1h",
        "30s30s",
        "1.s",
        ".5s",
        "1e3s",
        "0x1Es",
        "P",
        "PT",
        "P1DT",
        "P1M",
        "P1W",
        "P1Y",
        "pt30s",
        "PT30s",
        "-PT30S",
        "30s\n2h",
        "1234567890123h",
        "infs",
        pytest.param("\u0663\u0660s"),
    ],
)
def test_anything_else_is_no_duration(text: str) -> None:
    assert parse_duration(text) is None


@pytest.mark.parametrize("text", ["0.5ms", "0.0001s", "PT0.0005S", "0.000000001h"])
def test_a_fraction_of_a_millisecond_is_never_rounded(text: str) -> None:
    assert parse_duration(text) is None


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (0, "0s"),
        (1, "1ms"),
        (999, "999ms"),
        (1_000, "1s"),
        (30_000, "30s"),
        (600_000, "10m"),
        (5_400_000, "1h30m"),
        (86_400_000, "24h"),
        (90_061_001, "25h1m1s1ms"),
        (-30_000, "-30s"),
    ],
)
def test_milliseconds_are_shown_in_the_units_people_use(milliseconds: int, text: str) -> None:
    assert format_duration(milliseconds) == text


@given(st.integers(min_value=0, max_value=10**15))
def test_what_is_shown_reads_back_as_the_same_milliseconds(milliseconds: int) -> None:
    assert parse_duration(format_duration(milliseconds)) == milliseconds


@given(st.integers(min_value=1, max_value=10**15))
def test_a_negative_duration_is_shown_with_its_sign_and_never_read(milliseconds: int) -> None:
    shown = format_duration(-milliseconds)
    assert shown == f"-{format_duration(milliseconds)}"
    assert parse_duration(shown) is None


@given(st.integers(0, 2**31 - 1), st.integers(0, 999))
def test_the_short_and_the_iso_spelling_agree(seconds: int, milliseconds: int) -> None:
    expected = seconds * 1000 + milliseconds
    assert parse_duration(f"PT{seconds}.{milliseconds:03d}S") == expected
    assert parse_duration(f"{seconds}s{milliseconds}ms") == expected


@given(st.text() | st.text("0123456789.,PTDHMSdhms "))
def test_any_text_is_a_whole_number_of_milliseconds_or_none(text: str) -> None:
    parsed = parse_duration(text)
    assert parsed is None or (type(parsed) is int and parsed >= 0)
