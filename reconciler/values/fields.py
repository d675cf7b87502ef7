"""Checked field types of manifests: durations, counts, texts, keys, source addresses.

Each type knows its bounds, its JSON Schema and the sentence for a value outside them. Bounds are
the server's. No model stands here and no file is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Annotated, Any, NoReturn

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError, core_schema

from reconciler.values.durations import format_duration, parse_duration
from reconciler.values.marker import LABEL, MARKER_HINT, is_label
from reconciler.values.outplan import FIELDS, INT_MAX, OutplanField

_BOUNDS = {row.name: row.bounds for row in FIELDS if row.group == "info"}
NAME_MAX = _BOUNDS["name"][1]
DETAIL_MAX_BYTES = _BOUNDS["detail"][1]
_LONGEST = format_duration(INT_MAX)
_OUTSIDE = f"is outside 0 to {INT_MAX}, which is what the service can store"
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


PARENT = ".."


FOUR_BYTE = "four_byte"
"""Whether a validation allows characters of four bytes in names and details, in its context."""

OF_VALUE = "of_value"
"""Stands in an error's context where the message goes on from the value, which is to be shown."""


class Strict(BaseModel):
    """A model that refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


@dataclass(frozen=True, slots=True, eq=False)
class _Native:
    """A check that pydantic makes without a function of ours: most values meet no other."""

    schema: core_schema.CoreSchema

    def __get_pydantic_core_schema__(self, *_asked: object) -> core_schema.CoreSchema:
        return self.schema


def _refused(
    schema: core_schema.CoreSchema, code: str, message: str, remedy: str
) -> core_schema.CoreSchema:
    """Return the schema with a refusal in our words, as `refuse` has them."""
    context = {"remedy": remedy, "member": "", OF_VALUE: True}
    return core_schema.custom_error_schema(
        schema, code, custom_error_message=message, custom_error_context=context
    )


def refuse(code: str, message: str, remedy: str, *, member: str = "") -> NoReturn:
    """Refuse a value with a sentence and its remedy; pydantic adds where it stands.

    `member` names the member that is wrong when a whole mapping is checked (dots lead further in),
    or is `PARENT` when the check of one member finds the whole mapping wrong.
    """
    # The message goes in last, so that braces of the user's own text are not read as a template.
    context = {"remedy": remedy, "member": member, "message": message}
    raise PydanticCustomError(code, "{message}", context)


def _duration(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        refuse(
            "duration",
            f"{shown(value)} is not a duration",
            "write milliseconds, or a text such as 30s, 10m, 2h, 1h30m or PT30S",
        )
    if isinstance(value, str):
        return _duration_text(value)
    if 0 < value < 1000:
        refuse(
            "duration-seconds",
            f"{value} is {format_duration(value)}: the unit of a bare number is milliseconds",
            f"write {value * 1000} or {format_duration(value * 1000)} if you mean seconds, "
            f"{value}ms if you do not",
        )
    return _in_int_range(value)


@lru_cache(maxsize=1024)
def _duration_text(text: str) -> int:
    milliseconds = parse_duration(text)
    if milliseconds is None:
        remedy = "write a text such as 30s, 10m, 2h, 1h30m, 500ms or PT30S"
        if text.strip().lstrip("-").isdigit():
            remedy = f"write the number without quotes ({text.strip()}), or with a unit"
        elif "," in text:
            remedy = "leave the comma out: it separates thousands for some and decimals for others"
        refuse("duration", f'"{text}" is not a duration', remedy)
    return _in_int_range(milliseconds)


def _in_int_range(value: int) -> int:
    if not 0 <= value <= INT_MAX:
        refuse("out-of-range", f"{value} {_OUTSIDE}", f"write a value from 0 to {_LONGEST}")
    return value


def _name(value: str, info: ValidationInfo) -> str:
    if not value or value.isspace():
        refuse("empty-name", "the name is empty", "write a name, or leave it out to use the key")
    if len(value) > NAME_MAX:
        refuse(
            "name-too-long",
            f"the name has {len(value)} characters; the service stores {NAME_MAX}",
            "shorten it",
        )
    return _storable(value, info)


def _detail(value: str, info: ValidationInfo) -> str:
    if MARKER_HINT in value and MARKER_HINT in value.rstrip().rpartition("\n")[2]:
        refuse(
            "marker-in-detail",
            "the last line of detail is an ownership marker, which reconciler writes by itself",
            "delete that line",
        )
    return _storable(value, info)


def _storable(value: str, info: ValidationInfo) -> str:
    """Refuse halves of characters, and those of four bytes in UTF-8 where nobody allowed them.

    The service's documented columns hold three; which ones an account has is its owner's to know.
    """
    allowed = bool(info.context and info.context.get(FOUR_BYTE))
    for character in "" if value.isascii() else value:
        half = 0xD800 <= ord(character) <= 0xDFFF
        if half or (ord(character) > 0xFFFF and not allowed):
            refuse(
                "four-byte-character",
                f"the character U+{ord(character):04X} does not fit the service's 3-byte text",
                "leave it out (emoji are such characters)"
                + ("" if half else ", or set spec.allow_four_byte_characters if it is stored"),
            )
    return value


def _label(value: str) -> str:
    if not is_label(value):
        refuse(
            "label",
            f'"{value}" is not a DNS label',
            "use a-z, 0-9 and inner hyphens, at most 63 characters, such as sales-standard",
        )
    return value


def _id(value: str) -> str:
    if not re.fullmatch(_UUID, value.lower()) or not value.strip("0-"):
        refuse("id", f'"{value}" is not the id of anything', "copy the UUID from VoIPBIN")
    return value.lower()


def shown(value: object) -> str:
    """Return a value as it is written, for a sentence about it."""
    if value is None:
        return "an empty value"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    return str(value)


Duration = Annotated[
    int,
    BeforeValidator(_duration),
    WithJsonSchema(
        {
            "anyOf": [
                {
                    "type": "integer",
                    "minimum": 0,
                    "maximum": INT_MAX,
                    "not": {"minimum": 1, "maximum": 999},
                },
                {
                    "type": "string",
                    "pattern": r"^\s*([0-9]+(\.[0-9]+)?(d|h|m|s|ms))+\s*$|^\s*P[0-9DTHMS.,]+\s*$",
                },
            ],
        }
    ),
]
"""Milliseconds, written as a bare integer or a text with units."""

Count = Annotated[
    int,
    _Native(
        core_schema.chain_schema(
            [
                _refused(
                    core_schema.int_schema(strict=True),
                    "count",
                    "is not a whole number",
                    "write a number such as 3",
                ),
                _refused(
                    core_schema.int_schema(ge=0, le=INT_MAX),
                    "out-of-range",
                    _OUTSIDE,
                    f"write a value from 0 to {INT_MAX}",
                ),
            ]
        )
    ),
    WithJsonSchema({"type": "integer", "minimum": 0, "maximum": INT_MAX}),
]
"""Attempts for one destination; 0 for one that is not called."""

Text = Annotated[
    str,
    _Native(
        _refused(core_schema.str_schema(strict=True), "text", "is not a text", "write it in quotes")
    ),
]
Name = Annotated[Text, AfterValidator(_name), Field(min_length=1, max_length=NAME_MAX)]
Detail = Annotated[Text, AfterValidator(_detail)]
Label = Annotated[
    Text, AfterValidator(_label), WithJsonSchema({"type": "string", "pattern": f"^{LABEL}$"})
]
Id = Annotated[Text, AfterValidator(_id), WithJsonSchema({"type": "string", "format": "uuid"})]

_UNITS: dict[str, Any] = {
    "text": Text,
    "milliseconds": Duration,
    "attempts": Count,
    "number": Count,
}


def type_of(row: OutplanField) -> Any:
    """Return the checked type of a field of the table, by its unit and its bounds."""
    kind = _UNITS[row.unit]
    if row.bounds == (0, INT_MAX):
        return kind
    return Annotated[kind, AfterValidator(partial(_within, row))]


def _within(row: OutplanField, value: Any) -> Any:
    low, high = row.bounds
    size, what = (len(value), "characters") if isinstance(value, str) else (value, row.unit)
    if not low <= size <= high:
        refuse(
            "out-of-range",
            f"{size} {what} is outside {low} to {high}, which is what the service can store",
            f"write a value from {low} to {high}",
        )
    return value
