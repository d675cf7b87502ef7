"""The layouts of a moment, and the clock."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.sandbox import timestamps

MOMENTS = st.datetimes(timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("stored", "trimmed", "published"),
    [
        (
            "2026-03-01T10:00:00.123456Z",
            "2026-03-01T10:00:00.123456Z",
            "2026-03-01 10:00:00.123456",
        ),
        ("2026-03-01T10:00:00.995000Z", "2026-03-01T10:00:00.995Z", "2026-03-01 10:00:00.995000"),
        ("2026-03-01T10:00:00.100000Z", "2026-03-01T10:00:00.1Z", "2026-03-01 10:00:00.100000"),
        (
            "2026-03-01T10:00:00.000001Z",
            "2026-03-01T10:00:00.000001Z",
            "2026-03-01 10:00:00.000001",
        ),
        ("2026-03-01T10:00:00.000000Z", "2026-03-01T10:00:00Z", "2026-03-01 10:00:00.000000"),
    ],
)
def test_layouts(stored: str, trimmed: str, published: str) -> None:
    assert timestamps.trimmed(stored) == trimmed
    assert timestamps.published(stored) == published
    for text in (stored, trimmed, published):
        moment = timestamps.parsed(text)
        assert moment is not None
        assert timestamps.stored(moment) == stored


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("9999-01-01 00:00:00.000000", True),
        ("9999-01-01T00:00:00.000000Z", True),
        ("9999-01-01T00:00:00Z", True),
        ("9999-01-02 00:00:00.000000", False),
        ("2026-03-01 00:00:00.000000", False),
        ("never", False),
    ],
)
def test_never(text: str, never: bool) -> None:
    assert timestamps.is_never(text) is never
    assert timestamps.is_never(timestamps.published(None))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "2026",
        "2026-3-1",
        "2026-02-30",
        "2026-03-01T24:00:00Z",
        "0001-01-01T00:00:00+01:00",
    ],
)
def test_unreadable(text: str) -> None:
    assert timestamps.parsed(text) is None


@settings(deadline=None)
@given(MOMENTS, MOMENTS)
def test_comparing_text_compares_time(moment: datetime, other: datetime) -> None:
    assert (timestamps.stored(moment) < timestamps.stored(other)) == (moment < other)


@settings(deadline=None)
@given(st.text() | st.from_regex(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}\+\d{2}:\d{2}"))
def test_any_text_is_read_or_not(text: str) -> None:
    moment = timestamps.parsed(text)
    assert moment is None or moment.tzinfo is UTC


def test_the_clock_never_repeats_itself() -> None:
    clock = timestamps.Ticking()
    ticks = [clock() for _ in range(1000)]
    assert ticks == sorted(set(ticks))
    assert abs((ticks[-1] - datetime.now(UTC)).total_seconds()) < 1
