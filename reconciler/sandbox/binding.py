"""How a Go server reads a JSON body into a struct.

A struct is given as its zero value. Which value is sensible is not asked here: the server does
not ask either.
"""

import copy
import json
import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple, NoReturn

_INT64: Final = range(-(2**63), 2**63)
_INTEGER: Final = re.compile(r"-?[0-9]{1,19}")
_NOT_TEXT: Final = re.compile("[\ud800-\udfff]")


class BindingError(ValueError):
    """The body does not start with a JSON value that fits the struct."""


class _Number(NamedTuple):
    literal: str


class _Object(NamedTuple):
    pairs: list[tuple[str, Any]]


def _no_constant(name: str) -> NoReturn:
    raise BindingError(name)


# Objects stay lists of pairs, because a duplicate key takes effect twice; numbers stay text,
# because `30.0` is no integer.
_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_Object,
    parse_int=_Number,
    parse_float=_Number,
    parse_constant=_no_constant,
)


def bind(body: bytes, zero: Mapping[str, Any]) -> dict[str, Any]:
    """Read the first JSON value of `body` into a copy of the struct's `zero` value.

    Missing and `null` members keep their zero, also when the whole body is `null`; unknown ones
    and whatever follows the first value are ignored; keys match in any letter case; of duplicates
    the last wins, but objects are merged. Raises `BindingError`.
    """
    bound = copy.deepcopy(dict(zero))
    _fill(bound, _first_value(body))
    return bound


def _first_value(body: bytes) -> Any:
    # One U+FFFD for each byte that is not UTF-8. The escapes are surrogates until _clean.
    text = body.decode("utf-8", errors="surrogateescape").lstrip(" \t\r\n")
    try:
        value, _ = _DECODER.raw_decode(text)
    except (ValueError, RecursionError) as problem:
        raise BindingError(str(problem)) from problem
    return value


def _fill(target: dict[str, Any], value: Any) -> None:
    if value is None:
        return
    if not isinstance(value, _Object):
        raise BindingError("an object was expected")
    for key, given in value.pairs:
        name = key.casefold()
        if name in target and given is not None:
            target[name] = _converted(target[name], given)


def _converted(current: Any, given: Any) -> Any:
    if isinstance(current, dict):
        _fill(current, given)
        return current
    if isinstance(current, str) and isinstance(given, str):
        return _NOT_TEXT.sub("\ufffd", given)
    if isinstance(current, int) and isinstance(given, _Number):
        return _int64(given.literal)
    raise BindingError(f"{given!r} does not fit")


def _int64(literal: str) -> int:
    if _INTEGER.fullmatch(literal) and (number := int(literal)) in _INT64:
        return number
    raise BindingError(f"{literal} is no 64-bit integer")
