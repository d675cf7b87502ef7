"""Where a run acts: the project file, one of its environments and the command line, combined.

The first thing found wins: command line, environment, project file, default. Reads files, sends
nothing; the credential is found in `voipbin.credentials`, and whether the endpoint may have it is
decided in `voipbin.hosts`.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reconciler.desired.paths import repository_top, shown
from reconciler.desired.projectfile import (
    ProjectFile,
    find_project_file,
    foreign_project_file,
    misnamed,
    read_project,
)
from reconciler.values.errors import ConfigError, ProblemsError, UsageError
from reconciler.values.marker import is_label
from reconciler.values.nearest import did_you_mean
from reconciler.values.places import PROJECT_FILE, SANDBOX, endpoint_problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.desired.project import Credentials, ProjectSpec
    from reconciler.values.problem import Problem

BASE_URL = "VOIPBIN_API_BASE_URL"
"""The variable of VoIPBIN's own client that names the endpoint where nothing else does."""

_NO_PROJECT = (
    "run `reconciler init` to begin a project, use -C DIR to go to one, or name the project with "
    "--project and its manifests with -f"
)


class Settings(NamedTuple):
    """One run's project and place. `root` is where relative manifest paths begin.

    `spec` is as it is in the environment; `file` is None for a project without a project file.
    `named`: the command line says which manifests, and not the project.
    `endpoint_written` is the endpoint as messages may show it: without what variables hold.
    """

    project: str
    spec: ProjectSpec
    endpoint: str
    root: Path
    patterns: tuple[str, ...]
    pattern_base: Path
    environment: str | None = None
    file: ProjectFile | None = None
    endpoint_written: str = ""
    named: bool = False

    @property
    def within(self) -> Path | None:
        """Where all manifests stand: in the repository, unless the command line names them."""
        return None if self.named else repository_top(self.root)

    @property
    def in_sandbox(self) -> bool:
        """Whether the run acts on the embedded VoIPBIN, in-process."""
        return self.endpoint == SANDBOX

    @property
    def request_rate(self) -> float | None:
        """How many requests a second may be sent; None in the embedded VoIPBIN, for no limit."""
        return None if self.in_sandbox else self.spec.rate_limit.requests_per_second

    @property
    def sandbox_state(self) -> Path:
        """The file that holds the embedded VoIPBIN's state."""
        return sandbox_state(self.root, self.environment)

    @property
    def credentials(self) -> Credentials | None:
        """Where the environment says its credential is, if it says so."""
        if self.environment is None:
            return None
        return self.spec.environments[self.environment].credentials


def sandbox_state(root: Path, environment: str | None = None) -> Path:
    """Return the file that holds the state of a project's sandbox; each environment has its own."""
    name = "sandbox" if environment is None else f"sandbox-{environment}"
    return root / ".reconciler" / f"{name}.db"


def settings_for(
    *,
    files: Sequence[str] = (),
    endpoint: str | None = None,
    project: str | None = None,
    environment: str | None = None,
    needs_project: bool = True,
    start: Path | None = None,
) -> Settings:
    """Combine the project file, found from `start` upwards, with the command line.

    `start` is the working directory unless given; relative `files` begin there too. Without
    `needs_project` a run may do without a project file; its project is then "".

    Raises:
        ProblemsError: the project file is wrong, or the environment needs a variable.
        UsageError: there is no project, the command line contradicts it, or does not say which of
            its environments is meant.
        ConfigError: the endpoint is not one that may be used.
    """
    start = start or Path.cwd()
    read = _read(project, environment, start)
    if read is None:
        return _without_file(files, endpoint, project, start, needs_project=needs_project)
    if environment is not None:
        _demand(read, environment)
    elif endpoint is None and not _is_place(read):
        raise UsageError(
            f"{shown(read.path)} has environments and no spec.endpoint, so it does not say where "
            "to act",
            remedy=f"choose one with --env: {', '.join(sorted(read.project.spec.environments))}",
        )
    return _settings(read, files, endpoint, environment, start)


def settings_to_check(
    *,
    files: Sequence[str] = (),
    project: str | None = None,
    environment: str | None = None,
) -> tuple[list[Settings], list[Problem]]:
    """Return the settings of everything that a project can be: its base and every environment.

    With `environment` only that one. A variable that is not set is a warning about an environment
    that nobody selected. With files a run may do without a project; its project is then "".

    Raises:
        ProblemsError, UsageError, ConfigError: as `settings_for`.
    """
    start = Path.cwd()
    read = _read(project, environment, start)
    if read is None:
        return [_without_file(files, None, project, start, needs_project=not files)], []
    if environment is not None:
        _demand(read, environment)
        return [_settings(read, files, None, environment, start)], []
    names = sorted(read.project.spec.environments)
    warnings = [
        replace(
            problem,
            severity="warning",
            remedy=f"set it to have all of the environment {name} checked",
        )
        for name in names
        for problem in read.missing.get(name, ())
    ]
    return [_settings(read, files, None, name, start) for name in places_of(read)], warnings


