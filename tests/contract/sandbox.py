"""A sandbox in a process of its own, and its state from this one."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.sandbox.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

_PROGRAM = """
import sys
from pathlib import Path
from reconciler.sandbox.serve import serve

def announce(url):
    print(url, flush=True)

serve(Path(sys.argv[1]), port=0, rate_limit=False, announce=announce)
"""


@contextmanager
def served_sandbox() -> Iterator[tuple[str, Store]]:
    """Serve a fresh sandbox without rate limits, and yield its base URL and its state."""
    with tempfile.TemporaryDirectory() as directory:
        state = Path(directory) / "sandbox.db"
        command = [sys.executable, "-c", _PROGRAM, str(state)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            try:
                with closing(Store(state)) as store:
                    yield url, store
            finally:
                process.terminate()
