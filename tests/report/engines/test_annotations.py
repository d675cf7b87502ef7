"""`validate -o github`: workflow commands for what was found, all of them in the log."""

from __future__ import annotations

from dataclasses import replace

from reconciler.github.workflow import SHOWN
from reconciler.report.engines.annotations import validation_annotations
from reconciler.report.validation import Validation
from reconciler.values.places import Checkout
from reconciler.values.problem import Problem

PROBLEM = Problem("unknown-field", "no such field", "outplans/a.yaml", 7, 3, remedy="delete it")
HERE = Checkout("/repo/acme", "/repo")


def _lines(*problems: Problem) -> list[str]:
    found = Validation("acme", 1, problems=list(problems), checkout=HERE)
    return validation_annotations(found).splitlines()


def test_a_problem_is_on_its_line_in_the_repository() -> None:
    place = "file=acme/outplans/a.yaml,line=7,col=3,title=unknown-field"
    assert _lines(PROBLEM) == [f"::error {place}::no such field%0Ato do: delete it"]
    assert _lines() == []


def test_what_github_does_not_show_is_in_the_log() -> None:
    lines = _lines(*(replace(PROBLEM, line=at) for at in range(1, SHOWN + 6)))
    assert "::6 more are in the log of this step" in lines[SHOWN - 1]
    assert [line for line in lines if f"line={SHOWN + 5}," in line] == lines[-1:]


def test_a_file_s_name_ends_no_command() -> None:
    (line,) = _lines(replace(PROBLEM, file="a,line=9::x\n::set-env name=A::b"))
    assert line.startswith(
        "::error file=acme/a%2Cline=9%3A%3Ax\\n%3A%3Aset-env name=A%3A%3Ab,line=7"
    )
