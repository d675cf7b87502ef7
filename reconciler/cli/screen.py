"""Reports on a screen: as wide as it is, and in colours where they are wanted."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Mapping


def wants_colours(environment: Mapping[str, str]) -> bool | None:
    """Return whether colours are wanted; None where it depends on who reads, as a rule a terminal.

    NO_COLOR wins, since it is the wish of somebody who cannot read them.
    """
    if environment.get("NO_COLOR"):
        return False
    return True if environment.get("FORCE_COLOR") else None


def show(text: str, form: str, *, err: bool = False, color: bool | None = None) -> None:
    """Print a report in this format; sentences are wrapped on a terminal, and never in a pipe."""
    stream = sys.stderr if err else sys.stdout
    if form == "text" and stream.isatty():
        import shutil

        from reconciler.report.wrapping import wrapped

        text = wrapped(text, shutil.get_terminal_size().columns)
    click.echo(text, nl=False, err=err, color=color)
