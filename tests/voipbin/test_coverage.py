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
    seen, requests, _ = walk(made(shape(count)), 100)
    one_after_the_other = count // 100 + 2
    assert requests <= 1.15 * one_after_the_other + 4
    assert sorted(seen) == list(range(count))


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("shape", [regular, bursts, irregular, older_rarer])
def test_a_list_of_many_gaps_is_whole(shape: Callable[[int], list[float]], seed: int) -> None:
    """Small pages in any order of answers, so that gaps end, meet and are split in every way."""
    order = random.Random(seed)
    count, page_size = order.randrange(2, 700), order.randrange(3, 12)
    ties = order.randrange(1, page_size - 1)
    seconds = [at for at in shape(count) for _ in range(order.randint(1, ties))]
    rows = made(sorted(seconds))
    later = [(created, number + len(rows)) for created, number in made(irregular(30))]
    seen, _, _ = walk(rows, page_size, chosen=order.randrange, newcomers=later)
    assert {number for _, number in rows} <= set(seen)
    assert len(seen) == len(set(seen))


def test_many_pages_are_asked_for_at_once() -> None:
    _, _, trips = walk(made(regular(1_000)), 100)
    assert trips <= 4


def test_a_short_list_is_not_guessed_about() -> None:
    assert walk(made(regular(99)), 100)[1] == 2
    assert walk([], 100)[1] == 1


def at(second: int) -> datetime:
    return BEGIN + timedelta(seconds=second)


def with_a_gap() -> tuple[Coverage, Question]:
    """A listing of pages of three that knows 10 to 8 and 4 to 2; the question is what lies between.

    Of the row at 5 it is known only that the page below 5 did not hold it.
    """
    coverage = Coverage("/outplans", 3)
    (first,) = coverage.questions()
    coverage.answered(first, [at(10), at(9), at(8)], 3)
    between = next(question for question in coverage.questions() if question.gap is not None)
    coverage.answered(Question(at(5)), [at(4), at(3), at(2)], 3)
    return coverage, between


def edges(coverage: Coverage) -> list[datetime]:
    return sorted(gap.edge for gap in coverage.gaps)


def test_a_page_that_ends_where_a_lower_one_began_may_have_cut_a_tie() -> None:
    coverage, between = with_a_gap()
    coverage.answered(between, [at(8), at(7), at(5)], 2)
    assert edges(coverage) == [at(2), at(5)]


def test_a_page_that_ends_below_where_a_lower_one_began_closes_the_gap() -> None:
    coverage, between = with_a_gap()
    coverage.answered(between, [at(8), at(5), at(4)], 1)
    assert edges(coverage) == [at(2)]


def test_an_empty_page_above_known_rows_is_not_believed() -> None:
    coverage, _ = with_a_gap()
    coverage.answered(Question(at(6)), [], 0)
    assert [gap.floor for gap in coverage.gaps if gap.edge == at(8)] == [at(5)]


def test_a_page_without_the_row_that_it_goes_on_from_is_not_the_end() -> None:
    coverage = Coverage("/outplans", 3)
    (first,) = coverage.questions()
    coverage.answered(first, [at(10), at(9), at(8)], 3)
    onward = next(question for question in coverage.questions() if question.gap is not None)
    coverage.answered(onward, [], 0)
    (again,) = (question for question in coverage.questions() if question.gap is not None)
    assert again.cursor == at(8)
    coverage.answered(again, [], 0)
    assert coverage.gaps == []


def test_a_row_below_what_was_said_to_be_the_end_is_followed() -> None:
    coverage = Coverage("/outplans", 3)
    (first,) = coverage.questions()
    coverage.answered(first, [at(10), at(9), at(8)], 3)
    onward = next(question for question in coverage.questions() if question.gap is not None)
    coverage.answered(Question(at(5)), [], 0)
    coverage.answered(onward, [at(8), at(7), at(4)], 2)
    assert edges(coverage) == [at(4)]


@pytest.mark.parametrize("answers", [[[8]], [[], []]])
def test_pages_that_end_above_known_rows_are_not_believed(answers: list[list[int]]) -> None:
    coverage, between = with_a_gap()
    *earlier, last = answers
    for answer in earlier:
        coverage.answered(between, [at(second) for second in answer], 0)
        between = next(question for question in coverage.questions() if question.edge == at(8))
    with pytest.raises(UntrustedReadError):
        coverage.answered(between, [at(second) for second in last], 0)
