"""The first JSON value of a body, scanned as Go's decoder does: any depth up to its limit.

Python's own decoder recurses, and gives up where Go still reads.
"""

import json
import re
from typing import Any, Final, NamedTuple

_DEEPEST: Final = 10_000
_BLANKS: Final = re.compile(r"[ \t\r\n]*")
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_STRING: Final = re.compile(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*"')
_WORDS: Final = {"true": True, "false": False, "null": None}
_WORD: Final = re.compile("true|false|null")
_CLOSING: Final = {"{": "}", "[": "]"}


class GoJsonError(ValueError):
    """No JSON value stands at the start of the text."""


class NumberText(NamedTuple):
    """A number as it is written, because `30.0` is no integer."""

    literal: str


class Members(NamedTuple):
    """An object as a list of pairs, because a duplicate key takes effect twice."""

    pairs: list[tuple[str, Any]]


def first_value(text: str) -> Any:
    """Return the value that `text` starts with; what follows it is ignored.

    Raises `GoJsonError`.
    """
    return _Scanner(text).value()


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._open: list[Members | list[Any]] = []
        self._keys: list[str] = []

    def value(self) -> Any:
        while True:
            sign = self._next()
            if sign not in _CLOSING:
                value = self._scalar(sign)
            elif self._enters(sign):
                continue
            else:
                value = self._open.pop()
            while self._open and self._ends_with(value):
                value = self._open.pop()
            if not self._open:
                return value

    def _enters(self, sign: str) -> bool:
        """Open an object or a list, and tell whether anything is in it."""
        self._open.append(Members([]) if sign == "{" else [])
        if len(self._open) > _DEEPEST:
            raise GoJsonError("nested too deeply")
        self._at += 1
        if self._next() == _CLOSING[sign]:
            self._at += 1
            return False
        if sign == "{":
            self._key()
        return True

    def _ends_with(self, value: Any) -> bool:
        """Put a value into what is open, and tell whether that closes behind it."""
        holder = self._open[-1]
        if isinstance(holder, Members):
            holder.pairs.append((self._keys.pop(), value))
        else:
            holder.append(value)
        sign = self._next()
        self._at += 1
        if sign == ("}" if isinstance(holder, Members) else "]"):
            return True
        if sign != ",":
            raise GoJsonError(f"neither a comma nor an end at {self._at - 1}")
        if isinstance(holder, Members):
            self._key()
        return False

    def _key(self) -> None:
        self._next()
        self._keys.append(self._string())
        if self._next() != ":":
            raise GoJsonError(f"no colon at {self._at}")
        self._at += 1

    def _scalar(self, sign: str) -> Any:
        if sign == '"':
            return self._string()
        if word := self._taken(_WORD):
            return _WORDS[word]
        if literal := self._taken(_NUMBER):
            return NumberText(literal)
        raise GoJsonError(f"no value at {self._at}")

    def _string(self) -> str:
        quoted = self._taken(_STRING)
        if not quoted:
            raise GoJsonError(f"no string at {self._at}")
        text: str = json.loads(quoted)
        return text

    def _taken(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        if found is None:
            return ""
        self._at = found.end()
        return found[0]

    def _next(self) -> str:
        """Move to the next sign that is no blank, and return it; "" at the end."""
        self._taken(_BLANKS)
        return self._text[self._at : self._at + 1]
