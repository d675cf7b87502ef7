"""API records of today's server and of the published documentation, taken as they are."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.values.account import Campaign, Customer, Number
from reconciler.values.errors import UntrustedReadError
from reconciler.values.marker import Marker
from reconciler.values.outplan import COUNT_FIELDS, Source
from reconciler.voipbin.wire import (
    is_deleted,
    parse_campaign,
    parse_customer,
    parse_number,
    parse_outplan,
    parse_target,
    parse_time,
)
from tests.support import outplan, outplan_id

if TYPE_CHECKING:
    from collections.abc import Callable

TODAY: dict[str, Any] = {
    "id": outplan_id(1),
    "customer_id": outplan_id(9),
    "name": "Sales",
    "detail": "Text\n[managed by reconciler: acme/sales, protected]",
    "source": {"type": "tel", "target": "+15559876543"},
    "dial_timeout": 30_000,
    "try_interval": 7_200_000,
    "max_try_count_0": 3,
    **dict.fromkeys(COUNT_FIELDS[1:], 0),
    "tm_create": "2026-01-01T10:00:00.1Z",
    "tm_update": None,
    "tm_delete": None,
}
DOCUMENTED: dict[str, Any] = {
    **{name: value for name, value in TODAY.items() if name != "customer_id"},
    "source": {**TODAY["source"], "target_name": "", "name": "", "detail": ""},
    "tm_create": "2026-01-01 10:00:00.100000",
    "tm_update": "9999-01-01 00:00:00.000000",
    "tm_delete": "9999-01-01 00:00:00.000000",
}

LAST = datetime(9998, 12, 31, tzinfo=UTC).replace(tzinfo=None)


@pytest.mark.parametrize("record", [TODAY, DOCUMENTED])
def test_both_record_styles_are_the_same_outplan(record: dict[str, Any]) -> None:
    source = {"type": "tel", "target": "+15559876543"}
    found = parse_outplan(record)
    assert found.id == outplan_id(1)
    assert found.tm_create == datetime(2026, 1, 1, 10, 0, 0, 100_000, tzinfo=UTC)
    assert found.outplan == outplan(
        "Sales", detail="Text", marker="acme/sales, protected", source=source
    )
    assert found.outplan.marker == Marker("acme", "sales", protected=True)


@pytest.mark.parametrize(
    ("changes", "attribute", "value"),
    [
        ({"name": None}, "name", ""),
        ({"name": "販売\u200f \x00"}, "name", "販売\u200f \x00"),
        ({"detail": None}, "detail", ""),
        ({"source": None}, "source", Source()),
        ({"source": {}}, "source", Source()),
        ({"source": {"type": "nonsense", "target": None}}, "source", Source("nonsense")),
        ({"dial_timeout": -1}, "dial_timeout", -1),
        ({"max_try_count_4": 2**31}, "max_try_count_4", 2**31),
        ({"unheard_of": [1], "customer_id": None}, "name", "Sales"),
    ],
)
def test_odd_values_are_taken_as_they_are(
    changes: dict[str, Any], attribute: str, value: object
) -> None:
    assert getattr(parse_outplan(TODAY | changes).outplan, attribute) == value


NEEDED = ("id", "name", "detail", "source", "dial_timeout", "try_interval", *COUNT_FIELDS)


@pytest.mark.parametrize("field", [*NEEDED, "tm_create"])
def test_a_missing_field_is_an_error_that_names_record_and_field(field: str) -> None:
    with pytest.raises(UntrustedReadError) as caught:
        parse_outplan({name: value for name, value in TODAY.items() if name != field})
    assert (outplan_id(1) if field != "id" else "without an id") in caught.value.what
    assert field in (caught.value.why or "")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("dial_timeout", "30000"),
        ("dial_timeout", 30_000.0),
        ("try_interval", None),
        ("max_try_count_0", True),
        ("name", 7),
        ("source", "+15559876543"),
        ("source", []),
        ("source.target", 15559876543),
    ],
)
def test_a_value_of_another_type_is_an_error_that_names_record_and_field(
    field: str, value: object
) -> None:
    head, _, member = field.partition(".")
    with pytest.raises(UntrustedReadError, match=outplan_id(1)) as caught:
        parse_outplan(TODAY | {head: {member: value} if member else value})
    assert field in (caught.value.why or "")


def test_an_unreadable_time_is_an_error_that_names_the_record() -> None:
    with pytest.raises(UntrustedReadError, match=outplan_id(1)):
        parse_outplan(TODAY | {"tm_create": "yesterday"})


@pytest.mark.parametrize(
    ("deleted", "tombstone"),
    [
        (None, False),
        ("", False),
        ("9999-01-01 00:00:00.000000", False),
        ("9999-01-01T00:00:00.000000Z", False),
        ("2026-01-01T00:00:00Z", True),
        ("2026-01-01 00:00:00.000000", True),
    ],
)
def test_tombstones_are_told_from_live_records(deleted: str | None, tombstone: bool) -> None:
    assert is_deleted({"tm_delete": deleted}) is tombstone


def test_a_record_that_says_nothing_of_its_deletion_is_live() -> None:
    assert not is_deleted({"id": outplan_id(1)})


@given(st.datetimes(max_value=LAST, timezones=st.just(UTC)))
def test_a_moment_reads_the_same_in_both_layouts(moment: datetime) -> None:
    naive = moment.replace(tzinfo=None).isoformat(timespec="microseconds")
    today = (naive.rstrip("0").removesuffix(".") if "." in naive else naive) + "Z"
    assert parse_time(today) == parse_time(naive.replace("T", " ")) == moment


@pytest.mark.parametrize(
    ("outplan_reference", "found"),
    [
        (outplan_id(1), Campaign(outplan_id(5), "Spring", "run", outplan_id(1))),
        ("00000000-0000-0000-0000-000000000000", None),
        ("", None),
        (None, None),
    ],
)
def test_a_campaign_counts_when_it_uses_an_outplan(
    outplan_reference: str | None, found: Campaign | None
) -> None:
    record = {"id": outplan_id(5), "name": "Spring", "status": "run", "actions": None}
    assert parse_campaign(record | {"outplan_id": outplan_reference}) == found


def test_of_a_customer_only_id_and_name_are_kept() -> None:
    customer = parse_customer({"id": outplan_id(9), "name": "Acme", "webhook_secret": "hush"})
    assert customer == Customer(outplan_id(9), "Acme")
    assert "hush" not in repr(customer)
    assert parse_customer({"id": outplan_id(9)}) == Customer(outplan_id(9), "")


@pytest.mark.parametrize("parse", [parse_outplan, parse_campaign, parse_customer])
@pytest.mark.parametrize("row", [{}, [], None, "text", 7, {"id": None}])
def test_what_is_no_record_is_an_error(parse: Callable[[Any], object], row: object) -> None:
    with pytest.raises(UntrustedReadError):
        parse(row)


def test_a_secret_in_a_malformed_record_is_not_shown() -> None:
    with pytest.raises(UntrustedReadError) as caught:
        parse_customer({"id": 7, "webhook_secret": "hush"})
    assert "hush" not in caught.value.sentence + repr(caught.value)


@pytest.mark.parametrize(
    ("outdial", "kept"),
    [
        (outplan_id(7), outplan_id(7)),
        ("00000000-0000-0000-0000-000000000000", ""),
        (None, ""),
        ("", ""),
        ("../accesskeys", ""),
        ("a/b?c", ""),
    ],
)
def test_a_target_list_that_could_lead_a_request_elsewhere_is_none(
    outdial: str | None, kept: str
) -> None:
    found = parse_campaign({"id": "c", "outplan_id": outplan_id(1), "outdial_id": outdial})
    assert found is not None
    assert found.outdial_id == kept


def test_a_number_without_a_type_is_a_normal_one() -> None:
    assert parse_number({"number": "+15559876543"}) == Number("+15559876543", "normal", "")


@pytest.mark.parametrize(
    ("destination", "empty"),
    [
        ({"type": "tel", "target": "+15551234567"}, False),
        ({"type": "tel", "target": ""}, True),
        ({"target": "+15551234567"}, True),
        ({}, True),
        (None, False),
    ],
)
def test_a_destination_without_type_or_target_is_a_trap_and_none_at_all_is_not(
    destination: dict[str, str] | None, empty: bool
) -> None:
    row = {"destination_3": destination, "destination_1": {}, "destination_2": None}
    assert parse_target(row) == (False, True, False, empty, False)


@pytest.mark.parametrize(
    ("updated", "edited"),
    [
        (None, False),
        ("", False),
        ("9999-01-01 00:00:00.000000", False),
        ("2026-01-01T00:00:00Z", False),
        ("2026-01-01T00:00:00.000001Z", True),
        ("yesterday", True),
    ],
)
def test_an_outplan_is_edited_once_it_was_changed_after_its_creation(
    updated: str | None, edited: bool
) -> None:
    row = TODAY | {"tm_create": "2026-01-01T00:00:00Z", "tm_update": updated}
    assert parse_outplan(row).edited is edited
