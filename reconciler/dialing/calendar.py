"""Attempts on a calendar: local times, and which of them fall outside a calling window.

Advisory: an outplan has no such field, and VoIPBIN dials all the same. Times of day are those of
the wall clock, so days on which clocks change count as they are. Pure: the date comes from outside.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Literal

from reconciler.dialing.window import parse_clock, window_problem, within
from reconciler.values.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.dialing.timeline import CallAttempt

Verdict = Literal["inside", "perhaps", "outside"]

_DAY = 24 * 60
_MINUTE = 60_000
_START = re.compile(
    r"(?:([0-9]{4}-[0-9]{2}-[0-9]{2})[T ])?([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)"
    r"(Z|[+-][0-9]{2}:[0-9]{2})?"
)
# Far enough from the ends of the calendar for every attempt that is written out.
_YEARS = range(1970, 2200)
_TICK = timedelta(milliseconds=1)
_LONG = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Window:
    """A daily window, in minutes after midnight; it closes on the next day if that is earlier.

    The opening minute is inside, the closing one is not.
    """

    opens: int
    closes: int

    def __str__(self) -> str:
        return f"{_clock(self.opens)}-{_clock(self.closes)}"

    def holds(self, local: datetime) -> bool:
        """Whether the window is open at this moment of the wall clock."""
        minute = local.hour * 60 + local.minute
        return within(minute, begin=self.opens, end=self.closes)


@dataclass(frozen=True, slots=True)
class Placed:
    """One attempt on the calendar; `verdict` is None where no window was asked for.

    `perhaps`: it may start inside or outside, depending on how long the ones before it ring.
    """

    attempt: CallAttempt
    earliest: datetime
    latest: datetime
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a target's first attempt starts, with the time zone, and the window to look at."""

    start: datetime
    window: Window | None = None

    def place(self, attempt: CallAttempt) -> Placed:
        """Return when an attempt starts by the clock on the wall, and whether that is inside."""
        earliest, latest = self._at(attempt.earliest), self._at(attempt.latest)
        verdict = None if self.window is None else self._verdict(self.window, earliest, latest)
        return Placed(attempt, earliest, latest, verdict)

    def _at(self, milliseconds: int) -> datetime:
        moment = self.start.astimezone(UTC) + timedelta(milliseconds=milliseconds)
        return moment.astimezone(self.start.tzinfo)

    def _verdict(self, window: Window, earliest: datetime, latest: datetime) -> Verdict:
        found = {
            window.holds(moment.astimezone(self.start.tzinfo))
            for moment in _moments(window, earliest, latest)
        }
        if len(found) > 1:
            return "perhaps"
        return "inside" if found.pop() else "outside"


def _moments(window: Window, earliest: datetime, latest: datetime) -> Iterator[datetime]:
    """Yield enough moments of a span to know whether the window is open through all of it.

    Between two edges of the window and one change of the clocks only that change can open or close
    it, so the moments at each edge and just before it tell all. Three days are as good as more.
    """
    begin, end = earliest.astimezone(UTC), latest.astimezone(UTC)
    end = min(end, begin + _LONG)
    yield from (begin, end)
    first, last = earliest.date(), end.astimezone(earliest.tzinfo).date()
    for day in range((last - first).days + 1):
        for minute in (window.opens, window.closes % _DAY):
            edge = datetime.combine(first + timedelta(days=day), time(*divmod(minute, 60)))
            for fold in (0, 1):  # a clock that is put back shows the edge twice
                moment = edge.replace(tzinfo=earliest.tzinfo, fold=fold).astimezone(UTC)
                if begin < moment < end:
                    yield from (moment - _TICK, moment)


def parse_window(text: str) -> Window:
    """Return the window that `--window` names, such as 09:00-18:00 or 22:00-06:00.

    Raises:
        UsageError: it is no window.
    """
    remedy = "write two times of day, such as 09:00-18:00, or 22:00-06:00 for a night"
    first, dash, second = text.partition("-")
    opens, closes = parse_clock(first), parse_clock(second)
    if not dash or opens is None or closes is None:
        raise UsageError(f'--window "{text}" is not a window', remedy=remedy)
    wrong = window_problem(opens, closes)
    if wrong is not None:
        raise UsageError(f'--window "{text}": {wrong[0]}', remedy=wrong[1])
    return Window(opens // _MINUTE, closes // _MINUTE)


def parse_start(text: str, *, today: date, zone: tzinfo) -> datetime:
    """Return the moment that `--start` names, in `zone`: 09:00 today, or 2026-11-22T09:00.

    Raises:
        UsageError: it is no moment, or the clocks of the zone show it never or twice that day.
    """
    found = _START.fullmatch(text.strip())
    remedy = "write a time of day such as 09:00, or with its date such as 2026-11-22T09:00"
    if found is None:
        raise UsageError(f'--start "{text}" is not a time', remedy=remedy)
    day, clock, offset = found.groups()
    try:
        local = datetime.combine(
            date.fromisoformat(day) if day else today, time.fromisoformat(_padded(clock))
        )
        if offset:
            local = datetime.fromisoformat(f"{local.isoformat()}{offset}").astimezone(zone)
    except (ValueError, OverflowError):
        why = "no clock and no calendar has it"
        raise UsageError(f'--start "{text}" is not a time', why=why, remedy=remedy) from None
    if local.year not in _YEARS:
        raise UsageError(
            f'--start "{text}" is in the year {local.year}',
            remedy=f"write a date from {_YEARS[0]} to {_YEARS[-1]}",
        )
    return local if offset else _in_zone(text, local, zone)


def _in_zone(text: str, local: datetime, zone: tzinfo) -> datetime:
    first, second = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        later = first.astimezone(UTC).astimezone(zone)
        raise UsageError(
            f'--start "{text}" is skipped in {zone}: the clocks are put forward then',
            remedy=f"write a time that exists, such as {later:%Y-%m-%dT%H:%M}",
        )
    if first.utcoffset() != second.utcoffset():
        raise UsageError(
            f'--start "{text}" happens twice in {zone}: the clocks are put back then',
            remedy=f"write which one with its offset: {first.isoformat(timespec='minutes')} or "
            f"{second.isoformat(timespec='minutes')}",
        )
    return first


def _padded(clock: str) -> str:
    return f"0{clock}" if clock[1] == ":" else clock


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
