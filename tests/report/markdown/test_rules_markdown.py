"""What rules say beside a plan in Markdown: a handful whole, of more the first three."""

from __future__ import annotations

import pytest

from reconciler.policy.findings import Finding
from reconciler.report.findings_text import plan_findings_text
from reconciler.report.markdown.rules_markdown import finding_lines


def _finding(key: str, allowed_by: str = "") -> Finding:
    said = ("the number is not one of the account", "buy it", "spec.source.target")
    return Finding("RC303", "warning", key, *said, "a.yaml", 7, 17, allowed_by)


@pytest.mark.parametrize("count", [1, 3, 5, 6, 40])
def test_as_many_alike_are_shown_as_in_text(count: int) -> None:
    findings = [_finding(f"k{number:02d}") for number in range(count)]
    grave, lines = finding_lines(findings)
    assert grave == []
    assert len(lines) == len(plan_findings_text(findings).splitlines()) - 2  # the title and `why`
    rest = [line for line in lines if "more of the same" in line]
    assert rest == ([f"- `RC303`: {count - 3} more of the same\n"] if count > 5 else [])


def test_a_handful_of_exceptions_is_shown() -> None:
    _, five = finding_lines([_finding(f"k{number}", "why") for number in range(5)])
    assert len(five) == 5
    _, six = finding_lines([_finding(f"k{number}", "why") for number in range(6)])
    assert six[5:] == ["- 1 more that are allowed\n"]
