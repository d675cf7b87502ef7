"""A validation, as text and as JSON: what is wrong, what the rules found, what was asked."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from click import style

from reconciler.policy.catalogue import rule_page
from reconciler.policy.engine import aim_of, placed
from reconciler.policy.findings import Finding
from reconciler.report.explain_text import explanation_text, explanations_data
from reconciler.report.findings_text import counts_text, findings_text
from reconciler.report.lines.failure_lines import problem_body
from reconciler.report.problems import problem_blocks
from reconciler.report.values_text import plural, visible
from reconciler.values.errors import ProblemsError
from reconciler.values.places import EVERYWHERE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from reconciler.desired.explain import Explanation
    from reconciler.desired.fixes import Fix
    from reconciler.desired.overlay import Overlay
    from reconciler.values.desired_outplan import Desired, DesiredOutplan
    from reconciler.values.errors import ReconcilerError
    from reconciler.values.places import Checkout
    from reconciler.values.problem import Problem
    from reconciler.values.selector import Selector


class Checked(NamedTuple):
    """What the manifests say with one overlay, which several environments may share.

    `asked` are the keys of the outplans that were asked about, None for all; `identities` name
    every finding, also those that another environment had before.
    """

    overlay: Overlay | None
    desired: Desired
    problems: list[Problem]
    findings: list[Finding]
    asked: frozenset[str] | None = None
    identities: Sequence[object] = ()

    @property
    def keys(self) -> Collection[str]:
        """The keys of the outplans that were asked about."""
        return self.desired.outplans if self.asked is None else self.asked


def source_of(finding: Finding, wanted: DesiredOutplan) -> tuple[str, object]:
    """Return the file that says what a finding is about, and where in it; no file is read."""
    from reconciler.desired.layers import Layered

    path, whole, about = aim_of(finding)
    if not isinstance(wanted.document, Layered):
        return wanted.file, (*path,)
    return wanted.document.source(path, of_key=whole, about=about)


def identity(told: Problem | Finding, desired: Desired | None) -> object:
    """Return what is the same in two environments: what is said, and the line that causes it."""
    if desired is None or not isinstance(told, Finding):
        return told
    return told, source_of(told, desired.outplans[told.key])


@dataclass(slots=True)
class Validation:
    """What a validation found, in all environments that it looked at.

    `checked` holds one entry for each different overlay, with the findings that are new there;
    `explanations` is None where nobody asked for any. `failure` is what kept it from looking,
    `checkout` where the paths of files begin. `places` are the environments that were looked at,
    None for the project itself, and `seen` says in which of them each thing was found. `fixes` are
    what was mended before, None where nobody asked for it.
    """

    project: str
    files: int
    environments: list[str] = field(default_factory=list)
    checked: list[Checked] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    explanations: list[Explanation] | None = None
    selector: Selector | None = None
    checkout: Checkout = EVERYWHERE
    failure: ReconcilerError | None = None
    strict: bool = False
    fixes: list[Fix] | None = None
    places: list[str | None] = field(default_factory=list)
    seen: dict[object, list[str | None]] = field(default_factory=dict)

    def where(self, told: Problem | Finding, desired: Desired | None = None) -> list[str | None]:
        """Return the environments in which something was found; None is the project itself."""
        return self.seen.get(identity(told, desired), [])

    def only_in(self, told: Problem | Finding, desired: Desired | None = None) -> tuple[str, ...]:
        """Return the same for people: () for what is so wherever it was looked."""
        where = self.where(told, desired)
        if len(where) in (0, len(self.places)):
            return ()
        return tuple(name if name is not None else "none" for name in where)

    @property
    def outplans(self) -> int:
        """How many outplans the manifests want, of those that were asked about."""
        return max((len(checked.keys) for checked in self.checked), default=0)

    @property
    def findings(self) -> list[Finding]:
        """What the rules found, each once."""
        return [finding for checked in self.checked for finding in checked.findings]

    @property
    def valid(self) -> bool:
        """Whether nothing is wrong; warnings are not wrong, unless it is `strict`."""
        wrong = any(problem.severity == "error" for problem in self.problems)
        wrong |= any(finding.counts for finding in self.findings)
        if self.strict:
            wrong |= any(problem.severity == "warning" for problem in self.problems)
            wrong |= any(
                finding.severity == "warning" and not finding.allowed_by
                for finding in self.findings
            )
        return not wrong and self.failure is None


def validation_failed(error: ReconcilerError, checkout: Checkout) -> Validation:
    """Return what is said of a validation that ended early."""
    problems = [*error.problems] if isinstance(error, ProblemsError) else []
    failure = None if problems else error
    return Validation("", 0, problems=problems, checkout=checkout, failure=failure)


def validation_text(validation: Validation) -> str:
    """Return everything that was found, each with its place, and the sum."""
    parts = [explanation_text(explanation) for explanation in validation.explanations or ()]
    parts.extend(_fixes_text(validation.fixes or ()))
    parts.extend(problem_blocks(validation.problems, validation.only_in))
    for checked in validation.checked:
        parts.extend(
            findings_text(
                checked.findings,
                checked.desired,
                partial(validation.only_in, desired=checked.desired),
            )
        )
    return "\n\n".join([*parts, style(_sum(validation), bold=True)]) + "\n"


def _fixes_text(fixes: Sequence[Fix]) -> Iterator[str]:
    """Yield what was mended, a line each, at the places before."""
    if fixes:
        lines = [f"{visible(fix.file)}:{fix.line}: {visible(fix.what)}" for fix in fixes]
        yield "\n".join([style(f"Fixed {plural(len(fixes), 'problem')}:", bold=True), *lines])


def _sum(validation: Validation) -> str:
    problems, findings = validation.problems, validation.findings
    counted = counts_text(findings, problems)
    if not validation.valid:
        places = {problem.file for problem in problems}
        places |= {
            source_of(finding, checked.desired.outplans[finding.key])[0]
            for checked in validation.checked
            for finding in checked.findings
            if not finding.allowed_by
        }
        return f"{counted} in {plural(len(places), 'file')}."
    count, number = plural(validation.outplans, "outplan"), plural(validation.files, "file")
    of = f" of project {validation.project}" if validation.project else ""
    *others, last = validation.environments or [""]
    if validation.selector is not None:
        count += f" that -l {visible(validation.selector.text)} selects,"
    where = f", in {', '.join(others)}{' and ' if others else ''}{last}" if last else ""
    return f"Success! {count} in {number}{of}{where}.{f' {counted}.' if counted else ''}"


def validation_json(validation: Validation) -> str:
    """Return the same for programs."""
    said: dict[str, Any] = {
        "valid": validation.valid,
        "outplans": validation.outplans,
        "files": validation.files,
        "environments": validation.environments,
        "selector": validation.selector.text if validation.selector is not None else None,
        "problems": [
            asdict(problem_body(problem)) | {"environments": validation.where(problem)}
            for problem in validation.problems
        ],
        "findings": [
            asdict(placed(finding, checked.desired.outplans[finding.key]))
            | {
                "url": rule_page(finding.code) or None,
                "environments": validation.where(finding, checked.desired),
            }
            for checked in validation.checked
            for finding in checked.findings
        ],
    }
    if validation.fixes is not None:
        said["fixed"] = [fix._asdict() for fix in validation.fixes]
    if validation.explanations is not None:
        said["explained"] = explanations_data(validation.explanations)
    return json.dumps(said, indent=2) + "\n"
