"""Workflow commands: read as the runner reads them, nobody's text becomes a command of its own."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.github.workflow import (
    SHOWN,
    Annotation,
    annotation_lines,
    annotations_of,
    output_lines,
)
from reconciler.values.places import Checkout

texts = st.text(alphabet=st.sampled_from("ab:,%\r\n<=_END0123456789ADÄ ") | st.characters())


def _unescaped(text: str, *, place: bool) -> str:
    pairs = [("%0D", "\r"), ("%0A", "\n"), *([("%3A", ":"), ("%2C", ",")] if place else [])]
    for escaped, sign in (*pairs, ("%25", "%")):
        text = text.replace(escaped, sign)
    return text


def _read(line: str) -> tuple[str, dict[str, str], str]:
    """Read a line as actions/runner does (ActionCommand.cs): split at the second `::`."""
    found = re.fullmatch(r"::(\w+) (.*?)::(.*)", line, re.DOTALL)
    assert found is not None
    pairs = dict(pair.split("=", 1) for pair in found[2].split(","))
    told = {name: _unescaped(value, place=True) for name, value in pairs.items()}
    return found[1], told, _unescaped(found[3], place=False)


@given(texts, texts, texts)
def test_an_annotation_is_one_line_and_is_read_back(title: str, message: str, file: str) -> None:
    (line,) = annotation_lines([Annotation("error", title, message, file, 3, 4)])
    assert "\n" not in line
    assert "\r" not in line
    place = {"file": file, "line": "3", "col": "4"} if file else {}
    assert _read(line) == ("error", place | {"title": title}, message)


def test_the_gravest_come_first_and_what_is_not_shown_is_counted() -> None:
    found = [Annotation("notice", "n", "x")]
    found += [Annotation("error", f"e{n}", "x") for n in range(SHOWN + 5)]
    lines = annotation_lines([*found, Annotation("warning", "w", "x")])
    assert [_read(line)[0] for line in lines] == ["error"] * SHOWN + ["warning", "notice"]
    assert "6 more are in the log" in lines[SHOWN - 1]


def _parsed(text: str) -> dict[str, str]:
    """Read an outputs file as actions/runner does: NAME=VALUE, or NAME<<DELIMITER to DELIMITER."""
    values, lines = {}, text.split("\n")
    while lines and lines != [""]:
        line = lines.pop(0)
        if "<<" in line and ("=" not in line or line.index("<<") < line.index("=")):
            name, _, delimiter = line.partition("<<")
            end = lines.index(delimiter)
            values[name] = "\n".join(lines[:end])
            lines = lines[end + 1 :]
        else:
            name, _, values[name] = line.partition("=")
    return values


@given(st.dictionaries(st.sampled_from(["plan", "digest", "add"]), texts))
def test_no_value_sets_another_output(values: dict[str, str]) -> None:
    assert _parsed(output_lines(values)) == values


@pytest.mark.parametrize("value", ["a\nEND\nchanges=false", "END\nEND_END\n", "\nEND"])
def test_a_value_that_knows_the_delimiter_gets_another(value: str) -> None:
    assert _parsed(output_lines({"digest": value})) == {"digest": value}


FOUND = {"code": "RC001", "severity": "error", "message": "too often", "remedy": "less"}
PLACED = FOUND | {"file": "outplans/a.yaml", "line": 3, "column": 5}


def _annotation(document: dict[str, Any]) -> Annotation:
    (annotation,) = annotations_of(document, Checkout("/repo/customers/acme", "/repo"))
    return annotation


def test_a_finding_is_on_its_line_in_the_repository() -> None:
    assert _annotation({"findings": [PLACED | {"key": "sales"}]}) == Annotation(
        "error", "RC001 sales", "too often\nto do: less", "customers/acme/outplans/a.yaml", 3, 5
    )


@pytest.mark.parametrize("nested", [False, True])
def test_problems_are_found_in_a_validation_and_in_a_failure(nested: bool) -> None:
    document = {"problems": [PLACED]}
    assert _annotation({"error": document} if nested else document).title == "RC001"


@pytest.mark.parametrize(
    ("severity", "level"), [("error", "error"), ("warning", "warning"), ("info", "notice")]
)
def test_the_weights_are_those_of_github(severity: str, level: str) -> None:
    assert _annotation({"findings": [PLACED | {"severity": severity}]}).level == level


def test_what_is_allowed_is_a_notice_with_its_reason() -> None:
    found = _annotation({"findings": [PLACED | {"allowed_by": "until May"}]})
    assert (found.level, found.message.splitlines()[-1]) == ("notice", "allowed: until May")


@pytest.mark.parametrize(
    ("file", "shown"),
    [
        ("/repo/a.yaml", "a.yaml"),
        ("../b.yaml", "customers/b.yaml"),
        ("../../../elsewhere.yaml", "../../../elsewhere.yaml"),
        ("<stdin>", ""),
        ("", ""),
    ],
)
def test_paths_begin_at_the_repository(file: str, shown: str) -> None:
    assert _annotation({"problems": [PLACED | {"file": file}]}).file == shown


def test_another_failure_belongs_to_the_run() -> None:
    error = {"message": "no project", "where": "/x", "why": None, "remedy": "make one"}
    assert _annotation({"error": error}) == Annotation(
        "error", "reconciler", "no project\n/x\nto do: make one"
    )


def test_odd_documents_say_nothing_and_break_nothing() -> None:
    odd: list[dict[str, Any]] = [{}, {"problems": None}, {"findings": [1, "x"]}, {"error": "x"}]
    here = Checkout("/repo", "/repo")
    assert [annotations_of(document, here) for document in odd] == [[], [], [], []]
    assert _annotation({"problems": [FOUND | {"line": "x", "severity": 1}]}).line == 1
