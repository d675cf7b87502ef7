"""The result of a validation as JSON for programs.

A plan's JSON is the plan file itself, see `planfile`; the lines of apply and drift are in `lines`.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from reconciler.render.lines import problem_body

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reconciler.policy.findings import Finding
    from reconciler.problems import Problem


def validation_json(
    problems: Iterable[Problem], findings: Sequence[Finding], outplans: int, files: int
) -> str:
    """Return the result of a validation: what cannot be read, and what the rules found."""
    listed = [asdict(problem_body(problem)) for problem in problems]
    valid = not listed and not any(finding.counts for finding in findings)
    result = {
        "valid": valid,
        "outplans": outplans,
        "files": files,
        "problems": listed,
        "findings": [asdict(finding) for finding in findings],
    }
    return json.dumps(result, indent=2)
