"""The canonical outplan: its two groups, the bodies they make, and what equality means."""

from __future__ import annotations

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.values.marker import Marker, split_detail
from reconciler.values.outplan import (
    COUNT_FIELDS,
    DIAL_INFO_FIELDS,
    DURATION_FIELDS,
    INFO_FIELDS,
    INT_MAX,
    SOURCE_FIELDS,
    Outplan,
    Source,
)

MARKER = Marker("acme", "sales")


def test_the_info_group_is_name_and_detail_with_the_marker() -> None:
    outplan = Outplan("Sales", detail="Calls.", marker=MARKER)
    assert outplan.info() == {
        "name": "Sales",
        "detail": "Calls.\n[managed by reconciler: acme/sales]",
    }


def test_an_outplan_that_nobody_owns_is_sent_without_a_marker() -> None:
    assert Outplan("Sales", detail="Calls.").info() == {"name": "Sales", "detail": "Calls."}


def test_the_dial_info_group_names_every_field_since_its_put_zero_fills() -> None:
    assert Outplan("Sales", dial_timeout=30_000, max_try_count_4=2).dial_info() == {
        "source": {},
        "dial_timeout": 30_000,
        "try_interval": 0,
        "max_try_count_0": 0,
        "max_try_count_1": 0,
        "max_try_count_2": 0,
        "max_try_count_3": 0,
        "max_try_count_4": 2,
    }


def test_the_two_groups_share_no_field_and_are_the_whole_outplan() -> None:
    sent = {*Outplan("").info(), *Outplan("").dial_info()}
    assert sent == {*INFO_FIELDS, *DIAL_INFO_FIELDS}
    assert not set(INFO_FIELDS) & set(DIAL_INFO_FIELDS)
    assert sent == {field.name for field in dataclasses.fields(Outplan)} - {"marker"}


def test_durations_and_counts_are_fields_of_the_dial_info_group() -> None:
    assert {*DURATION_FIELDS, *COUNT_FIELDS, "source"} == set(DIAL_INFO_FIELDS)


@given(st.fixed_dictionaries({name: st.text(max_size=3) for name in SOURCE_FIELDS}))
def test_a_source_is_shown_as_the_service_shows_it(members: dict[str, str]) -> None:
    shown = Source(**members).to_api()
    assert shown == {name: value for name, value in members.items() if value}
    assert list(shown) == [name for name in SOURCE_FIELDS if members[name]]


def test_a_source_member_that_is_absent_equals_one_that_is_empty() -> None:
    assert Source() == Source(type="", target="", target_name="", name="", detail="")


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Other"},
        {"detail": "Other"},
        {"source": Source(detail="x")},
        {"dial_timeout": 1},
        {"try_interval": 1},
        *({name: 1} for name in COUNT_FIELDS),
        {"marker": MARKER},
        {"marker": Marker("acme", "sales", protected=True)},
    ],
)
def test_a_difference_in_any_field_is_a_difference(change: dict[str, object]) -> None:
    plain = Outplan("Sales")
    assert dataclasses.replace(plain, **change) != plain  # type: ignore[arg-type]


def test_protection_is_part_of_what_the_service_is_told() -> None:
    protected = Outplan("Sales", marker=Marker("acme", "sales", protected=True))
    assert protected.info() != Outplan("Sales", marker=MARKER).info()


def test_an_outplan_does_not_change() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Outplan("Sales").name = "Other"  # type: ignore[misc]


@given(st.text(), st.text())
def test_the_bodies_are_json_and_the_detail_gives_the_marker_back(name: str, detail: str) -> None:
    outplan = Outplan(name, detail=detail, marker=MARKER)
    assert json.loads(json.dumps(outplan.info())) == outplan.info()
    assert json.loads(json.dumps(outplan.dial_info())) == outplan.dial_info()
    assert split_detail(outplan.info()["detail"]) == (detail, MARKER)


def test_the_largest_integer_is_the_services() -> None:
    assert INT_MAX == 2**31 - 1
