"""What every engine's report lists: places once, and names that outlast edits of other lines."""

from __future__ import annotations

from dataclasses import replace

from reconciler.policy.catalogue import rule_page
from reconciler.policy.findings import Finding
from reconciler.report.engines.remarks import fingerprints, remarks
from reconciler.report.validation import Checked, Validation, validation_failed
from reconciler.values.errors import ConfigError, ProblemsError
from reconciler.values.places import Checkout
from reconciler.values.problem import Problem
from tests.support import desired, manifest

PROBLEM = Problem("unknown-field", "no such field", "outplans/a.yaml", 7, 3, remedy="delete it")
HERE = Checkout("/repo/acme", "/repo")


def _found(*findings: Finding, problems: tuple[Problem, ...] = (PROBLEM,)) -> Validation:
    wanted = desired(manifest("a"), manifest("b"))
    checked = Checked(None, wanted, [], list(findings))
    return Validation("acme", 1, checked=[checked], problems=list(problems), checkout=HERE)


def _finding(key: str, field: str = "spec.dial_timeout") -> Finding:
    return Finding("RC103", "warning", key, "60s is long", "shorten it", field, "", 1, 1)


def test_a_place_that_several_outplans_share_is_listed_once() -> None:
    validation = _found(_finding("a"), _finding("a"), problems=())
    (remark,) = remarks(validation)
    assert (remark.title, remark.text) == ("RC103 a", "60s is long\nto do: shorten it")


def test_a_problem_of_the_schema_is_told_by_the_rule_behind_it() -> None:
    (remark,) = remarks(_found(problems=(replace(PROBLEM, code="duration-seconds"),)))
    assert remark.code == "RC101"
    assert rule_page(remark.code).endswith("/docs/rules.md#rc101")
    assert rule_page("unknown-field") == ""


def test_a_fingerprint_outlasts_other_lines_and_other_numbers_and_is_no_other_ones() -> None:
    before = _found(_finding("a"), _finding("b"), _finding("a", "spec.try_interval"))
    moved = replace(PROBLEM, line=90)
    longer = [replace(_finding(key), message="90s is long") for key in "ab"]
    after = _found(*longer, _finding("a", "spec.try_interval"), problems=(moved,))
    names = fingerprints(remarks(before), before)
    assert names == fingerprints(remarks(after), after)
    assert len({*names}) == 4
    other = replace(before, project="other")
    assert not {*names} & {*fingerprints(remarks(other), other)}


def test_the_same_twice_has_two_fingerprints() -> None:
    validation = _found(problems=(PROBLEM, replace(PROBLEM, line=8)))
    first, second = fingerprints(remarks(validation), validation)
    assert first != second


def test_a_run_that_failed_says_why() -> None:
    failed = validation_failed(ConfigError("no project", where="/x", remedy="make one"), HERE)
    (remark,) = remarks(failed)
    assert (failed.valid, remark.severity, remark.file) == (False, "error", "")
    assert remark.text == "no project: /x\nto do: make one"
    (problem,) = remarks(validation_failed(ProblemsError([PROBLEM]), HERE))
    assert problem.file == "outplans/a.yaml"


def test_no_word_of_a_remark_is_obeyed_by_a_reader() -> None:
    (remark,) = remarks(_found(problems=(replace(PROBLEM, message="a\x1b[31m\nb\u202e\uffff"),)))
    assert remark.message == "a\\u001b[31m\\nb\\u202e\\uffff"
