"""Every destroy names its cause, over the command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.repository import commit, repository
from tests.support import manifest, to_yaml, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli


def _plan(cli: Cli, *options: str) -> dict[str, Any]:
    plan: dict[str, Any] = json.loads(cli("plan", "-o", "json", *options).out)
    return plan


@pytest.fixture
def project(cli: Cli) -> Path:
    """A project with a file for b, applied and committed."""
    home = repository(Path().absolute())
    (home / ".gitignore").write_text(".reconciler\n", encoding="utf-8")
    write_project(home, manifest("a"))
    (home / "outplans" / "other.yaml").write_text(to_yaml(manifest("b")), encoding="utf-8")
    cli("apply", "--auto-approve")
    commit(home)
    return home


def test_a_deleted_file_is_named_in_every_format(project: Path, cli: Cli) -> None:
    (project / "outplans" / "other.yaml").unlink()
    cause = f"its manifest was last in outplans/other.yaml, until commit {commit(project)[:12]}"
    (change,) = _plan(cli)["resource_changes"]
    assert change["cause"] == cause
    for form in ("text", "html"):
        assert cause in cli("plan", "-o", form).out
    assert "outplans/other.yaml" in cli("plan", "-o", "markdown").out
    cli("plan", "--out", "saved.json")
    assert cause in cli("show", "saved.json").out
    assert cause in cli("apply", "--auto-approve").out


def test_a_withheld_destroy_names_it_too(project: Path, cli: Cli) -> None:
    (project / "outplans" / "other.yaml").unlink()
    (project / "outplans" / "a.yaml").unlink()
    write_project(project, manifest("c"))
    commit(project)
    plan = _plan(cli)
    assert plan["withheld"]
    for held in plan["withheld"]:
        assert held["cause"].startswith("its manifest was last in outplans/")
        assert held["cause"] in cli("plan").out
        assert held["cause"] in cli("plan", "-o", "html").out


def test_a_key_that_git_never_saw_says_so(cli: Cli) -> None:
    home = repository(Path().absolute())
    write_project(home, manifest("a"), manifest("b"))
    cli("apply", "--auto-approve")
    (home / "outplans" / "b.yaml").unlink()
    (home / ".gitignore").write_text(".reconciler\n", encoding="utf-8")
    commit(home)
    (change,) = _plan(cli)["resource_changes"]
    assert change["cause"] == "no file in the history of what is checked out held it"


def test_without_a_repository_it_says_so_and_goes_on(cli: Cli) -> None:
    write_project(Path(), manifest("a"), manifest("b"))
    cli("apply", "--auto-approve")
    Path("outplans", "b.yaml").unlink()
    (change,) = _plan(cli)["resource_changes"]
    assert change["cause"].startswith("which file held it is not known: this needs a git repo")


def test_fewer_files_than_the_base_are_pointed_out(project: Path, cli: Cli) -> None:
    (project / "outplans" / "other.yaml").unlink()
    notices = _plan(cli, "--base", "main")["notices"]
    (notice,) = [notice for notice in notices if notice["code"] == "fewer-files"]
    assert notice["message"].endswith("are not read now: outplans/other.yaml")


def test_as_many_files_as_the_base_are_nothing_to_point_out(project: Path, cli: Cli) -> None:
    (project / "outplans" / "other.yaml").unlink()
    (project / "outplans" / "new.yaml").write_text(to_yaml(manifest("c")), encoding="utf-8")
    plan = _plan(cli, "--base", "main")
    assert plan["counts"]["destroy"] == 1
    assert not [notice for notice in plan["notices"] if notice["code"] == "fewer-files"]
