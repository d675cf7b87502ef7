"""Desired outplans: what a whole project wants, and what must hold between its manifests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.desired.assembly import desired_from
from reconciler.desired.yaml import read
from reconciler.values.marker import Marker
from reconciler.values.outplan import Outplan, Source
from tests.support import desired, manifest, to_yaml

if TYPE_CHECKING:
    from reconciler.values.desired_outplan import Desired, OwnershipMode
    from reconciler.values.problem import Problem

UUID = "d5fb7357-7ddb-4f2d-87b5-8ccbfd6c039e"


def check(
    *manifests: dict[str, Any], ownership: OwnershipMode = "marker", file: str = "a.yaml"
) -> tuple[Desired, list[Problem]]:
    documents, unread = read(to_yaml(*manifests).encode(), file)
    assert not unread
    return desired_from(documents, project="acme", ownership=ownership)


def codes(*manifests: dict[str, Any], ownership: OwnershipMode = "marker") -> list[str]:
    return [problem.code for problem in check(*manifests, ownership=ownership)[1]]


def test_a_manifest_becomes_a_canonical_outplan_with_its_marker() -> None:
    wanted = desired(
        manifest(
            "sales",
            name="Sales",
            detail="Calls.",
            source={"type": "tel", "target": "+15559876543"},
            max_try_count_4=1,
        )
    )
    assert wanted.outplans["sales"].outplan == Outplan(
        "Sales",
        "Calls.",
        Source("tel", "+15559876543"),
        30_000,
        7_200_000,
        max_try_count_0=3,
        max_try_count_4=1,
        marker=Marker("acme", "sales"),
    )


def test_what_is_left_out_has_its_documented_meaning() -> None:
    sales = desired(manifest("sales")).outplans["sales"]
    assert (sales.outplan.name, sales.outplan.detail, sales.outplan.source) == (
        "sales",
        "",
        Source(),
    )
    assert (sales.import_id, sales.previous_key, sales.prevent_destroy) == (None, None, False)


def test_the_lifecycle_and_the_labels_are_kept() -> None:
    whole = manifest(
        "sales", lifecycle={"id": UUID.upper(), "previous_key": "old", "prevent_destroy": True}
    )
    whole["metadata"] |= {"labels": {"team": "red"}, "annotations": {"note": "x"}}
    sales = desired(whole).outplans["sales"]
    assert (sales.import_id, sales.previous_key, sales.prevent_destroy) == (UUID, "old", True)
    assert (sales.labels, sales.annotations) == ({"team": "red"}, {"note": "x"})
    assert sales.outplan.marker == Marker("acme", "sales", protected=True)


def test_it_knows_where_each_key_stands() -> None:
    found, _ = check(manifest("a"), manifest("b"))
    assert [(wanted.file, wanted.line) for wanted in found.outplans.values()] == [
        ("a.yaml", 4),
        ("a.yaml", 13),
    ]


def test_exclusive_ownership_writes_no_marker() -> None:
    wanted = desired(manifest("a", lifecycle={"prevent_destroy": True}), ownership="exclusive")
    assert wanted.outplans["a"].outplan.marker is None
    assert wanted.outplans["a"].prevent_destroy


def test_outplans_are_in_the_order_of_their_keys() -> None:
    assert list(desired(manifest("b"), manifest("c"), manifest("a")).outplans) == ["a", "b", "c"]


def test_a_project_file_among_the_manifests_is_passed_over() -> None:
    project = {"kind": "Project", "anything": "else"}
    found, problems = check(project, manifest("a"), file="deeper/reconciler.yaml")
    assert (list(found.outplans), problems) == (["a"], [])


def test_a_manifest_that_calls_itself_a_project_is_not_passed_over() -> None:
    _, problems = check(manifest("a") | {"kind": "Project"})
    assert [(problem.code, problem.message) for problem in problems] == [
        ("value", "kind: 'Project' is not known")
    ]


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        ([manifest("a"), manifest("a")], ["duplicate-key"]),
        ([manifest("a"), manifest("a"), manifest("a")], ["duplicate-key"] * 2),
        (
            [manifest("a", lifecycle={"id": UUID}), manifest("b", lifecycle={"id": UUID.upper()})],
            ["duplicate-id"],
        ),
        (
            [manifest(key, lifecycle={"previous_key": "old"}) for key in "ab"],
            ["duplicate-previous-key"],
        ),
        ([manifest("a", lifecycle={"previous_key": "b"}), manifest("b")], ["previous-key-in-use"]),
        ([manifest("a", lifecycle={"previous_key": "a"})], ["previous-key-in-use"]),
        ([manifest("a", name="Same"), manifest("b", name="Same")], []),
    ],
)
def test_what_must_be_unique_in_a_project_is(
    documents: list[dict[str, Any]], expected: list[str]
) -> None:
    assert codes(*documents) == expected


def test_a_clash_names_both_places() -> None:
    found, (problem,) = check(manifest("a"), manifest("b"), manifest("a"))
    assert found.outplans["a"].line == 4
    assert problem.message == "the key a is already taken in a.yaml:4"
    assert (problem.line, problem.column) == (22, 9)


def test_two_invalid_manifests_of_one_key_are_both_reported() -> None:
    found = codes(manifest("a", dial_timeout=5), manifest("b"), manifest("c", try_interval=5))
    assert found == ["duration-seconds"] * 2


def test_a_duplicate_key_is_reported_together_with_other_problems() -> None:
    found = codes(manifest("a"), manifest("a", dial_timeout=5))
    assert sorted(found) == ["duplicate-key", "duration-seconds"]


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        ([manifest("a", name="Same"), manifest("b", name="Same")], ["duplicate-name"]),
        ([manifest("a"), manifest("b", name="a")], ["duplicate-name"]),
        ([manifest("a", name="Same"), manifest("b", name="same")], []),
    ],
)
def test_with_exclusive_ownership_the_display_name_is_unique(
    documents: list[dict[str, Any]], expected: list[str]
) -> None:
    assert codes(*documents, ownership="exclusive") == expected


MARKER_BYTES = len("\n" + Marker("acme", "a").line)


@pytest.mark.parametrize(
    ("detail", "ownership", "expected"),
    [
        ("x" * (65_535 - MARKER_BYTES), "marker", []),
        ("x" * (65_536 - MARKER_BYTES), "marker", ["detail-too-long"]),
        ("x" * 65_535, "exclusive", []),
        ("x" * 65_536, "exclusive", ["detail-too-long"]),
        ("日" * 21_845, "exclusive", []),
        ("日" * 21_846, "exclusive", ["detail-too-long"]),
    ],
)
def test_the_bytes_of_detail_are_counted_with_its_marker(
    detail: str, ownership: OwnershipMode, expected: list[str]
) -> None:
    assert codes(manifest("a", detail=detail), ownership=ownership) == expected


@given(st.permutations(["a", "b", "c"]))
def test_what_is_wanted_is_the_meaning_and_not_the_spelling(order: list[str]) -> None:
    spelt = [manifest(key, dial_timeout=30_000, name=key, source={"type": ""}) for key in order]
    assert desired(*spelt).outplans == desired(*(manifest(key) for key in "abc")).outplans
