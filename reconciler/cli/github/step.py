"""What every step of a workflow has: a session with GitHub, a marker, files of text."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.options import globals_of
from reconciler.github.comment_marker import Marker
from reconciler.github.place import place_from
from reconciler.values.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler.github.github_client import Client


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


def github(repository: str | None) -> Client:
    """Return a session with GitHub, for the token and the address in the environment."""
    from reconciler.github.github_client import Client  # httpx, which no --help needs

    return Client(place_from(os.environ, repository))


def marker_here(ctx: click.Context, digest: str = "") -> Marker:
    """Return the marker of the project in the working directory."""
    from reconciler.desired.settings import settings_for  # yaml, which no --help needs

    options = globals_of(ctx)
    settings = settings_for(
        files=options.files,
        endpoint=options.endpoint,
        project=options.project,
        environment=options.environment,
    )
    return Marker(settings.project, settings.environment or "", digest)


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
