"""Renames: what looks like one is said, and a previous key that names nothing is an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from reconciler.plan.guard import Limits
from reconciler.plan.plan import Plan, Target
from reconciler.plan.planner import Options, make_plan
from reconciler.values.account import Account, Campaign, Neighbours
from reconciler.values.errors import ProblemsError
from tests.support import account, desired, live, manifest, outplan_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.values.account import LiveOutplan

TARGET = Target("sandbox:", None, "", "acme")
CONSENT = Options(Limits(consent=9))
PHONE = {"type": "tel", "target": "+15559876543"}
OLD = live(1, "Sales", marker="acme/old")


def _plan(
    documents: Sequence[dict[str, Any]],
    rows: Account,
    options: Options = CONSENT,
    used: Sequence[int] = (),
    mode: Any = "marker",
) -> Plan:
    campaigns = tuple(Campaign("c", "Autumn", "run", outplan_id(number)) for number in used)
    wanted = desired(*documents, ownership=mode)
    return make_plan(wanted, rows, target=TARGET, options=options, neighbours=Neighbours(campaigns))


def _renames(plan: Plan) -> dict[str, str]:
    """Return the new and the old key of each rename that is taken for one."""
    said = [notice for notice in plan.notices if notice.code == "probable-rename"]
    words = [notice.message.split() for notice in said]
    assert all(
        f"add lifecycle.previous_key: {old.rstrip(',')} to {new};" in notice.remedy
        for notice, (new, _, _, _, old, *_) in zip(said, words, strict=True)
    )
    return {new: old.rstrip(",") for new, _, _, _, old, *_ in words}


def test_a_create_beside_a_destroy_of_equal_dialing_is_a_probable_rename() -> None:
    plan = _plan([manifest("new", name="Sales")], account(OLD))
    assert [resource.action for resource in plan.resource_changes] == ["create", "delete"]
    [notice] = plan.notices
    assert (notice.code, notice.message) == (
        "probable-rename",
        "new dials exactly like old, which this plan destroys",
    )
    assert notice.remedy == (
        "to rename it in place instead, add lifecycle.previous_key: old to new; campaigns do not "
        "follow to a new outplan"
    )


def test_the_advice_renames_in_place() -> None:
    renamed = manifest("new", name="Sales", lifecycle={"previous_key": "old"})
    plan = _plan([renamed], account(OLD))
    [change] = plan.resource_changes
    assert (change.action, change.id, plan.notices) == ("update", OLD.id, ())


def test_the_campaigns_of_the_old_one_are_named_where_a_guard_withholds_its_destroy() -> None:
    plan = _plan([manifest("new")], account(OLD), used=[1])
    [notice] = plan.notices
    assert notice.message == (
        "new dials exactly like old, which no manifest wants any longer; 1 campaign uses it: "
        "Autumn (run)"
    )


@pytest.mark.parametrize(
    ("new", "old", "renames"),
    [
        ([("b", "Sales")], [("a", "Sales")], {"b": "a"}),
        ([("b", "Other")], [("a", "Sales")], {"b": "a"}),
        ([("b", "B"), ("d", "A")], [("a", "A"), ("c", "B")], {"b": "c", "d": "a"}),
        ([("eu-north", "N"), ("eu-west", "W")], [("west", "w"), ("north", "n")],
         {"eu-north": "north", "eu-west": "west"}),
        ([("b", "B"), ("d", "D")], [("xx", "X"), ("yy", "Y")], {}),
        ([("b", "B"), ("d", "D")], [("xx", "D"), ("yy", "Y")], {"d": "xx", "b": "yy"}),
        ([(f"b{at}", f"B{at}") for at in range(21)], [(f"a{at}", "A") for at in range(21)], {}),
        ([], [("a", "A")], {}),
        ([("b", "B")], [], {}),
    ],
)  # fmt: skip
def test_each_is_the_rename_of_one_by_its_name_or_else_by_its_key(
    new: list[tuple[str, str]], old: list[tuple[str, str]], renames: dict[str, str]
) -> None:
    rows = [live(at, name, marker=f"acme/{key}") for at, (key, name) in enumerate(old)]
    documents = [manifest(key, name=name) for key, name in new]
    options = Options(Limits(consent=99))
    assert _renames(_plan(documents, account(*rows), options)) == renames


@pytest.mark.parametrize("changes", [{"dial_timeout": "31s"}, {"source": PHONE}])
def test_what_dials_otherwise_is_no_rename(changes: dict[str, Any]) -> None:
    assert _plan([manifest("new", name="Sales", **changes)], account(OLD)).notices == ()


def test_a_twin_that_goes_is_nobodys_former_self() -> None:
    rows = account(live(1, "a", marker="acme/a"), live(2, "b", marker="acme/a"))
    codes = [notice.code for notice in _plan([manifest("a"), manifest("b")], rows).notices]
    assert codes == ["twin"]


def test_under_exclusive_ownership_the_id_renames() -> None:
    plan = _plan([manifest("a", name="After")], account(live(1, "Before")), mode="exclusive")
    [notice] = plan.notices
    assert notice.remedy.startswith(f"to rename it in place instead, add lifecycle.id: {OLD.id} to")


def _wrong(*rows: LiveOutplan, previous: str = "old", **options: Any) -> tuple[str, str] | None:
    """Return the complaint about a manifest's previous key and its remedy, None for none."""
    document = manifest("new", lifecycle={"previous_key": previous})
    try:
        _plan([document, manifest("kept")], account(*rows), CONSENT._replace(**options))
    except ProblemsError as error:
        [problem] = error.problems
        assert (problem.code, problem.file) == ("unknown-previous-key", "test.yaml")
        assert problem.source_line == f"  previous_key: {previous}"
        return problem.message, problem.remedy
    return None


