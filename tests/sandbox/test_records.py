"""Making records of JSON, and showing them."""

from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from reconciler.sandbox.records import Style, from_json, to_json
from reconciler.sandbox.shapes import HIDDEN, RecordKind

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CUSTOMER = "0c000000-0000-4000-8000-000000000001"
KINDS: tuple[RecordKind, ...] = get_args(RecordKind)
STYLES: tuple[Style, ...] = get_args(Style)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("style", STYLES)
def test_a_record_of_defaults_can_be_shown(kind: RecordKind, style: Style) -> None:
    record = from_json(kind, {}, customer_id=CUSTOMER, now=NOW)
    shown = to_json(kind, record, style)
    assert not HIDDEN & shown.keys()
    assert (
        shown["tm_create"]
        == {
            "current": "2026-03-01T00:00:00Z",
            "documented": "2026-03-01 00:00:00.000000",
        }[style]
    )


@pytest.mark.parametrize(
    "given",
    [
        {"source": None},
        {"dial_timeout": -1, "max_try_count_0": -(2**40)},
        {"name": "\U0001f600" * 300},
        {"tm_create": None},
        {"tm_delete": "9999-01-01T00:00:00Z"},
    ],
)
def test_odd_values_are_kept(given: dict[str, Any]) -> None:
    shown = to_json(
        "outplans", from_json("outplans", given, customer_id=CUSTOMER, now=NOW), "current"
    )
    assert given.items() <= shown.items()


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"id": "x"}, "badly formed"),
        ({"customer_id": "x"}, "badly formed"),
        ({"tm_create": "yesterday"}, "'yesterday' is no moment"),
        ({"nmae": "x"}, "outplans have no member 'nmae'"),
    ],
)
def test_what_no_database_could_hold_is_refused(given: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        from_json("outplans", given, customer_id=CUSTOMER, now=NOW)
