"""How a Go server reads a JSON body into a struct.

A struct is given as its zero value. Which value is sensible is not asked here: the server does
not ask either.
"""

import copy
import re
from collections.abc import Mapping
from typing import Any, Final

from reconciler.sandbox.go_json import GoJsonError, Members, NumberText, first_value

_INT64: Final = range(-(2**63), 2**63)
_INTEGER: Final = re.compile(r"-?[0-9]{1,19}")
_NOT_TEXT: Final = re.compile("[\ud800-\udfff]")


class BindingError(ValueError):
    """The body does not start with a JSON value that fits the struct."""


def bind(body: bytes, zero: Mapping[str, Any]) -> dict[str, Any]:
    """Read the first JSON value of `body` into a copy of the struct's `zero` value.

    Missing and `null` members keep their zero, also when the whole body is `null`; unknown ones
    and whatever follows the first value are ignored; keys match in any letter case; of duplicates
    the last wins, but objects are merged. Raises `BindingError`.
    """
    # One U+FFFD for each byte that is not UTF-8. The escapes are surrogates until _converted.
    try:
        value = first_value(body.decode("utf-8", errors="surrogateescape"))
    except GoJsonError as problem:
        raise BindingError(str(problem)) from problem
    bound = copy.deepcopy(dict(zero))
    _fill(bound, value, pointers=False)
    return bound


def _fill(target: dict[str, Any], value: Any, *, pointers: bool) -> None:
    """Set the members of a struct; a `null` resets those that are pointers."""
    if value is None:
        return
    if not isinstance(value, Members):
        raise BindingError("an object was expected")
    for key, given in value.pairs:
        name = _folded(key)
        if name not in target:
            continue
        if given is not None:
            target[name] = _converted(target[name], given)
        elif pointers:
            target[name] = type(target[name])()


def _folded(key: str) -> str:
    """Return a key for comparing as Go does: sign by sign, so that no sign becomes two."""
    if key.isascii():
        return key.lower()
    return "".join(folded if len(folded := sign.casefold()) == 1 else sign for sign in key)


def _converted(current: Any, given: Any) -> Any:
    if isinstance(current, dict):
        # The server's type for an address has pointers for members.
        _fill(current, given, pointers=True)
        return current
    if isinstance(current, str) and isinstance(given, str):
        return _NOT_TEXT.sub("\ufffd", given)
    if isinstance(current, int) and isinstance(given, NumberText):
        return _int64(given.literal)
    raise BindingError(f"{type(given).__name__} does not fit")


def _int64(literal: str) -> int:
    if _INTEGER.fullmatch(literal) and (number := int(literal)) in _INT64:
        return number
    raise BindingError(f"{literal} is no 64-bit integer")