def places_of(read: ProjectFile) -> list[str | None]:
    """Return the environments that a project can act in; None for the project itself."""
    names = sorted(read.project.spec.environments)
    return [None, *names] if _is_place(read) else [*names]


def _read(project: str | None, environment: str | None, start: Path) -> ProjectFile | None:
    """Read the project file, which must be of this project and know this environment."""
    path = find_project_file(start)
    if path is None:
        if environment is not None:
            raise UsageError(
                f"--env {environment}: there is no {PROJECT_FILE} that could have environments",
                where=str(start),
                why=_not_used(start),
                remedy="leave --env out, or use -C DIR to go to a project",
            )
        return None
    read = read_project(path)
    if project is not None and project != read.project.metadata.name:
        raise UsageError(
            f"--project {project} contradicts {shown(path)}, whose project is "
            f"{read.as_written('metadata', 'name')}",
            remedy="leave --project out, or run where no reconciler.yaml is found",
        )
    known = sorted(read.project.spec.environments)
    if environment is not None and environment not in known:
        raise UsageError(
            f"--env {environment}: {shown(path)} has no such environment",
            why=f"environments there: {', '.join(known) or 'none'}",
            remedy=did_you_mean(environment, known, "add it to spec.environments"),
        )
    return read


def _not_used(start: Path) -> str | None:
    """Return why a project file above is none of this run's, None where there is none."""
    foreign = foreign_project_file(start)
    if foreign is None:
        return None
    return f"{foreign} belongs to another user, so it is used only by who starts in its directory"


def _demand(read: ProjectFile, environment: str) -> None:
    if environment in read.missing:
        raise ProblemsError(read.missing[environment])


def _is_place(read: ProjectFile) -> bool:
    """Whether the project itself says where it acts: beside environments only by an endpoint."""
    spec = read.project.spec
    return not spec.environments or "endpoint" in spec.model_fields_set


def _settings(
    read: ProjectFile,
    files: Sequence[str],
    endpoint: str | None,
    environment: str | None,
    start: Path,
) -> Settings:
    from reconciler.desired.project import in_environment

    base = read.project.spec
    spec = in_environment(base, environment)
    path: tuple[str, ...] = ("spec", "endpoint")
    if environment is not None and base.environments[environment].endpoint is not None:
        path = ("spec", "environments", environment, "endpoint")
    written = None
    if endpoint is None and "endpoint" in spec.model_fields_set:
        endpoint, written = spec.endpoint, read.as_written(*path)
    endpoint = _endpoint(endpoint)
    return Settings(
        project=read.project.metadata.name,
        spec=spec,
        endpoint=endpoint,
        root=read.path.parent,
        patterns=tuple(files or spec.manifests),
        pattern_base=start if files else read.path.parent,
        environment=environment,
        file=read,
        named=bool(files),
        endpoint_written=written or endpoint,
    )


def _without_file(
    files: Sequence[str],
    endpoint: str | None,
    project: str | None,
    start: Path,
    *,
    needs_project: bool,
) -> Settings:
    from reconciler.desired.project import ProjectSpec

    if project is None and needs_project:
        why, remedy = misnamed(start) or (_not_used(start), _NO_PROJECT)
        raise UsageError(
            f"no {PROJECT_FILE} here or in a directory above",
            where=str(start),
            why=why,
            remedy=remedy,
        )
    if project is not None and not is_label(project):
        raise UsageError(
            f'--project "{project}" is not a DNS label',
            remedy="use a-z, 0-9 and inner hyphens, such as acme-dialing",
        )
    endpoint = _endpoint(endpoint)
    return Settings(
        project=project or "",
        spec=ProjectSpec(),
        endpoint=endpoint,
        root=start,
        patterns=tuple(files),
        pattern_base=start,
        named=True,
        endpoint_written=endpoint,
    )


def _endpoint(named: str | None) -> str:
    """Return the endpoint that was named, else the one of the variable, else the sandbox."""
    origin = ""
    if named is None:
        named = os.environ.get(BASE_URL, "").strip()
        origin = f"{BASE_URL}: " if named else ""
        named = named or SANDBOX
    named = named.strip()
    problem = endpoint_problem(named)
    if problem is not None:
        what, remedy = problem
        raise ConfigError(f"{origin}{what}", remedy=remedy)
    return named.rstrip("/")
