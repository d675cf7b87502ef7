"""Problems and errors as text: the place, the line, the caret under the column, the remedy."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from click import unstyle
from hypothesis import given
from hypothesis import strategies as st

from reconciler.report.problems import error_text, problems_text
from reconciler.values.errors import ConfigError, ProblemsError
from reconciler.values.problem import Problem, Severity

ONE = Problem(
    "yaml-boolean",
    "yes is a boolean to YAML 1.1 readers and text to others",
    "outplans/sales.yaml",
    12,
    9,
    "  name: yes",
    'write true or false, or "yes" for the text',
)


def _problem(line: str, column: int, **changes: Any) -> Problem:
    return Problem("code", "message", "file", 1, column, line, **changes)


def test_a_problem_is_a_place_a_line_a_caret_and_a_remedy() -> None:
    assert unstyle(problems_text([ONE])) == (
        """\
outplans/sales.yaml:12:9: error[yaml-boolean]: yes is a boolean to YAML 1.1 readers and text to \
others
  12 |   name: yes
     |         ^
  to do: write true or false, or "yes" for the text

1 error in 1 file."""
    )


def test_a_problem_without_line_and_remedy_is_one_line() -> None:
    bare = Problem("yaml-size", "too large", "big.yaml", 1, 1)
    assert unstyle(problems_text([bare])) == (
        "big.yaml:1:1: error[yaml-size]: too large\n\n1 error in 1 file."
    )


@pytest.mark.parametrize(
    ("files", "total"),
    [(["a", "a"], "2 errors in 1 file."), (["a", "b", "c"], "3 errors in 3 files.")],
)
def test_the_end_says_how_many_problems_in_how_many_files(files: list[str], total: str) -> None:
    listed = [Problem("code", "message", file, 1, 1) for file in files]
    assert unstyle(problems_text(listed)).endswith(f"\n\n{total}")


@pytest.mark.parametrize(
    ("severities", "total"),
    [
        (["warning"], "1 warning in 1 file."),
        (["error", "warning", "warning"], "1 error and 2 warnings in 1 file."),
    ],
)
def test_the_end_counts_warnings_apart(severities: list[Severity], total: str) -> None:
    listed = [Problem("code", "message", "a", 1, 1, severity=severity) for severity in severities]
    assert unstyle(problems_text(listed)).endswith(f"\n\n{total}")


@pytest.mark.parametrize(
    ("line", "column", "marked"),
    [
        ("abc", 1, "a"),
        ("abc", 3, "c"),
        ("\tabc", 2, "a"),
        ("日本: x", 5, "x"),
        ("é: x", 4, "x"),
        ("\x1b: x", 4, "x"),
        ("a" * 300 + "x" + "b" * 300, 301, "x"),
        ("a" * 159 + "x", 160, "x"),
        ("x" + "a" * 300, 1, "x"),
        ("a" * 300 + "x", 301, "x"),
        pytest.param("e\u0301: x", 5, "x"),
    ],
)
def test_the_caret_stands_under_the_column(line: str, column: int, marked: str) -> None:
    _, shown, caret, *_ = unstyle(problems_text([_problem(line, column)])).split("\n")
    assert len(shown) <= 200
    assert len(caret.split("|")[0]) == len(shown.split("|")[0])
    cells = "".join(sign * _width(sign) for sign in shown)
    assert cells[caret.index("^")] == marked


def _width(sign: str) -> int:
    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


@given(st.text(st.characters()), st.integers(1, 40))
def test_neither_lines_nor_messages_can_break_out(text: str, column: int) -> None:
    problem = Problem("code", text, text, 1, column, f"x{text}", f"x{text}")
    shown = unstyle(problems_text([problem]))
    assert len(shown.splitlines()) == 6
    assert {unicodedata.category(sign) for sign in shown} & {"Cc", "Cf", "Zl", "Zp"} <= {"Cc"}
    assert {sign for sign in shown if unicodedata.category(sign) == "Cc"} == {"\n"}


def test_an_error_says_what_where_why_and_what_to_do() -> None:
    error = ConfigError("no project", where="/home", why="no file\nthere", remedy="run init")
    assert unstyle(error_text(error)) == (
        "Error: no project\n  where: /home\n  why:   no file\\nthere\n  to do: run init"
    )
    assert unstyle(error_text(ConfigError("\x1b]0;title\x07"))) == "Error: \\u001b]0;title\\u0007"


def test_an_error_of_many_problems_shows_them_all() -> None:
    assert error_text(ProblemsError([ONE, ONE])) == problems_text([ONE, ONE])


@pytest.mark.parametrize("name", ["::stop-commands::x.yaml", "##[error]x.yaml"])
def test_no_file_s_name_is_a_command_of_a_runner(name: str) -> None:
    told = unstyle(problems_text([Problem("code", "message", name, 3, 7)]))
    assert told.startswith(f"./{name}:3:7: error[code]: message")
