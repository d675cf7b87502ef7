"""The rate limit: the time it allows is that of the requests which were let through."""

from __future__ import annotations

import pytest

from benchmarks.measure import Run
from benchmarks.rows.limited import _paced, _refused
from benchmarks.traffic import Request


def requests(through: int, refused: int) -> list[Request]:
    statuses = [200] * through + [429] * refused
    return [Request("POST", "/v1.0/outplans", "", 0.0, status) for status in statuses]


@pytest.mark.parametrize(("seconds", "reached"), [(10.5, True), (10.6, False)])
def test_an_apply_may_take_little_more_than_the_limit_allows(seconds: float, reached: bool) -> None:
    run = Run(seconds, 1.0, 0, "", "")
    line = _paced("7 a", run, requests(33 + 170, 2), 17, 1.05, more="and so on")
    assert (line.beside, line.reached) == ("(203 - 33) / 17: 10.00 s", reached)
    assert line.why == "2 of 205 requests answered 429; and so on"


@pytest.mark.parametrize(("refused", "reached"), [(0, True), (1, False)])
def test_fewer_than_one_in_a_hundred_may_be_refused(refused: int, reached: bool) -> None:
    assert _refused(requests(100 - refused, refused)).reached is reached
