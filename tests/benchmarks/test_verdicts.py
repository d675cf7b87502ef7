"""Ratios and reaches: what is judged, and how figures are written."""

from __future__ import annotations

import pytest

from benchmarks.measure import Spread
from benchmarks.verdicts import at_most, below_mib, duration, faster, in_proportion, memory, rate


def one(value: float) -> Spread:
    return Spread(value, value, value, 1)


def test_figures_have_their_unit_and_their_range() -> None:
    assert duration(Spread(0.0456, 0.0431, 0.0504, 5)) == "46 ms (43 to 50)"
    assert duration(Spread(1.0, 0.9, 12.345, 3)) == "1.00 s (0.90 to 12.35)"
    assert duration(one(0.9994)) == "999 ms"
    assert memory(Spread(1234.4, 1200.0, 1300.0, 2)) == "1,234 MiB (1,200 to 1,300)"
    assert rate(one(391.2)) == "391 /s"


@pytest.mark.parametrize(("ours", "reached"), [(1.5, True), (1.51, False)])
def test_a_time_may_be_so_many_times_its_floor(ours: float, reached: bool) -> None:
    line = at_most("1 a", one(ours), one(1.0), 1.5, name="click", why="x")
    assert line.cells[:2] == ("1 a", f"{ours:.2f} s")
    assert (line.beside, line.ratio, line.reach) == ("click: 1.00 s", f"{ours:.2f}x", "<= 1.5x")
    assert (line.reached, line.why) == (reached, "x")


def test_a_floor_without_a_reach_is_not_judged() -> None:
    line = at_most("4 a", one(3.0), one(1.0), name="floor")
    assert (line.ratio, line.reach, line.reached) == ("3.00x", "", None)


@pytest.mark.parametrize(("peer", "reached"), [(50.0, True), (49.0, False)])
def test_a_peer_must_take_so_many_times_as_long(peer: float, reached: bool) -> None:
    line = faster("4 a", one(2.0), one(peer), 25, name="Terraform")
    assert (line.beside, line.reach) == (f"Terraform: {peer:.2f} s", ">= 25x faster")
    assert (line.ratio, line.reached) == (f"{peer / 2:.1f}x faster", reached)


@pytest.mark.parametrize(("peak", "reached"), [(179.9, True), (180.0, False)])
def test_memory_stays_below_its_limit(peak: float, reached: bool) -> None:
    line = below_mib("4 a", one(peak), 180)
    assert (line.reach, line.reached) == ("< 180 MiB", reached)


@pytest.mark.parametrize(
    ("here", "there", "ratio", "reached"),
    [(1.3, 1.0, "1.30x", True), (1.4, 1.0, "1.40x", False), (-1.0, -0.5, "", None)],
)
def test_one_more_costs_the_same_at_any_size(
    here: float, there: float, ratio: str, reached: bool | None
) -> None:
    line = in_proportion("4 a", here, there, 1.3, unit="ms", sizes=(50_000, 10_000))
    assert (line.measured, line.ratio) == (f"{here:.3f} ms at 50,000", ratio)
    assert line.reached is reached
    assert bool(line.why) == (reached is None)
