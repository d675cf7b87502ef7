"""The body: never longer than GitHub takes, and readable where it was cut."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reconciler.github.body import LIMIT, body

LINE = "<!-- reconciler: project=acme -->"


def test_what_fits_is_left_as_it_is() -> None:
    assert body(LINE, "# Plan\n\nhello\n\n") == f"{LINE}\n# Plan\n\nhello\n"


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
