"""Memory: what listing and planning take is told beside what the account occupies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.rows import holding

if TYPE_CHECKING:
    from benchmarks.stage import Stage


def test_listing_is_judged_and_planning_is_told(stage: Stage) -> None:
    listing, planning = holding.measured(stage)
    assert listing.reach == "< 2x, no second copy"
    assert listing.reached is not None
    assert listing.beside == planning.beside
    assert planning.reached is None
