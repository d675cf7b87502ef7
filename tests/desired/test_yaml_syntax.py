"""What keeps a text from being YAML, in our words and where the mistake is, with either parser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from reconciler.desired.yaml import read
from tests.library_words import library_words_in

if TYPE_CHECKING:
    from reconciler.values.problem import Problem

BOTH = ["libyaml", "python"]


def problem(text: str) -> Problem:
    _, (found,) = read(text.encode(), "a.yaml")
    return found


@pytest.fixture(params=BOTH, autouse=True)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "python":
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ('a: "x\n', (1, 4), "the quote that opens here is not closed"),
        ("a: 'x\n---\nb: 1\n", (1, 4), "the quote that opens here is not closed"),
        ("a: @x", (1, 4), "cannot begin with @"),
        ("a: `x`", (1, 4), "cannot begin with `"),
        ("a: %x", (1, 4), "cannot begin with %"),
        ("a: !x!y z", (1, 4), "cannot begin with !"),
        ("a: & b", (1, 5), "cannot begin with & or *"),
        ("a: ? b", (1, 4), "cannot begin with ? and a blank"),
        ("a: | x\n", (1, 6), "begins below its | or >"),
        ("a: b\n... more", (2, 5), "a document ended, and something follows"),
        ("%YAML 3.0\n---\na: 1", (1, 1), "this version of YAML is not known"),
        ("a: - b", (1, 4), "a list cannot begin here"),
        ("a: 1\n- b", (2, 1), "a list begins here, in the column of the keys"),
        ("a: [1\nb: 1", (1, 4), "the [ that opens here is not closed"),
        ("a: [1 2 {", (1, 9), "a comma or the closing bracket is missing here"),
        ("a: ]", (1, 4), "a value is missing here, or a bracket is too many"),
        ("a: {a: 1}}", (1, 10), "something follows a value that has ended"),
        ('a: "x" y', (1, 8), "something follows a value that has ended"),
        ("a:\n  b: 1\n c: 1", (3, 2), "begins in no column of the keys above"),
        ("a: b\n  c: d", (2, 4), "indented as if it went on"),
        ("a: b: c", (1, 5), "a text with a colon and a blank needs quotes"),
        ("a: 1\n\n# note\nb:2\n\nc: 3\n", (4, 2), "missing after the colon of b:"),
        ("a: 1\nb 2\nc: 3\n", (2, 1), "this line has no colon"),
        ("a: 1\nhello world\n", (2, 1), "this line has no colon"),
        ("a:\n  - b:1\n    c: 2\n", (2, 6), "missing after the colon of b:"),
        ("a: http://x\n  b: 1\n", (2, 4), "indented as if it went on"),
        ("a:\n\tb: 1\n", (2, 1), "a tab cannot indent YAML"),
        ("a: \x07", (1, 4), "control characters cannot stand here"),
    ],
)
def test_a_mistake_is_named_where_it_is(text: str, place: tuple[int, int], says: str) -> None:
    found = problem(text)
    assert (found.line, found.column) == place, found
    assert (found.code, says in found.message) == ("yaml-syntax", True), found
    assert found.remedy
    assert library_words_in(f"{found.message} {found.remedy}") == []
