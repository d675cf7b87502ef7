"""Timelines as Mermaid: a chart that GitHub draws, and names that cannot become syntax."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from reconciler.dialing.calendar import Calendar, parse_start, parse_window
from reconciler.dialing.timeline import Timeline, timeline
from reconciler.report.timeline.mermaid import timelines_mermaid
from reconciler.report.values_text import visible
from reconciler.values.outplan import COUNT_FIELDS, INT_MAX
from tests.support import outplan

START = parse_start("2026-11-22T09:00", today=date(2026, 11, 22), zone=ZoneInfo("Europe/Berlin"))


def _line(*counts: int, **changes: Any) -> Timeline:
    named = dict(zip(COUNT_FIELDS, (*counts, 0, 0, 0, 0, 0), strict=False))
    return timeline(outplan(**(named | changes)))


def test_a_chart_has_a_section_per_destination_and_a_milestone_per_attempt() -> None:
    assert timelines_mermaid([("sales", "Sales", _line(2, 0, 1))], None) == (
        """\
%%{init: {"gantt": {"leftPadding": 156}}}%%
gantt
    title Earliest dial attempts, from the first one of a target
    dateFormat YYYY-MM-DD HH:mm:ss.SSS
    axisFormat %H:%M
    %% sales Sales, 3 attempts (2+0+1), first to last at least 4h
    section sales, destination 0
    attempt 1 : milestone, 2001-01-01 00:00:00.000, 0s
    attempt 2 : milestone, 2001-01-01 02:00:00.000, 0s
    section sales, destination 2
    attempt 3 : milestone, 2001-01-01 04:00:00.000, 0s
"""
    )


def test_the_axis_names_days_or_seconds_where_they_matter() -> None:
    chart = timelines_mermaid([("a", "A", _line(2, try_interval=86_400_000))], None)
    assert "    axisFormat day %j %H:%M\n" in chart
    assert "attempt 2 : milestone, 2001-01-02 00:00:00.000, 0s" in chart
    chart = timelines_mermaid([("a", "A", _line(2, try_interval=500))], None)
    assert "    axisFormat %H:%M:%S\n" in chart
    assert "attempt 2 : milestone, 2001-01-01 00:00:00.500, 0s" in chart


def test_attempts_outside_a_window_are_critical_and_say_so() -> None:
    calendar = Calendar(START, parse_window("09:00-17:02"))
    lines = timelines_mermaid([("sales", "Sales", _line(6))], calendar).splitlines()
    assert [line.strip().partition(" : ")[::2] for line in lines[-3:]] == [
        ("attempt 4", "milestone, 2001-01-01 06:00:00.000, 0s"),
        (
            "attempt 5 perhaps outside 09#58;00-17#58;02",
            "active, milestone, 2001-01-01 08:00:00.000, 0s",
        ),
        ("attempt 6 outside 09#58;00-17#58;02", "crit, milestone, 2001-01-01 10:00:00.000, 0s"),
    ]


def test_nobody_and_billions_have_a_place_too() -> None:
    chart = timelines_mermaid(
        [("none", "N", _line()), ("all", "A", _line(*[INT_MAX] * 5, try_interval=INT_MAX))], None
    )
    assert "    section none\n    nobody is dialled : milestone, " in chart
    assert chart.count("attempt ") == 40
    assert "    section all, left out\n    10737418195 more : milestone, 2003-" in chart
    assert timelines_mermaid([], None).startswith("%%{init")


SYNTAX = st.text(st.sampled_from(':#;"`\n\r%{}<>&|~$\\\u2028ax35 ')) | st.text()


@given(SYNTAX, SYNTAX)
def test_no_name_can_become_syntax(key: str, name: str) -> None:
    lines = timelines_mermaid([(key, name, _line(1))], None).splitlines()
    comment, section, task = (line.removeprefix("    ") for line in lines[-3:])
    assert len(lines) == 8
    assert task == "attempt 1 : milestone, 2001-01-01 00:00:00.000, 0s"
    text = section.removeprefix("section ").removesuffix(", destination 0")
    assert unescape(text.replace("#", "&#")) == visible(key)
    for outside in (text, comment.removeprefix("%% ")):
        assert not {*re.sub(r"#[0-9]+;", "", outside)} & {*":#;\"`%{}<>&|~$\\'"}
