"""`reconciler github outputs`: what a step tells the steps after it, and the summary of the run."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from reconciler.cli.github.step import append, file_option, read_text
from reconciler.cli.options import HERE, ReconcilerCommand
from reconciler.github.comment_marker import DIGEST, CommentMarker, body, without_marker
from reconciler.github.workflow import output_lines
from reconciler.values.errors import Exit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from reconciler.plan.plan import Counts

NAMES = ("exitcode", "changes", "add", "change", "destroy", "digest", "plan", "markdown")
"""The outputs of a step, in the order in which they are written."""

_SUMMARY = 1_000_000  # GitHub drops a summary of more than 1 MiB per step


@dataclass(frozen=True, slots=True)
class Planned:
    """A saved plan; `marker` is the line of its comment."""

    marker: CommentMarker
    counts: Counts
    changes: bool


@click.command("outputs", cls=ReconcilerCommand, uses=HERE)
@file_option("--plan", "plan_file", "The saved plan.", required=True)
@file_option("--markdown", "markdown", "The plan as Markdown, for the summary.")
@click.option(
    "--exitcode",
    type=int,
    metavar="N",
    default=0,
    show_default=True,
    help="How `plan` ended.",
)
def outputs(plan_file: Path, markdown: Path | None, exitcode: int) -> int:
    """Write a plan's outputs to GITHUB_OUTPUT, and its Markdown to GITHUB_STEP_SUMMARY.

    The outputs are exitcode, changes, add, change, destroy, digest, plan and markdown. They are
    printed too.

    \b
    Example:
      reconciler github outputs --plan plan.json --markdown plan.md
    """
    write_outputs(plan_outputs(read_planned(plan_file, ""), plan_file, markdown, exitcode))
    if markdown is not None:
        write_summary(read_text(markdown))
    return Exit.DONE


def read_planned(path: Path, directory: str) -> Planned:
    """Read and check a saved plan of the project in this directory of the repository.

    Raises:
        PlanFileError: it is not a plan that reconciler made.
        UsageError: it cannot be read.
    """
    from reconciler.plan.planfile import load  # pydantic, which no --help needs

    text = read_text(path)
    plan = load(text, str(path))
    digest = json.loads(text).get("digest")
    known = digest if isinstance(digest, str) and DIGEST.fullmatch(digest) else ""
    marker = CommentMarker(plan.target.project, plan.target.environment or "", known, directory)
    return Planned(marker, plan.counts, bool(plan.resource_changes))


def plan_outputs(
    planned: Planned, plan_file: Path, markdown: Path | None, exitcode: int
) -> dict[str, str]:
    """Return the outputs of a plan, as texts; paths are absolute."""
    return {
        "exitcode": str(int(exitcode)),
        "changes": "true" if planned.changes else "false",
        "add": str(planned.counts.add),
        "change": str(planned.counts.change),
        "destroy": str(planned.counts.destroy),
        "forget": str(planned.counts.forget),
        "digest": planned.marker.digest,
        "plan": str(plan_file.absolute()),
        "markdown": str(markdown.absolute()) if markdown is not None else "",
    }


def write_outputs(values: Mapping[str, str]) -> None:
    """Write the outputs of the step, and print them."""
    lines = output_lines(values)
    append("GITHUB_OUTPUT", lines)
    click.echo(lines, nl=False)


def write_summary(markdown: str) -> None:
    """Add Markdown to the summary of the step."""
    append("GITHUB_STEP_SUMMARY", body("", without_marker(markdown), limit=_SUMMARY))
