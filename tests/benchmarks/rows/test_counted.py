"""Requests: one for each step, one listing before and one after, and a few small reads."""

from __future__ import annotations

import pytest

from benchmarks.rows.counted import _line
from benchmarks.traffic import Tally


@pytest.mark.parametrize(
    ("found", "reached"),
    [
        (Tally(listings=2, pages=5, reads=3, writes=250, throttled=0), True),
        (Tally(listings=3, pages=6, reads=3, writes=250, throttled=0), False),
        (Tally(listings=2, pages=5, reads=4, writes=250, throttled=0), False),
        (Tally(listings=2, pages=5, reads=1, writes=251, throttled=0), False),
    ],
)
def test_an_apply_sends_its_steps_and_two_listings(found: Tally, reached: bool) -> None:
    line = _line("6 a", found, 250, [0, 250])
    assert (line.beside, line.reach) == (
        "steps and full pages: 254",
        "steps, 2 listings, <= 3 reads",
    )
    assert line.reached is reached


def test_a_plan_sends_one_listing() -> None:
    found = Tally(listings=1, pages=102, reads=1, writes=0, throttled=0)
    line = _line("6 a", found, 0, [10_000])
    assert line.cells[1:] == (
        "103",
        "steps and full pages: 100",
        "1.03x",
        "1 listing, <= 3 reads",
        "yes",
    )
    assert line.why == "0 writes, 1 listings in 102 pages, 1 other reads"
