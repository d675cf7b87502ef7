"""The layouts in which VoIPBIN writes and reads a moment, and the clock that never repeats itself.

A stored moment is text of one fixed width, so that comparing text compares time. What a layout is
used for is no business of this room.
"""

import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

Clock = Callable[[], datetime]
"""Answers the current moment, with a time zone."""

MICROSECOND: Final = timedelta(microseconds=1)

SENTINEL: Final = "9999-01-01T00:00:00.000000Z"
"""How the published documentation says "never": not deleted, not updated."""

_UNDERSTOOD: Final = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})"
    r"(?:[T ](?P<time>\d{2}:\d{2}:\d{2})(?:\.(?P<fraction>\d{1,6})\d*)?)?"
    r"(?P<zone>Z|[+-]\d{2}:\d{2})?",
    re.ASCII,
)


def stored(moment: datetime) -> str:
    """Return `moment` as UTC with six digits and `Z`: the layout of columns and page tokens."""
    naive = moment.astimezone(UTC).replace(tzinfo=None)
    return naive.isoformat(timespec="microseconds") + "Z"


def trimmed(text: str) -> str:
    """Return a stored moment as today's server shows it: without trailing zeros."""
    return text.removesuffix("Z").rstrip("0").removesuffix(".") + "Z"


def published(text: str | None) -> str:
    """Return a stored moment as the published documentation shows it; `None` is its year 9999."""
    return (text or SENTINEL).removesuffix("Z").replace("T", " ")


def is_never(text: str) -> bool:
    """Whether a moment, in either layout, is the documentation's "never"."""
    moment = parsed(text)
    return moment is not None and stored(moment) == SENTINEL


def parsed(text: str) -> datetime | None:
    """Read what MySQL reads as a moment: either layout, a date alone, an offset; else `None`."""
    found = _UNDERSTOOD.fullmatch(text)
    if found is None:
        return None
    time, fraction = found["time"] or "00:00:00", found["fraction"] or "0"
    zone = "+00:00" if found["zone"] in (None, "Z") else found["zone"]
    try:
        moment = datetime.fromisoformat(f"{found['date']}T{time}.{fraction:0<6}{zone}")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


class Ticking:
    """The current moment, never the same microsecond twice: creation times are then distinct."""

    def __init__(self) -> None:
        self._last = datetime.min.replace(tzinfo=UTC)
        self._lock = threading.Lock()

    def __call__(self) -> datetime:
        """Return the current moment, or one later than the last."""
        with self._lock:
            self._last = max(datetime.now(UTC), self._last + MICROSECOND)
            return self._last
