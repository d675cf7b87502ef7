"""What a step prints, so that the runner obeys nothing of it but what is meant for it.

A runner takes every line that begins with `::` for a command, on standard output and on standard
error. Plans, problems and the words of a command line hold texts of branches and of the API; while
they print, errors included, the runner is told to take no commands.
"""

from __future__ import annotations

import contextlib
import io
import secrets
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# Their standard output is a value, which scripts read, and help a text of ours: no line of them
# begins with a colon.
_VALUES = frozenset({"approved", "projects"})
_stopped: list[str] = []  # the word that resumes, while the runner is told to take no commands


@contextlib.contextmanager
def stop_commands(words: Sequence[str]) -> Iterator[None]:
    """Let the runner obey nothing of what `reconciler github WORDS` prints."""
    command = next((word for word in words if not word.startswith("-")), "")
    values = command in _VALUES or not {"-h", "--help"}.isdisjoint(words)
    with _complaints_apart() if values else _all_in_one():
        yield


@contextlib.contextmanager
def _all_in_one() -> Iterator[None]:
    """Let standard error join standard output: the runner reads the two in no order."""
    with contextlib.redirect_stderr(sys.stdout):
        _stop()
        try:
            yield
        finally:
            _resume()


@contextlib.contextmanager
def _complaints_apart() -> Iterator[None]:
    """Leave standard output as it is."""
    complaints = io.StringIO()
    try:
        with contextlib.redirect_stderr(complaints):
            yield
    finally:
        if complaints.getvalue():
            with contextlib.redirect_stdout(sys.stderr):
                _stop()
                click.echo(complaints.getvalue(), nl=False)
                _resume()


def obeyed(lines: Iterable[str]) -> None:
    """Print lines that the runner shall obey; no text in them can begin a command of its own."""
    stopped = bool(_stopped)
    if stopped:
        _resume()
    for line in lines:
        click.echo(line)
    if stopped:
        _stop()


def _stop() -> None:
    _stopped.append(secrets.token_hex(16))
    click.echo(f"::stop-commands::{_stopped[-1]}")


def _resume() -> None:
    # At the start of a line, whatever was printed last.
    click.echo(f"\n::{_stopped.pop()}::")
