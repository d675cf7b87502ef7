"""Pages with a budget: never longer, the important first, and honest about what is missing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.report.markdown.budget import LEAST, Layer, Section, check_room, everything, fill
from reconciler.values.errors import UsageError


def _layer(section: Section, name: str, *texts: str) -> Layer:
    return Layer("", name, len(texts), [(section.slot(), text) for text in texts])


@given(st.lists(st.lists(st.text(max_size=9), max_size=4), max_size=4), st.integers(0, 99))
def test_a_page_keeps_its_budget_and_counts_what_is_missing(
    layers: list[list[str]], room: int
) -> None:
    pages = [Section(f"# {at}\n", "end\n") for at in range(len(layers))]
    made = [_layer(page, "text", *texts) for page, texts in zip(pages, layers, strict=True)]
    left_out = [*fill(made, room)]
    assert sum(len(page.text.encode()) for page in pages) <= room
    missing = sum(int(sentence.split()[0]) for sentence in left_out)
    shown = sum(page.shown and slot.text != "" for page in pages for slot in page.slots)
    written = sum(text != "" for texts in layers for text in texts)
    assert missing >= written - shown


def test_nothing_stands_there_while_something_more_important_is_missing() -> None:
    first, second = Section(), Section()
    layers = [_layer(first, "destroy", "1234", "12345678"), _layer(second, "create", "1")]
    assert [*fill(layers, 10)] == ["1 destroy", "1 create"]
    assert (first.text, second.text) == ("1234", "")


def test_a_later_layer_replaces_a_line_by_more() -> None:
    page = Section("[", "]")
    slot = page.slot()
    layers = [Layer("", "line", 1, [(slot, "abc")]), Layer("", "block", 1, [(slot, "abcdef")])]
    assert [*fill(layers, 8)] == []
    assert page.text == "[abcdef]"


def test_texts_that_cannot_fit_are_never_made() -> None:
    page = Section()

    def texts() -> list[tuple[object, str]]:
        raise AssertionError

    big = _layer(page, "big", "x" * 99)
    lazy = Layer("the values of", "create", 7, (pair for _ in (0,) for pair in texts()))  # type: ignore[misc]
    assert [*fill([big, lazy], 9)] == ["1 big", "the values of 7 creates"]


def test_everything_is_the_longest_that_can_be_missing() -> None:
    layers = [Layer("", "note", 1_000, []), Layer("", "line", 0, [])]
    assert everything(layers) == ["1,000 notes"]


def test_a_budget_in_which_nothing_can_be_told_is_refused() -> None:
    check_room(LEAST)
    with pytest.raises(UsageError, match="cannot be told in so little") as refused:
        check_room(LEAST - 1)
    assert refused.value.remedy == "allow 2,000 bytes or more"
