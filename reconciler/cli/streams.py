"""Standard streams that are not what a command hopes for: closed, full, or with nobody behind them.

Nor do they show a credential. Nothing here decides how a run ends; the error boundary in `cli.main`
does.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from typing import TYPE_CHECKING, ClassVar

import click

from reconciler.values.masking import masked, secrets_in, without

if TYPE_CHECKING:
    from collections.abc import Callable


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


class MaskedStream(io.TextIOWrapper):
    """A standard stream that repeats none of the run's own secrets, whoever prints."""

    secrets: ClassVar[set[str]] = set()
    """The credentials of this run, as they become known."""

    def __init__(self, stream: io.TextIOWrapper, hide: Callable[[str, set[str]], str]) -> None:
        how = (stream.encoding, stream.errors, None, stream.line_buffering, stream.write_through)
        super().__init__(stream.detach(), *how)
        self._hide = hide

    def write(self, text: str) -> int:
        """Write the text without them."""
        super().write(self._hide(text, self.secrets))
        return len(text)


def mask_streams() -> None:
    """Have standard output and standard error repeat no secret of the environment.

    Standard output carries data, which is the user's own: there only this run's secrets are hidden,
    and on standard error whatever looks like one.
    """
    MaskedStream.secrets.update(secrets_in(os.environ))
    for name, hide in (("stdout", without), ("stderr", masked)):
        stream = getattr(sys, name)
        if type(stream) is io.TextIOWrapper:
            shown = MaskedStream(stream, hide)
            setattr(sys, name, shown)
            setattr(sys, f"__{name}__", shown)


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
