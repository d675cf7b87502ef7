"""Applies what a merged pull request approved, and says there what was done, or why not."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from reconciler.cli.github.approved import approval_here, merged_here
from reconciler.cli.github.comment import write_comment
from reconciler.cli.github.inner_commands import shown
from reconciler.cli.github.outputs import write_summary
from reconciler.cli.github.step import marker_here, run_link
from reconciler.github.comment_marker import fenced
from reconciler.github.place import demand_default_branch
from reconciler.values.errors import Exit, ReconcilerError, StalePlanError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reconciler.github.comment_marker import CommentMarker

_LONGEST = 8_000


def apply_approved(
    ctx: click.Context, digest: str, command: Callable[[str], list[str]], *, comment: bool
) -> tuple[int, str]:
    """Apply the plan with this digest, or the approved one; return the exit code and the digest.

    `command` returns the words that apply a digest.

    Raises:
        UsageError: the run is for another branch than the default one.
        StalePlanError: nothing was approved.
    """
    demand_default_branch(os.environ)
    marker = marker_here(ctx)
    numbers: list[int] = []
    if not digest:
        numbers = merged_here()
        try:
            digest, number = approval_here(marker, numbers)
        except StalePlanError as error:
            text = _report(marker, error.exit, "", error.sentence)
            _tell(marker, numbers if comment else [], text)
            raise
        numbers = [number]
    code, complaints = shown(command(digest))
    _tell(marker, numbers if comment else [], _report(marker, code, digest, complaints))
    return code, digest


def _report(marker: CommentMarker, code: int, digest: str, complaints: str) -> str:
    said = complaints.strip()[-_LONGEST:]
    what = f"the plan `{digest}` of {marker.title}" if digest else f"{marker.title}"
    if code == Exit.DONE:
        text = f"**Applied** {what}."
    else:
        text = f"**Not applied as reviewed:** {what} ended with exit code {int(code)}."
        text += f"\n\n{fenced(said)}" if said else ""
    return f"{text}\n\n{run_link()}\n"


def _tell(marker: CommentMarker, numbers: Sequence[int], text: str) -> None:
    """Write the summary and the comments; that they cannot be written is no failure of an apply."""
    write_summary(text)
    for number in numbers:
        try:
            write_comment(replace(marker, report="apply"), text, number)
        except ReconcilerError as error:
            click.echo(f"Nothing said on #{number}: {error.sentence}", err=True)
