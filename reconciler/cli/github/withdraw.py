"""What a pull request no longer plans: old comments are withdrawn, deleted projects pointed out."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from reconciler.cli.github.comment import write_comment
from reconciler.cli.github.step import github
from reconciler.github.comment_marker import CommentMarker
from reconciler.github.comments import withdraw_comments
from reconciler.github.place import pull_request_number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reconciler.desired.branch import Directory

_NO_LONGER = (
    "**Withdrawn.** This pull request does not change the project any more, so it has no plan of "
    "it. What was approved here counts no more.\n"
)
_DELETED = (
    "**This pull request deletes the project, and not its outplans.** They stay live as they are "
    "and go on dialing, and nothing plans or watches them any more.\n\n"
    "To end them: keep `reconciler.yaml`, delete the manifests, let that plan be reviewed and "
    "applied, and delete the project afterwards.\n"
)


def tell_of_deleted(deleted: Sequence[Directory]) -> list[CommentMarker]:
    """Say in a comment for each deleted project what goes on; return their markers."""
    markers = [CommentMarker(directory.project, directory=directory.path) for directory in deleted]
    for marker in markers:
        write_comment(marker, _DELETED)
    return markers


def withdraw_others(places: Sequence[CommentMarker]) -> None:
    """Take the approval out of our comments of plans that this run does not make."""
    withdraw(lambda marker: any(place.same_place(marker) for place in places), _NO_LONGER)


def withdraw(stays: Callable[[CommentMarker], bool], text: str) -> None:
    """Take the approval out of our comments, and say on standard error whose they were."""
    with github(None) as client:
        for title in withdraw_comments(client, pull_request_number(os.environ), stays, text):
            click.echo(f"Comment of {title}: withdrawn.", err=True)
