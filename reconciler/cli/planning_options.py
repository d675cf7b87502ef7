"""The options that decide what a plan may hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.completing import complete_keys

if TYPE_CHECKING:
    from collections.abc import Callable


def planning_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that decide what a plan may hold."""
    options = (
        click.option(
            "--target",
            "targets",
            metavar="KEY",
            multiple=True,
            shell_complete=complete_keys,
            help="Plan for this key only. Repeatable.",
        ),
        click.option(
            "--import-by-name",
            is_flag=True,
            help="Take over an unmanaged outplan whose display name matches exactly one.",
        ),
        click.option(
            "--max-destroys",
            metavar="N",
            type=click.IntRange(min=0),
            help="Consent to this many destroys, whatever the project's guards say.",
        ),
        click.option(
            "--allow-in-use",
            metavar="KEY",
            multiple=True,
            shell_complete=complete_keys,
            help="Consent to destroying this outplan although campaigns use it. Repeatable.",
        ),
        click.option(
            "--allow-create",
            metavar="KEY",
            multiple=True,
            shell_complete=complete_keys,
            help="Create this outplan although one that is unmanaged or of another project has its "
            "name, or an unmanaged one looks like it without its ownership marker. Repeatable.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command
