"""What libraries say of a mistake: words for who wrote the library, which nobody else reads."""

from __future__ import annotations

WORDS = (
    # click
    "Invalid value",
    "not a valid",
    "not one of",
    "not in the range",
    "No such option",
    "No such command",
    "Missing argument",
    "Missing option",
    "Missing command",
    "extra argument",
    "requires an argument",
    "does not take a value",
    # json, yaml
    "Expecting ",
    "JSONDecode",
    "did not find expected",
    "could not find expected",
    "mapping values",
    "start any token",
    "while scanning",
    "while parsing",
    "block mapping",
    "flow ",
    "scalar",
    # pydantic
    "Input should be",
    "Field required",
    "Extra inputs",
    "validation error",
    "type_error",
    "_type)",
    # httpx, httpcore, the standard library
    "All connection attempts failed",
    "ConnectError",
    "ReadError",
    "ReadTimeout",
    "ProtocolError",
    "Errno",
    "codec can't",
    "NoneType",
    "Traceback",
)


def library_words_in(text: str) -> list[str]:
    """Return which of the words a text has."""
    return [word for word in WORDS if word in text]
