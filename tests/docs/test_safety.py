"""Every proof that the safety page names exists."""

from __future__ import annotations

import re

from tests.docs.named_tests import ROOT, missing_tests, named_tests

PAGE = (ROOT / "docs" / "safety.md").read_text(encoding="utf-8")


def test_every_law_that_is_named_exists() -> None:
    laws = (ROOT / "tests" / "simulation" / "laws.py").read_text(encoding="utf-8")
    named = set(re.findall(r"`laws\.(\w+)`", PAGE))
    assert named
    assert {law for law in named if f"def {law}(" not in laws} == set()


def test_every_test_that_is_named_exists() -> None:
    assert len(named_tests(PAGE)) > 10
    assert missing_tests(PAGE) == []
