"""Markeds: where every key and value stands, and problems that point there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reconciler.desired.document import problem_at
from reconciler.desired.yaml import read
from reconciler.values.problem import Position

if TYPE_CHECKING:
    from reconciler.values.written import Marked

TEXT = """\
# a comment
metadata:
  name: sales
  labels: {team: red, "a: b": blue}
spec:
  list:
    - one
    - - deep
      - key: value
  text: |
    block
"""


def document(text: str = TEXT) -> Marked:
    (found,), problems = read(text.encode(), "a.yaml")
    assert not problems
    return found


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        (("metadata",), (2, 1), (3, 3)),
        (("metadata", "name"), (3, 3), (3, 9)),
        (("metadata", "labels"), (4, 3), (4, 11)),
        (("metadata", "labels", "team"), (4, 12), (4, 18)),
        (("metadata", "labels", "a: b"), (4, 23), (4, 31)),
        (("spec", "list", 0), (7, 7), (7, 7)),
        (("spec", "list", 1, 0), (8, 9), (8, 9)),
        (("spec", "list", 1, 1, "key"), (9, 9), (9, 14)),
        (("spec", "text"), (10, 3), (10, 9)),
    ],
)
def test_every_key_and_value_has_its_place(
    path: tuple[str | int, ...], key: tuple[int, int], value: tuple[int, int]
) -> None:
    assert document().position(path, of_key=True) == Position(*key)
    assert document().position(path) == Position(*value)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ((), (2, 1)),
        (("lifecycle",), (2, 1)),
        (("metadata", "annotations"), (3, 3)),
        (("metadata", "labels", "city"), (4, 11)),
        (("spec", "list", 7), (7, 5)),
    ],
)
def test_what_is_not_written_is_shown_at_its_nearest_parent(
    path: tuple[str | int, ...], place: tuple[int, int]
) -> None:
    assert document().position(path) == Position(*place)


def test_a_place_inside_an_alias_is_where_the_anchor_says_it() -> None:
    aliased = document("base: &base\n  count: 1\nspec: *base\n")
    assert aliased.position(("spec",)) == Position(3, 7)
    assert aliased.position(("spec", "count")) == Position(2, 10)


def test_equal_values_have_places_of_their_own() -> None:
    twice = document("a: [x, x]\nb: [x, x]\n")
    places = {twice.position((name, index)) for name in "ab" for index in (0, 1)}
    assert places == {Position(1, 5), Position(1, 8), Position(2, 5), Position(2, 8)}


def test_a_problem_shows_its_line_and_what_to_do() -> None:
    found = document().problem("label", "wrong", ("metadata", "name"), remedy="mend it")
    assert (found.code, found.message, found.remedy) == ("label", "wrong", "mend it")
    assert found.place == ("a.yaml", 3, 9)
    assert found.source_line == "  name: sales"
    assert found.severity == "error"


def test_a_problem_can_point_at_the_key() -> None:
    found = document().problem("unknown-field", "wrong", ("metadata", "name"), of_key=True)
    assert found.place == ("a.yaml", 3, 3)


@pytest.mark.parametrize(("line", "shown"), [(1, "a: 1"), (2, ""), (3, "")])
def test_a_place_behind_the_last_line_has_an_empty_line(line: int, shown: str) -> None:
    assert problem_at("a.yaml", ["a: 1", ""], Position(line, 1), "x", "y").source_line == shown


@pytest.mark.parametrize(
    "line",
    [
        "  access_key: vb_0123",
        "  - apiKey: 5",
        '"VOIPBIN_ACCESS_KEY": x',
        "  token_file: a",
        "  password : hunter2",
        "  endpoint: https://user:hunter2@api.voipbin.net/v1.0",
        "  endpoint: https://hunter2@api.voipbin.net/v1.0",
        "  endpoint: https://api.voipbin.net/v1.0?accesskey=hunter2",
        "  detail: vb_0123456789",
        "  detail: eyJhbGciOiJIUzI1NiJ9.e30.x",
    ],
)
def test_a_line_that_may_hold_a_credential_is_not_repeated(line: str) -> None:
    assert problem_at("a.yaml", ["a: 1", line], Position(2, 3), "x", "wrong").source_line == ""


@pytest.mark.parametrize(
    "line",
    [
        "  endpoint: https://api.voipbin.net/v1.0",
        "  target: sales@example.com",
        "  detail: Secret Service, passing by",
        "  target_name: Token Ltd",
    ],
)
def test_any_other_line_is(line: str) -> None:
    assert problem_at("a.yaml", [line], Position(1, 3), "x", "wrong").source_line == line
