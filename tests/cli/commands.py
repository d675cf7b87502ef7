"""Every command that can be run, for tests that hold of all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reconciler.cli.main import cli
from reconciler.cli.options import ReconcilerCommand

if TYPE_CHECKING:
    from collections.abc import Iterator


def leaves() -> dict[str, ReconcilerCommand]:
    """Return the commands by what people type after `reconciler`."""
    return dict(_below(cli, ""))


def _below(group: click.Group, path: str) -> Iterator[tuple[str, ReconcilerCommand]]:
    ctx = click.Context(group)
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        if isinstance(command, click.Group):
            yield from _below(command, f"{path}{name} ")
        else:
            assert isinstance(command, ReconcilerCommand), f"{path}{name} knows no global options"
            yield f"{path}{name}", command
