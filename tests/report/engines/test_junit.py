"""`validate -o junit`: a test case for each outplan, with what is wrong with it."""

from __future__ import annotations

from dataclasses import replace
from xml.etree.ElementTree import Element, fromstring

from reconciler.policy.findings import Finding
from reconciler.report.engines.junit import validation_junit
from reconciler.report.validation import Checked, Validation, validation_failed
from reconciler.values.errors import ConfigError
from reconciler.values.places import Checkout
from reconciler.values.problem import Problem, Severity
from tests.golden.results import RESULTS
from tests.support import desired, manifest

PROBLEM = Problem("unknown-field", "no such field", "outplans/a.yaml", 7, 3, remedy="delete it")
HERE = Checkout("/repo/acme", "/repo")


def _finding(severity: Severity = "error", message: str = "too often") -> Finding:
    return Finding("RC604", severity, "a", message, "less", "spec", "", 1, 1)


def _suite(*findings: Finding, problems: tuple[Problem, ...] = ()) -> Element:
    checked = Checked(None, desired(manifest("a"), manifest("b")), [], list(findings))
    found = Validation("acme", 1, checked=[checked], problems=list(problems), checkout=HERE)
    return _read(found)


def _read(validation: Validation) -> Element:
    root = fromstring(validation_junit(validation))
    suite = root.find("testsuite")
    assert suite is not None
    cases, failures = suite.findall("testcase"), suite.findall("testcase/failure")
    assert (suite.get("tests"), suite.get("failures")) == (str(len(cases)), str(len(failures)))
    assert root.get("tests") == suite.get("tests")
    return suite


def test_an_outplan_is_a_test_that_passes_or_fails() -> None:
    suite = _suite(_finding(), _finding(message="at night"), _finding("warning", "odd"))
    first, second = suite
    assert (first.get("name"), first.get("file")) == ("a", "acme/test.yaml")
    (failure,) = first.findall("failure")
    assert (failure.get("message"), failure.get("type")) == ("too often and 1 more", "RC604")
    assert "error[RC604]: at night" in (failure.text or "")
    assert "odd" in (first.findtext("system-out") or "")
    assert (second.get("name"), [*second]) == ("b", [])


def test_a_warning_fails_no_test() -> None:
    assert _suite(_finding("warning")).findall("testcase/failure") == []


def test_what_is_allowed_is_in_no_test() -> None:
    assert [[*case] for case in _suite(replace(_finding(), allowed_by="until May"))] == [[], []]


def test_an_outplan_that_nobody_asked_about_is_no_test() -> None:
    checked = Checked(None, desired(manifest("a"), manifest("b")), [], [], frozenset("b"))
    assert [case.get("name") for case in _read(Validation("acme", 1, checked=[checked]))] == ["b"]


def test_a_file_that_cannot_be_read_as_an_outplan_is_a_test_of_its_own() -> None:
    third = _suite(problems=(PROBLEM,))[2]
    assert (third.get("name"), len(third)) == ("acme/outplans/a.yaml", 1)


def test_a_run_that_failed_is_a_test_that_fails() -> None:
    (case,) = _read(validation_failed(ConfigError("no project", remedy="make one"), HERE))
    assert "no project" in (case.findtext("failure") or "")


def test_whatever_a_name_holds_is_xml() -> None:
    signs = "".join(map(chr, [*range(0x20), 0x7F, 0xD800, 0xFFFE, 0xFFFF, 0x1FFFE])) + '<&>"]]>'
    suite = _suite(problems=(replace(PROBLEM, message=signs, file=signs),))
    assert "\\u0000" in (suite[2].findtext("failure") or "")
    assert len(_read(*RESULTS["validate"]())) == 13
