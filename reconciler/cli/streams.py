"""Standard streams that are not what a command hopes for: closed, full, or with nobody behind them.

Nothing here decides how a run ends; the error boundary in `cli.main` does.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys

import click


def replace_closed() -> None:
    """Stand in for the standard streams that are closed, so that no other file gets their numbers.

    Output goes nowhere then. Input cannot be read, which is an error: what nobody gave must not
    look like an empty file.
    """
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            number = os.open(os.devnull, os.O_WRONLY)
            os.set_inheritable(number, True)
            mode = "r" if name == "stdin" else "w"
            stream = open(number, mode, encoding="utf-8")  # noqa: PTH123, SIM115 - by number
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)  # what subprocess takes for standard output


def failed_to_print(error: OSError) -> bool:
    """Whether it was the output that could not be written: that error names no file."""
    import traceback

    frames = traceback.walk_tb(error.__traceback__)
    return any(frame.f_code is click.echo.__code__ for frame, _ in frames)


def discard_stdout() -> None:
    """Send standard output nowhere from now on, what is still in its buffer too."""
    with contextlib.suppress(io.UnsupportedOperation):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def murmur(text: str) -> None:
    """Say on standard error what must not stop a run where nobody reads it."""
    with contextlib.suppress(OSError):
        click.echo(text, err=True)
