"""Links, globs and entries that lead out of the repository: nothing outside is read or repeated."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.attacks.command import reconciler
from tests.repository import commit, repository
from tests.support import Run, manifest, to_yaml, write_project

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "hunter2-of-somebody-else"


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A directory beside the repository, with a secret in files that no project may read."""
    made = tmp_path / "outside"
    (made / "deep").mkdir(parents=True)
    for name in ("secret.yaml", "deep/secret.yaml", "credentials"):
        (made / name).write_text(f"{SECRET}: [{SECRET}\n", encoding="utf-8")
    return made


@pytest.fixture
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a project in a directory of its own."""
    made = repository(tmp_path / "repository")
    monkeypatch.chdir(made)
    write_project(made / "project", manifest("a"), project="acme")
    commit(made)
    monkeypatch.chdir(made / "project")
    return made


def _refused(run: Run) -> str:
    said = run.out + run.err
    assert run.code == 1, run
    assert SECRET not in said
    assert "Traceback" not in said
    return said


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("outplans/x.yaml", "secret.yaml"),
        ("outplans/x.yaml", "credentials"),
        ("outplans/more", ""),
        ("outplans/more", "deep"),
        ("reconciler.yaml", "secret.yaml"),
    ],
)
@pytest.mark.parametrize("command", ["validate", "plan"])
def test_a_link_leads_out_of_the_repository(
    command: str, link: str, target: str, outside: Path, top: Path
) -> None:
    path = top / "project" / link
    path.unlink(missing_ok=True)
    path.symlink_to(outside / target)
    said = _refused(reconciler(command))
    assert " is outside of the repository" in said
    assert f"what a project reads stays inside of {top}" in said


@pytest.mark.parametrize(
    "entry",
    ["../../outside", "../../outside/*.yaml", "../../**/*.yaml", "../../outside/secret.yaml", "{}"],
)
def test_an_entry_names_what_is_outside(entry: str, outside: Path, top: Path) -> None:
    manifests = ["outplans", entry.format(outside)]
    write_project(top / "project", manifest("a"), manifests=manifests)
    assert "outside of the repository" in _refused(reconciler("validate"))


@pytest.mark.parametrize("entry", ["../../outside", "../../outside/secret.yaml", "{}"])
def test_patches_are_outside(entry: str, outside: Path, top: Path) -> None:
    environment = {"endpoint": "sandbox:", "patches": [entry.format(outside)]}
    write_project(top / "project", manifest("a"), environments={"x": environment})
    assert "outside of the repository" in _refused(reconciler("--env", "x", "validate"))


def test_outside_of_any_repository_a_project_reads_its_own_directory(
    outside: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(tmp_path / "alone", manifest("a"), manifests=["outplans", "../outside"])
    monkeypatch.chdir(tmp_path / "alone")
    assert "outside of the repository" in _refused(reconciler("validate"))


def test_what_is_shared_inside_of_the_repository_is_read(top: Path) -> None:
    (top / "shared").mkdir()
    (top / "shared/b.yaml").write_text(to_yaml(manifest("b")), encoding="utf-8")
    (top / "project/outplans/more").symlink_to("../../shared")
    run = reconciler("plan")
    assert run.code == 0, run
    assert "2 to add" in run.out


def test_with_base_a_link_of_the_branch_it_left_leads_nowhere_either(
    outside: Path, top: Path
) -> None:
    (top / "project/outplans/x.yaml").symlink_to(outside / "secret.yaml")
    commit(top)
    (top / "project/outplans/x.yaml").unlink()
    run = reconciler("plan", "--base", "HEAD")
    assert SECRET not in run.out + run.err
    assert "Traceback" not in run.err


def test_f_names_any_file_and_repeats_none_that_a_link_leads_to(outside: Path, top: Path) -> None:
    named = reconciler("--project", "acme", "-f", str(outside / "secret.yaml"), "validate")
    assert "error[yaml-syntax]" in named.out  # it was asked for
    (top / "project/outplans/x.yaml").symlink_to(outside / "secret.yaml")
    assert "what it says is not repeated" in _refused(reconciler("-f", "outplans", "validate"))


def test_f_reads_a_whole_directory_anywhere(outside: Path, top: Path) -> None:
    good = outside / "good"
    good.mkdir()
    (good / "b.yaml").write_text(to_yaml(manifest("b")), encoding="utf-8")
    assert "1 to add" in reconciler("-f", str(good), "plan").out


@pytest.mark.parametrize("name", ["x.yaml", "x.YML"])
@pytest.mark.parametrize("command", ["validate", "plan"])
def test_what_is_no_regular_file_is_neither_read_nor_waited_for(
    command: str, name: str, top: Path
) -> None:
    os.mkfifo(top / "project/outplans" / name)
    assert f"outplans/{name} is a FIFO" in _refused(reconciler(command))


def test_a_link_to_a_device_is_not_read(top: Path) -> None:
    (top / "project/outplans/x.yaml").symlink_to("/dev/zero")
    assert "outside of the repository" in _refused(reconciler("validate"))


def test_a_fifo_is_no_project_file(top: Path) -> None:
    (top / "project/reconciler.yaml").unlink()
    os.mkfifo(top / "project/reconciler.yaml")
    run = reconciler("validate")
    assert run.code == 1
    assert "Traceback" not in run.err
