"""What rules and notes say beside a plan, as items of a Markdown list. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.report.findings_text import HANDFUL, by_code, few
from reconciler.report.markdown.escape import clipped, code, prose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.policy.findings import Finding


def finding_lines(findings: Sequence[Finding]) -> tuple[list[str], list[str]]:
    """Return the lines about errors, and all others; of many alike the first few."""
    grave: list[str] = []
    rest: list[str] = []
    for alike in by_code(findings):
        lines = grave if alike[0].severity == "error" else rest
        shown = few(alike)
        lines.extend(_finding(finding) for finding in shown)
        if len(alike) > len(shown):
            more = len(alike) - len(shown)
            lines.append(f"- {code(alike[0].code)}: {more:,} more of the same\n")
    allowed = [finding for finding in findings if finding.allowed_by]
    rest.extend(
        f"- allowed {code(finding.code)} {code(clipped(finding.key, 80))}: "
        f"{prose(clipped(finding.allowed_by, 600))}\n"
        for finding in allowed[:HANDFUL]
    )
    if len(allowed) > HANDFUL:
        rest.append(f"- {len(allowed) - HANDFUL:,} more that are allowed\n")
    return grave, rest


def _finding(finding: Finding) -> str:
    place = code(clipped(f"{finding.file}:{finding.line}", 200))
    message = prose(clipped(finding.message, 600))
    key = code(clipped(finding.key, 80))
    return f"- {finding.severity} {code(finding.code)} {key} ({place}): {message}\n"


def note_line(message: str, remedy: str) -> str:
    """Return a note with what to do about it."""
    todo = f". To do: {prose(clipped(remedy, 600))}" if remedy else ""
    return f"- Note: {prose(clipped(message, 600))}{todo}\n"
