"""The projects of a repository, and which of them a branch touches.

A project is touched when what it reads (`project_files`) is not what it read where the branch
began: so a change to a manifest that it shares with others, or behind a link, counts wherever the
file lies. What cannot be told counts as touched: nobody would plan it otherwise.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from reconciler.desired.base import may_be_no_yaml
from reconciler.desired.paths import is_manifest_name
from reconciler.desired.projectfile import read_project
from reconciler.desired.read import entries_of, project_files
from reconciler.desired.revision import files_of, merge_base, paths_of, tracked_files
from reconciler.values.errors import ReconcilerError
from reconciler.values.places import PROJECT_FILE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


class Directory(NamedTuple):
    """Where a project is, from the top of the repository, and its name; "" where unreadable."""

    path: str
    project: str


class Branch(NamedTuple):
    """The projects that a branch touches, and those that it deleted, with what was theirs there.

    The outplans of a deleted project stay as they are: they go on dialing.
    """

    touched: list[Directory]
    deleted: list[Directory]


def projects_of(here: Path) -> list[Directory]:
    """Return every directory with a project file that git tracks.

    Raises:
        UsageError: not a git repository.
        ConfigError: git is missing, or cannot say.
    """
    top, paths = tracked_files(here)
    return [
        _directory(top, path)
        for path in _directories(paths)
        if (top / path / PROJECT_FILE).is_file()
    ]


def branch_of(ref: str, here: Path) -> Branch:
    """Return what the branch changes since it left `ref`, what is not committed included.

    Raises:
        UsageError: not a git repository, or no such revision.
        ConfigError: git is missing, or cannot say.
    """
    revision = merge_base(ref, here)
    now = {found.path: found for found in projects_of(revision.top)}
    files = {path: _files(revision.top, path) for path in now}
    before = _directories(paths_of(revision))
    everything = any(not is_manifest_name(name) for read in files.values() for name in read or ())
    with files_of(revision, lambda path: everything or is_manifest_name(path)) as top:
        touched = [
            found
            for path, found in now.items()
            if path not in before
            or files[path] is None
            or files[path] != _files(top, path, everything=everything)
        ]
        gone = [_directory(top, path) for path in before if path not in now]
    moved = {found.project for path, found in now.items() if path not in before}
    return Branch(touched, [found for found in gone if found.project not in moved - {""}])


def _directories(paths: Iterable[str]) -> list[str]:
    return sorted(
        str(path.parent) for path in map(PurePosixPath, paths) if path.name == PROJECT_FILE
    )


def _directory(top: Path, path: str) -> Directory:
    try:
        return Directory(path, read_project(top / path / PROJECT_FILE).project.metadata.name)
    except ReconcilerError:
        return Directory(path, "")


def _files(top: Path, path: str, *, everything: bool = True) -> Mapping[str, bytes] | None:
    """Return what a project reads; None where that cannot be told.

    Without `everything` only YAML files and links are there.
    """
    try:
        file = read_project(top / path / PROJECT_FILE)
        if not everything and any(map(may_be_no_yaml, entries_of(file))):
            return None
        files = project_files(file)
    except ReconcilerError:
        return None
    # What is named by an absolute path is not the revision's.
    inside = ((file.path.parent / name).resolve().is_relative_to(top) for name in files)
    return files if all(inside) else None
