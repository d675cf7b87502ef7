"""`reconciler github projects`: the directories for a matrix, one job per project."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.cli.github.step import append
from reconciler.cli.options import ReconcilerCommand
from reconciler.desired.branch import Branch, branch_of, projects_of
from reconciler.values.errors import Exit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.desired.branch import Directory


@click.command("projects", cls=ReconcilerCommand)
@click.option(
    "--base",
    default="",
    metavar="REF",
    help="Only projects that read something else since this branch left REF.",
)
def projects(base: str) -> int:
    """List the directories of all projects in the repository, as JSON, for a matrix of jobs.

    A project is a directory with a reconciler.yaml that git tracks. With --base those are listed
    whose project file, manifests or patches differ, wherever these lie, and GITHUB_OUTPUT gets the
    directories of deleted projects as `deleted`. The list itself goes there as `directories`.

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

    here = Path.cwd()
    # A push of a new branch has no commit before it: forty zeros.
    found = branch_of(base, here) if base.strip("0") else Branch(projects_of(here), [])
    listed = _listed(found.touched)
    outputs = {"directories": listed, "deleted": _listed(found.deleted)}
    append("GITHUB_OUTPUT", output_lines(outputs))
    click.echo(listed)


def _listed(directories: Sequence[Directory]) -> str:
    return json.dumps([directory.path for directory in directories])
