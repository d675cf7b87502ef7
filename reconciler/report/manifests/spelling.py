"""How a value is written into a manifest that is there already: as what stands there is.

Every spelling is read back by the real reader before it is believed, see `accept_command`.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

from reconciler.desired.scalars import plain_scalar
from reconciler.report.values_text import is_unsafe
from reconciler.values.durations import format_duration

if TYPE_CHECKING:
    from reconciler.values.outplan import Unit

Value = str | int | bool

_ISO = re.compile(r"\s*P")
_HEADER = re.compile(r"([|>])([+-]?)([ \t]*(?:#[^\r\n]*)?)(\r\n|\n)")
_PLAIN = " _-./'"
"""What a text without quotes may hold beside letters and digits, also inside of brackets."""


class Spelled(NamedTuple):
    """What stands in a file for a value: its signs, and how YAML calls their style."""

    text: str
    style: str | None = None

    @property
    def quote(self) -> str:
        """The quotes around it, "" where there are none."""
        return self.style if self.style in ("'", '"') else ""


def respelled(old: Spelled, unit: Unit, value: Value, *, in_json: bool) -> str | None:
    """Return the new value as the old one is written, None where that cannot be."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if unit == "milliseconds" and isinstance(value, int):
        return _duration(old, value, in_json=in_json)
    if isinstance(value, int):
        return str(value)
    if old.style in ("|", ">"):
        return _block(old.text, value)
    if old.quote == "'" and "\n" not in value and not any(map(is_unsafe, value)):
        return "'" + value.replace("'", "''") + "'"
    if not in_json and not old.quote and _is_plain(value):
        return value
    return quoted_text(value, in_json=in_json)


def spelled(unit: Unit, value: Value, *, in_json: bool, bare_durations: bool) -> str:
    """Return a value that did not stand there, as this file writes others."""
    if unit == "milliseconds" and isinstance(value, int):
        bare = bare_durations and not 0 < value < 1000
        text = str(value) if bare else format_duration(value)
        return f'"{text}"' if in_json and not bare else text
    if isinstance(value, str) and not in_json and _is_plain(value):
        return value
    if isinstance(value, str):
        return quoted_text(value, in_json=in_json)
    return json.dumps(value)


def quoted_text(value: str, *, in_json: bool) -> str:
    """Return a text in double quotes, with everything escaped that a reader would not see."""
    return "".join(
        _escape(sign, in_json=in_json) if is_unsafe(sign) else sign
        for sign in json.dumps(value, ensure_ascii=False)
    )


def _escape(sign: str, *, in_json: bool) -> str:
    return json.dumps(sign)[1:-1] if in_json or ord(sign) <= 0xFFFF else f"\\U{ord(sign):08x}"


def _duration(old: Spelled, value: int, *, in_json: bool) -> str:
    """Return a duration: a bare number stays one, a text keeps its quotes, ISO 8601 stays ISO."""
    if not old.quote and old.text.strip().isdigit():
        # Below a second a bare number would be taken for seconds, and is refused.
        text = str(value) if not 0 < value < 1000 else format_duration(value)
        return f'"{text}"' if in_json and not text.isdigit() else text
    text = _iso(value) if _ISO.match(old.text.strip("'\"")) else format_duration(value)
    quote = old.quote or ('"' if in_json else "")
    return f"{quote}{text}{quote}"


def _iso(milliseconds: int) -> str:
    minutes, rest = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    seconds, rest = divmod(rest, 1000)
    fraction = f".{rest:03}".rstrip("0") if rest else ""
    parts = (f"{hours}H" if hours else "", f"{minutes}M" if minutes else "")
    last = f"{seconds}{fraction}S" if seconds or rest or not milliseconds else ""
    return f"PT{''.join(parts)}{last}"


def _is_plain(value: str) -> bool:
    """Whether a text means itself without quotes, wherever it stands."""
    if not value or not value[0].isalnum() or value.endswith(" "):
        return False
    return all(sign.isalnum() or sign in _PLAIN for sign in value) and plain_scalar(value) == value


def _block(old: str, value: str) -> str | None:
    """Return a block of lines with the head and the indentation of the old one."""
    head = _HEADER.match(old)
    if head is None:
        return None
    _, _, comment, newline = head.groups()
    first = next((line for line in old[head.end() :].splitlines() if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip(" "))]
    body, ends = value.removesuffix("\n"), value.endswith("\n")
    lines = body.split("\n")
    odd = any(is_unsafe(sign) for sign in body.replace("\n", ""))
    if odd or not indent or not lines[0].strip() or lines[0][0] in " \t" or not lines[-1]:
        return quoted_text(value, in_json=False) if not comment.strip() else None
    written = newline.join(f"{indent}{line}" if line else "" for line in lines)
    return f"|{'' if ends else '-'}{comment}{newline}{written}"
