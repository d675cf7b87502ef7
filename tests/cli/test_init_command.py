"""`reconciler init`: a project that works as it is, and nothing overwritten."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reconciler.desired.projectfile import read_project

if TYPE_CHECKING:
    from tests.conftest import Cli

FILES = ("reconciler.yaml", "outplans/sales-standard.yaml", ".gitignore")


def test_a_new_project_validates_and_applies(cli: Cli) -> None:
    done = cli("init")
    assert (done.code, done.err) == (0, "")
    assert [line.split() for line in done.out.splitlines()[:3]] == [["created", f] for f in FILES]
    assert done.out.endswith("Next: reconciler validate, then reconciler plan\n")
    checked = cli("validate").out
    assert checked.endswith("\nSuccess! 1 outplan in 1 file of project here. 1 warning.\n")
    assert "warning[RC301]: there is no source" in checked
    assert cli("apply", "--auto-approve").code == 0
    assert "No changes." in cli("plan").out


@pytest.mark.parametrize("args", ["init deep/dialing", "-C deep init dialing"])
def test_a_directory_is_made_and_named_in_what_comes_next(args: str, cli: Cli) -> None:
    Path("deep").mkdir()
    done = cli(*args.split())
    directory = args.split()[-1]
    assert f"Next: reconciler -C {directory} validate" in done.out
    assert all((Path(directory) / name).is_file() for name in FILES)
    assert cli("-C", directory, "plan").code == 0


def test_nothing_is_overwritten(cli: Cli) -> None:
    for name in FILES:
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text("mine", encoding="utf-8")
    done = cli("init")
    assert done.code == 0
    assert [line.split()[0] for line in done.out.splitlines()[:3]] == ["exists"] * 3
    assert "; add to it .reconciler/, where the sandbox keeps its state; and plan.json" in done.out
    assert {Path(name).read_text(encoding="utf-8") for name in FILES} == {"mine"}


def test_what_is_missing_is_added_to_what_exists(cli: Cli) -> None:
    cli("init")
    Path(".gitignore").unlink()
    again = cli("init").out
    assert ("created  .gitignore" in again, again.count("exists")) == (True, 2)


def test_what_belongs_in_no_commit_is_ignored_by_git(cli: Cli) -> None:
    cli("init")
    cli("plan", "--out", "plan.json")
    assert Path(".reconciler/sandbox.db").is_file()
    git = ["git", "-c", "core.excludesFile="]
    subprocess.run([*git, "init", "--quiet"], check=True)
    listed = subprocess.run(
        [*git, "status", "--porcelain", "-uall"], check=True, capture_output=True, text=True
    )
    assert sorted(line[3:] for line in listed.stdout.splitlines()) == sorted(FILES)


def test_who_ignores_some_of_it_is_told_the_rest(cli: Cli) -> None:
    Path(".gitignore").write_text(".reconciler/\n", encoding="utf-8")
    assert "exists   .gitignore; add to it plan.json, a plan" in cli("init").out
    Path(".gitignore").write_text(".reconciler/\n*/plan.json\n", encoding="utf-8")
    assert "exists   .gitignore\n" in cli("init").out


@pytest.mark.parametrize(
    ("directory", "project"),
    [
        ("Acme Dialing", "acme-dialing"),
        ("--x--", "x"),
        ("日本", "dialing"),
        ("a" * 70, "a" * 63),
        (f"{'a' * 62}-b", "a" * 62),
    ],
)
def test_the_project_is_named_after_its_directory(directory: str, project: str, cli: Cli) -> None:
    assert cli("init", "--", directory).code == 0
    found = Path(directory, "reconciler.yaml").resolve()
    assert read_project(found).project.metadata.name == project


def test_a_place_that_cannot_be_written_is_an_error(cli: Cli) -> None:
    Path("file").write_text("", encoding="utf-8")
    assert cli("init", "file").code == 1
    inside = cli("init", "file/below")
    assert (inside.code, inside.out) == (1, "")
    assert inside.err.startswith("Error: cannot write into file/below\n  why:   Not a directory")
    Path("outplans").write_text("", encoding="utf-8")
    assert cli("init").code == 1
