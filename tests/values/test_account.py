"""An account as one value: lookup by id, and how many rows its listing had."""

from __future__ import annotations

from tests.support import account, live, outplan_id


def test_an_outplan_is_found_by_its_id() -> None:
    first, two = live(1), live(2, marker="acme/a")
    assert account(first, two).by_id() == {outplan_id(1): first, outplan_id(2): two}


def test_an_empty_account_holds_nothing() -> None:
    assert account().by_id() == {}
    assert account().listed == 0


def test_the_listing_counts_tombstones_too() -> None:
    assert account(live(1), live(2))._replace(deleted=frozenset(map(str, range(350)))).listed == 352
