"""What a run reads: its manifests, and the patches of the environment it acts in.

Says where in the project file a path is wrong; what the files mean is not looked at here.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reconciler.desired.files import SourceFile, source_files
from reconciler.desired.load import load, read_all
from reconciler.desired.paths import names_something, repository_top, shown
from reconciler.values.errors import ConfigError, ProblemsError
from reconciler.values.places import PROJECT_FILE
from reconciler.values.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reconciler.desired.overlay import Overlay
    from reconciler.desired.projectfile import ProjectFile
    from reconciler.desired.settings import Settings
    from reconciler.values.desired_outplan import Desired

_NOTHING: Mapping[str, bytes] = {}
UNNAMED = "unnamed"
"""The project of outplans in a run that needs no project."""


def read_desired(settings: Settings) -> Desired:
    """Read the manifests, with what the project lays under and over them.

    A run that needs no project has none; its outplans belong to "unnamed" then.

    Raises:
        ProblemsError: one of them is wrong; holds every problem.
        ConfigError: there is nothing to read, or it cannot be read.
    """
    desired, problems = load(
        manifest_files(settings),
        project=settings.project or UNNAMED,
        ownership=settings.spec.ownership,
        overlay=read_overlay(settings),
    )
    if problems:
        raise ProblemsError(problems)
    return desired


def entries_of(file: ProjectFile) -> list[str]:
    """Return all that a project names to be read, in any of its environments.

    Raises:
        ConfigError: what an environment reads hangs on a variable that is not set.
    """
    spec = file.project.spec
    for name, problems in file.missing.items():
        if file.written("spec", "environments", name, "patches") is not None:
            raise ConfigError(
                f"what the environment {name} reads is not known",
                why=problems[0].message,
                remedy="set the variable",
            )
    patches = (entry for environment in spec.environments.values() for entry in environment.patches)
    return [*spec.manifests, *patches]


def project_files(file: ProjectFile) -> dict[str, bytes]:
    """Read all that a project may read: its file, its manifests, the patches of any environment.

    By path from its directory. What a revision does not have, as a directory without files, is
    nothing; `manifest_files` and `read_overlay` complain about it.

    Raises:
        ConfigError: it cannot be read, or what an environment reads hangs on a missing variable.
    """
    root = file.path.parent
    there = [entry for entry in entries_of(file) if names_something(entry, root)]
    read = source_files([file.path.name, *there], root, within=repository_top(root))
    return {os.path.relpath(source.name, root): source.raw for source in read}


def manifest_files(settings: Settings) -> list[SourceFile]:
    """Read the files of the manifests.

    Raises:
        ConfigError: there is nothing to read, or what -f names cannot be read.
        ProblemsError: a patch is among them, or what spec.manifests names cannot be read.
    """
    try:
        files = source_files(settings.patterns, settings.pattern_base, within=settings.within)
    except ConfigError:
        placed = list(_unreadable(settings))
        if placed:
            raise ProblemsError(placed) from None
        raise
    found = list(_patches_among(files, settings.file)) if settings.file is not None else []
    if not settings.named:
        found += _of_other_projects(files, settings)
    if found:
        raise ProblemsError(found)
    return files


def _of_other_projects(files: Sequence[SourceFile], settings: Settings) -> Iterator[Problem]:
    """Yield every project inside of this one whose manifests this one reads too."""
    root = os.path.realpath(settings.root)
    directories = dict.fromkeys(os.path.realpath(os.path.dirname(file.name)) for file in files)  # noqa: PTH120
    above: dict[str, None] = {}
    for directory in directories:
        while directory.startswith(os.path.join(root, "")) and directory not in above:  # noqa: PTH118
            above[directory] = None
            directory = os.path.dirname(directory)  # noqa: PTH120
    for directory in sorted(above):
        other = os.path.join(directory, PROJECT_FILE)  # noqa: PTH118
        if os.path.isfile(other):  # noqa: PTH113
            yield Problem(
                "nested-project",
                f"this is a project of its own, whose manifests {settings.project} reads too",
                shown(other),
                1,
                1,
                remedy=f"name in spec.manifests of {settings.project} what belongs to it alone",
            )


def read_overlay(
    settings: Settings, *, complete: bool = True, instead: Mapping[str, bytes] = _NOTHING
) -> Overlay | None:
    """Read what the project lays under and over its manifests; None where that is nothing.

    Without `complete` a patch may be of a manifest that is not looked at. `instead` is what files
    of patches are to be taken to hold, by their names.
    """
    if settings.file is None:
        return None
    spec, environment = settings.file.project.spec, settings.environment
    own = spec.environments[environment] if environment is not None else None
    patched = own is not None and bool(own.patches or own.defaults.model_fields_set)
    four_byte = settings.spec.allow_four_byte_characters
    if not (patched or four_byte or spec.defaults.model_fields_set):
        return None
    from reconciler.desired.overlay import overlay_of
    from reconciler.desired.patch import patch_problems

    if own is None or not patched:
        return overlay_of(settings.file.document, None, four_byte=four_byte)

    files, problems = _patch_files(settings.file, str(environment), own.patches)
    patches = read_all(file._replace(raw=instead.get(file.name, file.raw)) for file in files)
    problems.extend(patches.problems)
    known = {problem.place for problem in problems}
    wrong = patch_problems(patches.documents, four_byte=four_byte)
    problems.extend(problem for problem in wrong if problem.place not in known)
    return overlay_of(
        settings.file.document,
        environment,
        patches.documents,
        problems=problems,
        complete=complete,
        four_byte=four_byte,
    )


def read_defaults(settings: Settings) -> Overlay | None:
    """Return what the project lays under its manifests, and nothing over them."""
    if settings.file is None:
        return None
    from reconciler.desired.overlay import overlay_of

    four_byte = settings.spec.allow_four_byte_characters
    return overlay_of(settings.file.document, settings.environment, four_byte=four_byte)


_NAME_PATCHES = "name a directory of patches, relative to this file, or delete the line"


def _patch_files(
    file: ProjectFile, environment: str, entries: Sequence[str]
) -> tuple[list[SourceFile], list[Problem]]:
    files: dict[str, SourceFile] = {}
    problems: list[Problem] = []
    within = repository_top(file.path.parent)
    for at, entry in enumerate(entries):
        path = _place(file, entry)
        message, remedy = f"patches: {entry} is no directory or file", _NAME_PATCHES
        found: list[SourceFile] = []
        if path.exists():
            try:
                found = source_files([str(path)], path, within=within)
            except ConfigError as error:
                message, remedy = _said(f"patches: {error.what}", error)
        files |= {patch.name: patch for patch in found}
        if not found:
            problems.append(
                file.document.problem("no-patches", message, _entry(environment, at), remedy=remedy)
            )
    return list(files.values()), problems


def _patches_among(files: Sequence[SourceFile], file: ProjectFile) -> Iterator[Problem]:
    """Yield where patches of any environment are read as manifests, which they are not."""
    places = [
        (name, at, str(_place(file, entry)))
        for name, environment in file.project.spec.environments.items()
        for at, entry in enumerate(environment.patches)
    ]
    if not places:
        return
    paths = {os.path.abspath(source.name): source.name for source in files}  # noqa: PTH100 - 10,000 of them
    for name, at, place in places:
        inside = os.path.join(place, "")  # noqa: PTH118 - with the separator at its end
        found = next((path for path in paths if path == place or path.startswith(inside)), None)
        if found is not None:
            yield file.document.problem(
                "patch-among-manifests",
                f"{paths[found]} is a patch of the environment {name} and read as a manifest too",
                _entry(name, at),
                remedy="keep patches outside of what spec.manifests or -f names; to check them run "
                f"`reconciler validate --env {name}`",
            )


def _unreadable(settings: Settings) -> Iterator[Problem]:
    """Yield every entry of spec.manifests that cannot be read, where one is written.

    What an entry takes from a variable is not repeated.
    """
    document = settings.file.document if settings.file is not None else None
    written: Any = document.data if document is not None else {}
    if document is None or settings.patterns != tuple(written["spec"].get("manifests", ())):
        return
    for at, pattern in enumerate(settings.patterns):
        try:
            source_files([pattern], settings.pattern_base, within=settings.within)
        except ConfigError as error:
            message, remedy = _said(error.what, error)
            path = ("spec", "manifests", at)
            yield document.problem("manifests", message, path, remedy=remedy)


def _said(what: str, error: ConfigError) -> tuple[str, str]:
    """Return what cannot be read and the remedy, as the problem of an entry."""
    if not error.why:
        return what, "check the path, which is relative to this file"
    return f"{what}: {error.why}", error.remedy or ""


def _place(file: ProjectFile, entry: str) -> Path:
    # os.path: no home is no failure here, and a link stays a link, as in spec.manifests.
    path = os.path.join(file.path.parent, os.path.expanduser(entry))  # noqa: PTH111, PTH118
    return Path(os.path.abspath(path))  # noqa: PTH100


def _entry(environment: str, at: int) -> tuple[str | int, ...]:
    return ("spec", "environments", environment, "patches", at)
