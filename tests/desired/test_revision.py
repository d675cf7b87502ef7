"""The files of a revision: what git says, and a sentence for everything it cannot say."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from reconciler.desired.revision import Revision, files_of, merge_base
from reconciler.values.errors import ConfigError, UsageError
from tests.repository import commit, git, repository


def _everything(_path: str) -> bool:
    return True


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A repository with one commit on main."""
    made = repository(tmp_path / "my repository")
    (made / "a.yaml").write_text("a: 1\n", encoding="utf-8")
    commit(made)
    return made


def _read(revision: Revision) -> dict[str, str]:
    with files_of(revision, _everything) as top:
        found = {
            str(path.relative_to(top)): path.read_text(encoding="utf-8")
            for path in sorted(top.rglob("*"))
            if path.is_file()
        }
    assert not top.exists()
    return found


def test_the_base_is_where_the_branch_left_and_not_where_the_other_one_is_now(here: Path) -> None:
    left = git(here, "rev-parse", "HEAD")
    git(here, "checkout", "--quiet", "-b", "feature")
    (here / "a.yaml").write_text("a: 2\n", encoding="utf-8")
    commit(here)
    git(here, "checkout", "--quiet", "main")
    (here / "a.yaml").write_text("a: 3\n", encoding="utf-8")
    commit(here)
    git(here, "checkout", "--quiet", "feature")
    revision = merge_base("main", here)
    assert (revision.ref, revision.commit, revision.top) == ("main", left, here.resolve())
    assert _read(revision) == {"a.yaml": "a: 1\n"}
    assert (here / "a.yaml").read_text(encoding="utf-8") == "a: 2\n"


@pytest.mark.parametrize("ref", ["HEAD", "main", "main~0", "v1", "v1^{commit}", "@"])
def test_whatever_git_takes_for_a_commit_is_one(ref: str, here: Path) -> None:
    git(here, "tag", "--annotate", "--message", "one", "v1")
    assert merge_base(ref, here).commit == git(here, "rev-parse", "HEAD")


def test_names_are_kept_whatever_they_are(here: Path) -> None:
    names = ["with blank.yaml", "ü/日本.yaml", 'quo"te.yaml', "line\nfeed.yaml", "-rf.yaml"]
    for name in names:
        path = here / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name, encoding="utf-8")
    commit(here)
    found = _read(merge_base("HEAD", here))
    assert {name: found[name] for name in names} == {name: name for name in names}


def test_what_is_not_committed_is_in_no_revision(here: Path) -> None:
    (here / "b.yaml").write_text("b: 1\n", encoding="utf-8")
    (here / "a.yaml").write_text("edited", encoding="utf-8")
    assert _read(merge_base("HEAD", here)) == {"a.yaml": "a: 1\n"}


def test_from_a_subdirectory_paths_begin_at_the_top(here: Path) -> None:
    (here / "deep" / "er").mkdir(parents=True)
    assert [*_read(merge_base("HEAD", here / "deep" / "er"))] == ["a.yaml"]


def test_only_what_is_wanted_is_read_and_links_are_links(here: Path) -> None:
    (here / "big.bin").write_bytes(b"\0" * 1000)
    (here / "empty.yaml").write_bytes(b"")
    (here / "link.yaml").symlink_to("a.yaml")
    commit(here)
    with files_of(merge_base("HEAD", here), lambda path: path.endswith(".yaml")) as top:
        names = sorted(path.name for path in top.iterdir())
        assert names == [".git", "a.yaml", "empty.yaml", "link.yaml"]
        assert (top / "link.yaml").readlink() == Path("a.yaml")
        assert (top / "link.yaml").read_text(encoding="utf-8") == "a: 1\n"
        assert (top / "empty.yaml").read_bytes() == b""


def test_nothing_is_written_outside_of_the_copy(here: Path) -> None:
    """Make a tree by hand that no checkout would write, with a path that leads out of it."""
    blob = git(here, "rev-parse", "HEAD:a.yaml")
    entry = f"100644 blob {blob}\tescaped.yaml\n"
    inner = subprocess.run(
        ["git", "-C", str(here), "mktree"], input=entry, capture_output=True, text=True, check=True
    ).stdout.strip()
    outer = f"040000 tree {inner}\t..\n100644 blob {blob}\tkept.yaml\n"
    made = subprocess.run(
        ["git", "-C", str(here), "mktree"], input=outer, capture_output=True, text=True, check=True
    ).stdout.strip()
    evil = git(here, "commit-tree", made, "-m", "evil")
    with files_of(Revision(here, "evil", evil), _everything) as top:
        assert {path.name for path in top.iterdir()} == {".git", "kept.yaml"}
        assert not (top.parent / "escaped.yaml").exists()


@pytest.mark.parametrize("ref", ["nope", "-h", "--all", "", "HEAD:a.yaml", "origin/main", "a b"])
def test_what_is_no_revision_is_said_to_be_none(ref: str, here: Path) -> None:
    with pytest.raises(UsageError, match="git knows no such revision") as caught:
        merge_base(ref, here)
    assert "fetch-depth: 0" in caught.value.remedy


def test_outside_of_a_repository_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="needs a git repository") as caught:
        merge_base("main", tmp_path)
    assert (caught.value.why, caught.value.where) == (None, str(tmp_path))


def test_a_repository_without_a_commit_has_no_branch_yet(tmp_path: Path, here: Path) -> None:
    empty = repository(tmp_path / "empty")
    git(empty, "fetch", "--quiet", str(here), "main:other")
    with pytest.raises(UsageError, match="has no commit yet"):
        merge_base("other", empty)


def test_a_shallow_clone_is_told_to_fetch_the_rest(tmp_path: Path, here: Path) -> None:
    git(here, "checkout", "--quiet", "-b", "feature")
    commit(here, "Feature")
    git(here, "checkout", "--quiet", "main")
    commit(here, "Main")
    clone = tmp_path / "clone"
    git(
        tmp_path,
        "clone",
        "--quiet",
        "--depth=1",
        "--no-single-branch",
        "--branch=feature",
        here.as_uri(),
        str(clone),
    )
    with pytest.raises(ConfigError, match="have no common ancestor") as caught:
        merge_base("origin/main", clone)
    assert caught.value.why is not None
    assert "shallow" in caught.value.why
    assert "fetch-depth: 0" in caught.value.remedy
    git(clone, "fetch", "--quiet", "--unshallow")
    assert merge_base("origin/main", clone).commit == git(here, "merge-base", "main", "feature")


def test_unrelated_histories_have_nothing_in_common(here: Path) -> None:
    git(here, "checkout", "--quiet", "--orphan", "other")
    commit(here, "Another beginning")
    with pytest.raises(ConfigError, match="no common ancestor") as caught:
        merge_base("main", here)
    assert caught.value.why is None
    assert "began at" in caught.value.remedy


def test_a_repository_that_lost_its_files_is_an_error(here: Path) -> None:
    revision = merge_base("HEAD", here)
    blob = git(here, "rev-parse", "HEAD:a.yaml")
    (here / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(ConfigError, match="git cannot read"), files_of(revision, _everything):
        pass
    tree = git(here, "rev-parse", "HEAD^{tree}")
    (here / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    with pytest.raises(ConfigError, match="git cannot read"), files_of(revision, _everything):
        pass


def test_without_git_it_says_what_is_needed(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.fspath(here))
    with pytest.raises(ConfigError, match="git cannot run") as caught:
        merge_base("main", here)
    assert "install git" in caught.value.remedy
