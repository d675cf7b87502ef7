"""Attempts on a calendar: windows, midnight, and the days on which clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.dialing.calendar import Calendar, Window, parse_start, parse_window
from reconciler.dialing.timeline import LISTED, CallAttempt, timeline
from reconciler.values.errors import UsageError
from reconciler.values.outplan import INT_MAX, Outplan

BERLIN = ZoneInfo("Europe/Berlin")
TODAY = date(2026, 11, 22)
MINUTE, HOUR = 60_000, 3_600_000


def _verdict(
    start: str, window: str, earliest: int, latest: int | None = None, zone: ZoneInfo = BERLIN
) -> str | None:
    calendar = Calendar(parse_start(start, today=TODAY, zone=zone), parse_window(window))
    attempt = CallAttempt(1, 0, earliest, earliest if latest is None else latest)
    return calendar.place(attempt).verdict


@pytest.mark.parametrize(
    ("start", "verdict"),
    [
        ("08:59:59", "outside"),
        ("09:00", "inside"),
        ("17:59:59", "inside"),
        ("18:00", "outside"),
    ],
)
def test_the_opening_minute_is_inside_and_the_closing_one_is_not(start: str, verdict: str) -> None:
    assert _verdict(start, "09:00-18:00", 0) == verdict


@pytest.mark.parametrize(
    ("earliest", "latest", "verdict"),
    [
        (8 * HOUR, 8 * HOUR + 59 * MINUTE, "inside"),
        (8 * HOUR, 9 * HOUR, "perhaps"),
        (9 * HOUR, 23 * HOUR, "outside"),
        (9 * HOUR, 24 * HOUR, "perhaps"),
        (8 * HOUR, 24 * HOUR, "perhaps"),
        (0, 400 * 24 * HOUR, "perhaps"),
    ],
)
def test_an_attempt_that_may_be_either_is_neither(earliest: int, latest: int, verdict: str) -> None:
    assert _verdict("09:00", "09:00-18:00", earliest, latest) == verdict


@pytest.mark.parametrize(
    ("start", "verdict"),
    [("21:59", "outside"), ("22:00", "inside"), ("05:59", "inside"), ("06:00", "outside")],
)
def test_a_window_may_cross_midnight(start: str, verdict: str) -> None:
    assert _verdict(start, "22:00-06:00", 0) == verdict
    assert _verdict("23:00", "22:00-06:00", 0, 7 * HOUR - 1) == "inside"
    assert _verdict("23:00", "22:00-06:00", 0, 7 * HOUR) == "perhaps"


def test_a_whole_day_is_always_open() -> None:
    assert _verdict("09:00", "00:00-24:00", 0, 400 * 24 * HOUR) == "inside"
    assert _verdict("23:59:59", "20:00-24:00", 0) == "inside"


def test_an_interval_is_real_time_where_the_clocks_change() -> None:
    day = 24 * HOUR
    assert _verdict("2026-03-28T17:30", "09:00-18:00", day) == "outside"  # 18:30 on the next day
    assert _verdict("2026-10-24T18:30", "09:00-18:00", day) == "inside"  # 17:30 on the next day
    calendar = Calendar(parse_start("2026-03-28T17:30", today=TODAY, zone=BERLIN))
    placed = calendar.place(CallAttempt(1, 0, day, day))
    assert (placed.latest.isoformat(), placed.verdict) == ("2026-03-29T18:30:00+02:00", None)


def test_a_window_that_the_clocks_skip_is_not_open_that_day() -> None:
    before = "2026-03-29T01:00"
    assert _verdict(before, "02:00-03:00", 0, 3 * HOUR) == "outside"
    assert _verdict("2026-03-30T01:00", "02:00-03:00", 0, 3 * HOUR) == "perhaps"
    assert _verdict("2026-03-28T12:00", "02:00-03:00", 0, 24 * HOUR) == "outside"
    assert _verdict("2026-03-28T12:00", "02:00-03:00", 0, 48 * HOUR) == "perhaps"
    assert _verdict(before, "02:30-04:00", HOUR, 2 * HOUR - 1) == "inside"  # 03:00 to 04:00


def test_a_window_that_the_clocks_show_twice_is_open_twice() -> None:
    first, second = "2026-10-25T02:15+02:00", "2026-10-25T02:15+01:00"
    assert [_verdict(start, "02:00-02:30", 0) for start in (first, second)] == ["inside"] * 2
    between = "2026-10-25T02:45+02:00"
    assert _verdict(between, "02:00-02:30", 0, 14 * MINUTE) == "outside"
    assert _verdict(between, "02:00-02:30", 0, 15 * MINUTE) == "perhaps"
    assert _verdict(between, "02:00-02:30", 0, 60 * MINUTE) == "perhaps"
    assert _verdict(between, "01:30-02:30", 0, 60 * MINUTE) == "perhaps"
    assert _verdict("2026-10-25T02:00+02:00", "02:10-02:20", 0, 30 * MINUTE) == "perhaps"


CHANGES = [  # of the clocks, in UTC
    ("Europe/Berlin", "2026-03-29T01:00"),
    ("Europe/Berlin", "2026-10-25T01:00"),
    ("America/St_Johns", "2026-03-08T05:30"),
    ("America/St_Johns", "2026-11-01T04:30"),
    ("Australia/Lord_Howe", "2026-04-04T15:00"),
    ("America/Sao_Paulo", "2018-11-04T03:00"),
    ("America/Sao_Paulo", "2018-02-18T02:00"),
    ("Asia/Kathmandu", "2026-06-01T00:00"),
]
minutes = st.integers(0, 24 * 60 - 1) | st.sampled_from(range(0, 5 * 60, 15))


@given(
    st.sampled_from(CHANGES),
    st.integers(-180, 180) | st.integers(-4_000, 1_000),
    minutes,
    minutes,
    st.integers(0, 240) | st.integers(0, 80 * 60),
)
def test_the_verdict_is_that_of_looking_at_the_clock_every_minute(
    change: tuple[str, str], shift: int, opens: int, closes: int, long: int
) -> None:
    window, tz = Window(opens, closes), ZoneInfo(change[0])
    around = datetime.fromisoformat(f"{change[1]}Z")
    start = (around + timedelta(minutes=shift)).astimezone(tz)
    placed = Calendar(start, window).place(CallAttempt(1, 0, 0, long * MINUTE))
    looked = [start.astimezone(UTC) + timedelta(minutes=minute) for minute in range(long + 1)]
    open_now = {
        (opens <= minute < closes) if opens < closes else (minute >= opens or minute < closes)
        for local in (moment.astimezone(tz) for moment in looked)
        for minute in [local.hour * 60 + local.minute]
    }
    wanted = "perhaps" if len(open_now) > 1 else "inside" if open_now == {True} else "outside"
    assert placed.verdict == wanted


def test_every_attempt_that_is_listed_fits_on_the_calendar() -> None:
    outplan = Outplan("x", "", dial_timeout=INT_MAX, try_interval=INT_MAX, max_try_count_0=INT_MAX)
    start = parse_start("2199-12-31T23:59", today=TODAY, zone=BERLIN)
    calendar = Calendar(start, parse_window("09:00-18:00"))
    placed = [calendar.place(attempt) for attempt in timeline(outplan).attempts()]
    assert len(placed) == LISTED
    assert placed[-1].latest.year > 2300


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("09:00", "2026-11-22T09:00:00+01:00"),
        ("9:05", "2026-11-22T09:05:00+01:00"),
        (" 9:05:30 ", "2026-11-22T09:05:30+01:00"),
        ("2026-07-01T09:00", "2026-07-01T09:00:00+02:00"),
        ("2026-07-01 09:00", "2026-07-01T09:00:00+02:00"),
        ("2026-07-01T09:00Z", "2026-07-01T11:00:00+02:00"),
        ("2026-10-25T02:30+01:00", "2026-10-25T02:30:00+01:00"),
        ("2026-10-25T02:30+02:00", "2026-10-25T02:30:00+02:00"),
    ],
)
def test_a_start_is_a_time_of_today_or_of_a_date(text: str, iso: str) -> None:
    assert parse_start(text, today=TODAY, zone=BERLIN).isoformat() == iso


@pytest.mark.parametrize(
    ("text", "said", "remedy"),
    [
        ("", "is not a time", "write a time of day"),
        ("9", "is not a time", "write a time of day"),
        ("9am", "is not a time", "write a time of day"),
        ("25:00", "is not a time: no clock and no calendar has it", "write a time of day"),
        ("2026-11-22", "is not a time", "write a time of day"),
        ("2026-02-30T09:00", "is not a time", "write a time of day"),
        ("0001-01-01T00:00+14:00", "is not a time", "write a time of day"),
        ("9999-12-31T23:59", "is in the year 9999", "write a date from 1970 to 2199"),
        ("1969-12-31T09:00", "is in the year 1969", "write a date from 1970"),
        (
            "2026-03-29T02:30",
            "is skipped in Europe/Berlin: the clocks are put forward then",
            "write a time that exists, such as 2026-03-29T03:30",
        ),
        (
            "2026-10-25T02:30",
            "happens twice in Europe/Berlin: the clocks are put back then",
            "write which one with its offset: 2026-10-25T02:30+02:00 or 2026-10-25T02:30+01:00",
        ),
    ],
)
def test_a_start_that_is_no_moment_is_refused(text: str, said: str, remedy: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_start(text, today=TODAY, zone=BERLIN)
    assert refused.value.sentence.startswith(f'--start "{text}" {said}')
    assert refused.value.remedy.startswith(remedy)


@pytest.mark.parametrize("text", ["09:00-18:00", "22:00-06:00", "00:00-24:00", "18:00-00:00"])
def test_a_window_reads_as_it_is_written(text: str) -> None:
    assert str(parse_window(text)) == text


def test_a_window_may_leave_out_a_zero() -> None:
    assert parse_window(" 9:00-18:30 ") == Window(540, 1110)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is not a window"),
        ("09:00", "is not a window"),
        ("9-18", "is not a window"),
        ("09:00-18:00-20:00", "is not a window"),
        ("09:60-18:00", "is not a window"),
        ("24:00-18:00", "begins at 24:00"),
        ("09:00-24:01", "is not a window"),
        ("09:00-09:00", "opens and closes at the same time"),
        ("00:00-00:00", "opens and closes at the same time"),
    ],
)
def test_a_window_that_is_none_is_refused(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as refused:
        parse_window(text)
    assert refused.value.remedy.startswith("write ")
