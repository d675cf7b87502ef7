"""Which file held a manifest last, asked of real git repositories."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reconciler.desired import history
from reconciler.desired.history import causes_of
from reconciler.desired.settings import settings_for
from tests.repository import commit, git, repository
from tests.support import manifest, write_project

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A project below the top of a repository, committed."""
    top = repository(tmp_path / "top")
    home = top / "dialing"
    home.mkdir()
    write_project(home, manifest("a"), manifest("b"))
    commit(top)
    return home


def _cause(home: Path, key: str) -> str:
    return causes_of(settings_for(start=home), [key])[key]


def _split(home: Path) -> Path:
    """Give b a file of its own and commit that."""
    for path in (home / "outplans").iterdir():
        path.unlink()
    for key in "ab":
        text = (
            f"apiVersion: voipbin.net/v1\nkind: Outplan\nmetadata: {{name: {key}}}\n"
            f"spec: {{name: {key}}}\n"
        )
        (home / "outplans" / f"{key}.yaml").write_text(text, encoding="utf-8")
    commit(home)
    return home / "outplans" / "b.yaml"


def test_a_deleted_file_is_named_with_the_commit_that_took_it_out(home: Path) -> None:
    _split(home).unlink()
    gone = commit(home)
    commit(home, "Something else")
    cause = _cause(home, "b")
    assert cause == f"its manifest was last in dialing/outplans/b.yaml, until commit {gone[:12]}"


def test_a_deletion_that_is_not_committed_is_named(home: Path) -> None:
    _split(home).unlink()
    head = git(home, "rev-parse", "HEAD")[:12]
    assert _cause(home, "b") == (
        "its manifest was last in dialing/outplans/b.yaml "
        f"(deleted since, not committed; commit {head} has it)"
    )


def test_a_key_of_a_list_document_is_found(home: Path) -> None:
    path = home / "outplans" / "list.yaml"
    path.write_text(
        "apiVersion: v1\nkind: List\nitems:\n- apiVersion: voipbin.net/v1\n  kind: Outplan\n"
        "  metadata: {name: listed}\n  spec: {name: x}\n",
        encoding="utf-8",
    )
    commit(home)
    path.unlink()
    commit(home)
    assert "dialing/outplans/list.yaml, until" in _cause(home, "listed")


def test_a_text_alone_is_no_manifest(home: Path) -> None:
    note = home / "outplans" / "note.yaml"
    note.write_text("# metadata: {name: ghost}\nkind: Other\nmetadata: {name: ghost}\n")
    commit(home)
    note.unlink()
    commit(home)
    assert _cause(home, "ghost") == "no file in the history of what is checked out held it"


def test_what_only_a_merge_took_away_is_found(home: Path) -> None:
    path = _split(home)
    git(home, "checkout", "--quiet", "-b", "side")
    (home / "aside").write_text("x")
    commit(home)
    git(home, "checkout", "--quiet", "main")
    (home / "other").write_text("x")
    commit(home)
    git(home, "merge", "--quiet", "--no-commit", "--no-ff", "side")
    path.unlink()
    merge = commit(home, "Merge")
    assert _cause(home, "b").endswith(f"b.yaml, until commit {merge[:12]}")


def test_no_repository_says_so(tmp_path: Path) -> None:
    write_project(tmp_path, manifest("a"))
    cause = _cause(tmp_path, "b")
    assert cause == "which file held it is not known: this needs a git repository"


def test_no_git_says_so(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert _cause(home, "b").startswith("which file held it is not known: git cannot run")


def test_a_shallow_clone_does_not_claim_that_no_file_held_it(home: Path, tmp_path: Path) -> None:
    _split(home).unlink()
    commit(home)
    source = f"file://{home.parent}"
    git(tmp_path, "clone", "--quiet", "--depth=1", source, "shallow")
    cause = _cause(tmp_path / "shallow" / "dialing", "b")
    assert cause == "which file held it is not known: the clone is shallow"


def test_beyond_the_bound_it_is_not_looked_up(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _split(home).unlink()
    commit(home)
    write_project(home, manifest("a"))
    commit(home)
    monkeypatch.setattr(history, "MAX_COMMITS", 1)
    assert _cause(home, "b") == "which file held it was not looked up beyond 1 commits"


def test_a_project_without_a_commit_remembers_nothing(tmp_path: Path) -> None:
    write_project(repository(tmp_path), manifest("a"))
    assert _cause(tmp_path, "a") == "no file in the history of what is checked out held it"
