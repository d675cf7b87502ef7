"""The marks of a drawn timeline: a place for every attempt, a shape for every verdict."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.dialing.calendar import Calendar, parse_start, parse_window
from reconciler.dialing.timeline import timeline
from reconciler.report.timeline.marks import Scale, lane, late, shape
from reconciler.values.outplan import INT_MAX
from tests.support import outplan

MINUTE, HOUR = 60_000, 3_600_000
START = parse_start("2026-11-22T09:00", today=date(2026, 11, 22), zone=ZoneInfo("Europe/Berlin"))


@given(st.integers(1, 10**20))
def test_ticks_are_few_and_not_too_few(span: int) -> None:
    ticks = range(0, span + 1, Scale(span, 0, 600).step)
    assert ticks.step <= span or span < 8_000
    assert span // ticks.step <= 8


@pytest.mark.parametrize(
    ("span", "step"),
    [
        (MINUTE, 10_000),
        (10 * HOUR, 2 * HOUR),
        (90 * MINUTE, 15 * MINUTE),
        (4 * 24 * HOUR, 12 * HOUR),
        (30 * 24 * HOUR, 5 * 24 * HOUR),
    ],
)
def test_ticks_stand_at_sensible_times(span: int, step: int) -> None:
    assert Scale(span, 0, 600).step == step


def test_time_goes_from_left_to_right() -> None:
    scale = Scale(10 * HOUR, 100, 600)
    assert [scale.x(at) for at in (0, 5 * HOUR, 10 * HOUR)] == [100, 400, 700]


def test_each_verdict_has_a_shape_of_its_own() -> None:
    full, old = shape(0, 0, None, old=False), shape(0, 0, None, old=True)
    inside, perhaps = shape(0, 0, "inside", old=False), shape(0, 0, "perhaps", old=False)
    outside = shape(0, 0, "outside", old=False)
    assert full == inside
    assert len({full, perhaps, outside}) == len({full, old}) + 1 == 3


def test_what_cannot_be_seen_is_not_drawn() -> None:
    assert late(100, 100.9, 0) == ""
    assert "H150.0" in late(100, 150, 0)


def test_a_destination_that_is_not_dialled_has_no_marks() -> None:
    line = timeline(outplan())
    assert [*lane(line, 3, Scale(HOUR, 0, 600), 0, None, old=False)] == []


def test_attempts_that_would_touch_each_other_are_one_bar() -> None:
    line = timeline(outplan(max_try_count_0=1, max_try_count_1=INT_MAX, try_interval=1_000))
    scale = Scale(line.span_latest, 0, 600)
    (single,) = lane(line, 0, scale, 0, None, old=False)
    (bar,) = lane(line, 1, scale, 0, None, old=False)
    assert "<circle " in single
    assert "attempts 2 to 2147483648, destination 1: 1s to 596523h14m7s at least<" in bar
    assert ">2,147,483,647 attempts<" in bar


@pytest.mark.parametrize(
    ("count", "window", "said"),
    [
        (100, "09:00-18:00", ">100 attempts<"),
        (100, "10:00-12:00", ">100 attempts, perhaps outside<"),
        (100, "18:00-20:00", ">100 attempts, outside<"),
        (2_000, "18:00-20:00", ">2,000 attempts, perhaps outside<"),
    ],
)
def test_a_bar_says_what_is_known_of_all_its_attempts(count: int, window: str, said: str) -> None:
    line = timeline(outplan(max_try_count_0=count, try_interval=0))
    calendar = Calendar(START, parse_window(window))
    (bar,) = lane(line, 0, Scale(line.span_latest, 0, 600), 0, calendar, old=False)
    assert said in bar


def test_a_mark_tells_its_times_and_its_verdict() -> None:
    line = timeline(outplan(max_try_count_0=6))
    calendar = Calendar(START, parse_window("09:00-17:02"))
    marks = [*lane(line, 0, Scale(line.span_latest, 0, 600), 0, calendar, old=False)]
    assert "<title>attempt 2, destination 0: 2h at least, 2h1m5s at most</title>" in marks[1]
    assert "8h at least, 8h4m20s at most, perhaps outside</title>" in marks[4]
    assert "10h at least, 10h5m25s at most, outside</title>" in marks[5]
