"""Matching without a state file: marker, previous key, id, and never a display name alone."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reconciler.plan.match import Owned, Ownership, match
from reconciler.values.account import Campaign, LiveOutplan
from tests.support import account, desired, live, manifest, outplan_id

OLD = "acme/old"


def _by_id(number: int, **lifecycle: Any) -> dict[str, Any]:
    return {"id": outplan_id(number)} | lifecycle


def _uses(number: int) -> Campaign:
    return Campaign(f"c{number}", "Spring", "stop", outplan_id(number))


def test_the_marker_decides_and_not_the_name() -> None:
    marked, namesake = live(1, "Another", marker="acme/a"), live(2, "a")
    found = match(desired(manifest("a")), account(namesake, marked))
    assert found == Ownership(kept={"a": marked}, unmanaged=1)


def test_what_nobody_has_is_created() -> None:
    assert match(desired(manifest("a")), account()) == Ownership(creates=["a"])


def test_foreign_outplans_leave_as_a_number_only() -> None:
    rows = account(live(1, "b", marker="other/a"), live(2, marker="other/b"), live(3, marker="x/a"))
    found = match(desired(manifest("a")), rows, import_by_name=True)
    assert found == Ownership(creates=["a"], foreign=found.foreign)
    assert found.foreign == {"other": 2, "x": 1}


def test_an_owned_outplan_without_a_manifest_is_an_orphan() -> None:
    orphan = live(1, marker=OLD)
    found = match(desired(), account(orphan))
    assert found.orphans == [Owned("old", orphan)]
    assert found.owned == 1


def test_a_previous_key_keeps_the_outplan() -> None:
    row = live(1, marker=OLD)
    found = match(desired(manifest("new", lifecycle={"previous_key": "old"})), account(row))
    assert found == Ownership(kept={"new": row})


def test_the_holder_of_the_key_stays_before_the_holder_of_the_previous_one() -> None:
    old, new = live(1, marker=OLD), live(2, marker="acme/new")
    rows = account(old, new)
    found = match(desired(manifest("new", lifecycle={"previous_key": "old"})), rows, [_uses(1)])
    assert found.kept == {"new": new}
    assert [orphan.live for orphan in found.orphans] == [old]


def test_an_owned_outplan_named_by_its_id_is_kept_under_the_new_key() -> None:
    row = live(1, marker=OLD)
    assert match(desired(manifest("new", lifecycle=_by_id(1))), account(row)).kept == {"new": row}


def test_an_unmanaged_outplan_named_by_its_id_is_imported() -> None:
    row = live(1, "Whatever")
    found = match(desired(manifest("a", lifecycle=_by_id(1))), account(row))
    assert found == Ownership(imports={"a": row})


def test_an_id_claimed_by_one_manifest_is_no_conflict_for_another() -> None:
    wanted = desired(manifest("a", name="Sales"), manifest("b", name="B", lifecycle=_by_id(1)))
    found = match(wanted, account(live(1, "Sales")))
    assert (found.creates, [*found.imports]) == (["a"], ["b"])


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (live(1, marker="other/a"), "import-owned"),
        (live(1, marker="acme/kept"), "import-owned"),
        (live(2, "a"), "import-not-found"),
    ],
)
def test_an_import_that_cannot_be_creates_nothing_instead(row: LiveOutplan, code: str) -> None:
    wanted = desired(manifest("a", lifecycle=_by_id(1)), manifest("kept"))
    found = match(wanted, account(row), import_by_name=True)
    assert found.refused["a"].code == code
    assert "a" not in found.creates
    assert found.imports == {}


def test_a_namesake_that_nobody_manages_holds_a_create_back() -> None:
    found = match(desired(manifest("a", name="Sales")), account(live(1, "Sales")))
    assert found.refused["a"].code == "name-conflict"
    assert (found.creates, found.imports, found.unmanaged) == ([], {}, 1)


@pytest.mark.parametrize("by_name", [False, True])
def test_an_import_by_id_leaves_its_namesakes_a_conflict_for_others(by_name: bool) -> None:
    wanted = desired(manifest("a", name="Sales", lifecycle=_by_id(1)), manifest("b", name="Sales"))
    rows = account(live(1, "Whatever"), live(2, "Sales"), live(3, "Sales"))
    found = match(wanted, rows, import_by_name=by_name)
    assert ([*found.imports], found.creates) == (["a"], [])
    assert found.refused["b"].code == "name-conflict"


def test_import_by_name_takes_the_only_namesake_once() -> None:
    row = live(1, "Sales")
    wanted = desired(manifest("a", name="Sales"), manifest("b", name="Sales"))
    for allowed in (frozenset[str](), frozenset("a")):
        found = match(wanted, account(row), import_by_name=True, allow_create=allowed)
        assert found == Ownership(imports={"a": row}, creates=["b"])


def test_import_by_name_never_chooses_between_two() -> None:
    rows = account(live(1, "Sales"), live(2, "Sales"))
    found = match(desired(manifest("a", name="Sales")), rows, import_by_name=True)
    assert found.refused["a"].code == "name-conflict"
    assert (found.imports, found.unmanaged) == ({}, 2)


EDITED = live(1, "Renamed")._replace(edited=True)


def test_a_create_beside_what_may_have_lost_its_marker_is_refused() -> None:
    """An update with `vn` leaves no detail, and so no marker; what dials alike may be the same."""
    found = match(desired(manifest("a", name="A", detail="Text")), account(EDITED))
    assert (found.creates, found.refused["a"].code) == ([], "lost-marker")
    assert f"dials alike: {EDITED.id}; its ownership marker is gone" in found.refused["a"].why
    assert f"lifecycle.id: {EDITED.id}" in found.refused["a"].remedy
    assert "--allow-create a" in found.refused["a"].remedy


@pytest.mark.parametrize(
    "other",
    [
        live(1, "Renamed"),
        live(1, "Renamed", detail="By hand")._replace(edited=True),
        live(1, "Renamed", dial_timeout=1)._replace(edited=True),
        live(1, "Renamed", marker="other/a")._replace(edited=True),
        live(1, "Renamed", source={"type": "tel", "target": "+15559876543"})._replace(edited=True),
    ],
    ids=["never edited", "with a detail", "dials otherwise", "of others", "another source"],
)
def test_what_merely_dials_alike_withholds_nothing(other: LiveOutplan) -> None:
    assert match(desired(manifest("a", name="A")), account(other)).creates == ["a"]


def test_what_is_imported_has_lost_no_marker_that_others_wait_for() -> None:
    wanted = desired(manifest("a", name="A", lifecycle=_by_id(1)), manifest("b", name="B"))
    found = match(wanted, account(EDITED))
    assert (found.imports, found.creates) == ({"a": EDITED}, ["b"])


@pytest.mark.parametrize("row", [EDITED, live(1, "A")], ids=["dials alike", "has the name"])
def test_allow_create_creates_that_key_and_no_other(row: LiveOutplan) -> None:
    wanted = desired(manifest("a", name="A"), manifest("b", name=row.outplan.name))
    found = match(wanted, account(row), allow_create=frozenset({"a"}))
    assert found.creates == ["a"]
    assert [*found.refused] == ["b"]


@pytest.mark.parametrize(("campaigns", "stays"), [([], 1), ([2], 2), ([2, 3, 3], 3), ([9], 1)])
def test_of_twins_the_most_used_stays_else_the_oldest(campaigns: list[int], stays: int) -> None:
    twins = {number: live(number, marker="acme/a") for number in (3, 1, 2)}
    uses = [_uses(number) for number in campaigns]
    found = match(desired(manifest("a")), account(*twins.values()), uses)
    others = sorted(twins.keys() - {stays})
    assert found.kept == {"a": twins[stays]}
    assert {orphan.live.id: orphan.twin_of for orphan in found.orphans} == {
        outplan_id(number): outplan_id(stays) for number in others
    }
    assert found.owned == 3


@pytest.mark.parametrize(
    ("counts", "redundant"), [((1, 1), True), ((1, 3), True), ((3, 1), False), ((1, 2), False)]
)
def test_a_twin_is_redundant_that_says_what_the_other_or_the_manifest_says(
    counts: tuple[int, int], redundant: bool
) -> None:
    rows = [
        live(number, "a", marker="acme/a", max_try_count_0=count)
        for number, count in enumerate(counts)
    ]
    [twin] = match(desired(manifest("a", max_try_count_0=3)), account(*rows)).orphans
    assert twin == Owned("a", rows[1], twin_of=rows[0].id, redundant=redundant)


def test_no_orphan_is_the_twin_of_another_orphan() -> None:
    found = match(desired(), account(live(1, marker=OLD), live(2, marker=OLD)))
    assert [orphan.twin_of for orphan in found.orphans] == [None, None]


def test_a_lost_marker_makes_an_outplan_unmanaged_and_is_reported() -> None:
    edited = live(1, "a", detail="[managed by reconciler: acme/a] paused")
    found = match(desired(), account(edited))
    assert (found.lost_markers, found.unmanaged, found.orphans) == ([edited], 1, [])


def test_exclusive_ownership_is_by_unique_name() -> None:
    kept, orphan = live(1, "Sales"), live(2, "Old", marker="acme/x")
    wanted = desired(manifest("a", name="Sales"), manifest("b", name="New"), ownership="exclusive")
    found = match(wanted, account(kept, orphan))
    assert found == Ownership(kept={"a": kept}, creates=["b"], orphans=[Owned("Old", orphan)])


def test_exclusive_ownership_ends_at_another_projects_marker() -> None:
    found = match(desired(ownership="exclusive"), account(live(1, marker="other/a")))
    assert found == Ownership(foreign=found.foreign)
    assert found.foreign == {"other": 1}


def test_an_id_renames_under_exclusive_ownership() -> None:
    row = live(1, "Before")
    wanted = desired(manifest("a", name="After", lifecycle=_by_id(1)), ownership="exclusive")
    assert match(wanted, account(row)) == Ownership(kept={"a": row})


def test_a_name_that_no_target_frees_is_a_conflict_under_exclusive_ownership() -> None:
    wanted = desired(
        manifest("a", name="After", lifecycle=_by_id(1)),
        manifest("b", name="Before"),
        ownership="exclusive",
    )
    rows = account(live(1, "Before"))
    [(key, refusal)] = match(wanted, rows, targets=frozenset("b")).refused.items()
    assert (key, refusal.code) == ("b", "name-conflict")
    assert outplan_id(1) in refusal.why
    assert "--target a" in refusal.remedy
    for targets in (frozenset[str](), frozenset("ab")):
        assert match(wanted, rows, targets=targets).creates == ["b"]


def test_exclusive_ownership_chooses_between_no_namesakes_and_destroys_none() -> None:
    rows = account(live(1, "Sales"), live(2, "Sales", dial_timeout=1))
    found = match(desired(manifest("a", name="Sales"), ownership="exclusive"), rows)
    assert found.refused["a"].code == "name-conflict"
    assert (found.kept, found.creates, found.orphans) == ({}, [], [])


def test_namesakes_that_say_the_same_are_twins_under_exclusive_ownership() -> None:
    rows = account(live(2, "Sales"), live(1, "Sales"))
    found = match(desired(manifest("a", name="Sales"), ownership="exclusive"), rows)
    assert found.kept == {"a": live(1, "Sales")}
    assert found.orphans == [
        Owned("a", live(2, "Sales"), twin_of=live(1).id, redundant=True),
    ]


def test_of_namesakes_that_say_the_same_the_used_one_stays() -> None:
    rows = account(live(1, "Sales"), live(2, "Sales"))
    wanted = desired(manifest("a", name="Sales"), ownership="exclusive")
    found = match(wanted, rows, [_uses(2)])
    assert found.kept == {"a": live(2, "Sales")}
    assert [orphan.live for orphan in found.orphans] == [live(1, "Sales")]


def test_under_exclusive_ownership_a_leftover_marker_decides_nothing() -> None:
    rows = account(live(1, "S"), live(2, "S", marker="acme/a", dial_timeout=1))
    wanted = desired(manifest("a", name="S"), ownership="exclusive")
    used = [Campaign(outplan_id(7), "Autumn", "stop", outplan_id(1))]
    assert match(wanted, rows, used).refused["a"].code == "name-conflict"


rows = st.lists(
    st.tuples(
        st.sampled_from(["A", "B"]),
        st.sampled_from([None, "acme/a", "acme/b, protected", OLD, "other/a"]),
    ),
    max_size=6,
)


@given(rows, st.sampled_from(["marker", "exclusive"]), st.booleans())
@example([("A", None), ("A", None)], "exclusive", False)
def test_every_manifest_and_every_outplan_has_one_fate(
    held: list[tuple[str, str | None]], mode: Any, by_name: bool
) -> None:
    documents = (manifest("a", name="A"), manifest("b", name="B", lifecycle=_by_id(3)))
    wanted = desired(*documents, ownership=mode)
    lives = [live(number, name, marker=marker) for number, (name, marker) in enumerate(held)]
    found = match(wanted, account(*lives), import_by_name=by_name)
    assert sorted([*found.kept, *found.imports, *found.creates, *found.refused]) == ["a", "b"]
    touched = [
        *found.kept.values(),
        *found.imports.values(),
        *(orphan.live for orphan in found.orphans),
    ]
    assert len({row.id for row in touched}) == len(touched)
    assert not any(str(row.outplan.marker).startswith("other/") for row in touched)
    assert found.foreign.total() == sum(marker == "other/a" for _, marker in held)
