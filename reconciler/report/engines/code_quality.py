"""A validation as GitLab's code quality report, which a merge request shows.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from reconciler.policy.catalogue import rule_page
from reconciler.report.engines.remarks import fingerprints, remarks
from reconciler.values.places import PROJECT_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.report.validation import Validation
    from reconciler.values.problem import Severity
    from reconciler.values.remark import Remark

_SEVERITIES: Mapping[Severity, str] = {"error": "critical", "warning": "minor", "info": "info"}


def validation_code_quality(validation: Validation) -> str:
    """Return the report; what is allowed is not in it, since GitLab knows no exceptions."""
    found = [remark for remark in remarks(validation) if not remark.allowed_by]
    names = fingerprints(found, validation)
    said = [_issue(remark, name, validation) for remark, name in zip(found, names, strict=True)]
    return json.dumps(said, indent=2) + "\n"


def _issue(remark: Remark, fingerprint: str, validation: Validation) -> dict[str, Any]:
    page = rule_page(remark.code)
    lines = [remark.title, *remark.text.split("\n"), *([page] if page else [])]
    # An entry without a path makes GitLab refuse the report.
    path = validation.checkout.path_of(remark.file) or remark.file or PROJECT_FILE
    return {
        "description": ". ".join(line.rstrip(".") for line in lines),
        "check_name": remark.code,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[remark.severity],
        "location": {"path": path, "lines": {"begin": remark.line}},
    }
