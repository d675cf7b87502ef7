"""Where a run acts: the project file and the command line, combined.

The first thing found wins: command line, project file, default. Reads files, sends nothing; the
credential is found in `voipbin.credentials`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from reconciler.errors import ConfigError, ProblemsError, UsageError
from reconciler.identity import is_label
from reconciler.manifests.files import shown
from reconciler.places import PROJECT_FILE, SANDBOX, endpoint_problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.manifests.project import Project, ProjectSpec

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Settings:
    """One run's project and place. `root` is where relative manifest paths begin."""

    project: str
    spec: ProjectSpec
    endpoint: str
    root: Path
    patterns: tuple[str, ...]
    pattern_base: Path

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
        return sandbox_state(self.root)


def sandbox_state(root: Path) -> Path:
    """Return the file that holds the state of a project's sandbox."""
    return root / ".reconciler" / "sandbox.db"


def settings_for(
    *,
    files: Sequence[str] = (),
    endpoint: str | None = None,
    project: str | None = None,
    needs_project: bool = True,
    start: Path | None = None,
) -> Settings:
    """Combine the project file, found from `start` upwards, with the command line.

    `start` is the working directory unless given; relative `files` begin there too. Without
    `needs_project` a run may do without a project file; its project is then "".

    Raises:
        ProblemsError: the project file is wrong.
        UsageError: there is no project, or the command line contradicts it.
        ConfigError: the endpoint is not one that may be used.
    """
    start = start or Path.cwd()
    found = find_project_file(start)
    if found is None:
        return _without_file(files, endpoint, project, start, needs_project=needs_project)
    read = read_project(found)
    name = read.metadata.name
    if project is not None and project != name:
        raise UsageError(
            f"--project {project} contradicts {shown(found)}, whose project is {name}",
            remedy="leave --project out, or run where no reconciler.yaml is found",
        )
    spec = read.spec
    return Settings(
        project=name,
        spec=spec,
        endpoint=_endpoint(
            spec.endpoint if endpoint is None else endpoint, insecure=spec.allow_insecure_http
        ),
        root=found.parent,
        patterns=tuple(files or spec.manifests),
        pattern_base=start if files else found.parent,
    )


def _without_file(
    files: Sequence[str],
    endpoint: str | None,
    project: str | None,
    start: Path,
    *,
    needs_project: bool,
) -> Settings:
    from reconciler.manifests.project import ProjectSpec

    if project is None and needs_project:
        raise UsageError(
            f"no {PROJECT_FILE} here or in a directory above",
            where=str(start),
            remedy="run `reconciler init` to begin a project, use -C DIR to go to one, or name "
            "the project with --project and its manifests with -f",
        )
    if project is not None and not is_label(project):
        raise UsageError(
            f'--project "{project}" is not a DNS label',
            remedy="use a-z, 0-9 and inner hyphens, such as acme-dialing",
        )
    return Settings(
        project=project or "",
        spec=ProjectSpec(),
        endpoint=_endpoint(SANDBOX if endpoint is None else endpoint, insecure=False),
        root=start,
        patterns=tuple(files),
        pattern_base=start,
    )


def find_project_file(start: Path) -> Path | None:
    """Return the nearest `reconciler.yaml` from `start` upwards."""
    for directory in (start, *start.parents):
        if (directory / PROJECT_FILE).is_file():
            return directory / PROJECT_FILE
    return None


def read_project(path: Path) -> Project:
    """Read and check a project file.

    Raises:
        ProblemsError: it is wrong; holds every problem.
        ConfigError: it cannot be read.
    """
    from pydantic import ValidationError

    from reconciler.manifests.files import source_files
    from reconciler.manifests.findings import problems_of
    from reconciler.manifests.project import Project
    from reconciler.manifests.reader import read
    from reconciler.problems import Problem

    file = source_files([str(path.absolute())], path.parent)[0]
    documents, problems = read(file.raw, file.name)
    if problems:
        raise ProblemsError(problems)
    if len(documents) != 1:
        what = f"the project file holds {len(documents)} documents instead of one"
        remedy = (
            "keep one" if documents else "run `reconciler init` in an empty directory to see one"
        )
        raise ProblemsError([Problem("project-file", what, file.name, 1, 1, remedy=remedy)])
    try:
        return Project.model_validate(documents[0].data)
    except ValidationError as error:
        found = problems_of(error, documents[0], Project)
        raise ProblemsError(sorted(found, key=lambda problem: problem.place)) from None


def _endpoint(value: str, *, insecure: bool) -> str:
    found = endpoint_problem(value)
    if found is not None:
        raise ConfigError(found[0], remedy=found[1])
    parts = urlsplit(value)
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK and not insecure:
        raise ConfigError(
            f"http://{parts.hostname} would send the credential unencrypted to another machine",
            remedy="use https, or set spec.allow_insecure_http: true if you accept that",
        )
    return value.rstrip("/")
