"""`github outputs`: what later steps read, and the summary."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.support import sound, write_project

if TYPE_CHECKING:
    import pytest

    from tests.cli.github.conftest import Step
    from tests.conftest import Cli


def test_it_writes_every_output_and_the_summary(step: Step, cli: Cli) -> None:
    write_project(Path(), sound())
    cli("plan", "--out", "plan.json")
    text = "<!-- reconciler: project=acme -->\n# Plan\n"
    Path("plan.md").write_text(text, encoding="utf-8")
    words = "github outputs --plan plan.json --markdown plan.md --exitcode 2"
    done = cli(*words.split())
    digest = step.outputs.pop("digest")
    assert digest == "" or digest.startswith("sha256:")
    assert step.outputs | {"digest": ""} == {
        "exitcode": "2",
        "changes": "true",
        "add": "1",
        "change": "0",
        "destroy": "0",
        "forget": "0",
        "digest": "",
        "plan": str(Path("plan.json").absolute()),
        "markdown": str(Path("plan.md").absolute()),
    }
    assert step.outputs_file.read_text(encoding="utf-8") in done.out
    assert step.summary.strip() == "# Plan"


def test_outside_of_a_workflow_it_only_prints(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)
    write_project(Path(), sound())
    cli("plan", "--out", "plan.json")
    done = cli("github", "outputs", "--plan", "plan.json")
    assert (done.code, "changes=true\n" in done.out) == (0, True)


def test_a_file_that_cannot_be_written_is_told(
    step: Step, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(Path(), sound())
    cli("plan", "--out", "plan.json")
    monkeypatch.setenv("GITHUB_OUTPUT", str(Path.cwd()))
    done = cli("github", "outputs", "--plan", "plan.json")
    assert (done.code, "GITHUB_OUTPUT" in done.out) == (1, True)
