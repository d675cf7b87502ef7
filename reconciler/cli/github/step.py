"""What every step of a workflow has: a session with GitHub, a marker, files of text."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.options import globals_of
from reconciler.github.comment_marker import CommentMarker
from reconciler.github.place import place_from, run_url
from reconciler.values.errors import ReconcilerError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler.github.github_client import GithubClient


def repository_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the --repository option."""
    return click.option(
        "--repository",
        metavar="OWNER/NAME",
        help="The repository; by default that of the run, GITHUB_REPOSITORY.",
    )(command)


def file_option(name: str, variable: str, text: str, **settings: Any) -> Callable[..., Any]:
    """Return an option that names a file."""
    kind = click.Path(dir_okay=False, path_type=Path)
    return click.option(name, variable, metavar="FILE", type=kind, help=text, **settings)


def github(repository: str | None) -> GithubClient:
    """Return a session with GitHub, for the token and the address in the environment."""
    from reconciler.github.github_client import GithubClient  # httpx, which no --help needs

    return GithubClient(place_from(os.environ, repository))


def marker_here(ctx: click.Context) -> CommentMarker:
    """Return the marker of the project in the working directory."""
    from reconciler.desired.settings import settings_for  # yaml, which no --help needs

    options = globals_of(ctx)
    settings = settings_for(
        files=options.files,
        endpoint=options.endpoint,
        project=options.project,
        environment=options.environment,
    )
    return CommentMarker(settings.project, settings.environment or "", directory=directory_here())


def marker_of_failure(ctx: click.Context) -> CommentMarker | None:
    """Return the marker of a project that cannot be planned, perhaps not even read.

    None where nothing tells which project it is.
    """
    try:
        return marker_here(ctx)
    except ReconcilerError:
        options, directory = globals_of(ctx), directory_here()
        named = options.project or directory
        environment = options.environment or ""
        return CommentMarker(options.project or "", environment, "", directory) if named else None


def directory_here() -> str:
    """Return where the project is in its repository; "" without a repository or a project."""
    from reconciler.desired.paths import repository_top
    from reconciler.desired.projectfile import find_project_file  # yaml, which no --help needs

    file = find_project_file(Path.cwd())
    if file is None:
        return ""
    parent = file.parent.resolve()
    top = repository_top(parent)
    return str(parent.relative_to(top)) if (top / ".git").exists() else ""


def for_pull_request() -> bool:
    """Whether the run is for a pull request, on which comments can be written."""
    return os.environ.get("GITHUB_EVENT_NAME", "") == "pull_request"


def run_link() -> str:
    """Return Markdown that leads to the log of the run; "" outside of a workflow."""
    url = run_url(os.environ, os.environ.get("GITHUB_REPOSITORY", ""))
    return f"[The log of the run]({url})" if url else ""


def read_text(path: Path) -> str:
    """Return what a file says.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise UsageError(
            f"cannot read {path}: {error.strerror}", remedy="name a file that an earlier step wrote"
        ) from None


def append(variable: str, text: str) -> None:
    """Append to the file that the runner names in a variable; do nothing outside of a workflow.

    Raises:
        UsageError: it cannot be written.
    """
    name = os.environ.get(variable)
    if not name:
        return
    try:
        with Path(name).open("a", encoding="utf-8", errors="replace") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(
            f"cannot write the file that {variable} names: {error.strerror}",
            remedy="run this in a step of a workflow",
        ) from None
