"""What a validation says, as the reports of every engine list it."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

from reconciler.policy.catalogue import rule_of
from reconciler.policy.engine import placed
from reconciler.report.values_text import visible
from reconciler.values.remark import Remark, grouped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.report.validation import Validation
    from reconciler.values.errors import ReconcilerError

RUN = "reconciler"
"""The code of what is about the whole run: why it failed."""


def remarks(validation: Validation) -> list[Remark]:
    """Return everything that was found, of one place once, in words that no reader obeys."""
    found = grouped([*_failed(validation.failure), *_problems(validation), *_findings(validation)])
    return [
        remark._replace(
            code=visible(remark.code),
            message=visible(remark.message),
            remedy=visible(remark.remedy),
            allowed_by=visible(remark.allowed_by),
            environments=tuple(map(visible, remark.environments)),
        )
        for remark in found
    ]


def _failed(error: ReconcilerError | None) -> Iterator[Remark]:
    if error is not None:
        yield Remark(RUN, "error", error.sentence, error.remedy)


def _problems(validation: Validation) -> Iterator[Remark]:
    for problem in validation.problems:
        code = rule_of(problem.code) or problem.code
        place = (problem.file, problem.line, problem.column)
        told = Remark(code, problem.severity, problem.message, problem.remedy, *place)
        yield told._replace(environments=validation.only_in(problem))


def _findings(validation: Validation) -> Iterator[Remark]:
    for checked in validation.checked:
        for finding in checked.findings:
            found = placed(finding, checked.desired.outplans[finding.key])
            yield Remark(
                found.code,
                found.severity,
                found.message,
                found.remedy,
                found.file,
                found.line,
                found.column,
                (found.key,),
                found.field,
                found.allowed_by,
                validation.only_in(finding, checked.desired),
            )


def fingerprints(found: list[Remark], validation: Validation) -> list[str]:
    """Return a name for each remark that it keeps when lines before it come and go.

    Numbers and durations in a message change while what is wrong does not, so a finding is named by
    outplan and field, a problem by its message.
    """
    seen: Counter[str] = Counter()
    names = []
    for remark in found:
        keys = remark.keys[0] if len(remark.keys) == 1 else ""
        about = f"{keys}\0{remark.field}" if remark.field else remark.message
        path = validation.checkout.path_of(remark.file)
        whole = f"{validation.project}\0{remark.code}\0{path}\0{about}"
        name = hashlib.sha256(whole.encode("utf-8", "backslashreplace")).hexdigest()
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name[:56]}{seen[name]:08x}")
    return names
