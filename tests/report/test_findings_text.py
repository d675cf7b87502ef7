"""Findings as text: at their place, and many of one kind as one entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click import unstyle

from reconciler.policy.engine import evaluate
from reconciler.policy.findings import Finding
from reconciler.policy.spec import Policy
from reconciler.report.findings_text import counts_text, findings_text, plan_findings_text
from reconciler.values.places import documentation
from reconciler.values.problem import Problem
from tests.support import desired, sound

if TYPE_CHECKING:
    from reconciler.values.problem import Severity

PROBLEM = Problem("c", "wrong", "a.yaml", 1, 1)


def _finding(key: str, severity: Severity = "warning", allowed_by: str = "") -> Finding:
    said = ("dial_timeout is 50s; 25s to 45s is recommended", "write a value", "spec.dial_timeout")
    return Finding("RC103", severity, key, *said, "a.yaml", 7, 17, allowed_by)


PAGE = documentation("rules.md")


def _blocks(count: int) -> list[str]:
    wanted = desired(*(sound(f"k{number:02d}", detail="") for number in range(count)))
    return [unstyle(block) for block in findings_text(evaluate(wanted, Policy()), wanted)]


def test_a_finding_reads_like_a_problem_with_its_weight() -> None:
    [block] = _blocks(1)
    assert block.splitlines()[0] == "test.yaml:5:1: warning[RC502]: detail is empty"
    assert block.endswith(f"  to do: describe the strategy in a sentence\n  docs: {PAGE}#rc502")


def test_a_handful_is_shown_in_full_and_of_more_the_first_three() -> None:
    assert len(_blocks(5)) == 5
    many = _blocks(6)
    assert [block.partition(":")[0] for block in many[:3]] == ["test.yaml"] * 3
    rest = "warning[RC502]: the same of 3 more outplans; -o json lists them all"
    assert many[3:] == [f"{rest}\n  docs: {PAGE}#rc502"]
    assert "".join(many).count("docs:") == "".join(_blocks(5)).count("docs:") == 1
    assert len(_blocks(40)) == 4


def test_errors_come_first_and_what_is_allowed_is_not_shown() -> None:
    wanted = desired(sound("a", detail="", dial_timeout="50s"), sound("b", detail=""))
    policy = Policy.model_validate({"rules": {"RC502": "info", "RC103": "error"}})
    blocks = [unstyle(finding) for finding in findings_text(evaluate(wanted, policy), wanted)]
    assert ["error[RC103]" in blocks[0], *("info[RC502]" in block for block in blocks[1:])] == [
        True
    ] * 3


def test_counts_say_each_kind_that_there_is() -> None:
    findings = [_finding("a"), _finding("b"), _finding("c", "error"), _finding("d", "info")]
    assert counts_text([]) == ""
    assert counts_text(findings) == "1 error, 2 warnings, 1 remark"
    assert counts_text([_finding("a", allowed_by="why")], [PROBLEM] * 2) == "2 errors, 1 allowed"


def test_a_plan_says_each_finding_in_a_line_and_counts_the_rest() -> None:
    text = unstyle(plan_findings_text([_finding("a"), _finding("b", allowed_by="slow net")]))
    assert text == (
        "Rules:\n"
        "  warning[RC103] a (a.yaml:7): dial_timeout is 50s; 25s to 45s is recommended\n"
        "  allowed[RC103] b: slow net\n"
        f"  why: `reconciler rule RC103`, {PAGE}"
    )
    assert plan_findings_text([]) == ""


def test_forty_alike_in_a_plan_are_four_lines() -> None:
    text = unstyle(plan_findings_text([_finding(f"k{number}") for number in range(40)]))
    assert text.splitlines()[4:-1] == ["      the same of 37 more outplans: k3, k4, k5 and 34 more"]
    six = unstyle(plan_findings_text([_finding(f"k{number}") for number in range(6)]))
    assert six.splitlines()[4:-1] == ["      the same of 3 more outplans: k3, k4, k5"]
    five = unstyle(plan_findings_text([_finding(f"k{number}") for number in range(5)]))
    assert "the same" not in five


def test_nothing_in_a_finding_can_move_the_cursor() -> None:
    odd = _finding("a", allowed_by="\x1b[2J")
    assert "\x1b" not in unstyle(plan_findings_text([odd]))
