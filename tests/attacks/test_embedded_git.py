"""A repository that would like to answer for itself when git is asked, or to run programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.attacks.command import reconciler, sentence
from tests.repository import commit, git, repository
from tests.support import manifest, write_project

if TYPE_CHECKING:
    from tests.support import Run

HOME = Path("checkout/dialing")
QUESTIONS = (
    ("plan", "--base", "main", "-o", "json"),
    ("github", "projects", "--base", "main"),
    ("github", "projects"),
)


@pytest.fixture
def top() -> Path:
    """A checkout with a project below its top, on a branch that changes one outplan."""
    made = repository(Path("checkout").absolute())
    write_project(HOME, manifest("a"), manifest("b"))
    commit(made)
    git(made, "checkout", "--quiet", "-b", "feature")
    write_project(HOME, manifest("a", dial_timeout="45s"), manifest("b"))
    return made


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """A program that leaves a file behind wherever it runs; the file is not there yet."""
    program = tmp_path / "trap.sh"
    program.write_text(f'#!/bin/sh\ntouch "{tmp_path}/sprung"\ncat\n', encoding="utf-8")
    program.chmod(0o755)
    return program


def _sprung(trap: Path) -> bool:
    return (trap.parent / "sprung").exists()


def _answer(run: Run) -> Any:
    assert run.code == 0, run
    found = json.loads(run.out)
    if isinstance(found, list):
        return found
    return {change["key"]: change["origin"] for change in found["resource_changes"]}


def _embedded(place: Path, trap: Path) -> None:
    """Make a directory what git takes for a repository, as everybody can commit one."""
    git(place, "init", "--quiet", "--bare", "--initial-branch=main", ".")
    config = (
        f'[core]\n\trepositoryformatversion = 0\n\tworktree = "{place}"\n\tfsmonitor = "{trap}"\n'
        f'\tsshCommand = "{trap}"\n\tpager = "{trap}"\n'
    )
    (place / "config").write_text(config, encoding="utf-8")


@pytest.mark.parametrize("words", QUESTIONS, ids=" ".join)
def test_a_repository_inside_of_the_project_is_not_asked(
    words: tuple[str, ...], top: Path, trap: Path
) -> None:
    projects = _answer(reconciler(*QUESTIONS[1], directory=top))
    _embedded(HOME.absolute(), trap)
    # Whoever asks without care is answered by what was committed.
    inner = git(HOME.absolute(), "rev-parse", "--absolute-git-dir")
    assert inner == str(HOME.absolute())
    assert "cannot use bare repository" in sentence(reconciler(*words, directory=HOME))
    assert _answer(reconciler(*QUESTIONS[1], directory=top)) == projects
    assert not _sprung(trap)


@pytest.mark.parametrize("words", QUESTIONS, ids=" ".join)
def test_no_program_of_the_repository_runs(words: tuple[str, ...], top: Path, trap: Path) -> None:
    expected = _answer(reconciler(*words, directory=HOME))
    hooks = top / ".git/hooks"
    hooks.mkdir(exist_ok=True)
    for hook in (
        "post-index-change",
        "fsmonitor-watchman",
        "post-checkout",
        "reference-transaction",
    ):
        (hooks / hook).write_text(trap.read_text(encoding="utf-8"), encoding="utf-8")
        (hooks / hook).chmod(0o755)
    for setting in (
        "core.fsmonitor",
        "diff.external",
        "diff.trap.textconv",
        "diff.trap.command",
        "filter.trap.smudge",
        "filter.trap.clean",
        "core.pager",
    ):
        git(top, "config", setting, str(trap))
    (top / ".git/info/attributes").write_text("* diff=trap filter=trap\n", encoding="utf-8")
    assert _answer(reconciler(*words, directory=HOME)) == expected
    assert not _sprung(trap)
    git(top, "status")
    assert _sprung(trap), "the trap is none"


@pytest.mark.parametrize("words", QUESTIONS[:2], ids=" ".join)
def test_a_commit_that_stands_for_another_one_does_not(words: tuple[str, ...], top: Path) -> None:
    expected = _answer(reconciler(*words, directory=HOME))
    head = git(top, "rev-parse", "main")
    git(top, "commit", "--quiet", "--all", "--message", "what the base did not say")
    git(top, "replace", head, git(top, "rev-parse", "HEAD"))
    git(top, "reset", "--quiet", "--soft", head)
    assert _answer(reconciler(*words, directory=HOME)) == expected
