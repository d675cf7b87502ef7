"""`reconciler github approved`: which plan the review of a merged pull request approved."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from reconciler.cli.github.step import github, marker_here, repository_option
from reconciler.cli.options import PLACE, ReconcilerCommand
from reconciler.github.approval import approved_digest, merged_pulls
from reconciler.github.place import commit, push_before
from reconciler.values.errors import Exit

if TYPE_CHECKING:
    from reconciler.github.comment_marker import CommentMarker


@click.command("approved", cls=ReconcilerCommand, uses=PLACE)
@click.option("--sha", metavar="SHA", help="The merge commit; by default that of the run.")
@repository_option
@click.pass_context
def approved(ctx: click.Context, sha: str | None, repository: str | None) -> int:
    """Print the digest of the plan in the comment on the pull request that a commit merged.

    Of a push that merged several, each is looked up. Only comments of the token's own account
    count. Exits 4 when there is none, or when two do not agree.

    \b
    Example:
      reconciler github approved --sha "$GITHUB_SHA"
    """
    marker = marker_here(ctx)
    digest, _ = approval_here(marker, merged_here(sha, repository), repository)
    click.echo(digest)
    return Exit.DONE


def merged_here(sha: str | None = None, repository: str | None = None) -> list[int]:
    """Return the pull requests that the run's push merged, or those that the commit `sha` merged.

    Raises:
        StalePlanError: there is none.
    """
    with github(repository) as client:
        before = "" if sha else push_before(os.environ)
        return merged_pulls(client, before, commit(os.environ, sha))


def approval_here(
    marker: CommentMarker, numbers: list[int], repository: str | None = None
) -> tuple[str, int]:
    """Return the approved digest and its pull request, and say so on standard error.

    Raises:
        StalePlanError: nothing was approved.
    """
    with github(repository) as client:
        digest, number = approved_digest(client, numbers, marker)
    click.echo(f"The plan of {marker.title} was approved in #{number}: {digest}", err=True)
    return digest, number
