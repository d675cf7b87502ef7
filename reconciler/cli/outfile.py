"""Files that commands write: whole or not at all, and never a device's or a pipe's place.

What is a regular file, or nothing yet, gets its new content in one step: from a file of this run
alone beside it. What has a reader of its own, a device, a pipe or a stream, is written through.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
import tempfile
from pathlib import Path

import click

from reconciler.values.errors import ConfigError

STDOUT = 1
_STREAM = re.compile(r"(?:/dev/fd|/proc/self/fd)/([0-9]+)")
_NAMES = {"-": STDOUT, "/dev/stdin": 0, "/dev/stdout": STDOUT, "/dev/stderr": 2}


def stream_of(path: Path) -> int | None:
    """Return the number of the stream that a path stands for; - is standard output."""
    name = str(path)
    found = _STREAM.fullmatch(name)
    return int(found[1]) if found else _NAMES.get(name)


def is_written_through(path: Path) -> bool:
    """Whether a path is a stream, a device or a pipe: nothing can be read back from it."""
    if stream_of(path) is not None:
        return True
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return stat.S_ISCHR(mode) or stat.S_ISFIFO(mode)


def write_file(path: Path, text: str) -> None:
    """Write a file as UTF-8, or leave it as it was. A link stays, and what it leads to is written.

    Raises:
        ConfigError: it cannot be written there.
    """
    try:
        stream = stream_of(path)
        if stream is not None:
            _write_stream(stream, text)
        elif is_written_through(path):
            _write_through(path, text)
        else:
            _replace(Path(os.path.realpath(path)), text)
    except OSError as error:
        raise ConfigError(
            f"cannot write {path}", why=error.strerror, remedy=_remedy(path, error)
        ) from None


def _remedy(path: Path, error: OSError) -> str:
    if isinstance(error, BrokenPipeError) or is_written_through(path):
        return "let something read it that does not stop, or name a file"
    return "name a file in a directory that exists and may be written, where there is room"


def _write_stream(number: int, text: str) -> None:
    if number in (STDOUT, 2):
        click.echo(text, nl=False, err=number != STDOUT)
        return
    with os.fdopen(os.dup(number), "wb") as file:
        file.write(text.encode())


def _write_through(path: Path, text: str) -> None:
    # A pipe that nobody reads is an error at once, and not a wait for somebody.
    number = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
    with os.fdopen(number, "wb") as file:
        os.set_blocking(number, True)
        file.write(text.encode())


def _replace(path: Path, text: str) -> None:
    if path.exists() and not path.is_file():
        raise OSError(0, "it is no file")
    number, name = tempfile.mkstemp(".partial", f".{path.name[:60]}.", path.parent)
    partial = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(number)
            _keep(path, number)
        partial.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise


def _keep(path: Path, number: int) -> None:
    """Give the new file the mode and owner of the old one, else those of any new file."""
    if path.exists():
        before = path.stat()
        with contextlib.suppress(OSError):
            os.fchown(number, before.st_uid, before.st_gid)
        os.fchmod(number, stat.S_IMODE(before.st_mode))
    else:
        mask = os.umask(0)
        os.umask(mask)
        os.fchmod(number, 0o666 & ~mask)
