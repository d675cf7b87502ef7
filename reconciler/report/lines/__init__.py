"""The lines of `apply -o json` and `drift -o json`: what a program may rely on. Pure.

One JSON object a line, told apart by `type`; the last line is a summary or an error, and both say
the exit code. These classes are the format: the schema is made from them, with the texts below
their fields, and `render.lines` fills them. Within a major version members are only added.
"""

from __future__ import annotations

from reconciler.report.lines.apply_lines import (
    ApplySummaryLine,
    ResultLine,
    StepLine,
    VerifyingLine,
    WaitingLine,
)
from reconciler.report.lines.drift_lines import (
    DriftCounts,
    DriftedField,
    DriftLine,
    DriftSummaryLine,
)
from reconciler.report.lines.failure_lines import ErrorBody, ErrorLine, ProblemBody
from reconciler.report.lines.plan_lines import BeginLine, NoticeLine, WithheldLine

__all__ = [
    "ApplySummaryLine",
    "BeginLine",
    "DriftCounts",
    "DriftLine",
    "DriftSummaryLine",
    "DriftedField",
    "ErrorBody",
    "ErrorLine",
    "Line",
    "NoticeLine",
    "ProblemBody",
    "ResultLine",
    "StepLine",
    "VerifyingLine",
    "WaitingLine",
    "WithheldLine",
]

Line = (
    BeginLine
    | DriftLine
    | WithheldLine
    | NoticeLine
    | StepLine
    | WaitingLine
    | VerifyingLine
    | ResultLine
    | ApplySummaryLine
    | DriftSummaryLine
    | ErrorLine
)
