"""Commands of ours run inside of a step, so that the runner obeys nothing of what they print.

A runner takes every line that begins with `::` for a command. Plans and problems hold texts of
manifests and of the API; while they print, the runner is told to take no commands. Standard error
joins standard output meanwhile: the runner reads two streams in no order.
"""

from __future__ import annotations

import contextlib
import io
import secrets
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator


def shown(words: list[str]) -> int:
    """Run a command; what it prints is in the log. Return its exit code."""
    from reconciler.cli.main import run

    with _nothing_obeyed():
        return int(run(words))


def captured(words: list[str]) -> tuple[int, str]:
    """Run a command; return its exit code and what it printed on standard output."""
    from reconciler.cli.main import run

    printed = io.StringIO()
    with _nothing_obeyed(), contextlib.redirect_stdout(printed):
        code = int(run(words))
    return code, printed.getvalue()


def echoed(text: str) -> None:
    """Show a text in the log."""
    with _nothing_obeyed():
        click.echo(text)


@contextlib.contextmanager
def _nothing_obeyed() -> Iterator[None]:
    token = secrets.token_hex(16)
    click.echo(f"::stop-commands::{token}")
    try:
        with contextlib.redirect_stderr(sys.stdout):
            yield
    finally:
        # At the start of a line, whatever was printed last.
        click.echo(f"\n::{token}::")
