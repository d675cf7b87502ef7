"""`reconciler github projects`: the directories for a matrix, one job per project."""

from __future__ import annotations

import json
import subprocess  # git lists files as no library here does
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import click

from reconciler.cli.github.sharing import append
from reconciler.cli.options import ReconcilerCommand
from reconciler.values.errors import Exit, UsageError
from reconciler.values.places import PROJECT_FILE

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.command("projects", cls=ReconcilerCommand)
@click.option(
    "--base",
    default="",
    metavar="REF",
    help="Only projects in which a file differs from this commit.",
)
def projects(base: str) -> int:
    """List the directories of all projects in the repository, as JSON, for a matrix of jobs.

    A project is a directory with a reconciler.yaml that git tracks. The list goes to GITHUB_OUTPUT
    too, as `directories`.

    \b
    Examples:
      reconciler github projects
      reconciler github projects --base origin/main
    """
    list_projects(base)
    return Exit.DONE


def list_projects(base: str) -> None:
    """Print the list, and write it to the outputs of the step."""
    from reconciler.github.workflow import output_lines

    found = projects_among(_git("ls-files", "-z", "--full-name", ":/"))
    # A push of a new branch has no commit before it: forty zeros.
    if base.strip("0"):
        if base.startswith("-"):
            raise UsageError(f'"{base}" is not a commit', remedy="give --base a branch or commit")
        changed = _git("diff", "--name-only", "-z", "--no-renames", f"{base}...HEAD", "--", ":/")
        found = changed_among(found, changed)
    listed = json.dumps(found)
    append("GITHUB_OUTPUT", output_lines({"directories": listed}))
    click.echo(listed)


def projects_among(files: Sequence[str]) -> list[str]:
    """Return the directories that hold a project file, `.` for the repository itself."""
    paths = map(PurePosixPath, files)
    return sorted(str(path.parent) for path in paths if path.name == PROJECT_FILE)


def changed_among(directories: Sequence[str], files: Sequence[str]) -> list[str]:
    """Return the directories that one of the files is in, at any depth."""
    above = {str(parent) for file in files for parent in PurePosixPath(file).parents}
    return [directory for directory in directories if directory in above]


def _git(*words: str) -> list[str]:
    try:
        done = subprocess.run(  # noqa: S603 - git, without a shell
            ["git", *words],  # noqa: S607 - the git of the machine
            capture_output=True,
            check=False,
        )
    except OSError:
        raise UsageError("git is not installed", remedy="install git") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise UsageError(
            f"git {words[0]} failed",
            why=said[-1] if said else None,
            remedy="run in a git repository that holds the commit of --base: fetch-depth: 0",
        )
    return [name.decode(errors="replace") for name in done.stdout.split(b"\0") if name]
