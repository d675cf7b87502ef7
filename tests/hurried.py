"""The real command as a process whose clock runs fast: `python -m tests.hurried plan ...`.

An outage is waited out for minutes. Time is all that is changed: the loop and `time.monotonic` run
`SPEED` times as fast as the wall clock, but for the time that an answer may take.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reconciler.sandbox.initial_state import ACCESS_KEY

if TYPE_CHECKING:
    from collections.abc import Sequence

SPEED = 25.0
ROOT = Path(__file__).parents[1]

_wall = time.monotonic


def _hurried() -> float:
    return _wall() * SPEED


class _Loop(asyncio.SelectorEventLoop):
    """An event loop whose seconds pass fast: timers and timeouts, not the network."""

    def __init__(self) -> None:
        super().__init__()
        wait = self._selector.select  # type: ignore[attr-defined]  # how the loop waits; no API

        def select(timeout: float | None = None) -> Any:
            return wait(timeout if timeout is None else timeout / SPEED)

        self._selector.select = select  # type: ignore[attr-defined]

    def time(self) -> float:
        return _hurried()


class _Policy(asyncio.DefaultEventLoopPolicy):
    def new_event_loop(self) -> asyncio.AbstractEventLoop:
        return _Loop()


def start(*args: str, **variables: str) -> subprocess.Popen[str]:
    """Start the command in the working directory, with the sandbox's access key."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.hurried", *args],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "VOIPBIN_ACCESS_KEY": ACCESS_KEY, **variables},
    )


def command(*args: str, **variables: str) -> tuple[int, str, str]:
    """Run the command to its end; return the exit code, and what it printed."""
    with start(*args, **variables) as process:
        out, err = process.communicate(timeout=100)
    return process.returncode, out, err


def main(args: Sequence[str]) -> None:
    """Run the command line on the fast clock."""
    time.monotonic = _hurried
    asyncio.set_event_loop_policy(_Policy())
    from reconciler.cli.main import run
    from reconciler.voipbin import connection

    connection.TIMEOUT *= SPEED
    connection.DEADLINE *= SPEED
    sys.exit(int(run(args)))


if __name__ == "__main__":
    main(sys.argv[1:])
