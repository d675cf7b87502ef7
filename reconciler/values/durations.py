"""Durations as people write and read them; the API counts milliseconds.

`30s`, `10m`, `2h`, `1h30m`, `500ms` and ISO 8601 (`PT30S`). A comma is no decimal sign in the short
form: `1,800s` may mean half an hour as well as two seconds. Bare integers are the schema's
business, since they need a rule against seconds mistaken for milliseconds.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

_UNITS = (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1))
_POINTED = r"[0-9]{1,12}(?:\.[0-9]{1,9})?"
_NUMBER = r"[0-9]{1,12}(?:[.,][0-9]{1,9})?"  # ISO 8601 has the comma too
_SHORT = re.compile("".join(rf"(?:({_POINTED}){unit})?" for unit, _ in _UNITS))
_ISO = re.compile(
    rf"P(?:({_NUMBER})D)?(?:T(?=\d)(?:({_NUMBER})H)?(?:({_NUMBER})M)?(?:({_NUMBER})S)?)?"
)


def parse_duration(text: str) -> int | None:
    """Return the milliseconds that `text` names, or None when it is not a duration.

    A fraction of a millisecond is not a duration either: nothing is ever rounded.
    """
    compact = text.strip()
    found = _ISO.fullmatch(compact) or _SHORT.fullmatch(compact)
    if found is None or not any(found.groups()):
        return None
    total = sum(
        Decimal(number.replace(",", ".")) * scale
        for number, (_, scale) in zip(found.groups(), _UNITS, strict=False)
        if number is not None
    )
    return int(total) if total == int(total) else None


@lru_cache(maxsize=1024)  # a large plan says the same few again and again
def format_duration(milliseconds: int) -> str:
    """Return an exact spelling in units, such as `1h30m`; `parse_duration` reads it back.

    Negative values, which the service stores without complaint and no manifest may say, get a
    leading minus.
    """
    if milliseconds == 0:
        return "0s"
    text, rest = "", abs(milliseconds)
    for unit, scale in _UNITS[1:]:
        count, rest = divmod(rest, scale)
        text += f"{count}{unit}" if count else ""
    return f"-{text}" if milliseconds < 0 else text
