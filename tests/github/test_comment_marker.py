"""The marker is read back, nothing else is one; the text below it fits and can be read."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler import __version__
from reconciler.github.comment_marker import LIMIT, CommentMarker, body, read_marker, without_marker
from reconciler.values.marker import LABEL

LINE = "<!-- reconciler: project=acme -->"
DIGEST = "sha256:" + "ab" * 32
labels = st.from_regex(re.compile(LABEL, re.ASCII), fullmatch=True)
digests = st.one_of(st.just(""), st.from_regex(re.compile("sha256:[0-9a-f]{64}"), fullmatch=True))
markers = st.builds(CommentMarker, labels, st.one_of(st.just(""), labels), digests)


@given(markers, st.text())
def test_a_marker_is_read_back_from_the_first_line(marker: CommentMarker, text: str) -> None:
    body = f"{marker.line}\n{text}"
    assert read_marker(body) == read_marker(body.replace("\n", "\r\n")) == marker
    assert without_marker(f"{marker.line}\n\nhello") == "hello"


@given(markers)
def test_a_marker_cannot_end_its_own_comment(marker: CommentMarker) -> None:
    assert "--" not in marker.line.removeprefix("<!--").removesuffix("-->")


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "hello",
        f"hello\n{CommentMarker('acme').line}",
        f"> {CommentMarker('acme').line}",
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
    assert read == CommentMarker("acme", "", DIGEST)
    assert CommentMarker("acme").same_place(read)
    assert not CommentMarker("acme", "prod").same_place(read)
    assert (CommentMarker("acme").title, CommentMarker("acme", "prod").title) == (
        "acme",
        "acme (prod)",
    )


def test_what_fits_is_left_as_it_is_and_says_who_wrote_it() -> None:
    made = f"\n<sub>reconciler {__version__}</sub>\n"
    assert body(LINE, "# Plan\n\nhello\n\n") == f"{LINE}\n# Plan\n\nhello\n{made}"
    assert body(LINE, "line\n" * 200, limit=600).endswith(f"more lines.\n{made}")
    assert body("", "# Plan") == "\n# Plan\n"


@given(st.text(), st.integers(500, 900), st.integers(1, 200))
def test_it_always_fits_and_keeps_its_marker(text: str, limit: int, times: int) -> None:
    made = body(LINE, f"{text}\n" * times, "the run", limit)
    assert made.startswith(LINE + "\n")
    assert len(made.encode("utf-8", "surrogatepass")) <= limit


def test_it_says_how_much_is_missing_and_where_it_is() -> None:
    made = body(LINE, "\n".join(f"line {n}" for n in range(20_000)), "https://github.test/run")
    assert LIMIT - 300 < len(made) <= LIMIT
    kept = made.count("\nline ")
    left = 20_000 - kept
    assert f"**Shortened:** {left:,} more lines; all of it is in https://github.test/run." in made


def test_open_fences_and_details_are_closed_before_the_end() -> None:
    inside = "<details>\n<summary>x</summary>\n\n````diff\n```\n<details>\n" + "+ a\n" * 300
    made = body(LINE, inside, limit=800)
    assert "\n````\n\n</details>\n\n**Shortened:**" in made
    closed = body(LINE, "```\nx\n```\n~~~text\n~~~\n" + "word\n" * 300, limit=800)
    assert "word\n\n**Shortened:**" in closed
