"""`reconciler github issue`: the one issue of a project that says what drifted."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from reconciler.cli.github.step import (
    file_option,
    github,
    marker_here,
    read_text,
    repository_option,
)
from reconciler.cli.options import PLACE, ReconcilerCommand
from reconciler.github.comment_marker import body, without_marker
from reconciler.github.issues import report_drift, report_no_drift
from reconciler.values.errors import Exit

if TYPE_CHECKING:
    from pathlib import Path

    from reconciler.github.comment_marker import CommentMarker


@click.command("issue", cls=ReconcilerCommand, uses=PLACE)
@click.option(
    "--drift/--no-drift",
    default=None,
    help="Whether `reconciler drift` found any: it exited 2, or 0.",
)
@file_option("--markdown", "markdown", "The drift as Markdown; needed with --drift.")
@repository_option
@click.pass_context
def issue(
    ctx: click.Context, drift: bool | None, markdown: Path | None, repository: str | None
) -> int:
    """Open, update, re-open or close the one drift issue of the project.

    It is edited only when the drift is another one than it says, and closed when there is none.

    \b
    Examples:
      reconciler github issue --drift --markdown drift.md
      reconciler github issue --no-drift
    """
    if drift is None:
        # Neither must be the default: an issue closed by mistake hides what calls people.
        raise click.UsageError("Missing option '--drift' or '--no-drift'", ctx)
    if drift and markdown is None:
        raise click.UsageError("--drift needs --markdown FILE, which says what drifted", ctx)
    text = read_text(markdown) if drift and markdown is not None else None
    write_issue(marker_here(ctx), text, repository)
    return Exit.DONE


def write_issue(place: CommentMarker, markdown: str | None, repository: str | None = None) -> None:
    """Write the issue, None for no drift, and say on standard error what was done."""
    with github(repository) as client:
        if markdown is None:
            done, address = report_no_drift(client, place)
        else:
            told = without_marker(markdown)
            digest = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
            marker = replace(place, digest=f"sha256:{digest}")
            text = body(marker.line, told, client.place.run_url)
            done, address = report_drift(client, marker, text)
    click.echo(f"Drift issue of {place.title}: {done}. {address}".rstrip(), err=True)
