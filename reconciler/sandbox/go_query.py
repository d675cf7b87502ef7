"""A URL's query as Go's `net/url` reads it: pairs that are malformed are as if they were absent."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote_plus

_BAD_ESCAPE: Final = re.compile("%(?![0-9A-Fa-f]{2})")


def query_values(query: str, name: str) -> list[str]:
    """Return every value that a raw query string gives a parameter."""
    return [value for key, value in _pairs(query) if key == name]


def unescaped(text: str) -> str | None:
    """Return text without its percent escapes and pluses, or `None` if an escape is malformed."""
    return None if _BAD_ESCAPE.search(text) else unquote_plus(text)


def has_bad_escape(text: str) -> bool:
    """Whether a percent sign stands in text without two hex digits behind it."""
    return _BAD_ESCAPE.search(text) is not None


def _pairs(query: str) -> Iterator[tuple[str, str]]:
    for pair in query.split("&"):
        if not pair or ";" in pair:
            continue
        name, _, value = pair.partition("=")
        plain_name, plain_value = unescaped(name), unescaped(value)
        if plain_name is not None and plain_value is not None:
            yield plain_name, plain_value
