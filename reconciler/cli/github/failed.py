"""A plan that failed: the summary and the comment say why, and what was approved counts no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.cli.github.comment import write_comment
from reconciler.cli.github.outputs import write_summary
from reconciler.cli.github.step import for_pull_request, marker_of_failure, run_link
from reconciler.cli.github.withdraw import withdraw
from reconciler.github.comment_marker import fenced

if TYPE_CHECKING:
    import click

    from reconciler.github.comment_marker import CommentMarker

_LONGEST = 8_000


def tell_of_failure(ctx: click.Context, code: int, complaints: str, *, comment: bool) -> None:
    """Say why a plan failed in the summary, and in the comment of its project.

    A project file that cannot be read does not tell its environments: then the comments of all of
    them in this directory lose their approval.
    """
    said = complaints.strip()[:_LONGEST]
    text = (
        f"**The plan failed** with exit code {int(code)}. There is nothing to approve, and what "
        f"was approved before counts no more.\n\n{fenced(said) if said else ''}\n\n{run_link()}\n"
    )
    write_summary(text)
    marker = marker_of_failure(ctx)
    if not comment or not for_pull_request() or marker is None:
        return
    write_comment(marker, text)
    if not marker.project and not marker.environment:
        withdraw(lambda other: not _hidden_by(marker, other), text)


def _hidden_by(unreadable: CommentMarker, other: CommentMarker) -> bool:
    """Whether a comment is of a directory whose project file cannot be read."""
    return other.directory == unreadable.directory and other != unreadable
