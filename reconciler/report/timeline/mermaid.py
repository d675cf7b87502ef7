"""Dial timelines as a Mermaid Gantt chart, which GitHub and GitLab draw in Markdown.

Only titles and sections hold texts from outside, and every sign in them that Mermaid could read as
syntax is written as an entity. Mermaid knows dates and no durations, so time is counted from the
midnight of 2001-01-01, as local time, which it also shows.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from reconciler.report.timeline.timeline_text import NOBODY, summary_line
from reconciler.report.values_text import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reconciler.dialing.calendar import Calendar
    from reconciler.dialing.timeline import CallAttempt, Timeline

_ZERO = datetime(2001, 1, 1)  # noqa: DTZ001 - the face of a clock and no moment
_HOUR, _DAY = 3_600_000, 86_400_000
_MOST = 40
_PADDING = 400
_PLAIN = frozenset(" .,-_()+/")


def timelines_mermaid(rows: Iterable[tuple[str, str, Timeline]], calendar: Calendar | None) -> str:
    """Return one chart, with a section for each destination of each outplan.

    Each attempt is a milestone at its earliest time, the first 40 of an outplan; attempts outside
    the calendar's window are marked critical and say so.
    """
    listed = list(rows)
    ends = [attempt.earliest for _, _, line in listed for attempt in line.attempts(_MOST)]
    longest = max((len(key) for key, _, _ in listed), default=0) + len(", destination 0")
    lines = [
        f'%%{{init: {{"gantt": {{"leftPadding": {min(_PADDING, 16 + 7 * longest)}}}}}}}%%',
        "gantt",
        "    title Earliest dial attempts, from the first one of a target",
        "    dateFormat YYYY-MM-DD HH:mm:ss.SSS",
        f"    axisFormat {_axis(max(ends, default=0))}",
    ]
    for key, name, line in listed:
        lines.extend(f"    {text}" for text in _outplan(key, name, line, calendar))
    return "\n".join(lines) + "\n"


def _axis(end: int) -> str:
    if end < _HOUR:
        return "%H:%M:%S"
    return "%H:%M" if end < _DAY else "day %j %H:%M"


def _outplan(key: str, name: str, line: Timeline, calendar: Calendar | None) -> Iterator[str]:
    yield f"%% {_text(key)} {_text(name)}, {_text(summary_line(line))}"
    slot = None
    for attempt in line.attempts(_MOST):
        if attempt.destination != slot:
            slot = attempt.destination
            yield f"section {_text(key)}, destination {slot}"
        yield _milestone(attempt, calendar)
    if line.total > _MOST:
        yield f"section {_text(key)}, left out"
        more = line.attempt(_MOST + 1)
        yield f"{line.total - _MOST} more : milestone, {_time(more)}, 0s"
    if not line.total:
        yield f"section {_text(key)}"
        yield f"{NOBODY} : milestone, {_ZERO:%Y-%m-%d %H:%M:%S}.000, 0s"


def _milestone(attempt: CallAttempt, calendar: Calendar | None) -> str:
    verdict = calendar.place(attempt).verdict if calendar is not None else None
    words, tags = f"attempt {attempt.number}", "milestone"
    if calendar is not None and verdict in ("outside", "perhaps"):
        said = "outside" if verdict == "outside" else "perhaps outside"
        words += f" {said} {_text(str(calendar.window))}"
        tags = "crit, milestone" if verdict == "outside" else "active, milestone"
    return f"{words} : {tags}, {_time(attempt)}, 0s"


def _time(attempt: CallAttempt) -> str:
    moment = _ZERO + timedelta(milliseconds=attempt.earliest)
    return f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 1000:03d}"


def _text(text: str) -> str:
    """Return a text in which nothing is syntax to Mermaid, HTML or Markdown."""
    signs = visible(text)
    return "".join(sign if sign.isalnum() or sign in _PLAIN else f"#{ord(sign)};" for sign in signs)
