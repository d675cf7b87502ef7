"""The only module that starts git: in plain English, without questions, hooks or downloads."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from reconciler.values.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

# English words, no question at the terminal, and nothing fetched behind a person's back.
_ENVIRONMENT = {
    "LC_ALL": "C",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
}
# Nothing that lies in a working tree is a repository by itself, or runs a program for git.
_OPTIONS = tuple(
    word
    for setting in (
        "safe.bareRepository=explicit",
        "core.fsmonitor=false",
        "core.hooksPath=/dev/null",
    )
    for word in ("-c", setting)
)


def run_git(
    here: Path, *args: str, given: bytes | None = None, seconds: float | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run git and return what it says, also where it fails.

    Raises:
        ConfigError: git is missing, or takes longer than `seconds`.
    """
    try:
        return subprocess.run(  # noqa: S603 - no shell, and no argument can be an option
            ["git", "-C", str(here), *_OPTIONS, *args],  # noqa: S607 - whichever git the user has
            input=given,
            stdin=subprocess.DEVNULL if given is None else None,
            capture_output=True,
            env={**os.environ, **_ENVIRONMENT},
            check=False,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        raise ConfigError("git is too slow", why=f"no answer in {seconds:.0f} s") from None
    except OSError as error:
        raise ConfigError("git cannot run", why=error.strerror, remedy="install git") from None


def words_of(done: subprocess.CompletedProcess[bytes]) -> str:
    """Return what git complains about."""
    said = done.stderr.decode(errors="replace").strip().partition("\n")[0]
    return said.removeprefix("fatal: ")
