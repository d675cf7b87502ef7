"""Filling a step's placeholders: `{p}` is what `p` stands for, `{p:upper}` a spelling of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_PLACEHOLDER = re.compile(r"\{([A-Za-z_]\w*)(?::(\w+))?\}")


def _escaped(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())


SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "upper": str.upper,
    "lower": str.lower,
    "hex": lambda text: text.replace("-", ""),
    "hexupper": lambda text: text.replace("-", "").upper(),
    "pct": _escaped,
    "pct2": lambda text: _escaped(text).replace("%", "%25"),
    "short": lambda text: text[:-1],
    "dashless1": lambda text: text.replace("-", "", 1),
    "brackets": lambda text: f"[{text}]",
    "braces": lambda text: f"%7B{text}%7D",
    "urn": lambda text: f"urn:uuid:{text}",
}


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return text with its placeholders filled; what names nothing known stays."""

    def value(found: re.Match[str]) -> str:
        name, spelling = found.groups()
        if name not in values:
            return found[0]
        return SPELLINGS[spelling](values[name]) if spelling else values[name]

    return _PLACEHOLDER.sub(value, text)
