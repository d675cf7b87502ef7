"""Every proof that the safety page names exists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "safety.md").read_text(encoding="utf-8")


def test_every_law_that_is_named_exists() -> None:
    laws = (ROOT / "tests" / "simulation" / "laws.py").read_text(encoding="utf-8")
    named = set(re.findall(r"`laws\.(\w+)`", PAGE))
    assert named
    assert {law for law in named if f"def {law}(" not in laws} == set()


def test_every_test_that_is_named_exists() -> None:
    named: list[tuple[str, str]] = []
    for row in PAGE.splitlines():
        path = ""
        for found, name in re.findall(r"`(tests/[\w/]+\.py)?(?:::(test_\w+))?`", row):
            path = found or path
            if name:
                named.append((path, name))
    assert len(named) > 10
    missing = [
        (path, name)
        for path, name in named
        if f"def {name}(" not in (ROOT / path).read_text(encoding="utf-8")
    ]
    assert missing == []
