"""What the database behind VoIPBIN makes of text: moments that it compares with, and columns.

It is generous with moments and strict with columns.
"""

import re
from datetime import UTC, datetime, timedelta
from string import punctuation
from typing import Final, NamedTuple

from reconciler.sandbox import timestamps

_LARGEST_PART: Final = 999_999
_PARTS: Final = 7
_DAY, _SECOND, _FRACTION = 2, 5, 6
_WHOLE_FRACTION: Final = 6
_BLANKS: Final = " \t\n\v\f\r"
_FIRST_DIGITS: Final = re.compile("[0-9][0-9T]*")
_SEPARATORS: Final = re.compile(f"[{re.escape(punctuation + _BLANKS)}]*")
_OVER_HALF: Final = re.compile("[5-9]")
_OFFSET: Final = re.compile(r"([+-])([0-9]{2}):([0-5][0-9])[ \t\n\v\f\r]*")
_LONGEST_OFFSET: Final = timedelta(hours=14)

_NAME_CHARACTERS: Final = 255
_DETAIL_BYTES: Final = 65535
_LAST_OF_THREE_BYTES: Final = "\uffff"


class _Scan(NamedTuple):
    """The parts of a moment, how many digits the first and a fraction had, and what follows."""

    parts: list[int]
    year_width: int
    fraction_width: int
    rest: str


def cursor(text: str) -> str | None:
    """Return the stored moment that a page token stands for; `None` if it stands for none.

    A day that its month does not have is compared as it stands, so the answer may be no date.
    """
    scan = _scanned(text.lstrip(_BLANKS))
    if scan is None or len(scan.parts) <= _DAY:
        return None
    year, *others = scan.parts
    if scan.year_width == 2:
        year += 2000 if year < 70 else 1900
    parts = [year, *others, *[0] * (_PARTS - len(scan.parts))]
    parts[_FRACTION] *= 10 ** (_WHOLE_FRACTION - scan.fraction_width)
    return _in_utc(parts, scan) if _in_range(parts) else None


def name_column(text: str) -> str | None:
    """Return what the column of a name keeps of text; `None` if it refuses it."""
    kept, cut = text[:_NAME_CHARACTERS], text[_NAME_CHARACTERS:]
    return None if cut.strip(" ") or _has_four_bytes(text) else kept


def detail_column(text: str) -> str | None:
    """Return what the column of a detail keeps of text; `None` if it refuses it."""
    encoded = text.encode()
    kept, cut = encoded[:_DETAIL_BYTES], encoded[_DETAIL_BYTES:]
    return None if cut.strip(b" ") or _has_four_bytes(text) else kept.decode()


def _has_four_bytes(text: str) -> bool:
    return max(text, default="") > _LAST_OF_THREE_BYTES


def _scanned(text: str) -> _Scan | None:
    """Take a moment apart: digits without delimiters, or with any."""
    first = _FIRST_DIGITS.match(text)
    if first is None:
        return None
    run = first.end()
    compact = run == len(text) or text[run] == "."
    widths = _compact_widths(run) if compact else _loose_widths()
    parts: list[int] = []
    taken: list[int] = []
    for part, width in enumerate(widths):
        found = re.match(f"[0-9]{{1,{width}}}", text)
        if found is None:
            break
        if int(found[0]) > _LARGEST_PART:
            return None
        parts.append(int(found[0]))
        taken.append(found.end())
        text = text[found.end() :]
        rest = _after(part, text)
        if rest is None:
            return None
        if part == _SECOND and not text.startswith("."):
            break
        text = rest
    return _Scan(parts, taken[0], taken[_FRACTION] if len(parts) == _PARTS else 0, text)


def _compact_widths(run: int) -> tuple[int, ...]:
    return (4 if run in (4, 8) or run >= 14 else 2, 2, 2, 2, 2, 2, _WHOLE_FRACTION)


def _loose_widths() -> tuple[int, ...]:
    """As many digits as there are, and the largest part refuses what is too many."""
    return (*[4000] * _FRACTION, _WHOLE_FRACTION)


def _after(part: int, text: str) -> str | None:
    """Return what stands behind the separators that may follow a part; `None` for a wrong one."""
    if part == _DAY and text.startswith("T"):
        return text[1:]
    if part == _SECOND:
        return text.removeprefix(".")
    if part == _FRACTION:
        return text
    found = _SEPARATORS.match(text)
    separators = found[0] if found else ""
    if part != _DAY and set(separators) & set(_BLANKS):
        return None
    return text[len(separators) :]


def _in_range(parts: list[int]) -> bool:
    year, month, day, hour, minute, second, _ = parts
    return (
        year <= 9999
        and 1 <= month <= 12
        and 1 <= day <= 31
        and hour <= 23
        and minute <= 59
        and second <= 59
    )


def _in_utc(parts: list[int], scan: _Scan) -> str | None:
    """Round what follows six digits of a fraction, and take an offset away."""
    rest, later = scan.rest, timedelta(0)
    if scan.fraction_width == _WHOLE_FRACTION:
        if _OVER_HALF.match(rest):
            later = timestamps.MICROSECOND
        rest = rest.lstrip("0123456789")
    if len(scan.parts) > _SECOND and rest[:1] in ("+", "-"):
        found = _OFFSET.fullmatch(rest)
        ahead = _ahead(*found.groups()) if found else None
        if ahead is None:
            return None
        later -= ahead
    return _shifted(parts, later) if later else _stored(parts)


def _ahead(sign: str, hours: str, minutes: str) -> timedelta | None:
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    if offset > _LONGEST_OFFSET or (sign == "-" and not offset):
        return None
    return -offset if sign == "-" else offset


def _shifted(parts: list[int], by: timedelta) -> str | None:
    if by == timestamps.MICROSECOND and parts[_FRACTION] < _LARGEST_PART:
        return _stored([*parts[:_FRACTION], parts[_FRACTION] + 1])
    year, month, day, hour, minute, second, fraction = parts
    try:
        moment = datetime(year, month, day, hour, minute, second, fraction, tzinfo=UTC)
        return timestamps.stored(moment + by)
    except (ValueError, OverflowError):  # no day of its month, or past the last year
        return None


def _stored(parts: list[int]) -> str:
    year, month, day, hour, minute, second, fraction = parts
    return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{fraction:06}Z"
