"""Pages asked for in any place and answered in any order: a listing is complete, or an error."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reconciler.values.errors import UntrustedReadError
from reconciler.voipbin.coverage import Coverage, Question

if TYPE_CHECKING:
    from collections.abc import Callable

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
Row = tuple[datetime, int]


def walk(
    rows: list[Row],
    page_size: int,
    *,
    cut: int | None = None,
    chosen: Callable[[int], int] = lambda _waiting: 0,
    newcomers: list[Row] | None = None,
) -> tuple[list[int], int, int]:
    """List rows of a server; return their numbers, the requests, and the round trips in a row.

    `cut` is where the server cuts pages, `chosen` which of the waiting requests it answers next.
    One of `newcomers` is made with every answer.
    """
    coverage = Coverage("/outplans", page_size)
    waiting: list[tuple[Question, int]] = []
    seen: list[int] = []
    requests = depth = 0
    while coverage.gaps:
        for question in coverage.questions():
            waiting.append((question, depth + 1))
            requests += 1
        question, depth_of = waiting.pop(chosen(len(waiting)))
        depth = max(depth, depth_of)
        if newcomers:
            rows = [*rows, newcomers.pop()]
        page = sorted((row for row in rows if row[0] < question.cursor), reverse=True)
        page = page[: cut or page_size]
        fresh = [number for _, number in page if number not in seen]
        coverage.answered(question, [created for created, _ in page], len(fresh))
        seen += fresh
    return seen, requests, depth


def made(seconds: list[float]) -> list[Row]:
    return [(BEGIN + timedelta(seconds=at), number) for number, at in enumerate(seconds)]


@given(
    microseconds=st.lists(st.integers(0, 300), max_size=80),
    stretch=st.sampled_from([1, 1_000, 10**9]),
    cut=st.integers(2, 9),
    smaller=st.integers(0, 3),
    seed=st.integers(0, 1000),
    added=st.lists(st.integers(0, 400), max_size=8),
)
def test_whatever_the_order_of_answers_no_row_that_stood_there_is_lost(
    microseconds: list[int], stretch: int, cut: int, smaller: int, seed: int, added: list[int]
) -> None:
    # Nobody can tell a whole account of one moment from its first page.
    assume(len(set(microseconds)) > 1)
    rows = made([offset * stretch / 1e6 for offset in microseconds])
    later = [
        (created, number + len(rows))
        for created, number in made([offset * stretch / 1e6 for offset in added])
    ]
    tied = Counter(created for created, _ in [*rows, *later])
    order = random.Random(seed)
    try:
        seen, _, _ = walk(
            rows,
            cut + smaller,
            cut=cut,
            chosen=order.randrange,
            newcomers=later,
        )
    except UntrustedReadError:
        # Where rows are made meanwhile, a page that was cut and one that grew look alike.
        assert added or max(tied.values()) >= cut
    else:
        assert {number for _, number in rows} <= set(seen)
        assert len(seen) == len(set(seen))


def regular(count: int) -> list[float]:
    """An apply at VoIPBIN's rate."""
    return [number / 17 for number in range(count)]


def bursts(count: int) -> list[float]:
    """An apply of ten seconds every day."""
    return [number // 170 * 86_400 + number % 170 / 17 for number in range(count)]


def irregular(count: int) -> list[float]:
    """Whenever somebody thought of it."""
    chance = random.Random(count)
    return [chance.random() * 1e7 for _ in range(count)]


def older_rarer(count: int) -> list[float]:
    """More and more over the years."""
    chance = random.Random(count)
    return [1e9 - chance.lognormvariate(12, 2) for _ in range(count)]


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 250, 1_000, 3_000])
@pytest.mark.parametrize("shape", [regular, bursts, irregular, older_rarer])
def test_few_pages_are_asked_for_in_vain(shape: Callable[[int], list[float]], count: int) -> None:
    _, requests, _ = walk(made(shape(count)), 100)
    one_after_the_other = count // 100 + 2
    assert requests <= 1.15 * one_after_the_other + 4


def test_many_pages_are_asked_for_at_once() -> None:
    _, _, trips = walk(made(regular(1_000)), 100)
    assert trips <= 4


def test_a_short_list_is_not_guessed_about() -> None:
    assert walk(made(regular(99)), 100)[1] == 2
    assert walk([], 100)[1] == 1
