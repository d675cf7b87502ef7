"""Marks of a drawn timeline: what stands for one attempt, for many, and for how late they may be.

Shapes tell everything and colour nothing: filled, hollow, crossed. Only numbers and words of our
own are drawn here; texts from outside do not enter.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from reconciler.dialing.timeline import LISTED, CallAttempt
from reconciler.values.durations import format_duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.dialing.calendar import Calendar, Verdict
    from reconciler.dialing.timeline import Timeline

ACCENT = 'style="color:var(--timeline-accent,currentColor)" fill="currentColor"'
DAY = 86_400_000
_TICKS = 8
_CLOSE = 9.0
_NUMBERED = 16.0
_STEPS = [
    *(seconds * 1_000 for seconds in (1, 2, 5, 10, 15, 30)),
    *(minutes * 60_000 for minutes in (1, 2, 5, 10, 15, 30)),
    *(hours * 3_600_000 for hours in (1, 2, 3, 4, 6, 12)),
]
_HOLLOW = 'fill="none" stroke="currentColor" stroke-width="1.5"'
_FULL = 'fill="currentColor"'
_WORDS = {"perhaps": ", perhaps outside", "outside": ", outside"}


@dataclass(frozen=True, slots=True)
class Scale:
    """From milliseconds to pixels: `span` milliseconds are `width` pixels, from `left`."""

    span: int
    left: int
    width: int

    def x(self, milliseconds: int) -> float:
        """Return where a time stands."""
        return self.left + milliseconds / self.span * self.width

    @property
    def step(self) -> int:
        """The smallest sensible distance of ticks that gives no more than a few of them."""
        enough = self.span / _TICKS
        days = (digit * 10**power * DAY for power in count() for digit in (1, 2, 5))
        short = next((step for step in _STEPS if step >= enough), None)
        return short or next(step for step in days if step >= enough)


def lane(
    line: Timeline, slot: int, scale: Scale, middle: float, calendar: Calendar | None, *, old: bool
) -> Iterator[str]:
    """Yield the marks of one destination, or one bar where they would touch each other.

    `old` draws them as those of the time before a change.
    """
    numbers = line.destinations.get(slot, range(0))
    distance = line.shortest_step / scale.span * scale.width
    if len(numbers) > 1 and distance < _CLOSE:
        yield _bar(line, numbers, scale, middle, calendar, old=old)
        return
    for number in numbers:
        attempt = line.attempt(number)
        verdict = calendar.place(attempt).verdict if calendar is not None else None
        label = str(number) if distance >= _NUMBERED else ""
        yield _mark(attempt, scale, middle, verdict, label, old=old)


def shape(x: float, middle: float, verdict: Verdict | None, *, old: bool) -> str:
    """Return the mark of one attempt."""
    if verdict == "outside":
        return (
            f'<path d="M{x - 4:.1f} {middle - 4:.1f}l8 8m0 -8l-8 8" fill="none" '
            'stroke="currentColor" stroke-width="2"/>'
        )
    paint = _HOLLOW if old or verdict == "perhaps" else _FULL
    return f'<circle cx="{x:.1f}" cy="{middle:.1f}" r="4" {paint}/>'


def late(x: float, end: float, middle: float) -> str:
    """Return how much later than its mark an attempt may be, where that can be seen at all."""
    if end - x <= 1:
        return ""
    return (
        f'<path d="M{x:.1f} {middle:.1f}H{end:.1f}" stroke="currentColor" stroke-width="3" '
        'opacity="0.35"/>'
    )


def _mark(
    attempt: CallAttempt,
    scale: Scale,
    middle: float,
    verdict: Verdict | None,
    label: str,
    *,
    old: bool,
) -> str:
    x = scale.x(attempt.earliest)
    tip = (
        f"attempt {attempt.number}, destination {attempt.destination}: "
        f"{format_duration(attempt.earliest)} at least, "
        f"{format_duration(attempt.latest)} at most{_WORDS.get(verdict or '', '')}"
    )
    number = (
        f'<text x="{x:.1f}" y="{middle - 7:.1f}" text-anchor="middle" font-size="10">{label}</text>'
    )
    return (
        f"<g {ACCENT}><title>{tip}</title>{late(x, scale.x(attempt.latest), middle)}"
        f"{shape(x, middle, verdict, old=old)}{number if label else ''}</g>"
    )


def _bar(
    line: Timeline,
    numbers: range,
    scale: Scale,
    middle: float,
    calendar: Calendar | None,
    *,
    old: bool,
) -> str:
    first, last = line.attempt(numbers[0]), line.attempt(numbers[-1])
    words = _WORDS.get(_verdict_of_all(first, last, calendar) or "", "")
    x, end = scale.x(first.earliest), scale.x(last.earliest)
    tip = (
        f"attempts {first.number} to {last.number}, destination {first.destination}: "
        f"{format_duration(first.earliest)} to {format_duration(last.earliest)} at least{words}"
    )
    return (
        f"<g {ACCENT}><title>{tip}</title>{late(x, scale.x(last.latest), middle)}"
        f'<rect x="{x:.1f}" y="{middle - 4:.1f}" width="{max(end - x, 2):.1f}" height="8" rx="2" '
        f"{_HOLLOW if old or words else _FULL}/>"
        f'<text x="{x:.1f}" y="{middle - 7:.1f}" font-size="10">'
        f"{len(numbers):,} attempts{words}</text></g>"
    )


def _verdict_of_all(
    first: CallAttempt, last: CallAttempt, calendar: Calendar | None
) -> Verdict | None:
    if calendar is None or calendar.window is None:
        return None
    if last.number > LISTED:
        return "perhaps"
    whole = CallAttempt(first.number, first.destination, first.earliest, last.latest)
    return calendar.place(whole).verdict
