"""Saving a plan: which file may be overwritten, and the command that will apply it."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

from reconciler.cli.options import ACCOUNT
from reconciler.cli.outfile import is_written_through, write_file
from reconciler.report.values_text import visible
from reconciler.values.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

    from reconciler.cli.options import Globals
    from reconciler.plan.plan import Plan

_OURS = {"format_version", "tool_version"}


def check_out(path: Path) -> None:
    """Return if a plan may be saved there: nothing, an empty file, or a plan of any version.

    What is written through holds nothing that could be lost.

    Raises:
        ConfigError: the file holds something else, or cannot be read.
    """
    try:
        if is_written_through(path) or not path.exists():
            return
        if path.is_file() and _is_replaceable(path.read_bytes()):
            return
    except OSError as error:
        remedy = "name a file that does not exist yet, or that may be read"
        raise ConfigError(f"cannot read {path}", why=error.strerror, remedy=remedy) from None
    raise ConfigError(
        f"--out {path} holds something other than a saved plan",
        why="it was left as it is",
        remedy="name a file that does not exist yet, or an earlier plan",
    )


def _is_replaceable(content: bytes) -> bool:
    if not content.strip():
        return True
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return False
    return isinstance(document, dict) and document.keys() >= _OURS


def save(plan: Plan, path: Path) -> None:
    """Write a plan file whole or not at all.

    Raises:
        ConfigError: it cannot be written there.
    """
    from reconciler.plan.planfile import dump

    write_file(path, dump(plan))


def saved_text(path: Path, options: Globals) -> str:
    """Return that a plan was saved, and the command that applies it from where this one ran."""
    words = ["reconciler", "apply", *options.words(ACCOUNT)]
    command = shlex.join([*words, str(path)])
    return f"Saved the plan to {visible(str(path))}. To apply it: {visible(command)}"
