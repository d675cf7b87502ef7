"""Findings of rules as text: grouped, so that one habit of ten thousand files is one entry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from click import style

from reconciler.policy.catalogue import RULES, rule_page
from reconciler.policy.engine import problem_of
from reconciler.report.problems import COLOURS, environments_line, problem_text
from reconciler.report.values_text import plural, visible
from reconciler.values.places import documentation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reconciler.policy.findings import Finding
    from reconciler.values.desired_outplan import Desired
    from reconciler.values.problem import Problem

HANDFUL = 5
_SHOWN = 3
_NAMED = 3
_NOUNS = {"error": "error", "warning": "warning", "info": "remark"}


OnlyIn = Callable[["Finding"], "Sequence[str]"]
"""Says which environments have a finding, where others have not."""


def _everywhere(_finding: Finding) -> Sequence[str]:
    return ()


def findings_text(
    findings: Iterable[Finding], desired: Desired, only_in: OnlyIn = _everywhere
) -> Iterator[str]:
    """Yield one block for each finding that is not allowed, of many alike the first few.

    What is set in one place for several outplans, such as a default, is one block that names them.
    """
    for alike in by_code(findings):
        places, more = _by_place(alike, desired, only_in)
        several = len(places) > HANDFUL
        shown = [*places.items()][: _SHOWN if several else None]
        page = rule_page(alike[0].code)
        for number, ((problem, names), keys) in enumerate(shown, start=1):
            own = len(keys) == 1 and problem.file == desired.outplans[keys[0]].file
            of = "" if own else f"\n  outplan{'s' * (len(keys) > 1)}: {named(keys)}"
            of += environments_line(names)
            last = page and number == len(shown) and not several
            yield f"{problem_text(problem)}{of}" + (f"\n  docs: {page}" if last else "")
        if several:
            more += sum(len(keys) for keys in [*places.values()][_SHOWN:])
            label = style(f"{alike[0].severity}[{alike[0].code}]", fg=COLOURS[alike[0].severity])
            rest = plural(more, "more outplan")
            docs = f"\n  docs: {page}" if page else ""
            yield f"{label}: the same of {rest}; -o json lists them all{docs}"


def _by_place(
    alike: Sequence[Finding], desired: Desired, only_in: OnlyIn
) -> tuple[dict[tuple[Problem, tuple[str, ...]], list[str]], int]:
    """Return the keys of each problem, and how many findings were not looked up.

    More places than a handful are not all shown, and to find a place is to read a file again.
    """
    places: dict[tuple[Problem, tuple[str, ...]], list[str]] = {}
    for number, finding in enumerate(alike):
        if len(places) > HANDFUL:
            return places, len(alike) - number
        place = problem_of(finding, desired.outplans[finding.key]), tuple(only_in(finding))
        places.setdefault(place, []).append(finding.key)
    return places, 0


def named(keys: Sequence[str]) -> str:
    """Return a few keys by name and the number of the others."""
    more = f" and {len(keys) - _NAMED:,} more" if len(keys) > _NAMED else ""
    return f"{', '.join(map(visible, keys[:_NAMED]))}{more}"


def counts_text(findings: Iterable[Finding], problems: Iterable[Problem] = ()) -> str:
    """Return `1 error, 3 warnings, 2 allowed`, "" for none, problems counted with them."""
    counts = Counter("allowed" if finding.allowed_by else finding.severity for finding in findings)
    counts.update(problem.severity for problem in problems)
    parts = [plural(counts[kind], noun) for kind, noun in _NOUNS.items() if counts[kind]]
    allowed = [f"{counts['allowed']:,} allowed"] if counts["allowed"] else []
    return ", ".join(parts + allowed)


def plan_findings_text(findings: Sequence[Finding]) -> str:
    """Return what the rules say about a plan's changes, one line each; "" for nothing."""
    lines = []
    for alike in by_code(findings):
        shown = few(alike)
        for finding in shown:
            label = style(f"{finding.severity}[{finding.code}]", fg=COLOURS[finding.severity])
            where = f"{visible(finding.key)} ({visible(finding.file)}:{finding.line})"
            lines.append(f"  {label} {where}: {visible(finding.message)}")
        rest = [finding.key for finding in alike[len(shown) :]]
        if rest:
            lines.append(f"      the same of {plural(len(rest), 'more outplan')}: {named(rest)}")
    allowed = [finding for finding in findings if finding.allowed_by]
    lines.extend(
        f"  allowed[{finding.code}] {visible(finding.key)}: {visible(finding.allowed_by)}"
        for finding in allowed[:HANDFUL]
    )
    if len(allowed) > HANDFUL:
        lines.append(f"      and {len(allowed) - HANDFUL:,} more that are allowed")
    codes = dict.fromkeys(finding.code for finding in findings if finding.code in RULES)
    if codes:
        lines.append(f"  why: `reconciler rule {next(iter(codes))}`, {documentation('rules.md')}")
    return "\n".join([style("Rules:", bold=True), *lines]) if lines else ""


def few(alike: Sequence[Finding]) -> Sequence[Finding]:
    """Return a handful whole, and of more the first ones."""
    return alike if len(alike) <= HANDFUL else alike[:_SHOWN]


def by_code(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Return the findings that are not allowed, those alike together and the gravest first."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in sorted(findings, key=lambda finding: (finding.file, finding.line)):
        if not finding.allowed_by:
            groups.setdefault((finding.severity, finding.code), []).append(finding)
    weights = [*_NOUNS]
    return sorted(groups.values(), key=lambda alike: weights.index(alike[0].severity))
