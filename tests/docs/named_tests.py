"""The tests that a page names as proof, and those of them that do not exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def named_tests(text: str) -> list[tuple[str, str]]:
    """Return (file, test) of each named test; a line may name the next by `::test` alone."""
    named: list[tuple[str, str]] = []
    for row in text.splitlines():
        path = ""
        for file, name in re.findall(r"`(tests/[\w/]+\.py)?(?:::(test_\w+))?`", row):
            path = file or path
            if name:
                named.append((path, name))
    return named


def missing_tests(text: str) -> list[tuple[str, str]]:
    """Return the tests that a text names and that do not exist."""
    return [
        (path, name)
        for path, name in named_tests(text)
        if not (ROOT / path).is_file()
        or f"def {name}(" not in (ROOT / path).read_text(encoding="utf-8")
    ]
