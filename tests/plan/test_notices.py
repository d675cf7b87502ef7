"""Notices: none for an account where nothing is odd; the rest is in test_planner."""

from __future__ import annotations

import pytest

from reconciler.plan.change import resource_change
from reconciler.plan.match import Owned, Ownership
from reconciler.plan.notices import fewer_files, narrowed, notices_of
from reconciler.values.account import Neighbours
from reconciler.values.selector import parse_selector
from tests.support import desired, live, outplan, outplan_id


def test_nothing_odd_needs_no_notice() -> None:
    change = resource_change("a", outplan_id(1), outplan("a", marker="acme/a"), None)
    assert [*notices_of(desired(), Ownership(), [change], Neighbours())] == []
    [blind] = notices_of(desired(), Ownership(), [change], Neighbours(None))
    assert (blind.code, blind.remedy) == ("campaigns-unknown", "look before you apply")


def test_what_could_not_be_read_is_said() -> None:
    unread = Neighbours(unread=("numbers", "targets"))
    found = [notice.code for notice in notices_of(desired(), Ownership(), [], unread)]
    assert found == ["numbers-unknown", "targets-unknown"]


@pytest.mark.parametrize(("count", "ends"), [(1, "f00"), (10, "f09"), (11, "f09 and 1 more")])
def test_of_many_files_ten_are_named(count: int, ends: str) -> None:
    notice = fewer_files("main", [f"f{at:02}" for at in range(count)])
    assert notice.message.endswith(ends)
    assert notice.message.count("f0") == min(count, 10)


@pytest.mark.parametrize(
    ("orphans", "says"),
    [
        ([], "other outplans may differ too"),
        ([Owned("b", live(1), twin_of=outplan_id(2))], "other outplans may differ too"),
        ([Owned("b", live(1))], "1 outplan that no manifest wants is left alone"),
        ([Owned("b", live(1)), Owned("c", live(2))], "2 outplans that no manifest wants are left"),
    ],
)
def test_a_selection_says_what_it_is_of_and_that_it_destroys_nothing_without_a_manifest(
    orphans: list[Owned], says: str
) -> None:
    notice = narrowed({"a"}, parse_selector(["team=sales"]), Ownership(orphans=orphans))
    assert notice.message.startswith("this is only of a, which -l team=sales selects; ")
    assert says in notice.message
    assert bool(notice.remedy) == ("left" in notice.message)
