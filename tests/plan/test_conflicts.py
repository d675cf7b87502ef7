"""Conflicts: when an outplan is neither matched nor created, and the way out of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reconciler.plan.conflicts import (
    Refusal,
    ambiguous_name,
    import_verdict,
    name_verdict,
    not_found,
)
from tests.support import desired, live, manifest, outplan_id

if TYPE_CHECKING:
    from reconciler.values.account import LiveOutplan
    from reconciler.values.desired_outplan import DesiredOutplan


def _wanted(number: int = 1) -> DesiredOutplan:
    return desired(manifest("sales", lifecycle={"id": outplan_id(number)})).outplans["sales"]


def _refusal(verdict: LiveOutplan | Refusal | None) -> Refusal:
    assert isinstance(verdict, Refusal)
    return verdict


def test_an_unmanaged_outplan_is_imported_by_its_id() -> None:
    row = live(1)
    assert import_verdict(_wanted(), row) is row


@pytest.mark.parametrize("owner", ["other/sales", "acme/another"])
def test_an_outplan_with_an_owner_is_never_imported(owner: str) -> None:
    refusal = _refusal(import_verdict(_wanted(), live(1, marker=owner)))
    assert refusal.code == "import-owned"
    assert f"{outplan_id(1)} already belongs to {owner}" in refusal.why
    assert "test.yaml:4" in refusal.remedy


def test_an_id_that_the_account_does_not_have_is_not_created_instead() -> None:
    refusal = _refusal(import_verdict(_wanted(7), None))
    assert refusal == not_found(_wanted(7))
    assert refusal.code == "import-not-found"
    assert outplan_id(7) in refusal.why
    assert "test.yaml:4" in refusal.remedy


@pytest.mark.parametrize("by_name", [True, False])
def test_no_outplan_of_the_same_name_is_no_conflict(by_name: bool) -> None:
    assert name_verdict("sales", [], by_name=by_name) is None


def test_the_only_outplan_of_the_same_name_is_imported_only_with_consent() -> None:
    row = live(1)
    assert name_verdict("sales", [row], by_name=True) is row
    refusal = _refusal(name_verdict("sales", [row], by_name=False))
    assert refusal.code == "name-conflict"
    assert f"lifecycle.id: {row.id}" in refusal.remedy
    assert "--import-by-name" in refusal.remedy
    assert "change spec.name or use --allow-create sales" in refusal.remedy


@pytest.mark.parametrize("by_name", [True, False])
def test_nothing_chooses_between_outplans_of_the_same_name(by_name: bool) -> None:
    same = [live(1), live(2)]
    refusal = _refusal(name_verdict("sales", same, by_name=by_name))
    assert refusal._replace(remedy="") == ambiguous_name(same)._replace(remedy="")
    assert refusal.remedy.endswith("change spec.name or use --allow-create sales")
    assert refusal.why.startswith("2 outplans")
    assert "--import-by-name" not in refusal.remedy


@pytest.mark.parametrize(("count", "shown"), [(2, 2), (3, 3), (4, 3), (50, 3)])
def test_at_most_three_ids_are_named(count: int, shown: int) -> None:
    why = ambiguous_name([live(number) for number in range(count)]).why
    assert why.count("00000000-0000") == shown
    assert why.endswith("...") == (count > shown)
