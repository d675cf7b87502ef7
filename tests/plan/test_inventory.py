"""What an account holds: whose each outplan is, its key, its labels and who uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconciler.plan.inventory import Inventory, found, inventory, names_for
from reconciler.plan.plan import Target
from reconciler.values.account import Campaign
from tests.support import account, desired, live, manifest, outplan_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.values.account import LiveOutplan
    from reconciler.values.desired_outplan import OwnershipMode

TARGET = Target("sandbox:", None, "", "acme", None)


def _labelled(key: str, **changes: Any) -> dict[str, Any]:
    document = manifest(key, **changes)
    document["metadata"]["labels"] = {"team": "sales", "area": "eu"}
    return document


def _inventory(
    *rows: LiveOutplan,
    documents: Sequence[dict[str, Any]] = (),
    campaigns: Sequence[Campaign] | None = (),
    ownership: OwnershipMode = "marker",
) -> Inventory:
    wanted = desired(*documents, ownership=ownership)
    return inventory(wanted, account(*rows), campaigns, TARGET)


def test_every_outplan_has_its_owner_and_this_project_stands_first() -> None:
    listed = _inventory(
        live(1, "By hand"),
        live(2, "Theirs", marker="other/theirs"),
        live(3, "Sales", marker="acme/sales"),
        live(4, "Gone", marker="acme/gone"),
        documents=[_labelled("sales"), manifest("absent")],
    )
    assert [(row.key, row.id, row.owner, row.project) for row in listed.outplans] == [
        ("absent", None, "project", "acme"),
        ("gone", outplan_id(4), "project", "acme"),
        ("sales", outplan_id(3), "project", "acme"),
        ("theirs", outplan_id(2), "other", "other"),
        (None, outplan_id(1), "nobody", None),
    ]
    absent, gone, sales, theirs, _ = listed.outplans
    assert [*sales.labels.items()] == [("area", "eu"), ("team", "sales")]
    assert (absent.manifest, gone.manifest, theirs.manifest) == ("test.yaml", None, None)
    assert (absent.outplan, gone.labels) == (None, {})


def test_a_foreign_key_that_a_manifest_has_too_takes_nothing_of_the_manifest() -> None:
    (absent, theirs) = _inventory(
        live(1, "Theirs", marker="other/sales"), documents=[_labelled("sales")]
    ).outplans
    assert (theirs.owner, theirs.labels, theirs.manifest) == ("other", {}, None)
    assert (absent.id, absent.labels["team"]) == (None, "sales")


def test_one_that_a_manifest_imports_is_nobody_s_and_has_its_key_already() -> None:
    document = _labelled("sales", lifecycle={"id": outplan_id(1)})
    (row,) = _inventory(live(1, "By hand"), documents=[document]).outplans
    assert (row.key, row.owner, row.labels["team"]) == ("sales", "nobody", "sales")


def test_one_that_is_to_be_forgotten_is_the_projects_and_has_its_manifest() -> None:
    document = _labelled("sales", lifecycle={"forget": True, "previous_key": "before"})
    (row,) = _inventory(live(1, "Sales", marker="acme/before"), documents=[document]).outplans
    assert (row.key, row.owner, row.manifest) == ("sales", "project", "test.yaml")
    assert row.labels["team"] == "sales"


def test_campaigns_are_named_running_ones_first_and_unknown_is_not_none() -> None:
    uses = [
        Campaign(outplan_id(8), "Quiet", "stop", outplan_id(1)),
        Campaign(outplan_id(9), "Loud", "run", outplan_id(1)),
    ]
    row, unused = _inventory(live(1, "A"), live(2, "B"), campaigns=uses).outplans
    assert [use.name for use in row.campaigns or ()] == ["Loud", "Quiet"]
    assert unused.campaigns == ()
    assert _inventory(live(1), campaigns=None).outplans[0].campaigns is None


def test_a_twin_says_whose_it_is_and_stands_below_it() -> None:
    rows = [live(1, marker="acme/sales"), live(2, marker="acme/sales")]
    uses = [Campaign(outplan_id(9), "Loud", "run", outplan_id(2))]
    first, second = _inventory(*rows, documents=[manifest("sales")], campaigns=uses).outplans
    assert (first.id, first.twin_of) == (outplan_id(2), None)
    assert (second.id, second.twin_of, second.key) == (outplan_id(1), outplan_id(2), "sales")


def test_with_exclusive_ownership_what_no_manifest_wants_has_a_name_and_no_key() -> None:
    rows = [live(1, "Sales"), live(2, "By hand"), live(3, "Theirs", marker="other/a")]
    documents = [_labelled("sales", name="Sales")]
    listed = _inventory(*rows, documents=documents, ownership="exclusive")
    assert [(row.key, row.name, row.owner) for row in listed.outplans] == [
        (None, "By hand", "project"),
        ("sales", "Sales", "project"),
        ("a", "Theirs", "other"),
    ]


def test_an_outplan_is_found_by_key_then_id_then_name() -> None:
    rows = _inventory(
        live(1, "sales"),
        live(2, "Sales", marker="acme/sales"),
        live(3, "Theirs", marker="other/theirs"),
        live(4, "Two"),
        live(5, "Two"),
        documents=[manifest("sales")],
    ).outplans
    ids = {
        asked: [row.id for row in found(rows, asked)]
        for asked in ("sales", outplan_id(1), "Theirs", "Two", "Sales", "theirs", "none")
    }
    assert ids == {
        "sales": [outplan_id(2)],
        outplan_id(1): [outplan_id(1)],
        "Theirs": [outplan_id(3)],
        "Two": [outplan_id(4), outplan_id(5)],
        "Sales": [],
        "theirs": [],
        "none": [],
    }
    assert names_for(rows) == ["sales", "Theirs", "Two"]


def test_one_that_is_given_up_or_taken_over_has_its_manifest() -> None:
    rows = _inventory(
        live(1, "Given up", marker="acme/gone"),
        live(2, "Theirs", marker="other/older"),
        documents=[
            _labelled("gone", lifecycle={"forget": True}),
            _labelled("new", lifecycle={"previous_project": "other", "previous_key": "older"}),
        ],
    ).outplans
    assert [(row.key, row.id, row.owner, row.manifest) for row in rows] == [
        ("gone", outplan_id(1), "project", "test.yaml"),
        ("new", outplan_id(2), "other", "test.yaml"),
    ]
    assert {row.labels["team"] for row in rows} == {"sales"}
    assert [row.id for row in found(rows, "new")] == [outplan_id(2)]
