"""A git repository in a test: real git, an identity of its own, nothing of the user's settings."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_WHO = {
    f"GIT_{role}_{part}": value
    for role in ("AUTHOR", "COMMITTER")
    for part, value in (
        ("NAME", "A Test"),
        ("EMAIL", "test@example.org"),
        ("DATE", "2026-01-01T00:00:00Z"),
    )
}


def git(here: Path, *args: str) -> str:
    """Run git and return what it says."""
    done = subprocess.run(
        ["git", "-C", str(here), "-c", "protocol.file.allow=always", *args],
        capture_output=True,
        text=True,
        env={**os.environ, **_WHO, "GIT_CONFIG_NOSYSTEM": "1"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def repository(here: Path) -> Path:
    """Begin a repository on the branch main."""
    here.mkdir(parents=True, exist_ok=True)
    git(here, "init", "--quiet", "--initial-branch=main")
    return here


def commit(here: Path, message: str = "Change") -> str:
    """Commit everything that is there and return the commit."""
    git(here, "add", "--all")
    git(here, "commit", "--quiet", "--allow-empty", "--message", message)
    return git(here, "rev-parse", "HEAD")
