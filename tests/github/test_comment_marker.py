"""The marker: what is written is read back, and nothing else is a marker."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.github.comment_marker import Marker, read_marker, without_marker
from reconciler.values.marker import LABEL

DIGEST = "sha256:" + "ab" * 32
labels = st.from_regex(re.compile(LABEL, re.ASCII), fullmatch=True)
digests = st.one_of(st.just(""), st.from_regex(re.compile("sha256:[0-9a-f]{64}"), fullmatch=True))
markers = st.builds(Marker, labels, st.one_of(st.just(""), labels), digests)


@given(markers, st.text())
def test_a_marker_is_read_back_from_the_first_line(marker: Marker, text: str) -> None:
    body = f"{marker.line}\n{text}"
    assert read_marker(body) == read_marker(body.replace("\n", "\r\n")) == marker
    assert without_marker(f"{marker.line}\n\nhello") == "hello"


@given(markers)
def test_a_marker_cannot_end_its_own_comment(marker: Marker) -> None:
    assert "--" not in marker.line.removeprefix("<!--").removesuffix("-->")


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "hello",
        f"hello\n{Marker('acme').line}",
        f"> {Marker('acme').line}",
        "<!-- reconciler: project=acme -->trailing",
        "<!-- reconciler: environment=prod -->",
        "<!-- reconciler: project= -->",
        "<!-- reconciler: project=acme digest=sha256:short -->",
        "<!-- reconciler: project=acme <b> -->",
        "<!-- reconciler -->",
        "<!-- terraform: project=acme -->",
    ],
)
def test_what_is_not_a_marker(text: str | None) -> None:
    assert read_marker(text) is None
    assert without_marker(text or "") == (text or "")


@pytest.mark.parametrize("nothing", ["", "-", "none"])
def test_a_project_without_environments_is_one_place(nothing: str) -> None:
    read = read_marker(f"<!-- reconciler: project=acme environment={nothing} digest={DIGEST} -->")
    assert read == Marker("acme", "", DIGEST)
    assert Marker("acme").same_place(read)
    assert not Marker("acme", "prod").same_place(read)
    assert (Marker("acme").title, Marker("acme", "prod").title) == ("acme", "acme (prod)")
