"""Sentences of a text report on a screen: what is too long goes on under its own beginning.

Sentences alone: a line of a file, a value and a drawing stay as they are, to be copied.
"""

from __future__ import annotations

import re

from click import unstyle

from reconciler.report.values_text import cells

NARROW = 40
"""On a screen of fewer columns nothing is wrapped: there would be a word a line."""

_WEIGHT = r"(?:error|warning|info|allowed)\["
_SENTENCE = re.compile(
    rf"\s*(?:{_WEIGHT}|the same of |# \(|! |Note: |to do: |why: |Error: )|\S.*?:\d+:\d+: {_WEIGHT}"
)
_HANG = 4


def wrapped(text: str, width: int) -> str:
    """Return a text whose sentences fit a screen of this many columns; styles take none."""
    if width < NARROW:
        return text
    return "\n".join(
        line if _fits(line, width) else _broken(line, width) for line in text.split("\n")
    )


def _fits(line: str, width: int) -> bool:
    if len(line) <= width and line.isascii():
        return True
    plain = unstyle(line)
    return _cells(plain) <= width or not _SENTENCE.match(plain)


def _broken(line: str, width: int) -> str:
    plain = unstyle(line)
    margin = " " * (len(plain) - len(plain.lstrip(" ")) + _HANG)
    lines, room = [""], width
    for word in re.findall(r" *[^ ]+", line):
        taken = _cells(unstyle(word))
        if taken > room and lines[-1].strip():
            word = word.lstrip(" ")
            lines.append(margin)
            room, taken = width - len(margin), _cells(unstyle(word))
        lines[-1] += word
        room -= taken
    return "\n".join(lines)


def _cells(text: str) -> int:
    return len(text) if text.isascii() else sum(map(cells, text))
