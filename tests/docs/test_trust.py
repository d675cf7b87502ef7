"""Every line of the trust page names a test that exists."""

from __future__ import annotations

from tests.docs.named_tests import ROOT, missing_tests, named_tests

PAGE = (ROOT / "docs" / "trust.md").read_text(encoding="utf-8")
PROMISES = [
    line
    for line in PAGE.partition("\n## ")[2].splitlines()
    if line.startswith("| ") and not line.startswith("| what holds |")
]


def test_every_promise_names_a_test() -> None:
    assert len(PROMISES) > 5
    assert [line for line in PROMISES if not named_tests(line)] == []


def test_every_test_that_is_named_exists() -> None:
    assert missing_tests(PAGE) == []