def test_a_mistyped_previous_key_is_an_error_with_what_was_meant() -> None:
    rows = (live(1, marker="acme/sales"), live(2, "kept", marker="acme/kept"))
    assert _wrong(*rows, previous="slaes") == (
        "no live outplan of this project has the key slaes",
        "did you mean sales?",
    )


def test_where_nothing_is_near_the_keys_without_a_manifest_are_named() -> None:
    rows = [live(at, str(at), marker=f"acme/gone-{at:02}") for at in range(11)]
    known = ", ".join(f"gone-{at:02}" for at in range(10))
    assert _wrong(*rows, previous="xyz") == (
        "no live outplan of this project has the key xyz",
        f"without a manifest are {known} and 1 more; name one, or delete the line",
    )


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [live(1, "kept", marker="acme/kept")],
        [live(1, "new", marker="acme/new"), live(2, marker="acme/gone")],
        [live(1, "new", marker="acme/old"), live(2, marker="acme/gone")],
        [live(1, "x", marker="other/gone")],
        [live(1, "kept", marker="acme/kept"), live(2, "kept", marker="acme/kept")],
    ],
)
def test_it_is_harmless_once_it_is_done_and_where_nothing_could_be_lost(
    rows: list[LiveOutplan],
) -> None:
    assert _wrong(*rows) is None


def test_only_what_is_planned_for_is_complained_about() -> None:
    rows = (live(1, marker="acme/gone"),)
    assert _wrong(*rows, targets=frozenset({"kept"})) is None
    assert _wrong(*rows, targets=frozenset({"new"})) is not None


def test_a_create_that_is_withheld_is_complained_about_too() -> None:
    assert _wrong(live(1, marker="acme/gone"), live(2, "new")) is not None


def test_an_id_says_by_itself_which_outplan_is_meant() -> None:
    lifecycle = {"previous_key": "old", "id": outplan_id(2)}
    rows = account(live(1, marker="acme/gone"), live(2, "x"))
    assert _plan([manifest("new", lifecycle=lifecycle)], rows).counts.imports == 1
