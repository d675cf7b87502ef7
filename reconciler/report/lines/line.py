"""Every line that a program may read, as one type. Loads them all, so only a schema wants it.

One JSON object a line, told apart by `type`; the last line is a summary or an error, and both say
the exit code. These classes are the format: the schema is made from them, with the texts below
their fields. Within a major version members are only added.
"""

from __future__ import annotations

from reconciler.apply.events import Event
from reconciler.report.lines.apply_lines import ApplySummaryLine, ResultLine
from reconciler.report.lines.drift_lines import DriftLine, DriftSummaryLine
from reconciler.report.lines.failure_lines import ErrorLine
from reconciler.report.lines.plan_lines import BeginLine, NoticeLine, WithheldLine

Line = (
    BeginLine
    | DriftLine
    | WithheldLine
    | NoticeLine
    | Event
    | ResultLine
    | ApplySummaryLine
    | DriftSummaryLine
    | ErrorLine
)
