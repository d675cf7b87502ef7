"""`reconciler github comment`: the one sticky comment of a project on a pull request."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from reconciler.cli.github.outputs import read_planned
from reconciler.cli.github.step import (
    directory_here,
    file_option,
    github,
    read_text,
    repository_option,
)
from reconciler.cli.options import HERE, ReconcilerCommand
from reconciler.github.comment_marker import body, without_marker
from reconciler.github.comments import PullRequest, upsert_comment
from reconciler.github.place import pull_request_number
from reconciler.values.errors import Exit

if TYPE_CHECKING:
    from pathlib import Path

    from reconciler.github.comment_marker import CommentMarker


@click.command("comment", cls=ReconcilerCommand, uses=HERE)
@file_option("--plan", "plan_file", "The saved plan.", required=True)
@file_option("--markdown", "markdown", "The plan as Markdown.", required=True)
@click.option(
    "--number",
    metavar="N",
    type=click.IntRange(min=1),
    help="The pull request; by default that of the run.",
)
@repository_option
def comment(plan_file: Path, markdown: Path, number: int | None, repository: str | None) -> int:
    """Show a plan in the pull request, in one comment per project and environment.

    The comment is edited in place, and only a comment of the token's own account ever is.

    \b
    Example:
      reconciler github comment --plan plan.json --markdown plan.md
    """
    planned = read_planned(plan_file, directory_here())
    write_comment(planned.marker, read_text(markdown), number, repository)
    return Exit.DONE


def write_comment(
    marker: CommentMarker, markdown: str, number: int | None = None, repository: str | None = None
) -> None:
    """Write the comment, and say on standard error what was done."""
    with github(repository) as client:
        if number is None:
            number = pull_request_number(os.environ)
        text = body(marker.line, without_marker(markdown), client.place.run_url)
        done, address = upsert_comment(PullRequest(client, number), marker, text)
    click.echo(f"Comment of {marker.title} on #{number}: {done}. {address}".rstrip(), err=True)
