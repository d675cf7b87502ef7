"""What a run reads: patches where the project file says so, and never as manifests."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.test_environments import patch, write
from tests.support import manifest, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli


def project(*patches: str, **spec: Any) -> None:
    environments = {"production": {"patches": [*patches]}}
    write_project(Path(), manifest("a"), environments=environments, **spec)


@pytest.mark.parametrize(
    "entry", ["patches", "./patches/", "patches/deep/../a.yaml", "../here/patches", "{cwd}/patches"]
)
def test_patches_are_a_directory_or_a_file(entry: str, cli: Cli) -> None:
    write("patches/a.yaml", patch("a", dial_timeout="45s"))
    write("patches/deep/b.yml", patch("a", max_try_count_1=1))
    write("patches/.hidden.yaml", patch("nobody"))
    write("patches/notes.json", patch("nobody"))
    project(entry.format(cwd=Path.cwd()))
    done = cli("plan", "--env", "production")
    assert (done.code, "dial_timeout: 45s" in done.out) == (0, True)


@pytest.mark.parametrize("entry", ["nowhere", "-", "patches/*.yaml", "a\0b", "~no-such-user/x"])
def test_patches_that_are_not_there_are_a_problem_of_the_project_file(entry: str, cli: Cli) -> None:
    write("patches/a.yaml", patch("a"))
    project("patches", entry)
    done = cli("validate", "--env", "production")
    assert done.code == 1
    assert "reconciler.yaml:11:9: error[no-patches]: patches: " in done.out


def test_a_directory_without_patches_is_a_problem(cli: Cli) -> None:
    Path("patches").mkdir()
    Path("patches/readme.md").write_text("x", encoding="utf-8")
    project("patches")
    done = cli("validate")
    assert (done.code, done.out.count("error[")) == (1, 1)
    assert f"error[no-patches]: patches: {Path.cwd()}/patches holds no manifest" in done.out


@pytest.mark.parametrize("args", ["validate", "plan", "plan --env production", "drift"])
@pytest.mark.parametrize("entry", ["outplans/production", "outplans/production/a.yaml"])
def test_a_patch_below_the_manifests_is_never_read_as_one(entry: str, args: str, cli: Cli) -> None:
    write("outplans/production/a.yaml", patch("a", dial_timeout="45s"))
    project(entry)
    done = cli(*args.split())
    assert (done.code, done.out) == (1, "")
    assert "reconciler.yaml:10:9: error[patch-among-manifests]: outplans/production/a" in (done.err)
    assert done.err.count("error[") == 1


@pytest.mark.parametrize("entry", [".", "outplans", "outplans/a.yaml", ""])
def test_a_manifest_is_not_a_patch_of_itself(entry: str, cli: Cli) -> None:
    project(entry)
    done = cli("plan")
    assert (done.code, "error[patch-among-manifests]" in done.err) == (1, True)


def test_a_patch_that_is_named_as_a_manifest_is_told_apart(cli: Cli) -> None:
    write("patches/a.yaml", patch("a"))
    project("patches")
    done = cli("validate", "-f", "patches/a.yaml")
    assert (done.code, "run `reconciler validate --env production`" in done.err) == (1, True)


def test_a_directory_of_a_similar_name_is_not_meant(cli: Cli) -> None:
    write("outplans/production-only/c.yaml", manifest("c"))
    write("outplans-production/a.yaml", patch("a", dial_timeout="45s"))
    project("outplans-production")
    assert cli("validate").code == 0


def test_all_that_is_wrong_with_patches_is_told_at_once(cli: Cli) -> None:
    write("patches/a.yaml", patch("a", dial_timeout=45), patch("aa"))
    Path("patches/b.yaml").write_text("a: [\n", encoding="utf-8")
    Path("patches/c.yaml").write_text("kind: 012\n---\n5\n", encoding="utf-8")
    project("patches", "nowhere")
    done = cli("validate")
    places = [line.split(": error")[0] for line in done.out.splitlines() if ": error[" in line]
    assert places == [
        "patches/a.yaml:6:17",
        "patches/a.yaml:11:9",
        "patches/b.yaml:2:1",
        "patches/c.yaml:1:7",
        "patches/c.yaml:3:1",
        "reconciler.yaml:11:9",
    ]


def test_a_file_that_cannot_be_read_is_an_error(cli: Cli) -> None:
    Path("patches").mkdir()
    Path("patches/a.yaml").symlink_to("nowhere.yaml")
    project("patches")
    done = cli("plan", "--env", "production")
    assert (done.code, "cannot read patches/a.yaml" in done.err) == (1, True)


def test_a_path_out_of_a_variable_is_not_repeated(cli: Cli, monkeypatch: Any) -> None:
    monkeypatch.setenv("RECONCILER_VAR_WHERE", "hunter2")
    project("${env:RECONCILER_VAR_WHERE}")
    done = cli("validate")
    assert (done.code, "hunter2" in done.out + done.err) == (1, False)
    assert "error[no-patches]: spec.environments.production.patches.0: what ${env:" in done.out
    project(manifests=["outplans", "${env:RECONCILER_VAR_WHERE}/*.yaml"])
    done = cli("plan")
    assert (done.code, "hunter2" in done.out + done.err) == (1, False)
    assert (
        "error[manifests]: spec.manifests.1: what ${env:RECONCILER_VAR_WHERE} stands for"
        in done.err
    )
    write("hunter2/b.yaml", manifest("b"))
    assert cli("plan").code == 0
    project(manifests=["nowhere", "${env:RECONCILER_VAR_WHERE}/*.yaml"])
    assert "no manifest at nowhere" in cli("plan").err


def test_every_path_that_names_nothing_is_told_at_its_place(cli: Cli) -> None:
    project(manifests=["nowhere", "outplans", "*.yml"])
    written = Path("reconciler.yaml").read_text(encoding="utf-8").splitlines()
    done = cli("plan")
    assert done.code == 1
    for name in ("nowhere", "*.yml"):
        line = next(number for number, text in enumerate(written, start=1) if name in text)
        assert f"reconciler.yaml:{line}:" in done.err
        assert f"error[manifests]: no manifest at {name}\n" in done.err
    assert "error[manifests]" not in cli("plan", "-f", "nowhere").err


def test_a_project_inside_of_a_project_is_not_read_by_both(cli: Cli) -> None:
    write_project(Path(), manifest("outer"), manifests=["."])
    write_project(Path("teams/sales"), manifest("inner"), project="sales")
    done = cli("validate")
    assert done.code == 1
    assert "teams/sales/reconciler.yaml:1:1: error[nested-project]" in done.out + done.err
    assert "whose manifests acme reads too" in done.out + done.err
    write_project(Path(), manifest("outer"), manifests=["outplans"])
    assert cli("validate").code == 0
    assert cli("-f", "teams/sales", "validate").code == 0  # named by a person
    assert cli("-C", "teams/sales", "validate").code == 0
