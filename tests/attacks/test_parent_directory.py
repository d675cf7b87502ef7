"""Somebody else's project file in a directory above: a trap for whoever works below it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.attacks.command import reconciler, sentence
from tests.support import manifest, write_project

SOMEBODY = 54_321
COMMANDS = ("plan", "validate", "apply --auto-approve", "drift", "timeline", "sandbox reset")

pytestmark = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away"
)


@pytest.fixture
def below() -> Path:
    """A directory of this user's in a shared one, in which somebody has put a project file."""
    write_project(Path("shared"), manifest("theirs"))
    os.chown("shared/reconciler.yaml", SOMEBODY, SOMEBODY)
    made = Path("shared/mine")
    made.mkdir()
    return made


@pytest.mark.parametrize("command", COMMANDS)
def test_it_is_not_used_from_below(command: str, below: Path) -> None:
    run = reconciler(*command.split(), directory=below)
    if command == "sandbox reset":
        assert str(below / ".reconciler") in f"{Path('shared')}/mine/{run.out.split(' in ')[1]}"
    else:
        assert "no reconciler.yaml here or in a directory above" in sentence(run)
        assert "shared/reconciler.yaml belongs to another user" in run.err
    assert not Path("shared/.reconciler").exists()


@pytest.mark.parametrize("command", COMMANDS)
def test_who_starts_in_the_project_means_it(command: str, below: Path) -> None:
    for words, directory in ((["-C", ".."], below), ([], Path("shared"))):
        run = reconciler(*words, *command.split(), directory=directory)
        assert run.code in (0, 2), run


def test_a_link_of_somebody_is_somebody_s(below: Path) -> None:
    Path("shared/reconciler.yaml").rename("shared/real.yaml")
    os.chown("shared/real.yaml", 0, 0)
    Path("shared/reconciler.yaml").symlink_to("real.yaml")
    assert reconciler("plan", directory=below).code == 0
    os.lchown("shared/reconciler.yaml", SOMEBODY, SOMEBODY)
    assert "belongs to another user" in sentence(reconciler("plan", directory=below))


def test_a_directory_of_somebody_is_somebody_s(below: Path) -> None:
    os.chown("shared/reconciler.yaml", 0, 0)
    assert reconciler("plan", directory=below).code == 0
    os.chown("shared", SOMEBODY, SOMEBODY)
    assert "belongs to another user" in sentence(reconciler("plan", directory=below))


def test_it_does_not_stop_who_needs_no_project_file(below: Path) -> None:
    write_project(below, manifest("mine"))
    (below / "reconciler.yaml").unlink()
    run = reconciler("plan", "--project", "mine", "-f", "outplans", directory=below)
    assert (run.code, "# mine will be created" in run.out) == (0, True)
    refused = reconciler("plan", "--env", "prod", directory=below)
    assert "belongs to another user" in sentence(refused)
