"""How an apply ended: how many changes in which way, and the exit codes that this calls for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.apply.events import Outcome, Pace, Report, Result
from reconciler.plan.change import resource_change
from reconciler.values.errors import Exit, gravest
from tests.support import outplan

CREATE = resource_change("a", None, None, outplan(marker="acme/a"))
APPLIED, FAILED = Outcome.APPLIED, Outcome.FAILED
SKIPPED, WITHHELD, UNKNOWN = Outcome.SKIPPED, Outcome.WITHHELD, Outcome.UNKNOWN


def _report(*outcomes: Outcome, interrupted: bool = False) -> Report:
    return Report(tuple(Result(CREATE, outcome) for outcome in outcomes), interrupted=interrupted)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_results_are_counted_by_their_outcome(outcome: Outcome) -> None:
    report = _report(APPLIED, *Outcome)
    assert report.count(outcome) == (2 if outcome is APPLIED else 1)
    assert _report().count(outcome) == 0


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [
        ([], Exit.DONE),
        ([APPLIED, APPLIED], Exit.DONE),
        ([FAILED], Exit.ERROR),
        ([FAILED, SKIPPED], Exit.ERROR),
        ([APPLIED, FAILED], Exit.PARTIAL),
        ([APPLIED, WITHHELD], Exit.WITHHELD),
        ([FAILED, WITHHELD], Exit.WITHHELD),
        ([APPLIED, FAILED, WITHHELD], Exit.PARTIAL),
        ([UNKNOWN], Exit.UNKNOWN),
        ([APPLIED, FAILED, UNKNOWN, SKIPPED], Exit.UNKNOWN),
    ],
)
def test_the_gravest_exit_code_is_that_of_the_worst_outcome(
    outcomes: list[Outcome], code: Exit
) -> None:
    assert gravest(_report(*outcomes).exits) is code


def test_an_interrupted_apply_says_so_beside_everything_else() -> None:
    assert _report(APPLIED, SKIPPED, interrupted=True).exits == {Exit.INTERRUPTED}
    assert _report(UNKNOWN, interrupted=True).exits == {Exit.INTERRUPTED, Exit.UNKNOWN}


def test_a_failure_after_a_first_request_that_succeeded_is_partial() -> None:
    half = Result(CREATE, FAILED, error="refused", steps_done=1)
    assert Report((half, Result(CREATE, FAILED))).exits == {Exit.PARTIAL}


def test_no_outcome_but_applied_counts_as_progress() -> None:
    assert _report(FAILED, UNKNOWN).exits == {Exit.ERROR, Exit.UNKNOWN}


@pytest.mark.parametrize(
    ("pace", "done", "elapsed", "left"),
    [
        (Pace(1000), 0, 0.0, None),
        (Pace(1000, 17), 0, 0.0, 1000 / 17),
        (Pace(1000, 17), 33, 0.5, 967 / 17),  # a burst promises nothing
        (Pace(1000, 17), 500, 60.0, 60.0),  # others use the limit too
        (Pace(1000), 250, 1.0, 3.0),
        (Pace(10, 17), 10, 5.0, 0.0),
        (Pace(10, 17), 12, 5.0, 0.0),  # repetitions
    ],
)
def test_what_is_left(pace: Pace, done: int, elapsed: float, left: float | None) -> None:
    assert pace.seconds_left(done, elapsed) == (left if left is None else pytest.approx(left))


@given(
    requests=st.integers(1, 10_000),
    done=st.integers(1, 10_000),
    elapsed=st.floats(0, 1e6),
    rate=st.floats(0.1, 1e4),
)
def test_a_limit_never_makes_it_sooner(
    requests: int, done: int, elapsed: float, rate: float
) -> None:
    free = Pace(requests).seconds_left(done, elapsed)
    limited = Pace(requests, rate).seconds_left(done, elapsed)
    assert free is not None
    assert limited is not None
    assert limited >= free
