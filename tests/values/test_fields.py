"""Field types: the server's bounds, each refused with a code, a sentence and a remedy."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from reconciler.values.durations import format_duration
from reconciler.values.fields import Count, Detail, Duration, Id, Label, Name, Text
from reconciler.values.outplan import INT_MAX

DURATION: TypeAdapter[int] = TypeAdapter(Duration)
COUNT: TypeAdapter[int] = TypeAdapter(Count)
TEXT: TypeAdapter[str] = TypeAdapter(Text)
NAME: TypeAdapter[str] = TypeAdapter(Name)
DETAIL: TypeAdapter[str] = TypeAdapter(Detail)
LABEL: TypeAdapter[str] = TypeAdapter(Label)
ID: TypeAdapter[str] = TypeAdapter(Id)
UUID = "d5fb7357-7ddb-4f2d-87b5-8ccbfd6c039e"
MARKER = "[managed by reconciler: acme/sales]"


def refusal(field: TypeAdapter[Any], value: object) -> tuple[str, str, str]:
    with pytest.raises(ValidationError) as caught:
        field.validate_python(value)
    (error,) = caught.value.errors()
    return error["type"], error["msg"], str(error.get("ctx", {}).get("remedy"))


@pytest.mark.parametrize(
    ("field", "given_value", "kept"),
    [
        (DURATION, 0, 0),
        (DURATION, 1000, 1000),
        (DURATION, INT_MAX, INT_MAX),
        (DURATION, "30s", 30_000),
        (DURATION, "500ms", 500),
        (DURATION, "PT30S", 30_000),
        (DURATION, format_duration(INT_MAX), INT_MAX),
        (COUNT, 0, 0),
        (COUNT, INT_MAX, INT_MAX),
        (TEXT, "", ""),
        (TEXT, "🎉", "🎉"),
        (NAME, "x" * 255, "x" * 255),
        (NAME, "日本語", "日本語"),
        (NAME, " a ", " a "),
        (DETAIL, "", ""),
        (DETAIL, "two\nlines\n", "two\nlines\n"),
        (DETAIL, f"{MARKER}\nand more", f"{MARKER}\nand more"),
        (LABEL, "a", "a"),
        (LABEL, "sales-standard-2", "sales-standard-2"),
        (LABEL, "a" * 63, "a" * 63),
        (ID, UUID, UUID),
        (ID, UUID.upper(), UUID),
    ],
)
def test_what_the_server_can_store_is_kept(
    field: TypeAdapter[Any], given_value: object, kept: object
) -> None:
    assert field.validate_python(given_value) == kept


@pytest.mark.parametrize(
    ("field", "value", "code", "remedy"),
    [
        (DURATION, 1, "duration-seconds", "write 1000 or 1s if you mean seconds, 1ms"),
        (DURATION, 30, "duration-seconds", "write 30000 or 30s if you mean seconds, 30ms"),
        (DURATION, 999, "duration-seconds", "write 999000 or 16m39s"),
        (DURATION, -1, "out-of-range", "from 0 to 596h31m23s647ms"),
        (DURATION, INT_MAX + 1, "out-of-range", "from 0 to"),
        (DURATION, "597h", "out-of-range", "from 0 to"),
        (DURATION, "30", "duration", "without quotes (30)"),
        (DURATION, "30000", "duration", "without quotes (30000)"),
        (DURATION, "soon", "duration", "such as 30s"),
        (DURATION, "-30s", "duration", "such as 30s"),
        (DURATION, 1.5, "duration", "milliseconds"),
        (DURATION, True, "duration", "milliseconds"),
        (DURATION, None, "duration", "milliseconds"),
        (DURATION, [], "duration", "milliseconds"),
        (COUNT, -1, "out-of-range", f"from 0 to {INT_MAX}"),
        (COUNT, INT_MAX + 1, "out-of-range", "from 0"),
        (COUNT, "3", "count", "such as 3"),
        (COUNT, 3.0, "count", "such as 3"),
        (COUNT, True, "count", "such as 3"),
        (COUNT, None, "count", "such as 3"),
        (TEXT, 5, "text", "quotes"),
        (TEXT, None, "text", "quotes"),
        (TEXT, {}, "text", "quotes"),
        (NAME, "", "empty-name", "leave it out"),
        (NAME, " \t\n", "empty-name", "leave it out"),
        (NAME, "x" * 256, "name-too-long", "shorten"),
        (NAME, "Party 🎉", "four-byte-character", "emoji"),
        (DETAIL, "Party 🎉", "four-byte-character", "emoji"),
        (DETAIL, "lone \ud800", "four-byte-character", "leave it out"),
        (DETAIL, MARKER, "marker-in-detail", "delete that line"),
        (DETAIL, f"text\n{MARKER}\n\n ", "marker-in-detail", "delete that line"),
        (DETAIL, "text\n[managed by reconciler: broken", "marker-in-detail", "delete that line"),
        (LABEL, "", "label", "inner hyphens"),
        (LABEL, "Sales", "label", "inner hyphens"),
        (LABEL, "sales_standard", "label", "inner hyphens"),
        (LABEL, "-a", "label", "inner hyphens"),
        (LABEL, "a" * 64, "label", "63"),
        (LABEL, "a\n", "label", "inner hyphens"),
        (ID, "sales", "id", "UUID"),
        (ID, UUID[:-1], "id", "UUID"),
        (ID, f"{{{UUID}}}", "id", "UUID"),
        (ID, "00000000-0000-0000-0000-000000000000", "id", "UUID"),
    ],
)
def test_what_it_cannot_store_is_refused_with_a_remedy(
    field: TypeAdapter[Any], value: object, code: str, remedy: str
) -> None:
    found, message, said = refusal(field, value)
    assert found == code
    assert remedy in said
    assert message


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        (DURATION, 30, "30 is 30ms: the unit of a bare number is milliseconds"),
        (DURATION, None, "an empty value is not a duration"),
        (NAME, "x" * 300, "the name has 300 characters; the service stores 255"),
        (NAME, "🎉", "the character U+1F389 does not fit the service's 3-byte text"),
        (LABEL, "A", '"A" is not a DNS label'),
        pytest.param(LABEL, "{remedy} {x}", '"{remedy} {x}" is not a DNS label'),
    ],
)
def test_a_refusal_shows_the_value_as_it_is_written(
    field: TypeAdapter[Any], value: object, message: str
) -> None:
    assert refusal(field, value)[1] == message


@given(st.integers(0, INT_MAX))
def test_a_duration_with_a_unit_is_never_taken_for_seconds(milliseconds: int) -> None:
    assert DURATION.validate_python(format_duration(milliseconds)) == milliseconds


@given(st.integers() | st.text() | st.floats() | st.none() | st.booleans())
def test_a_duration_or_a_count_that_is_accepted_fits_the_service(value: object) -> None:
    for field in (DURATION, COUNT):
        try:
            accepted = field.validate_python(value)
        except ValidationError:
            continue
        assert 0 <= accepted <= INT_MAX
        assert type(accepted) is int
