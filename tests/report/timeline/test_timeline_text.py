"""Timelines as text: the published drawings to the letter, the facts, and the lines of a plan."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from click import unstyle
from hypothesis import given
from hypothesis import strategies as st

from reconciler.dialing.calendar import Calendar, parse_start, parse_window
from reconciler.dialing.timeline import Timeline, timeline
from reconciler.report.timeline.timeline_text import (
    ADVICE,
    FOOTER,
    drawing,
    shift_lines,
    summary_line,
    timelines_text,
)
from reconciler.values.outplan import COUNT_FIELDS, INT_MAX
from tests.support import outplan

if TYPE_CHECKING:
    from reconciler.values.outplan import Outplan

MINUTE, HOUR = 60_000, 3_600_000
BERLIN = ZoneInfo("Europe/Berlin")


def _plan(*counts: int, **changes: Any) -> Outplan:
    named = dict(zip(COUNT_FIELDS, (*counts, 0, 0, 0, 0, 0), strict=False))
    return outplan(**(named | changes))


def _line(*counts: int, **changes: Any) -> Timeline:
    return timeline(_plan(*counts, **changes))


def _calendar(start: str, window: str | None) -> Calendar:
    moment = parse_start(start, today=date(2026, 11, 22), zone=BERLIN)
    return Calendar(moment, None if window is None else parse_window(window))


def _text(line: Timeline, calendar: Calendar | None = None) -> str:
    return unstyle(timelines_text([("sales", "Sales", line)], calendar))


@pytest.mark.parametrize(
    ("line", "published"),
    [
        (
            _line(5, 5, try_interval=10 * MINUTE),
            ("|--0m--|--10m--|--20m--|--30m--|--40m--|", "   1      2       3       4       5"),
        ),
        (_line(3, 2), ("|--0h--|--2h--|--4h--|", "   1      2      3")),
        (_line(2, try_interval=HOUR), ("|--0h--|--1h--|", "   1      2")),
    ],
    ids=["emergency", "sales", "reminders"],
)
def test_the_drawings_are_those_that_voipbin_publishes(
    line: Timeline, published: tuple[str, str]
) -> None:
    assert drawing(line, line.destinations[0]) == published


def test_a_drawing_that_is_too_wide_leaves_out_its_middle() -> None:
    line = _line(100, try_interval=90 * MINUTE)
    assert drawing(line, line.destinations[0]) == (
        "|--0m--|--1h30m--|--3h--|--4h30m--|--6h--|--7h30m--| ... |--148h30m--|",
        "   1      2         3      4         5      6               100",
    )


@given(
    st.lists(st.integers(0, INT_MAX) | st.integers(0, 20), min_size=5, max_size=5),
    st.integers(0, INT_MAX) | st.sampled_from([0, MINUTE, HOUR]),
)
def test_a_drawing_has_at_most_70_columns_and_begins_and_ends_with_its_attempts(
    counts: list[int], interval: int
) -> None:
    line = _line(*counts, try_interval=interval)
    for numbers in line.destinations.values():
        scale, below = drawing(line, numbers)
        assert len(scale) <= 70 or scale.count("--|") == 2
        assert (below.split()[0], below.split()[-1]) == (str(numbers[0]), str(numbers[-1]))
        assert scale.count("--|") == len(below.split())
        begins = [found.start() for found in re.finditer(r"[0-9]+", below)]
        assert all(re.match(r"-[0-9]", scale[begin - 1 :]) for begin in begins)


def test_a_block_has_a_drawing_for_each_destination_and_the_facts() -> None:
    assert _text(_line(3, 0, 2)) == (
        f"""\
sales "Sales"

  destination 0  |--0h--|--2h--|--4h--|
                    1      2      3
  destination 2  |--6h--|--8h--|
                    4      5

  Attempts:       5 attempts (3+0+2)
  First to last:  8h at least, 8h4m20s at most
  Between:        2h at least, from the end of one to the next
  Ringing:        2m30s at most by dial_timeout (30s each), which rests on documentation alone;
                  5m at most by the public server source (60s each)

{FOOTER}
"""
    )


def test_one_attempt_has_nothing_between() -> None:
    assert (
        _text(_line(0, 1))
        .partition("\n\n  Attempts:")[2]
        .startswith("       1 attempt (0+1)\n  Ringing:")
    )


@pytest.mark.parametrize("interval", [-1, 0, 499])
def test_an_interval_that_is_over_at_once_ends_with_the_next_turn(interval: int) -> None:
    text = _text(_line(3, try_interval=interval))
    assert "|--0ms--|--500ms--|--1s--|\n" in text
    assert "Between:        nothing but the dialer's next turn, 500ms after a call began\n" in text


def test_an_outplan_that_dials_nobody_says_so() -> None:
    assert _text(_line(-1)) == (
        f'sales "Sales"\n\n  Nobody is dialled: no max_try_count_N is above 0.\n\n{FOOTER}\n'
    )
    assert timelines_text([], None) == "No outplan to show.\n"


def test_a_calendar_tells_local_times_and_what_is_outside() -> None:
    line = _line(3, 2, 1)
    text = _text(line, _calendar("2026-11-22T09:00", "09:00-17:02"))
    told = text.partition("  On the calendar of ")[2]
    assert told == (
        f"""\
