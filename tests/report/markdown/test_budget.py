"""Pages with a budget: never longer, the important first, and honest about what is missing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.report.markdown.budget import LEAST, Passage, Rank, check_room, everything, fill
from reconciler.values.errors import UsageError


def _layer(passage: Passage, name: str, *texts: str) -> Rank:
    return Rank("", name, len(texts), [(passage.slot(), text) for text in texts])


@given(st.lists(st.lists(st.text(max_size=9), max_size=4), max_size=4), st.integers(0, 99))
def test_a_page_keeps_its_budget_and_counts_what_is_missing(
    ranks: list[list[str]], room: int
) -> None:
    pages = [Passage(f"# {at}\n", "end\n") for at in range(len(ranks))]
    made = [_layer(page, "text", *texts) for page, texts in zip(pages, ranks, strict=True)]
    left_out = [*fill(made, room)]
    assert sum(len(page.text.encode()) for page in pages) <= room
    missing = sum(int(sentence.split()[0]) for sentence in left_out)
    shown = sum(page.shown and slot.text != "" for page in pages for slot in page.slots)
    written = sum(text != "" for texts in ranks for text in texts)
    assert missing >= written - shown


def test_nothing_stands_there_while_something_more_important_is_missing() -> None:
    first, second = Passage(), Passage()
    ranks = [_layer(first, "destroy", "1234", "12345678"), _layer(second, "create", "1")]
    assert [*fill(ranks, 10)] == ["1 destroy", "1 create"]
    assert (first.text, second.text) == ("1234", "")


def test_a_later_layer_replaces_a_line_by_more() -> None:
    page = Passage("[", "]")
    slot = page.slot()
    ranks = [Rank("", "line", 1, [(slot, "abc")]), Rank("", "block", 1, [(slot, "abcdef")])]
    assert [*fill(ranks, 8)] == []
    assert page.text == "[abcdef]"


def test_texts_that_cannot_fit_are_never_made() -> None:
    page = Passage()

    def texts() -> list[tuple[object, str]]:
        raise AssertionError

    big = _layer(page, "big", "x" * 99)
    lazy = Rank("the values of", "create", 7, (pair for _ in (0,) for pair in texts()))  # type: ignore[misc]
    assert [*fill([big, lazy], 9)] == ["1 big", "the values of 7 creates"]


def test_everything_is_the_longest_that_can_be_missing() -> None:
    ranks = [Rank("", "note", 1_000, []), Rank("", "line", 0, [])]
    assert everything(ranks) == ["1,000 notes"]


def test_a_budget_in_which_nothing_can_be_told_is_refused() -> None:
    check_room(LEAST)
    with pytest.raises(UsageError, match="cannot be told in so little") as refused:
        check_room(LEAST - 1)
    assert refused.value.remedy == "allow 2,000 bytes or more"
