"""Did you mean: the nearest known word."""

from __future__ import annotations

import pytest

from reconciler.values.nearest import did_you_mean, is_same, nearest

KNOWN = ["max_try_count_0", "max_try_count_1", "dial_timeout", "name"]


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("dial_timeout", "dial_timeout"),
        ("dialTimeout", "dial_timeout"),
        ("Dial-Timeout", "dial_timeout"),
        ("dial_timout", "dial_timeout"),
        ("max_try_count", "max_try_count_0"),
        ("max_try_count_1", "max_try_count_1"),
        ("max_try_count_9", "max_try_count_0"),
        ("nmae", "name"),
        ("zzz", None),
        ("", None),
        ("dial_timeout" * 1000, None),
    ],
)
def test_the_nearest_word_is_found_and_of_several_the_first(word: str, found: str | None) -> None:
    assert nearest(word, KNOWN) == found


def test_nothing_is_near_to_nothing() -> None:
    assert nearest("name", []) is None


def test_how_much_alike_can_be_said() -> None:
    assert nearest("nmae", KNOWN, alike=0.8) is None


def test_the_remedy_is_the_nearest_word_or_another_one() -> None:
    assert did_you_mean("nmae", KNOWN, "write one") == "did you mean name?"
    assert did_you_mean("zzz", KNOWN, "write one") == "write one"


def test_capitals_hyphens_and_underscores_make_no_other_word() -> None:
    assert is_same("preventDestroy", "prevent_destroy")
    assert not is_same("prevent", "prevent_destroy")
