"""RC610: which attempts would fall outside the team's calling window. Advisory.

VoIPBIN has no such field. Offsets are the earliest possible: attempt i begins i times try_interval
after the start. The wall clock of the window's own time zone is all that enters, so a day on which
clocks change is judged like any other.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconciler.dialing.facts import DAY, facts_of

if TYPE_CHECKING:
    from reconciler.values.outplan import Outplan

_MOST = 10_000
_CLOCK = re.compile("([0-9]{1,2}):([0-5][0-9])")
_MINUTE = 60_000


def parse_clock(text: str) -> int | None:
    """Return the milliseconds since midnight of a time of day: 9:00, 09:00, or 24:00 for its end.

    None for what no clock shows.
    """
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        return None
    moment = (int(found[1]) * 60 + int(found[2])) * _MINUTE
    return moment if moment <= DAY else None


def window_problem(begin: int, end: int) -> tuple[str, str] | None:
    """Return (what is wrong, remedy) with a daily window, or None when it can be used."""
    if begin == DAY:
        return (
            "it begins at 24:00, when the day is over",
            "write 00:00 for the beginning of the day",
        )
    if begin == end:
        return "it opens and closes at the same time", "write 00:00-24:00 for the whole day"
    return None


def attempts_outside(outplan: Outplan, *, start: int, begin: int, end: int) -> list[int]:
    """Return which attempts, counted from 1, fall outside; all in milliseconds since midnight.

    A window that ends before it begins goes over midnight. Judges the first 10,000 attempts.
    """
    total = min(facts_of(outplan).attempts_total, _MOST)
    gap = max(0, outplan.try_interval)
    moments = ((start + number * gap) % DAY for number in range(total))
    return [
        number for number, at in enumerate(moments, start=1) if not within(at, begin=begin, end=end)
    ]


def within(at: int, *, begin: int, end: int) -> bool:
    """Whether a daily window is open, all in one unit; it may end on the day after it begins.

    The beginning is inside, the end is not.
    """
    if begin < end:
        return begin <= at < end
    return at >= begin or at < end
