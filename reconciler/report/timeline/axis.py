"""The time below a drawn timeline: since the first attempt, and by the clock where it is known."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from reconciler.dialing.timeline import CallAttempt
from reconciler.report.timeline.marks import DAY
from reconciler.values.durations import format_duration

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from reconciler.dialing.calendar import Calendar
    from reconciler.report.timeline.marks import Scale

_COLUMN = 2  # pixels
_CLOCKED = 31 * DAY  # of a longer time the clock says nothing that could be read


def clock(scale: Scale, calendar: Calendar | None) -> Calendar | None:
    """Return the calendar where its clock can be drawn, else None."""
    return calendar if scale.span <= _CLOCKED else None


def axis_height(calendar: Calendar | None) -> int:
    """Return how much room the axis takes."""
    return 34 if calendar is None else 50


def axis(scale: Scale, top: float, bottom: float, calendar: Calendar | None) -> Iterator[str]:
    """Yield the line, its ticks, and with a calendar what the clock on the wall shows at them."""
    yield (
        f'<path d="M{scale.x(0):.0f} {bottom}H{scale.x(scale.span):.0f}" stroke="currentColor" '
        'fill="none" opacity="0.5"/>'
    )
    for tick in range(0, scale.span + 1, scale.step):
        x = scale.x(tick)
        yield f'<path d="M{x:.1f} {top}V{bottom}" stroke="currentColor" opacity="0.12"/>'
        yield _text(x, bottom + 16, _tick(tick, scale.step))
        if calendar is not None:
            shown = "%a %H:%M" if scale.span >= DAY else "%H:%M"
            yield _text(x, bottom + 32, f"{_moment(calendar, tick):{shown}}")


def shade(scale: Scale, top: float, bottom: float, calendar: Calendar | None) -> Iterator[str]:
    """Yield a shade behind the times at which the calendar's window is open."""
    if calendar is None or calendar.window is None:
        return
    columns = range(0, scale.width + 1, _COLUMN)
    moments = (_moment(calendar, scale.span * column // scale.width) for column in columns)
    states = zip(columns, map(calendar.window.holds, moments), strict=True)
    for is_open, run in groupby(states, key=lambda state: state[1]):
        if is_open:
            places = [column for column, _ in run]
            width = places[-1] - places[0] or _COLUMN
            yield (
                f'<rect class="open" x="{scale.x(0) + places[0]:.0f}" y="{top}" '
                f'width="{width}" height="{bottom - top}" fill="currentColor" opacity="0.08"/>'
            )


def _moment(calendar: Calendar, milliseconds: int) -> datetime:
    return calendar.place(CallAttempt(1, 0, milliseconds, milliseconds)).earliest


def _text(x: float, y: float, text: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y}" text-anchor="middle" font-size="11" opacity="0.8">{text}</text>'
    )


def _tick(milliseconds: int, step: int) -> str:
    if not milliseconds:
        return "0"
    return f"{milliseconds // DAY:,}d" if step >= DAY else format_duration(milliseconds)