Europe/Berlin:
    1  destination 0  2026-11-22 09:00:00+01:00
    2  destination 0  2026-11-22 11:00:00+01:00  up to 1m5s later
    3  destination 0  2026-11-22 13:00:00+01:00  up to 2m10s later
    4  destination 1  2026-11-22 15:00:00+01:00  up to 3m15s later
    5  destination 1  2026-11-22 17:00:00+01:00  up to 4m20s later         perhaps
    6  destination 2  2026-11-22 19:00:00+01:00  up to 5m25s later         outside
  Outside 09:00-17:02: attempt 6
  Perhaps outside 09:00-17:02: attempt 5

{ADVICE}

{FOOTER}
"""
    )


def test_a_calendar_without_a_window_gives_no_advice() -> None:
    text = _text(_line(2), _calendar("09:00", None))
    assert "    2  destination 0  2026-11-22 11:00:00+01:00  up to 1m5s later\n\nCounted" in text


def test_attempts_that_are_all_inside_and_runs_that_are_outside_are_said_shortly() -> None:
    inside = _text(_line(2), _calendar("09:00", "09:00-18:00"))
    assert "\n  Every attempt is inside 09:00-18:00.\n" in inside
    outside = _text(_line(14), _calendar("09:00", "09:00-18:00"))
    assert "\n  Outside 09:00-18:00: attempts 6 to 12\n" in outside


def test_many_attempts_are_shown_in_part_and_looked_at_in_part() -> None:
    text = _text(_line(5_000, try_interval=0), _calendar("09:00", "08:00-09:00"))
    rows = [row.split()[0] for row in text.splitlines() if "  destination 0  2026" in row]
    assert rows == [*map(str, range(1, 40)), "1000"]
    assert "\n     ...\n" in text
    assert "\n  Outside 08:00-09:00: attempts 1 to 1000\n" in text
    assert "\n  The first 1,000 of 5,000 attempts were looked at.\n" in text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (_line(3, 2, 1), "6 attempts (3+2+1), first to last at least 10h"),
        (_line(3), "3 attempts, first to last at least 4h"),
        (_line(0, 2), "2 attempts (0+2), first to last at least 2h"),
        (_line(1), "1 attempt"),
        (_line(0, 1), "1 attempt (0+1)"),
        (_line(), "nobody is dialled"),
        (
            _line(2_000, 1, try_interval=0),
            "2,001 attempts (2,000+1), first to last at least 16m40s",
        ),
    ],
)
def test_a_summary_is_one_short_line(line: Timeline, said: str) -> None:
    assert summary_line(line) == said


def test_a_create_is_told_in_one_line_and_a_destroy_in_none() -> None:
    assert [*shift_lines(None, _plan(3))] == ["timeline: 3 attempts, first to last at least 4h"]
    assert [*shift_lines(_plan(3), None)] == []


def test_an_update_is_told_before_and_after() -> None:
    assert [*shift_lines(_plan(0), _plan(3, 1, try_interval=HOUR))] == [
        "timeline before: nobody is dialled",
        "timeline after:  4 attempts (3+1), first to last at least 3h",
    ]
    assert [*shift_lines(_plan(1), _plan(2), ("in the manifest", "live"))] == [
        "timeline in the manifest: 1 attempt",
        "timeline live:            2 attempts, first to last at least 2h",
    ]


def test_another_dial_timeout_is_told_to_rest_on_documentation_alone() -> None:
    (line,) = shift_lines(_plan(3), _plan(3, dial_timeout=45_000))
    assert line == (
        "dial_timeout rests on documentation alone: the server source rings 60s whatever it says"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (_plan(3), _plan(3)),
        (_plan(3), _plan(3, name="x", source={"type": "tel", "target": "+15559876543"})),
        (_plan(1), _plan(1, try_interval=HOUR)),
        (_plan(3, -1), _plan(3, 0)),
        (_plan(2, try_interval=-5), _plan(2, try_interval=0)),
        (_plan(0), _plan(0, dial_timeout=1)),
    ],
)
def test_what_moves_no_attempt_is_not_told(before: Outplan, after: Outplan) -> None:
    assert [*shift_lines(before, after)] == []


@given(st.text(), st.text())
def test_no_text_from_outside_can_move_the_cursor(key: str, name: str) -> None:
    text = unstyle(timelines_text([(key, name, _line(1))], None))
    raw = [sign for sign in text if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
    assert {*raw} <= {"\n"}
    assert text.count("\n") == _text(_line(1)).count("\n")
