"""The result of a validation as JSON for programs.

A plan's JSON is the plan file itself, see `planfile`; the lines of apply and drift are in `lines`.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from reconciler.report.lines_text import problem_body

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reconciler.policy.findings import Finding
    from reconciler.values.problem import Problem


def validation_json(
    problems: Iterable[Problem],
    findings: Sequence[Finding],
    outplans: int,
    files: int,
    *,
    environments: Sequence[str] = (),
    explained: list[dict[str, Any]] | None = None,
) -> str:
    """Return the result of a validation: what is wrong, what the rules found, what was asked."""
    listed = [asdict(problem_body(problem)) for problem in problems]
    wrong = any(body["severity"] == "error" for body in listed)
    result: dict[str, Any] = {
        "valid": not wrong and not any(finding.counts for finding in findings),
        "outplans": outplans,
        "files": files,
        "environments": list(environments),
        "problems": listed,
        "findings": [asdict(finding) for finding in findings],
    }
    return json.dumps(result if explained is None else result | {"explained": explained}, indent=2)
