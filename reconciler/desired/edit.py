"""Edits of a text at known places: everything else stays byte for byte."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

_BREAK = re.compile("\r\n|[\n\r\u2028\u2029]")  # where the strict reader breaks lines


class Replacement(NamedTuple):
    """`length` signs from `start` on give way to a text; an insertion replaces none."""

    start: int
    length: int
    text: str


def replaced(text: str, edits: Iterable[Replacement]) -> str:
    """Return a text with every edit; they must not overlap, and of several at one place the first
    stands first.
    """
    parts, at = [], 0
    for start, length, new in sorted(edits, key=lambda edit: edit[:2]):
        assert start >= at, "edits overlap"
        parts += [text[at:start], new]
        at = start + length
    return "".join([*parts, text[at:]])


def line_starts(text: str) -> list[int]:
    """Return where each line begins, and at the end where the text ends."""
    return [0, *(found.end() for found in _BREAK.finditer(text)), len(text)]


def newline_of(text: str) -> str:
    """Return how the lines of a text end."""
    found = _BREAK.search(text)
    return found[0] if found is not None else "\n"
