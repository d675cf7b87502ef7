"""Timelines as data: the shape that docs/timeline.md describes."""

from __future__ import annotations

import json
from datetime import date
from zoneinfo import ZoneInfo

from reconciler.dialing.calendar import Calendar, parse_start, parse_window
from reconciler.dialing.timeline import LISTED, timeline
from reconciler.report.timeline.timeline_json import timelines_data
from reconciler.values.outplan import INT_MAX
from tests.support import outplan

HOUR = 3_600_000
START = parse_start("2026-11-22T17:00", today=date(2026, 11, 22), zone=ZoneInfo("Europe/Berlin"))


def test_a_timeline_is_told_in_milliseconds() -> None:
    rows = [("sales", "Sales", timeline(outplan(max_try_count_0=1, max_try_count_2=1)))]
    assert timelines_data(rows, None) == {
        "format_version": "1.0",
        "engine": {"turn_ms": 500, "poll_ms": 5_000, "ring_ms": 60_000},
        "calendar": None,
        "timelines": [
            {
                "key": "sales",
                "name": "Sales",
                "dial_timeout": 30_000,
                "try_interval": 2 * HOUR,
                "attempts_per_destination": [1, 0, 1, 0, 0],
                "attempts_total": 2,
                "first_to_last_ms": {"earliest": 2 * HOUR, "latest": 2 * HOUR + 65_000},
                "ringing_at_most_ms": {"documented": 60_000, "server_source": 120_000},
                "attempts": [
                    {"number": 1, "destination": 0, "earliest_ms": 0, "latest_ms": 0},
                    {
                        "number": 2,
                        "destination": 2,
                        "earliest_ms": 2 * HOUR,
                        "latest_ms": 2 * HOUR + 65_000,
                    },
                ],
                "attempts_left_out": 0,
            }
        ],
    }


def test_a_calendar_adds_local_times_and_verdicts() -> None:
    rows = [("sales", "Sales", timeline(outplan(max_try_count_0=2)))]
    data = timelines_data(rows, Calendar(START, parse_window("09:00-18:00")))
    assert data["calendar"] == {
        "start": "2026-11-22T17:00:00+01:00",
        "tz": "Europe/Berlin",
        "window": "09:00-18:00",
        "advisory": True,
    }
    assert data["timelines"][0]["attempts"] == [
        {
            "number": 1,
            "destination": 0,
            "earliest_ms": 0,
            "latest_ms": 0,
            "local_earliest": "2026-11-22T17:00:00.000+01:00",
            "local_latest": "2026-11-22T17:00:00.000+01:00",
            "window": "inside",
        },
        {
            "number": 2,
            "destination": 0,
            "earliest_ms": 2 * HOUR,
            "latest_ms": 2 * HOUR + 65_000,
            "local_earliest": "2026-11-22T19:00:00.000+01:00",
            "local_latest": "2026-11-22T19:01:05.000+01:00",
            "window": "outside",
        },
    ]
    without = timelines_data(rows, Calendar(START))
    assert without["calendar"]["window"] is None
    assert "window" not in without["timelines"][0]["attempts"][0]
    assert json.loads(json.dumps(data)) == data


def test_billions_of_attempts_are_counted_and_a_thousand_listed() -> None:
    line = timeline(outplan(max_try_count_0=INT_MAX, max_try_count_4=INT_MAX))
    (told,) = timelines_data([("sales", "Sales", line)], None)["timelines"]
    assert (len(told["attempts"]), told["attempts_total"]) == (LISTED, 2 * INT_MAX)
    assert told["attempts_left_out"] == 2 * INT_MAX - LISTED
