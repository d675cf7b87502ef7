"""`reconciler gitlab note`: the one note of a project on a merge request."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from reconciler.cli.github.outputs import read_planned
from reconciler.cli.github.step import (
    directory_here,
    file_option,
    marker_here,
    marker_of_failure,
    read_text,
)
from reconciler.cli.options import HERE, ReconcilerCommand, globals_of
from reconciler.github.comment_marker import body, without_marker
from reconciler.github.comments import upsert_comment
from reconciler.values.errors import Exit, ProblemsError, UsageError
from reconciler.values.masking import secrets_in, without

if TYPE_CHECKING:
    from pathlib import Path

    from reconciler.cli.options import Globals
    from reconciler.github.comment_marker import CommentMarker


@click.command("note", cls=ReconcilerCommand, uses=HERE | {"environment", "project"})
@file_option("--plan", "plan_file", "The saved plan.", required=True)
@file_option("--markdown", "markdown", "The plan as Markdown.", required=True)
@click.pass_context
def note(ctx: click.Context, plan_file: Path, markdown: Path) -> int:
    """Show a plan in the merge request, in one note per project and environment.

    The note is edited in place, and only a note of the token's own account ever is. Where the plan
    was not saved, it failed: the note says so, and shows no older plan any more. The token is read
    from GITLAB_TOKEN, everything else from what GitLab tells its jobs.

    \b
    Example:
      reconciler gitlab note --plan plan.json --markdown plan.md
    """
    from reconciler.gitlab.merge_request import MergeRequest, merge_request_of, without_commands

    marker, text = _said(ctx, plan_file, markdown)
    place = merge_request_of(os.environ)
    with MergeRequest(place) as thread:
        said = without_commands(body(marker.line, text, _log()))
        said = without(said, secrets_in(os.environ))
        done, address = upsert_comment(thread, marker, said)
    click.echo(f"Note of {marker.title} on !{place.number}: {done}. {address}".rstrip(), err=True)
    return Exit.DONE


def _said(ctx: click.Context, plan_file: Path, markdown: Path) -> tuple[CommentMarker, str]:
    if plan_file.exists():
        planned = read_planned(plan_file, directory_here())
        _check_place(globals_of(ctx), planned.marker, plan_file)
        return planned.marker, without_marker(read_text(markdown))
    try:
        marker: CommentMarker | None = marker_here(ctx)
    except ProblemsError:
        marker = marker_of_failure(ctx)
    if marker is None:
        raise UsageError(
            f"there is no plan at {plan_file}, and nothing tells of which project",
            remedy="name the project with --project, or run where its reconciler.yaml is",
        )
    return marker, (
        f"**The plan failed**, and {_log()} says why. What an older plan showed counts no more."
    )


def _check_place(options: Globals, marker: CommentMarker, plan_file: Path) -> None:
    pairs = (("project", options.project), ("environment", options.environment))
    for name, given in pairs:
        if given is not None and given != getattr(marker, name):
            raise UsageError(
                f"{plan_file} is a plan of {marker.title}, not of the {name} {given}",
                remedy="leave the option out, or name the plan that was made with it",
            )


def _log() -> str:
    url = os.environ.get("CI_JOB_URL", "")
    return f"[the log of the job]({url})" if url else "the log of the job"
