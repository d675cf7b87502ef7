"""`reconciler gitlab`: what a pipeline of GitLab needs beyond the commands that people run."""

from __future__ import annotations

import click

from reconciler.cli.gitlab.note import note


@click.group("gitlab")
def command() -> None:
    """The steps of a GitLab pipeline: the note on a merge request.

    The token is read from GITLAB_TOKEN, and is shown nowhere. docs/pipelines.md has the pipeline.

    \b
    Example:
      reconciler gitlab note --plan plan.json --markdown plan.md
    """


command.add_command(note)
