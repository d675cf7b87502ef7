"""`reconciler github projects`: what a matrix plans, one job per project and environment."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.cli.github.step import append
from reconciler.cli.options import HERE, ReconcilerCommand
from reconciler.github.comment_marker import CommentMarker
from reconciler.github.workflow import output_lines
from reconciler.values.errors import Exit, ReconcilerError, UsageError
from reconciler.values.places import PROJECT_FILE

if TYPE_CHECKING:
    from reconciler.desired.branch import Branch, Directory

MATRIX = 256
"""GitHub starts no more jobs than this for one matrix, and fails the run without naming a reason
that says what to do."""


@click.command("projects", cls=ReconcilerCommand, uses=HERE)
@click.option(
    "--base",
    default="",
    metavar="REF",
    help="Only projects that read something else since this branch left REF.",
)
@click.option(
    "--part",
    default="",
    metavar="N/M",
    help="Only the Nth of M parts, for more than 256 of them.",
)
def projects(base: str, part: str) -> int:
    """List every project in the repository, with its environments, as JSON, for a matrix of jobs.

    A project is a directory with a reconciler.yaml that git tracks. With --base those are listed
    whose project file, manifests or patches differ, wherever these lie. GITHUB_OUTPUT gets the list
    as `projects`, and the directories of deleted projects as `deleted`.

    \b
    Examples:
      reconciler github projects
      reconciler github projects --base origin/main
    """
    list_projects(branch_here(base), part)
    return Exit.DONE


def branch_here(base: str) -> Branch:
    """Return the projects that differ from `base`, all of them without one."""
    from reconciler.desired.branch import (  # yaml, which no --help needs
        Branch,
        branch_of,
        projects_of,
    )

    here = Path.cwd()
    # A push of a new branch has no commit before it: forty zeros.
    return branch_of(base, here) if base.strip("0") else Branch(projects_of(here), [])


def list_projects(branch: Branch, part: str) -> list[CommentMarker]:
    """Print the list, write it to the outputs of the step, and return what is not left to others.

    Raises:
        UsageError: it is too long for one matrix.
    """
    places = [place for directory in branch.touched for place in _places(directory)]
    chosen = _part(places, part)
    if len(chosen) > MATRIX:
        raise UsageError(
            f"{len(chosen)} projects and environments are more than the {MATRIX} jobs of a matrix",
            remedy=f"split them: --part 1/{_parts(places)} in one job, and so on; "
            "see docs/pipelines.md, many projects",
        )
    listed = json.dumps(
        [{"directory": place.directory, "environment": place.environment} for place in chosen]
    )
    deleted = json.dumps([directory.path for directory in branch.deleted])
    append("GITHUB_OUTPUT", output_lines({"projects": listed, "deleted": deleted}))
    click.echo(listed)
    return places


def _places(directory: Directory) -> list[CommentMarker]:
    """Return a project in each of its environments; one that cannot be read is listed once."""
    from reconciler.desired.projectfile import read_project  # yaml, which no --help needs
    from reconciler.desired.revision import top_of
    from reconciler.desired.settings import places_of

    try:
        file = read_project(top_of(Path.cwd()) / directory.path / PROJECT_FILE)
    except ReconcilerError:
        return [CommentMarker(directory.project, directory=directory.path)]
    return [
        CommentMarker(directory.project, environment or "", directory=directory.path)
        for environment in places_of(file)
    ]


def _part(places: list[CommentMarker], part: str) -> list[CommentMarker]:
    if not part:
        return places
    numbers = re.fullmatch(r"([0-9]{1,4})/([0-9]{1,4})", part)
    number, parts = (int(numbers[1]), int(numbers[2])) if numbers else (0, 0)
    if not 1 <= number <= parts:
        raise UsageError(
            f'--part: "{part}" is no part of several', remedy="write 1/2 and 2/2 for two parts"
        )
    return places[number - 1 :: parts]


def _parts(places: list[CommentMarker]) -> int:
    return -(-len(places) // MATRIX)
