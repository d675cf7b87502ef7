"""The real command as a process, in an environment that holds nothing but what a test gives it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support import Run

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[2]
KEY = "vb_do-not-show-this-to-anybody-0000"
PATIENCE = 120.0
"""Seconds after which a run hangs, and its test fails."""


def reconciler(
    *words: str,
    environment: Mapping[str, str] | None = None,
    directory: Path | None = None,
    stdin: str = "",
    patience: float = PATIENCE,
    hurried: bool = False,
) -> Run:
    """Run the command, by default in the working directory and with the access key `KEY`.

    A hurried run waits a twentieth of what it would.
    """
    home = Path(os.environ["HOME"])
    home.mkdir(exist_ok=True)
    given = {"VOIPBIN_ACCESS_KEY": KEY} if environment is None else dict(environment)
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR", "LANG") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-m", "tests.attacks.hurried" if hurried else "reconciler", *words],
        cwd=directory or Path.cwd(),
        env={**kept, "HOME": str(home), "PYTHONPATH": str(ROOT), **given},
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=patience,
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr)


def sentence(run: Run) -> str:
    """Return what a run that failed as expected said: an error of its own, and no bug."""
    assert 0 < run.code < 70, run
    assert "Traceback" not in run.err, run.err
    return run.err
