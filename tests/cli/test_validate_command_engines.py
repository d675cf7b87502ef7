"""`validate` for code hosts and pipelines: their reports, and files named as arguments."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import fromstring

import pytest

from tests.support import manifest, sound, write_project

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Cli

ENGINES: dict[str, Callable[[str], Any]] = {
    "github": lambda told: [line for line in told.splitlines() if line.startswith("::error ")],
    "gitlab": json.loads,
    "sarif": lambda told: json.loads(told)["runs"][0]["results"],
    "junit": lambda told: fromstring(told).findall("testsuite/testcase/failure"),
}


@pytest.mark.parametrize("name", ENGINES)
def test_every_engine_s_report_has_paths_from_the_top_of_the_repository(
    cli: Cli, name: str
) -> None:
    Path(".git").mkdir()
    write_project(Path("acme"), sound("good"), manifest("sales", dial_timeout=30))
    done = cli("-C", "acme", "validate", "-o", name)
    assert (done.code, done.err, len(ENGINES[name](done.out))) == (1, "", 1)
    assert "acme/outplans/sales.yaml" in done.out
    assert "/acme/outplans/sales.yaml" not in done.out


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("broken", [True, False])
def test_what_could_not_be_checked_is_no_clean_report(cli: Cli, name: str, broken: bool) -> None:
    if broken:
        write_project(Path(), manifest("a"), endpiont="sandbox:")
    done = cli("validate", "-o", name)
    assert (done.code, "reconciler.yaml" in done.err) == (1, True)
    found = ENGINES[name](done.out)
    assert len(found) == (0 if name == "sarif" and not broken else 1)
    assert name != "sarif" or broken or '"executionSuccessful": false' in done.out


def test_files_are_named_as_arguments_too(cli: Cli) -> None:
    write_project(Path(), sound("a"), manifest("b", dial_timeout=30))
    named = ("outplans/a.yaml", "outplans/b.yaml")
    assert cli("validate", named[0]).out == "Success! 1 outplan in 1 file of project acme.\n"
    both = cli("validate", *named)
    assert (both.code, both.out) == (1, cli("validate", "-f", named[0], "-f", named[1]).out)
    assert cli("-f", named[0], "validate", named[1]).out == both.out
    assert "no manifest at nowhere.yaml" in cli("validate", "nowhere.yaml").err
