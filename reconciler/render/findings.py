"""Findings of rules as text: grouped, so that one habit of ten thousand files is one entry."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from click import style

from reconciler.policy.engine import problem_of
from reconciler.render.diagnostics import COLOURS, problem_text
from reconciler.render.values import plural, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reconciler.manifests.desired import Desired
    from reconciler.policy.findings import Finding
    from reconciler.problems import Problem

_HANDFUL = 5
_SHOWN = 3
_NOUNS = {"error": "error", "warning": "warning", "info": "remark"}


def findings_text(findings: Iterable[Finding], desired: Desired) -> Iterator[str]:
    """Yield one block for each finding that is not allowed, of many alike the first few."""
    for alike in by_code(findings):
        shown = alike if len(alike) <= _HANDFUL else alike[:_SHOWN]
        for one in shown:
            yield problem_text(problem_of(one, desired.outplans[one.key]))
        if len(alike) > len(shown):
            label = style(f"{alike[0].severity}[{alike[0].code}]", fg=COLOURS[alike[0].severity])
            more = plural(len(alike) - len(shown), "more outplan")
            yield f"{label}: the same of {more}; -o json lists them all"


def counts_text(findings: Iterable[Finding], problems: Iterable[Problem] = ()) -> str:
    """Return `1 error, 3 warnings, 2 allowed`, "" for none, problems counted with them."""
    counts = Counter("allowed" if one.allowed_by else one.severity for one in findings)
    counts.update(problem.severity for problem in problems)
    parts = [plural(counts[kind], noun) for kind, noun in _NOUNS.items() if counts[kind]]
    allowed = [f"{counts['allowed']:,} allowed"] if counts["allowed"] else []
    return ", ".join(parts + allowed)


def plan_findings_text(findings: Sequence[Finding]) -> str:
    """Return what the rules say about a plan's changes, one line each; "" for nothing."""
    lines = []
    for alike in by_code(findings):
        for one in alike[: _SHOWN if len(alike) > _HANDFUL else None]:
            label = style(f"{one.severity}[{one.code}]", fg=COLOURS[one.severity])
            where = f"{visible(one.key)} ({visible(one.file)}:{one.line})"
            lines.append(f"  {label} {where}: {visible(one.message)}")
        if len(alike) > _HANDFUL:
            keys = ", ".join(visible(one.key) for one in alike[_SHOWN : _SHOWN + 3])
            more = plural(len(alike) - _SHOWN, "more outplan")
            lines.append(f"      the same of {more}: {keys}, ...")
    allowed = [one for one in findings if one.allowed_by]
    lines.extend(
        f"  allowed[{one.code}] {visible(one.key)}: {visible(one.allowed_by)}"
        for one in allowed[:_HANDFUL]
    )
    if len(allowed) > _HANDFUL:
        lines.append(f"      and {len(allowed) - _HANDFUL:,} more that are allowed")
    return "\n".join([style("Rules:", bold=True), *lines]) if lines else ""


def by_code(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Return the findings that are not allowed, those alike together and the gravest first."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for one in sorted(findings, key=lambda one: (one.file, one.line)):
        if not one.allowed_by:
            groups.setdefault((one.severity, one.code), []).append(one)
    weights = [*_NOUNS]
    return sorted(groups.values(), key=lambda alike: weights.index(alike[0].severity))
