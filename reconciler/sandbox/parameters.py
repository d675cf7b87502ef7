"""Reading what a URL carries: `page_size`, `page_token`, and the id in a path.

Text in, values out; the request itself stays outside.
"""

import re
import uuid
from typing import Final, NamedTuple
from urllib.parse import unquote

from reconciler.sandbox import mysql
from reconciler.sandbox.answers import AnswerError
from reconciler.sandbox.go_query import has_bad_escape, query_values

PAGE_SIZE: Final = 100
"""The default, and the most that one page holds."""

_INT64: Final = range(-(2**63), 2**63)
_INTEGER: Final = re.compile(r"[+-]?0*[0-9]{1,19}")
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

    Raises `AnswerError` for a `page_size` that is no 64-bit integer and for one given twice.
    """
    sizes, tokens = query_values(query, "page_size"), query_values(query, "page_token")
    if len(sizes) > 1 or not all(map(_is_int64, sizes)):
        raise AnswerError("INVALID_REQUEST_PARAMETER", parameter="page_size")
    if len(tokens) > 1:
        raise AnswerError("INVALID_REQUEST_PARAMETER", parameter="page_token")
    size = int(sizes[0]) if sizes else PAGE_SIZE
    return Paging(
        size=size if 1 <= size <= PAGE_SIZE else PAGE_SIZE,
        before=mysql.cursor(tokens[0]) if tokens and tokens[0] else "",
    )


def bound_segment(segment: str) -> str:
    """Decode a path segment, which the router has decoded once, a second time as the binder does.

    Raises `AnswerError`.
    """
    if not segment or has_bad_escape(segment):
        raise AnswerError("INVALID_REQUEST_PARAMETER", parameter="id")
    return unquote(segment)


def record_id(text: str) -> str:
    """Return the canonical form of a UUID in any spelling that Go reads. Raises `AnswerError`."""
    if not _SPELLINGS.fullmatch(text) or (found := uuid.UUID(text)).int == 0:
        raise AnswerError("INVALID_ID")
    return str(found)


def _is_int64(text: str) -> bool:
    return _INTEGER.fullmatch(text) is not None and int(text) in _INT64
