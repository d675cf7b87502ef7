"""`reconciler github`: what a workflow needs beyond the commands that people run."""

from __future__ import annotations

import click

from reconciler.cli.github.annotate import annotate
from reconciler.cli.github.approved import approved
from reconciler.cli.github.comment import comment
from reconciler.cli.github.issue import issue
from reconciler.cli.github.outputs import outputs
from reconciler.cli.github.projects import projects
from reconciler.cli.github.run import run_command


@click.group("github")
def command() -> None:
    """The steps of a GitHub workflow: comment, issue, annotations, outputs, approval.

    The token is read from GITHUB_TOKEN, and is shown nowhere. docs/pipelines.md has the workflows.

    \b
    Example:
      reconciler github run plan
    """


for _step in (run_command, projects, comment, approved, issue, annotate, outputs):
    command.add_command(_step)
