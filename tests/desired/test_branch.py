"""Which projects of a repository a branch touches: those of which `plan --base` says so too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reconciler.desired.branch import Branch, Directory, branch_of, projects_of
from reconciler.values.errors import ConfigError, UsageError
from tests.repository import commit, git, repository
from tests.support import manifest, to_yaml, write_project

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Cli

PROJECTS = {"linked": "l", "near": "n", "patched": "p", "sharing": "s"}


def _write(path: str, *documents: dict[str, Any]) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(to_yaml(*documents), encoding="utf-8")


def _lose(directory: str) -> None:
    """Take the manifests out of a directory, which stays, empty on purpose."""
    for path in Path(directory).glob("*.yaml"):
        path.unlink()
    Path(directory, ".gitkeep").touch()


def _patch(key: str, **spec: Any) -> dict[str, Any]:
    return {key: value for key, value in manifest(key).items() if key != "spec"} | {"spec": spec}


@pytest.fixture
def top(monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of projects that read files of their own, and of directories outside."""
    made = repository(Path("my repository").absolute())
    monkeypatch.chdir(made)
    Path(".gitignore").write_text(".reconciler\n", encoding="utf-8")
    for directory, key in PROJECTS.items():
        write_project(Path(directory), manifest(key), project=directory)
    _write("shared/common.yaml", manifest("common"))
    write_project(Path("sharing"), project="sharing", manifests=["outplans", "../shared"])
    _write("elsewhere/x.yaml", manifest("x"))
    Path("linked/outplans/more").symlink_to("../../elsewhere")
    environments = {"prod": {"endpoint": "sandbox:", "patches": ["../patches"]}}
    write_project(Path("patched"), project="patched", environments=environments)
    _write("patches/p.yaml", _patch("p", dial_timeout="31s"))
    commit(made)
    git(made, "checkout", "--quiet", "-b", "topic")
    return made


def _touched(top: Path) -> list[str]:
    return [directory.path for directory in branch_of("main", top).touched]


def _edited(path: str, key: str) -> Callable[[], None]:
    return lambda: _write(path, manifest(key, dial_timeout="45s"))


EDITS: dict[str, tuple[str, Callable[[], None]]] = {
    "its own manifest": ("near", _edited("near/outplans/n.yaml", "n")),
    "a shared manifest": ("sharing", _edited("shared/common.yaml", "common")),
    "a manifest behind a link": ("linked", _edited("elsewhere/x.yaml", "x")),
    "a new manifest behind a link": ("linked", _edited("elsewhere/y.yaml", "y")),
    "a patch outside": (
        "patched",
        lambda: _write("patches/p.yaml", _patch("p", dial_timeout="45s")),
    ),
    "a manifest that goes": ("sharing", lambda: _lose("sharing/outplans")),
    "a link that goes": ("linked", lambda: Path("linked/outplans/more").unlink()),
}


@pytest.mark.parametrize("edit", EDITS)
def test_it_is_the_project_of_which_plan_says_so(
    edit: str, top: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    (directory, change) = EDITS[edit]
    options = {name: ["-C", str(top / name)] for name in PROJECTS}
    options["patched"] += ["--env", "prod"]
    for words in options.values():
        assert cli("apply", *words, "--auto-approve").code == 0
    monkeypatch.chdir(top)
    assert _touched(top) == []
    change()
    commit(top)
    assert _touched(top) == [directory]
    for name, words in options.items():
        done = cli("plan", *words, "--base", "main", "-o", "json")
        origins = {change["origin"] for change in json.loads(done.out)["resource_changes"]}
        assert origins == ({"branch"} if name == directory else set()), name


def test_what_no_project_reads_touches_none(top: Path) -> None:
    Path("near/README.md").write_text("hello", encoding="utf-8")
    _write("unread/z.yaml", manifest("z"))
    commit(top)
    assert _touched(top) == []


def test_a_project_file_counts_as_what_is_read(top: Path) -> None:
    write_project(Path("near"), project="near", guards={"max_destroys": 1})
    assert _touched(top) == ["near"]


def test_files_of_any_name_are_compared(top: Path) -> None:
    for name, other in (("policies.txt", "policies.txt"), ("all.*", "all.conf"), ("all", "all")):
        git(top, "checkout", "--quiet", "main")
        write_project(Path("near"), project="near", manifests=["outplans", name])
        _write(f"near/{other}", manifest("t"))
        commit(top)
        git(top, "checkout", "--quiet", "-B", "topic")
        assert _touched(top) == [], name
        _write(f"near/{other}", manifest("t", dial_timeout="45s"))
        assert _touched(top) == ["near"], name
        commit(top)


def test_what_cannot_be_told_counts(top: Path) -> None:
    """Broken, hanging on a variable, or named by a path that is the same at every revision."""
    git(top, "checkout", "--quiet", "main")
    Path("near/reconciler.yaml").write_text("broken: [", encoding="utf-8")
    patches = {"prod": {"endpoint": "sandbox:", "patches": ["${env:RECONCILER_VAR_NOT_SET}"]}}
    write_project(Path("patched"), project="patched", environments=patches)
    write_project(Path("sharing"), project="sharing", manifests=[str(top / "shared")])
    commit(top)
    git(top, "checkout", "--quiet", "-B", "topic")
    assert _touched(top) == ["near", "patched", "sharing"]


def test_a_missing_variable_elsewhere_in_an_environment_does_not_count(top: Path) -> None:
    git(top, "checkout", "--quiet", "main")
    environments = {"prod": {"endpoint": "${env:RECONCILER_VAR_NOT_SET}"}}
    write_project(Path("near"), project="near", environments=environments)
    commit(top)
    git(top, "checkout", "--quiet", "-B", "topic")
    assert _touched(top) == []


def test_new_moved_and_deleted_projects_are_told_apart(top: Path) -> None:
    write_project(Path("fresh"), project="fresh")
    Path("near").rename(top / "nearer")
    for path in ("patched/reconciler.yaml", "sharing/outplans/s.yaml", "sharing/reconciler.yaml"):
        Path(path).unlink()
    commit(top)
    assert branch_of("main", top) == Branch(
        [Directory("fresh", "fresh"), Directory("nearer", "near")],
        [Directory("patched", "patched"), Directory("sharing", "sharing")],
    )


def test_a_deleted_project_that_was_broken_is_told_without_a_name(top: Path) -> None:
    git(top, "checkout", "--quiet", "main")
    Path("near/reconciler.yaml").write_text("broken: [", encoding="utf-8")
    commit(top)
    git(top, "checkout", "--quiet", "-B", "topic")
    Path("near/reconciler.yaml").unlink()
    assert branch_of("main", top).deleted == [Directory("near", "")]


def test_the_projects_are_those_that_git_tracks(top: Path) -> None:
    write_project(Path("untracked"), project="untracked")
    expected = [Directory(name, name) for name in sorted(PROJECTS)]
    assert projects_of(top) == projects_of(top / "near") == expected
    write_project(Path(), project="whole")
    commit(top)
    assert Directory(".", "whole") in projects_of(top)


def test_without_git_or_a_repository_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(UsageError, match="needs a git repository"):
        projects_of(tmp_path)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(ConfigError, match="git cannot run"):
        projects_of(tmp_path)
