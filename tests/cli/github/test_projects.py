"""`github projects`: which jobs a matrix has."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reconciler.cli.github.projects import MATRIX
from tests.support import sound, write_project

if TYPE_CHECKING:
    from tests.cli.github.conftest import Step
    from tests.conftest import Cli


def git(*words: str) -> None:
    who = ("-c", "user.name=Test", "-c", "user.email=test@acme.test")
    subprocess.run(["git", *who, *words], check=True, capture_output=True)


def _listed(out: str) -> list[str]:
    return [place["directory"] for place in json.loads(out)]


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
        assert _listed(done.out) == ["customers/acme", "customers/größe", "internal"]
    assert step.outputs["projects"] == done.out.strip()


@pytest.mark.usefixtures("repository")
def test_with_a_base_it_lists_those_that_changed_since(step: Step, cli: Cli) -> None:
    git("checkout", "-b", "topic")
    assert cli("github", "projects", "--base", "main").out == "[]\n"
    Path("customers/acme/outplans/sales.yaml").unlink()
    Path("internal/reconciler.yaml").unlink()
    Path("README.md").write_text("hello", encoding="utf-8")
    git("add", ".")
    git("commit", "--message=change")
    assert _listed(cli("github", "projects", "--base", "main").out) == ["customers/acme"]
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


@pytest.mark.usefixtures("repository")
def test_a_project_is_listed_once_per_environment_that_it_can_act_in(cli: Cli) -> None:
    names: dict[str, dict[str, str]] = {"staging": {"endpoint": "sandbox:"}, "prod": {}}
    write_project(Path("internal"), sound(), environments=names)
    text = Path("internal/reconciler.yaml").read_text(encoding="utf-8")
    no_endpoint = "".join(line for line in text.splitlines(True) if "  endpoint: " not in line[:12])
    Path("internal/reconciler.yaml").write_text(no_endpoint, encoding="utf-8")
    Path("customers/acme/reconciler.yaml").write_text("nonsense", encoding="utf-8")
    listed = json.loads(cli("github", "projects").out)
    assert [(place["directory"], place["environment"]) for place in listed] == [
        ("customers/acme", ""),
        ("customers/größe", ""),
        ("internal", "prod"),
        ("internal", "staging"),
    ]


def test_more_than_a_matrix_takes_is_said_with_the_parts_that_it_takes(cli: Cli) -> None:
    git("init", "--initial-branch=main")
    names = [f"p{number:03}" for number in range(MATRIX + 1)]
    for name in names:
        Path(name).mkdir()
        text = f"apiVersion: voipbin.net/v1\nkind: Project\nmetadata: {{name: {name}}}\n"
        Path(name, "reconciler.yaml").write_text(text, encoding="utf-8")
    git("add", ".")
    done = cli("github", "projects")
    assert (done.code, done.out) == (1, "")
    assert "257 projects and environments are more than the 256 jobs of a matrix" in done.err
    assert "--part 1/2" in done.err
    parts = [_listed(cli("github", "projects", "--part", part).out) for part in ("1/2", "2/2")]
    assert sorted(parts[0] + parts[1]) == names


@pytest.mark.parametrize("part", ["0/2", "3/2", "x", "1/0"])
def test_what_is_no_part_is_refused(part: str, cli: Cli) -> None:
    git("init", "--initial-branch=main")
    assert "is no part of several" in cli("github", "projects", "--part", part).err
