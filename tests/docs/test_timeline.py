"""The timeline page: its example is what the command prints, its table names what JSON holds."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Cli

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "timeline.md").read_text(encoding="utf-8")
QUICKSTART = str(ROOT / "examples" / "quickstart" / "outplans")
WHEN = ("--start", "2026-11-22T09:00", "--window", "09:00-18:00", "--tz", "Europe/Berlin")


def test_the_example_is_what_the_command_prints(cli: Cli) -> None:
    printed = cli("timeline", "sales-standard", "-f", QUICKSTART).out
    example = PAGE.partition("$ reconciler timeline sales-standard\n")[2].partition("```")[0]
    assert printed.startswith(example)


def test_the_table_names_every_member_of_the_json(cli: Cli) -> None:
    data = json.loads(cli("timeline", "-f", QUICKSTART, "-o", "json", *WHEN).out)
    table = PAGE.partition("## Formats")[2]
    assert {name for name in _members(data) if not re.search(rf"\b{name}\b", table)} == set()


def _members(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        value = [*value.values()]
    if isinstance(value, list):
        for one in value:
            yield from _members(one)
