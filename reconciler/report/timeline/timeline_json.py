"""Dial timelines as data for programs. The shape is described in docs/timeline.md."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from reconciler.dialing.timeline import POLL, RING, TURN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.dialing.calendar import Calendar
    from reconciler.dialing.timeline import CallAttempt, Timeline

FORMAT_VERSION = "1.0"


def timelines_data(
    rows: Iterable[tuple[str, str, Timeline]], calendar: Calendar | None
) -> dict[str, Any]:
    """Return every timeline, given by key, name and timeline; all times in milliseconds.

    `engine` holds what was read in the server source; `documented` marks what rests on VoIPBIN's
    documentation alone.
    """
    return {
        "format_version": FORMAT_VERSION,
        "engine": {"turn_ms": TURN, "poll_ms": POLL, "ring_ms": RING},
        "calendar": None if calendar is None else _calendar(calendar),
        "timelines": [_timeline(key, name, line, calendar) for key, name, line in rows],
    }


def timelines_json(rows: Iterable[tuple[str, str, Timeline]], calendar: Calendar | None) -> str:
    """Return the same as one document."""
    return json.dumps(timelines_data(rows, calendar), indent=2) + "\n"


def _calendar(calendar: Calendar) -> dict[str, Any]:
    return {
        "start": calendar.start.isoformat(),
        "tz": str(calendar.start.tzinfo),
        "window": None if calendar.window is None else str(calendar.window),
        "advisory": True,
    }


def _timeline(key: str, name: str, line: Timeline, calendar: Calendar | None) -> dict[str, Any]:
    attempts = list(line.attempts())
    return {
        "key": key,
        "name": name,
        "dial_timeout": line.dial_timeout,
        "try_interval": line.try_interval,
        "attempts_per_destination": list(line.counts),
        "attempts_total": line.total,
        "first_to_last_ms": {"earliest": line.span_earliest, "latest": line.span_latest},
        "ringing_at_most_ms": {
            "documented": line.ringing_documented,
            "server_source": line.ringing_in_source,
        },
        "attempts": [_attempt(attempt, calendar) for attempt in attempts],
        "attempts_left_out": line.total - len(attempts),
    }


def _attempt(attempt: CallAttempt, calendar: Calendar | None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "number": attempt.number,
        "destination": attempt.destination,
        "earliest_ms": attempt.earliest,
        "latest_ms": attempt.latest,
    }
    if calendar is not None:
        placed = calendar.place(attempt)
        told["local_earliest"] = placed.earliest.isoformat(timespec="milliseconds")
        told["local_latest"] = placed.latest.isoformat(timespec="milliseconds")
        if placed.verdict is not None:
            told["window"] = placed.verdict
    return told
