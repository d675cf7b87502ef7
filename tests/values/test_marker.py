"""The ownership marker: what it looks like, and that taking it apart undoes putting it together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.values.marker import Marker, is_label, join_detail, split_detail

labels = st.from_regex(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?", fullmatch=True)
markers = st.builds(Marker, labels, labels, protected=st.booleans())


def test_a_marker_is_the_last_line_of_detail() -> None:
    marker = Marker("acme-dialing", "sales-standard")
    assert join_detail("Standard sales campaign strategy", marker) == (
        "Standard sales campaign strategy\n[managed by reconciler: acme-dialing/sales-standard]"
    )


def test_a_marker_stands_alone_without_a_detail() -> None:
    assert join_detail("", Marker("a", "b", protected=True)) == (
        "[managed by reconciler: a/b, protected]"
    )


@given(st.text(), markers)
def test_splitting_undoes_joining(detail: str, marker: Marker) -> None:
    assert split_detail(join_detail(detail, marker)) == (detail, marker)


@given(st.text())
def test_a_detail_without_a_marker_is_left_as_it_is(detail: str) -> None:
    if "[managed by reconciler" not in detail:
        assert split_detail(detail) == (detail, None)


@pytest.mark.parametrize(
    "detail",
    [
        "[managed by reconciler: acme/Sales]",
        "[managed by reconciler: acme/sales",
        "[managed by reconciler: acme]",
        "[managed by reconciler: acme/sales] called off",
        "[managed by reconciler: acme/sales]\nedited since",
        "[Managed by reconciler: acme/sales]",
        "see [managed by reconciler: acme/sales]",
        "[managed by reconciler: acme/sales, PROTECTED]",
        "[managed by reconciler: -acme/sales]",
    ],
)
def test_an_edited_marker_is_no_marker(detail: str) -> None:
    assert split_detail(detail) == (detail, None)


@pytest.mark.parametrize("tail", ["", "\n", "  ", "\r\n", "\n\n"])
def test_white_space_after_a_marker_changes_no_owner(tail: str) -> None:
    detail = "text\n[managed by reconciler: acme/sales]" + tail
    assert split_detail(detail) == ("text", Marker("acme", "sales"))


@given(markers)
def test_a_marker_is_ascii_on_one_line(marker: Marker) -> None:
    assert marker.line.isascii()
    assert marker.line.splitlines() == [marker.line]


@pytest.mark.parametrize("text", ["a", "0", "a-1", "a--b", "a" * 63])
def test_dns_labels_are_labels(text: str) -> None:
    assert is_label(text)


@pytest.mark.parametrize("text", ["", "A", "-a", "a-", "a.b", "a_b", "ä", "a\n", "a" * 64])
def test_anything_else_is_no_label(text: str) -> None:
    assert not is_label(text)
