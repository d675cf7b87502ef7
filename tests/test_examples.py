"""Every example validates, applies to an empty sandbox, and then plans no changes."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

if TYPE_CHECKING:
    from tests.conftest import Cli

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
PROJECTS = sorted(path.parent.name for path in EXAMPLES.glob("*/reconciler.yaml"))


def _copy(name: str) -> str:
    target = Path.cwd() / name
    shutil.copytree(EXAMPLES / name, target, ignore=shutil.ignore_patterns(".reconciler"))
    return str(target)


def test_the_promised_examples_are_there() -> None:
    assert {"quickstart", "scenarios", "adopt", "environments"} <= set(PROJECTS)


def _places(name: str) -> list[tuple[str, ...]]:
    """Return the options for each place of an example: its environments, or its base."""
    spec = yaml.safe_load((EXAMPLES / name / "reconciler.yaml").read_text(encoding="utf-8"))["spec"]
    return [("--env", one) for one in spec.get("environments", ())] or [()]


@pytest.mark.parametrize("name", PROJECTS)
def test_an_example_applies_to_an_empty_sandbox_and_then_holds(name: str, cli: Cli) -> None:
    there = _copy(name)
    assert cli("-C", there, "validate").code == 0
    for place in _places(name):
        applied = cli("-C", there, "apply", "--auto-approve", *place)
        assert (applied.code, "Apply complete!" in applied.out) == (0, True), applied.err
        planned = cli("-C", there, "plan", "--detailed-exitcode", *place)
        assert (planned.code, "No changes." in planned.out) == (0, True)


def test_the_environments_differ_as_their_example_says(cli: Cli) -> None:
    there = _copy("environments")
    staging = cli("-C", there, "plan", "--env", "staging").out
    production = cli("-C", there, "plan", "--env", "production").out
    assert (staging.count("try_interval: 1m"), production.count("try_interval: 2h")) == (2, 2)
    assert ("+15558765432" in staging, "+15558765432" in production) == (False, True)
    assert ("prevent_destroy" in staging, "prevent_destroy" in production) == (False, True)
    assert cli("-C", there, "plan").code == 1


def test_the_adopted_account_comes_under_management_by_name(cli: Cli) -> None:
    there = _copy("adopt")
    assert cli("-C", there, "sandbox", "seed", "account.json").code == 0
    assert cli("plan").code == 3
    planned = cli("plan", "--import-by-name")
    assert "Plan: 2 to import, 0 to add, 1 to change, 0 to destroy." in planned.out
    assert "try_interval: 10m -> 30m" in planned.out
    assert cli("apply", "--import-by-name", "--auto-approve").code == 0
    after = cli("plan")
    assert "No changes." in after.out
    assert "Left alone: 1 unmanaged." in after.out


def test_the_adopted_account_comes_under_management_by_export(cli: Cli) -> None:
    there = _copy("adopt")
    cli("-C", there, "sandbox", "seed", "account.json")
    assert cli("export", "--out", "adopted").code == 0
    assert (Path(there) / "adopted" / "old-experiment.yaml.invalid").is_file()
    assert cli("validate", "-f", "adopted").code == 0
    planned = cli("plan", "-f", "adopted")
    assert "Plan: 2 to import, 0 to add, 0 to change, 0 to destroy." in planned.out
    assert cli("apply", "-f", "adopted", "--auto-approve").code == 0
    assert "No changes." in cli("plan", "-f", "adopted").out
