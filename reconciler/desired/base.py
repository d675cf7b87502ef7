"""The base of a branch: what a project wanted where the branch left another one.

The revision's files lie in a directory of their own while they are read, by the same code as those
of the working tree.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.desired.files import STDIN
from reconciler.desired.paths import candidates, is_glob, is_manifest_name, names_something
from reconciler.desired.projectfile import read_project
from reconciler.desired.read import read_desired
from reconciler.desired.revision import files_of, merge_base
from reconciler.desired.setting_changes import setting_changes
from reconciler.desired.settings import settings_for
from reconciler.values.desired_outplan import Desired
from reconciler.values.errors import ConfigError, ProblemsError, ReconcilerError, UsageError
from reconciler.values.places import PROJECT_FILE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reconciler.desired.setting_changes import SettingChange
    from reconciler.desired.settings import Settings


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a project wanted at the base of a branch; None where it cannot be known, and then why.

    `settings` is what the branch changes about the project itself.

    `ref` is what the branch left, `commit` where it did.
    """

    ref: str
    commit: str
    desired: Desired | None
    why: str = ""
    settings: tuple[SettingChange, ...] = ()
    gone: tuple[str, ...] = ()
    """The files that the base reads and the working tree does not, where it reads fewer."""


def read_base(settings: Settings, ref: str, *, files: Iterable[str] = ()) -> Baseline:
    """Read the project as it was where this branch left `ref`; `files` are those named with -f.

    A project that did not exist there wanted nothing.

    Raises:
        UsageError: there is no such revision, or the manifests are in none.
        ConfigError: git cannot read it.
    """
    revision = merge_base(ref, settings.root)
    then = _Then(revision.top, settings, named=bool([*files]))
    with files_of(revision, then.wanted) as top:
        changed: tuple[SettingChange, ...] = ()
        try:
            changed = then.changed(top)
            wanted = then.desired(top)
            gone = _gone(wanted, top, settings, revision.top)
            return Baseline(ref, revision.commit, wanted, settings=changed, gone=gone)
        except ReconcilerError as error:
            return Baseline(ref, revision.commit, None, _said(error, top), changed)


class _Then:
    """A project as it was, in a copy of the repository's files."""

    def __init__(self, repository: Path, settings: Settings, *, named: bool) -> None:
        self._repository = repository
        self._settings = settings
        self._named = named
        self._root = self._inside(settings.root)
        self._start = self._inside(settings.pattern_base)
        self._paths = {self._path(pattern, self._start) for pattern in settings.patterns}
        self._everything = any(map(may_be_no_yaml, settings.patterns))

    def wanted(self, path: str) -> bool:
        """Whether a file of the repository may be a project file or a manifest."""
        return self._everything or is_manifest_name(path) or path in self._paths

    def changed(self, top: Path) -> tuple[SettingChange, ...]:
        """Return the settings that are not what they were."""
        now = self._settings.file
        if now is None:
            return ()
        place = next(self._places(top), None)
        return setting_changes(None if place is None else read_project(place), now)

    def desired(self, top: Path) -> Desired:
        """Return what the project wanted."""
        settings = self._found(top)
        if settings is None:
            return Desired(self._settings.project, self._settings.spec.ownership, {})
        start = settings.pattern_base.relative_to(top)
        paths = [str(top / self._path(pattern, start)) for pattern in settings.patterns]
        if not self._everything and (odd := [*filter(may_be_no_yaml, settings.patterns)]):
            raise ConfigError(f"{', '.join(odd)} may name other files than YAML there")
        # No revision holds a directory without files.
        there = tuple(path for path in paths if names_something(path, top))
        if not there:
            return Desired(settings.project, settings.spec.ownership, {})
        return read_desired(settings._replace(patterns=there))

    def _found(self, top: Path) -> Settings | None:
        """Return the settings as they were, None where the project did not exist."""
        now, start = self._settings, top / self._start
        if not (now.root / PROJECT_FILE).is_file():
            return now._replace(pattern_base=start)
        place = next(self._places(top), None)
        if place is None:
            return None
        then = settings_for(start=place.parent, environment=now.environment)
        return then._replace(patterns=now.patterns, pattern_base=start) if self._named else then

    def _places(self, top: Path) -> Iterator[Path]:
        """Yield the project file where it is now, else wherever one of its name was."""
        here = top / self._root / PROJECT_FILE
        if here.is_file():
            yield here
            return
        for path in sorted(top.rglob(PROJECT_FILE)):
            try:
                name = read_project(path).project.metadata.name
            except ReconcilerError:
                continue  # nobody asked about this one
            if name == self._settings.project:
                yield path

    def _inside(self, path: Path) -> Path:
        """Return a path relative to the top of the repository."""
        try:
            return path.resolve().relative_to(self._repository)
        except ValueError:
            raise self._outside(str(path)) from None

    def _path(self, pattern: str, start: Path) -> str:
        """Return a pattern relative to the top of the repository."""
        if pattern == STDIN:
            raise UsageError(
                "--base compares files, and standard input is in no revision",
                remedy="leave --base out, or name files",
            )
        path = Path(pattern).expanduser()
        if path.is_absolute():
            return str(self._inside(path))
        found = os.path.normpath(start / path)
        if found.startswith(".."):
            raise self._outside(pattern)
        return found

    def _outside(self, path: str) -> UsageError:
        return UsageError(
            f"--base compares what is in the git repository {self._repository}",
            why=f"{path} is not in it",
            remedy="leave --base out, or name manifests inside the repository",
        )


def _gone(then: Desired, top: Path, now: Settings, repository: Path) -> tuple[str, ...]:
    """Return the files that held outplans at the base and are not read, if fewer are read now."""
    before = {_from(wanted.file, top) for wanted in then.manifests.values() if wanted.file}
    patterns = now.patterns
    try:
        paths = [
            file.path for pattern in patterns for file in candidates(pattern, now.pattern_base)
        ]
    except (ReconcilerError, OSError, ValueError, RuntimeError):
        return ()  # whoever reads the manifests says why they cannot be read
    read = {_from(path, repository) for path in paths}
    return tuple(sorted(before - read)) if len(read) < len(before) else ()


def _from(file: str, top: Path) -> str:
    directory, name = os.path.split(os.path.abspath(file))  # noqa: PTH100 - of 10,000 paths
    return os.path.relpath(os.path.join(os.path.realpath(directory), name), top)  # noqa: PTH118


def may_be_no_yaml(pattern: str) -> bool:
    """Whether a pattern may name files that a directory would not be searched for."""
    if is_manifest_name(pattern):
        return False
    return is_glob(pattern) or Path(pattern).suffix != ""


def _said(error: ReconcilerError, top: Path) -> str:
    """Return the failure as one sentence, with the paths that people know."""
    said = error.sentence
    if isinstance(error, ProblemsError):
        first = error.problems[0]
        said = f"{error.what}, the first in {first.file}:{first.line}: {first.message}"
    return said.replace(f"{top}/", "")
