"""`github projects`: which jobs a matrix has."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support import sound, write_project

if TYPE_CHECKING:
    from tests.cli.github.conftest import Step
    from tests.conftest import Cli


def git(*words: str) -> None:
    who = ("-c", "user.name=Test", "-c", "user.email=test@acme.test")
    subprocess.run(["git", *who, *words], check=True, capture_output=True)


@pytest.fixture
def repository() -> None:
    git("init", "--initial-branch=main")
    for name in ("customers/acme", "customers/größe", "internal"):
        write_project(Path(name), sound())
    git("add", ".")
    git("commit", "--message=begin")


@pytest.mark.usefixtures("repository")
def test_it_lists_every_project_that_git_tracks(step: Step, cli: Cli) -> None:
    write_project(Path("untracked"), sound())
    for words in (("-C", "customers"), ()):
        done = cli("github", "projects", *words)
        assert json.loads(done.out) == ["customers/acme", "customers/größe", "internal"]
    assert json.loads(step.outputs["directories"]) == json.loads(done.out)


@pytest.mark.usefixtures("repository")
def test_with_a_base_it_lists_those_that_changed_since(step: Step, cli: Cli) -> None:
    git("checkout", "-b", "topic")
    assert cli("github", "projects", "--base", "main").out == "[]\n"
    Path("customers/acme/outplans/sales.yaml").unlink()
    Path("internal/reconciler.yaml").unlink()
    Path("README.md").write_text("hello", encoding="utf-8")
    git("add", ".")
    git("commit", "--message=change")
    assert json.loads(cli("github", "projects", "--base", "main").out) == ["customers/acme"]
    assert json.loads(step.outputs["deleted"]) == ["internal"]
    for base in ("", "0" * 40):
        assert len(json.loads(cli("github", "projects", "--base", base).out)) == 2


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("base", ["nowhere", "--output=x"])
def test_a_base_that_is_no_commit_is_told(base: str, cli: Cli) -> None:
    done = cli("github", "projects", f"--base={base}")
    assert (done.code, "to do: " in done.err) == (1, True)
    assert not Path("x...HEAD").exists()


def test_without_a_repository_it_is_told(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(Path.cwd().parent))
    done = cli("github", "projects")
    assert (done.code, "needs a git repository" in done.err) == (1, True)
    monkeypatch.setenv("PATH", "/nowhere")
    assert "git cannot run" in cli("github", "projects").err
