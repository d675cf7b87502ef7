"""Just enough of the expressions of GitHub Actions for the example workflows and the action.

Contexts, literals, `==`, `!=`, `&&`, `||`, `!`, `fromJSON()`, `always()`. What it does not know
fails the test, rather than passing for something else.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_TOKEN = re.compile(
    r"\s*(?:(?P<op>&&|\|\||==|!=|!|\(|\))|'(?P<text>(?:[^']|'')*)'|(?P<number>[0-9]+)"
    r"|(?P<name>[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*))"
)
_HOLE = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)


class Expression:
    """One expression, evaluated against contexts by name."""

    def __init__(self, text: str, contexts: Mapping[str, Any]) -> None:
        self._contexts = contexts
        self._tokens: list[tuple[str, str]] = []
        at, text = 0, text.strip()
        while at < len(text):
            found = _TOKEN.match(text, at)
            assert found, f"unknown expression: {text[at:]}"
            kind = str(found.lastgroup)
            self._tokens.append((kind, found[kind]))
            at = found.end()

    def value(self) -> Any:
        """Return what the whole expression is worth."""
        found = self._either()
        assert not self._tokens, f"left over: {self._tokens}"
        return found

    def _either(self) -> Any:
        left = self._both()
        while self._take("||"):
            right = self._both()
            left = left or right
        return left

    def _both(self) -> Any:
        left = self._compared()
        while self._take("&&"):
            right = self._compared()
            left = left and right
        return left

    def _compared(self) -> Any:
        left = self._operand()
        for sign in ("==", "!="):
            if self._take(sign):
                return (left == self._operand()) is (sign == "==")
        return left

    def _operand(self) -> Any:
        if self._take("!"):
            return not self._operand()
        if self._take("("):
            inner = self._either()
            assert self._take(")")
            return inner
        kind, text = self._tokens.pop(0)
        if kind == "text":
            return text.replace("''", "'")
        if kind == "number":
            return int(text)
        assert kind == "name", text
        return self._call(text) if self._take("(") else self._lookup(text)

    def _call(self, name: str) -> Any:
        if name == "always":
            assert self._take(")")
            return True
        assert name == "fromJSON", f"unknown function: {name}"
        inner = self._either()
        assert self._take(")")
        return json.loads(inner)

    def _lookup(self, path: str) -> Any:
        first, *rest = path.split(".")
        assert first in self._contexts, f"unknown context: {path}"
        found: Any = self._contexts[first]
        for name in rest:
            # As on GitHub: what is not there is an empty text.
            found = found.get(name, "") if isinstance(found, dict) else ""
        return found

    def _take(self, sign: str) -> bool:
        if self._tokens and self._tokens[0] == ("op", sign):
            self._tokens.pop(0)
            return True
        return False


def condition(text: str | None, contexts: Mapping[str, Any]) -> bool:
    """Return whether an `if:` holds; without one it does."""
    if text is None:
        return True
    hole = _HOLE.fullmatch(text.strip())
    return bool(Expression(hole[1] if hole else text, contexts).value())


def resolved(value: Any, contexts: Mapping[str, Any]) -> Any:
    """Return a value of a workflow with its `${{ }}` filled in, whole ones as what they are."""
    if isinstance(value, dict):
        return {key: resolved(inner, contexts) for key, inner in value.items()}
    if not isinstance(value, str):
        return value
    whole = _HOLE.fullmatch(value.strip())
    if whole:
        return Expression(whole[1], contexts).value()
    return _HOLE.sub(lambda found: str(Expression(found[1], contexts).value()), value)
