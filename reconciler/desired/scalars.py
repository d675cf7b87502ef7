"""What a plain YAML scalar means here, and the traps that are refused instead of guessed.

YAML 1.1 and 1.2 readers disagree about `on`, `012`, `1:30`, `1_000` and dates, and all of them read
an unquoted `+15551234567` as a number. Each such spelling is a problem with a remedy of its own.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

_CONSTANTS: dict[str, object] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_YAML_1_1_BOOLEANS = frozenset({"yes", "no", "on", "off"})
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,30})")
_LONGEST = 40
_SHORT_HOUR = re.compile("[0-9]:[0-5][0-9]")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,30})\.[0-9]{1,30}")


class Trap(NamedTuple):
    """A spelling that YAML readers understand differently; the remedy says how to mean it."""

    code: str
    message: str
    remedy: str


def _trap(code: str, message: str, remedy: str, pattern: str) -> tuple[str, Trap]:
    return pattern, Trap(code, message, remedy)


# The first that matches speaks. {text} is the scalar as it is written, {clock} as a time of day.
_TRAPS = (
    _trap(
        "yaml-unquoted-plus",
        "YAML reads the unquoted {text} as a number and drops the +",
        'write it in quotes: "{text}"',
        r"\+[0-9][0-9]*",
    ),
    _trap(
        "yaml-octal",
        "{text} is octal to some YAML readers and decimal to others",
        'write the decimal number without a leading zero, or "{text}" for the text',
        r"[-+]?0[0-9_]+|[-+]?0o[0-7_]+",
    ),
    _trap(
        "yaml-hexadecimal",
        "{text} is a number in another base to some YAML readers",
        'write the decimal number, or "{text}" for the text',
        r"[-+]?0x[0-9a-fA-F_]+|[-+]?0b[01_]+",
    ),
    _trap(
        "yaml-sexagesimal",
        "{text} is a base-60 number to YAML 1.1 readers (1:30 is 90)",
        'write a duration such as 1h30m or 90s, or a time of day in quotes: "{clock}"',
        r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?",
    ),
    _trap(
        "yaml-underscore",
        "{text} is a number to YAML 1.1 readers and text to others",
        'write the number without underscores, or "{text}" for the text',
        r"[-+]?(?=[^_]*_)(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?",
    ),
    _trap(
        "yaml-date",
        "{text} is a date to some YAML readers and text to others",
        'write it in quotes: "{text}"',
        r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt \t].*)?",
    ),
    _trap(
        "yaml-number",
        "{text} is {value} to some YAML readers and text to others",
        'write {value}, or "{text}" for the text',
        r"[-+]?(?:[0-9]+|[0-9]*\.[0-9]+|[0-9]+\.[0-9]*)[eE][-+]?[0-9]{1,2}",
    ),
    _trap(
        "yaml-number",
        "{text} is a number to some YAML readers and text to others",
        'write a plain decimal number, or "{text}" for the text',
        r"[-+]?(?:[0-9]+\.?|[0-9]*\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]+)?"
        r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
    ),
)


@lru_cache(maxsize=4096)
def plain_scalar(text: str) -> object:
    """Return the null, bool, int, float or str that `text` means, or a `Trap`."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] in "0123456789+-.":
        return _number(text)
    if text.lower() in _YAML_1_1_BOOLEANS:
        return Trap(
            "yaml-boolean",
            f"{text} is a boolean to YAML 1.1 readers and text to others",
            f'write true or false, or a number where one is wanted, or "{text}" for the text',
        )
    if text in ("=", "<<"):
        return Trap("yaml-special", f"{text} has a special meaning in YAML", f'write "{text}"')
    return text


def _number(text: str) -> object:
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    for pattern, trap in _TRAPS:
        if re.fullmatch(pattern, text):
            words = {"text": text, "clock": _clock(text), "value": _value(text)}
            return Trap(trap.code, trap.message.format(**words), trap.remedy.format(**words))
    return text


def _value(text: str) -> str:
    """Return the number that a text with an exponent is, 1e3 as 1000; any other text as it is."""
    if len(text) > _LONGEST or not re.fullmatch(r"[-+]?[0-9.]+[eE][-+]?[0-9]{1,2}", text):
        return text
    return f"{Decimal(text):f}"


def _clock(text: str) -> str:
    """Return a time of day as this tool reads it, 9:00 as 09:00; any other text as it is."""
    return f"0{text}" if _SHORT_HOUR.fullmatch(text) else text
