"""The page about the sandbox names every call and every fault, and no other."""

import re
from pathlib import Path

from reconciler.sandbox.app import _CALLS
from reconciler.sandbox.control import _MEMBERS
from reconciler.sandbox.faults import FaultKind

PAGE = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return PAGE.split(f"## {title}\n")[1].split("\n## ")[0]


def test_every_kind_of_fault_and_every_member_has_its_row() -> None:
    rows = [line for line in section("Faults").splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall("`([a-z0-9-]+)`", row.split("|")[1])}
    assert named == set(FaultKind) | set(_MEMBERS)


def test_every_call_has_its_row() -> None:
    page = section("What it answers")
    for _, path, _ in _CALLS:
        collection = path.replace(":sandbox_segment", "").split("/")[1]
        assert f"/{collection}" in page, path
