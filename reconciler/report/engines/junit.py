"""A validation as JUnit's XML, which every pipeline shows as tests: one for each outplan.

https://github.com/testmoapp/junitxml is what engines agree on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.policy.catalogue import rule_page
from reconciler.report.engines.remarks import remarks
from reconciler.report.values_text import markup

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reconciler.report.validation import Validation
    from reconciler.values.remark import Remark

_Case = tuple[str, str]
"""The file and the outplan's key; a problem belongs to its file."""


def validation_junit(validation: Validation) -> str:
    """Return a suite with a case for each outplan, and for each file that is wrong by itself."""
    cases: dict[_Case, list[Remark]] = {
        (wanted.file, key): []
        for checked in validation.checked
        for key, wanted in checked.desired.outplans.items()
        if key in checked.keys
    }
    files = {key: file for file, key in cases}
    for remark in remarks(validation):
        if remark.allowed_by:
            continue
        for key in remark.keys or ("",):
            cases.setdefault((files.get(key, remark.file), key), []).append(remark)
    lines = [line for case, found in cases.items() for line in _case(case, found, validation)]
    failed = sum(any(remark.severity == "error" for remark in found) for found in cases.values())
    counts = f'tests="{len(cases)}" failures="{failed}" errors="0"'
    name = markup(f"reconciler validate {validation.project}".rstrip())
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<testsuites name="{name}" {counts}>',
            f'<testsuite name="{name}" {counts}>',
            *lines,
            "</testsuite>",
            "</testsuites>\n",
        ]
    )


def _case(case: _Case, found: list[Remark], validation: Validation) -> Iterator[str]:
    file, key = case
    path = validation.checkout.path_of(file) or file
    name = key or path or "the run"
    errors = [remark for remark in found if remark.severity == "error"]
    others = [remark for remark in found if remark.severity != "error"]
    where = f' file="{markup(path)}"' if path else ""
    yield f'<testcase classname="{markup(path or "reconciler")}" name="{markup(name)}"{where}>'
    if errors:
        # Not every engine reads more than one failure of a case.
        first, more = errors[0], f" and {len(errors) - 1:,} more" if errors[1:] else ""
        said = f'message="{markup(first.message + more)}" type="{markup(first.code)}"'
        yield f"<failure {said}>{_listed(errors, validation)}</failure>"
    if others:
        yield f"<system-out>{_listed(others, validation)}</system-out>"
    yield "</testcase>"


def _listed(found: Iterable[Remark], validation: Validation) -> str:
    return "\n\n".join("\n".join(_lines(remark, validation)) for remark in found)


def _lines(remark: Remark, validation: Validation) -> Iterator[str]:
    path = validation.checkout.path_of(remark.file) or remark.file
    place = f"{markup(path)}:{remark.line}:{remark.column}: " if path else ""
    first, *others = remark.text.split("\n")
    yield f"{place}{remark.severity}[{markup(remark.code)}]: {markup(first)}"
    for line in others:
        yield f"  {markup(line)}"
    if page := rule_page(remark.code):
        yield f"  {page}"
