"""Reading what a URL carries: `page_size`, `page_token`, and the id in a path.

Text in, values out; the request itself stays outside.
"""

import re
import uuid
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, unquote

from reconciler.sandbox import timestamps
from reconciler.sandbox.errors import ApiError

PAGE_SIZE: Final = 100
"""The default, and the most that one page holds."""

_INT64: Final = range(-(2**63), 2**63)
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,4000}")
_BAD_ESCAPE: Final = re.compile("%(?![0-9A-Fa-f]{2})")
_HEX: Final = "[0-9A-Fa-f]"
_UUID: Final = f"(?:{_HEX}{{32}}|{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}})"
_SPELLINGS: Final = re.compile(rf"{_UUID}|\{{{_UUID}\}}|urn:uuid:{_UUID}")


class Paging(NamedTuple):
    """What a list call asks for.

    `before` is a stored moment, or `""` for the first page, or `None` for a token that the
    database cannot read.
    """

    size: int
    before: str | None


def paging(query: str) -> Paging:
    """Read the parameters of a list call from a raw query string.

    Raises `ApiError` for a `page_size` that is no 64-bit integer and for a parameter given twice.
    """
    given: dict[str, list[str]] = {"page_size": [], "page_token": []}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name in given:
            given[name].append(value)
    for name, values in given.items():
        if len(values) > 1 or (name == "page_size" and not all(map(_is_int64, values))):
            raise ApiError("INVALID_REQUEST_PARAMETER", parameter=name)
    size = int(next(iter(given["page_size"]), PAGE_SIZE))
    return Paging(
        size=size if 1 <= size <= PAGE_SIZE else PAGE_SIZE,
        before=_cursor(next(iter(given["page_token"]), "")),
    )


def path_id(segment: str) -> str:
    """Return the id in a path segment, which the router has already percent-decoded once.

    Any spelling of a UUID is taken and answered in its canonical form. Raises `ApiError`.
    """
    # The binder decodes a second time.
    if not segment or _BAD_ESCAPE.search(segment):
        raise ApiError("INVALID_REQUEST_PARAMETER", parameter="id")
    text = unquote(segment)
    if not _SPELLINGS.fullmatch(text):
        raise ApiError("INVALID_ID")
    found = uuid.UUID(text)
    if found.int == 0:
        raise ApiError("INVALID_ID")
    return str(found)


def _is_int64(text: str) -> bool:
    return _INTEGER.fullmatch(text) is not None and int(text) in _INT64


def _cursor(token: str) -> str | None:
    if not token:
        return ""
    moment = timestamps.parsed(token)
    return None if moment is None else timestamps.stored(moment)
