"""The reader: any bytes become documents and problems with a place, never an exception."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.desired.files import MAX_BYTES
from reconciler.desired.yaml import read
from reconciler.values.problem import Position

PIECES = list("ab0:-?&*!|>'\"{}[],#%@`\\ \n\t\r\x85\u2028\ufeff~<=é\x00\x07🎉")
PIECES += [
    "<<",
    "&a ",
    "*a",
    "--- ",
    "...",
    "? ",
    "- ",
    ": ",
    "\n  ",
    "012",
    "!!str ",
    "%YAML 1.1\n",
]
yaml_like = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)

Found = tuple[str, int, int]


def found(raw: bytes) -> list[Found]:
    return [(problem.code, problem.line, problem.column) for problem in read(raw, "a.yaml")[1]]


def lines_of(text: str) -> list[str]:
    """Return the lines, and the empty one behind the last where the text may end too early."""
    return [*re.split("\r\n|[\r\n\u2028\u2029]", text), ""]


@given(st.binary(max_size=200) | yaml_like.map(str.encode) | st.text().map(str.encode))
def test_any_bytes_give_documents_and_problems_with_a_place(raw: bytes) -> None:
    documents, problems = read(raw, "a.yaml")
    last = len(lines_of(raw.decode(errors="replace")))
    assert all(1 <= problem.line <= last and problem.column >= 1 for problem in problems)
    assert all(document.data is not None for document in documents)


@given(yaml_like)
def test_a_problem_shows_the_line_it_names(text: str) -> None:
    lines = lines_of(text.removeprefix("\ufeff"))
    for problem in read(text.encode(), "a.yaml")[1]:
        assert problem.source_line == lines[problem.line - 1]
        assert problem.column <= len(problem.source_line) + 1 or problem.code == "yaml-syntax"


def test_a_file_that_ends_too_early_shows_its_last_line() -> None:
    _, (problem,) = read(b"a: 1\nb: [1, 2", "a.yaml")
    assert (problem.line, problem.source_line) == (2, "b: [1, 2")


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        (b"\xff\xfea\x00", ("yaml-encoding", 1, 1)),
        ("a: ä".encode("latin-1"), ("yaml-encoding", 1, 4)),
        ("ä: ".encode() + b"\xff", ("yaml-encoding", 1, 4)),
        (b"a: 1\nb: \xc3", ("yaml-encoding", 2, 4)),
        (b"a: [1, 2\n", ("yaml-syntax", 1, 4)),
        (b"a: b: c\n", ("yaml-syntax", 1, 5)),
        (b"a: @x\n", ("yaml-syntax", 1, 4)),
        (b"a:\n\tb: 1\n", ("yaml-syntax", 2, 1)),
        (b'a: "\\ud800"', ("yaml-syntax", 1, 7)),
        (b"a: 1\nb: x\x07y\n", ("yaml-syntax", 2, 5)),
        (b"a: \x00\n", ("yaml-syntax", 1, 4)),
        pytest.param("# ä\nb: é\x07\n".encode(), ("yaml-syntax", 2, 5)),
    ],
)
def test_what_cannot_be_read_is_a_problem_at_its_place(raw: bytes, place: Found) -> None:
    assert found(raw) == [place]


def test_the_byte_that_is_not_utf_8_is_named() -> None:
    _, (problem,) = read(b"a: \xff", "a.yaml")
    assert problem.message == "the byte 0xFF is not UTF-8"


def test_the_byte_that_is_not_utf_8_is_named_behind_a_byte_order_mark() -> None:
    _, (problem,) = read(b"\xef\xbb\xbfa: \xff", "a.yaml")
    assert (problem.message, problem.column) == ("the byte 0xFF is not UTF-8", 4)


def test_a_tab_as_indentation_has_its_own_sentence() -> None:
    _, (problem,) = read(b"a:\n\tb: 1\n", "a.yaml")
    assert problem.message == "a tab cannot indent YAML"
    assert problem.remedy == "indent with spaces"


def test_a_byte_order_mark_shifts_no_column() -> None:
    assert found(b"\xef\xbb\xbfa: 012\n") == [("yaml-octal", 1, 4)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029"])
def test_lines_end_as_yaml_ends_them(end: str) -> None:
    _, (problem,) = read(f"a: ä{end}b: 012{end}".encode(), "a.yaml")
    assert (problem.line, problem.column, problem.source_line) == (2, 4, "b: 012")


@pytest.mark.parametrize("sign", ["\x0b", "\x0c", "\x1c", "\x1e"])
def test_what_only_python_takes_for_a_line_end_is_refused_where_it_stands(sign: str) -> None:
    _, (problem,) = read(f"a: x{sign}y\nb: 012\n".encode(), "a.yaml")
    assert (problem.code, problem.place) == ("yaml-syntax", ("a.yaml", 1, 5))
    assert problem.source_line == f"a: x{sign}y"


def test_columns_count_characters() -> None:
    assert found("a: [ä, é, 日本, 🎉, 012]".encode()) == [("yaml-octal", 1, 18)]


def test_what_stands_before_a_syntax_error_is_kept() -> None:
    documents, problems = read(b"a: 012\n---\nb: 2\n---\nc: [\n---\nd: 4\n", "a.yaml")
    assert [document.data for document in documents] == [{"a": "012"}, {"b": 2}]
    assert [(problem.code, problem.line) for problem in problems] == [
        ("yaml-octal", 1),
        ("yaml-syntax", 6),
    ]


def test_a_trap_stands_in_the_data_as_its_text() -> None:
    (document,), _ = read(b"when: 1:30\nhow: on\n", "a.yaml")
    assert document.data == {"when": "1:30", "how": "on"}


def test_a_document_knows_its_file_and_where_it_begins() -> None:
    first, second = read(b"a: 1\n---\n# c\n\nb: 2\n", "a.yaml")[0]
    assert first.file == "a.yaml"
    assert [document.position(()) for document in (first, second)] == [
        Position(1, 1),
        Position(5, 1),
    ]


@pytest.mark.parametrize("raw", [b"", b"\n", b"# c\n", b"---\n", b"\xef\xbb\xbf", b"---\n---\n~\n"])
def test_a_file_without_content_has_no_documents_and_no_problems(raw: bytes) -> None:
    assert read(raw, "a.yaml") == ([], [])


def test_a_file_beyond_the_limit_stays_unread() -> None:
    assert found(b"#" * MAX_BYTES) == []
    assert found(b"[" * (MAX_BYTES + 1)) == [("yaml-size", 1, 1)]
