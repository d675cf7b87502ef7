"""Commands of ours run inside of a step: in the log, or kept for what the step makes of it.

What is kept goes into comments and files, so it is without secrets as the standard streams are.
"""

from __future__ import annotations

import contextlib
import io
import sys

import click

from reconciler.cli.main import run
from reconciler.cli.streams import MaskedStream
from reconciler.values.masking import masked, without


def shown(words: list[str]) -> tuple[int, str]:
    """Run a command, in the log; return its exit code and what it said on standard error."""
    complaints = _Copy(sys.stderr)
    with contextlib.redirect_stderr(complaints):
        code = int(run(words))
    return code, masked(complaints.getvalue(), MaskedStream.secrets)


def captured(words: list[str]) -> tuple[int, str]:
    """Run a command; return its exit code and what it printed on standard output."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        code = int(run(words))
    return code, without(printed.getvalue(), MaskedStream.secrets)


class _Copy(io.StringIO):
    """Keeps what is written, and passes it on."""

    def __init__(self, onward: object) -> None:
        super().__init__()
        self._onward = onward

    def write(self, text: str) -> int:
        """Write to both."""
        click.echo(text, file=self._onward, nl=False)  # type: ignore[arg-type]  # a text stream
        return super().write(text)
