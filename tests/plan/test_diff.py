"""Differences of outplans: every field by its name, none invented, and the groups they touch."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.plan.diff import FieldChange, changed_fields, fields_of, touched_groups
from reconciler.values.marker import Marker
from reconciler.values.outplan import Outplan, Source
from tests.support import outplan

texts = st.sampled_from(["", "a", "b", "two\nlines", "line\n" * 500, "a\u0301", "\u00e1", "None"])
numbers = st.sampled_from([-1, 0, 1, 30_000, 2**31, 10**30])
markers = st.none() | st.builds(
    Marker, st.just("acme"), st.sampled_from(["a", "b"]), protected=st.booleans()
)
sources = st.builds(Source, texts, texts, texts, texts, texts)
outplans = st.builds(
    Outplan,
    name=texts,
    detail=texts,
    source=sources,
    marker=markers,
    **{field.name: numbers for field in fields(Outplan) if field.type == "int"},
)


def test_fields_stand_in_the_order_of_the_api_and_ownership_last() -> None:
    assert [*fields_of(outplan())] == [
        "name",
        "detail",
        "source.type",
        "source.target",
        "source.target_name",
        "source.name",
        "source.detail",
        "dial_timeout",
        "try_interval",
        "max_try_count_0",
        "max_try_count_1",
        "max_try_count_2",
        "max_try_count_3",
        "max_try_count_4",
        "managed_by",
        "prevent_destroy",
    ]


def test_nobody_owns_and_protects_an_outplan_without_a_marker() -> None:
    shown = fields_of(outplan())
    assert (shown["managed_by"], shown["prevent_destroy"]) == (None, False)


@given(outplans, outplans)
def test_changes_are_exactly_the_fields_that_differ(before: Outplan, after: Outplan) -> None:
    old, new = fields_of(before), fields_of(after)
    assert changed_fields(before, after) == tuple(
        FieldChange(name, old[name], new[name]) for name in old if old[name] != new[name]
    )


@given(outplans, outplans)
def test_only_equal_outplans_have_no_changes(before: Outplan, after: Outplan) -> None:
    assert bool(changed_fields(before, after)) == (before != after)


@given(outplans, outplans)
def test_the_touched_groups_are_those_whose_requests_differ(
    before: Outplan, after: Outplan
) -> None:
    assert touched_groups(changed_fields(before, after)) == (
        before.info() != after.info(),
        before.dial_info() != after.dial_info(),
    )


@pytest.mark.parametrize(
    ("change", "field", "groups"),
    [
        ({"name": "x"}, "name", (True, False)),
        ({"detail": "x"}, "detail", (True, False)),
        ({"marker": Marker("acme", "a")}, "managed_by", (True, False)),
        ({"source": Source(target_name="x")}, "source.target_name", (False, True)),
        ({"source": Source(detail="x")}, "source.detail", (False, True)),
        ({"dial_timeout": 1}, "dial_timeout", (False, True)),
        ({"try_interval": 1}, "try_interval", (False, True)),
        ({"max_try_count_4": 1}, "max_try_count_4", (False, True)),
    ],
)
def test_one_field_touches_one_group(
    change: dict[str, Any], field: str, groups: tuple[bool, bool]
) -> None:
    changes = changed_fields(outplan(), replace(outplan(), **change))
    assert [field.field for field in changes] == [field]
    assert touched_groups(changes) == groups


def test_protection_alone_is_a_change_of_the_info_group() -> None:
    changes = changed_fields(outplan(marker="acme/a"), outplan(marker="acme/a, protected"))
    assert changes == (FieldChange("prevent_destroy", before=False, after=True),)
    assert touched_groups(changes) == (True, False)
