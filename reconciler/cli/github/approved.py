"""`reconciler github approved`: which plan the review of a merged pull request approved."""

from __future__ import annotations

import os

import click

from reconciler.cli.github.step import github, marker_here, repository_option
from reconciler.cli.options import ReconcilerCommand
from reconciler.github.comments import approved_digest
from reconciler.github.place import commit
from reconciler.values.errors import Exit


@click.command("approved", cls=ReconcilerCommand)
@click.option("--sha", metavar="SHA", help="The merge commit; by default that of the run.")
@repository_option
@click.pass_context
def approved(ctx: click.Context, sha: str | None, repository: str | None) -> int:
    """Print the digest of the plan in the comment on the pull request that a commit merged.

    Only a comment of the token's own account counts. Exits 4 when there is none.

    \b
    Example:
      reconciler github approved --sha "$GITHUB_SHA"
    """
    click.echo(find_approved(ctx, sha, repository))
    return Exit.DONE


def find_approved(ctx: click.Context, sha: str | None = None, repository: str | None = None) -> str:
    """Return the approved digest, and say on standard error where it was approved.

    Raises:
        StalePlanError: nothing was approved.
    """
    marker = marker_here(ctx)
    with github(repository) as client:
        digest, number = approved_digest(client, commit(os.environ, sha), marker)
    click.echo(f"The plan of {marker.title} was approved in #{number}: {digest}", err=True)
    return digest
