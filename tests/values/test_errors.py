"""Failures: their exit codes, which of several wins, and the sentence a person reads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.values.errors import (
    AmbiguousWriteError,
    ApiError,
    ConfigError,
    Exit,
    PlanFileError,
    ProblemsError,
    ReconcilerError,
    StalePlanError,
    UntrustedReadError,
    UsageError,
    gravest,
)
from reconciler.values.problem import Problem

PROBLEM = Problem("label", "wrong", "a.yaml", 3, 9)
codes = st.lists(st.sampled_from(list(Exit)))


def test_exit_codes_are_the_documented_numbers() -> None:
    assert {code.name: int(code) for code in Exit} == {
        "DONE": 0,
        "ERROR": 1,
        "CHANGES": 2,
        "WITHHELD": 3,
        "STALE": 4,
        "PARTIAL": 5,
        "UNKNOWN": 6,
        "BUG": 70,
        "INTERRUPTED": 130,
    }


def test_the_gravest_of_several_outcomes_wins_in_the_documented_order() -> None:
    order = [Exit(number) for number in (6, 5, 4, 3, 1, 2, 0)]
    for rank, graver in enumerate(order):
        assert all(gravest([lighter, graver]) is graver for lighter in order[rank:])


def test_nothing_that_applies_is_done() -> None:
    assert gravest([]) is Exit.DONE


@given(codes, codes)
def test_the_gravest_does_not_depend_on_order_or_grouping(
    first: list[Exit], second: list[Exit]
) -> None:
    assert gravest(first + second) == gravest(second + first)
    assert gravest(first + second) == gravest([gravest(first), gravest(second)])


@given(st.lists(st.sampled_from(list(Exit)), min_size=1))
def test_the_gravest_is_one_of_those_that_apply(some: list[Exit]) -> None:
    assert gravest(some) in some


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ReconcilerError("x"), Exit.ERROR),
        (UsageError("x"), Exit.ERROR),
        (ConfigError("x"), Exit.ERROR),
        (ProblemsError([PROBLEM]), Exit.ERROR),
        (PlanFileError("x"), Exit.ERROR),
        (UntrustedReadError("x"), Exit.ERROR),
        (ApiError("x", where="GET /outplans"), Exit.ERROR),
        (AmbiguousWriteError("x", where="POST /outplans"), Exit.ERROR),
        (StalePlanError("x"), Exit.STALE),
    ],
)
def test_every_expected_failure_has_an_exit_code(error: ReconcilerError, code: Exit) -> None:
    assert error.exit is code


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (ReconcilerError("it broke"), "it broke"),
        (ReconcilerError("it broke", why="too old"), "it broke: too old"),
        (ReconcilerError("it broke", where="GET /x"), "it broke: GET /x"),
        (ReconcilerError("it broke", where="GET /x", why="404"), "it broke: 404: GET /x"),
        (ReconcilerError("it broke", remedy="mend it"), "it broke"),
    ],
)
def test_a_failure_says_what_why_and_where_on_one_line(
    error: ReconcilerError, sentence: str
) -> None:
    assert error.sentence == sentence
    assert str(error) == "it broke"


def test_an_api_error_tells_a_refusal_from_silence() -> None:
    silence = ApiError("no answer", where="GET /outplans")
    refusal = ApiError(
        "refused", where="GET /x", status=403, reason="AGENT_AUTH_REQUIRED", why="w", remedy="r"
    )
    assert (silence.status, silence.reason) == (None, "")
    assert (refusal.status, refusal.reason) == (403, "AGENT_AUTH_REQUIRED")
    assert (refusal.where, refusal.why, refusal.remedy) == ("GET /x", "w", "r")


def test_an_ambiguous_write_is_an_api_error() -> None:
    assert isinstance(AmbiguousWriteError("x", where="POST /outplans"), ApiError)


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 problems found"), (1, "1 problem found"), (7, "7 problems found")]
)
def test_every_problem_is_carried_and_counted(count: int, text: str) -> None:
    error = ProblemsError(PROBLEM for _ in range(count))
    assert error.problems == (PROBLEM,) * count
    assert str(error) == text
