"""Starting and stopping served sandboxes, each in a process of its own, and reading their logs."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, build_opener
from urllib.request import Request as HttpRequest

from benchmarks.measure import BenchError
from benchmarks.traffic import Request

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
_LOG = "/_bench/requests"
_SECONDS_TO_STOP = 10
_DIRECT = build_opener(ProxyHandler({}))


@dataclass(frozen=True, slots=True)
class Server:
    """A served sandbox: its base URL."""

    url: str

    def requests(self) -> list[Request]:
        """Return what has come in since the start or the last `forget`."""
        return [Request(*row) for row in json.loads(self._log("GET"))]

    def forget(self) -> None:
        """Empty the log."""
        self._log("DELETE")

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    def _log(self, method: str) -> bytes:
        asked = HttpRequest(self.origin + _LOG, method=method)  # always this machine
        with _DIRECT.open(asked, timeout=30) as answer:
            body: bytes = answer.read()
        return body


@contextmanager
def served(state: Path, *, limited: bool = False, latency: float = 0.0) -> Iterator[Server]:
    """Serve a state file until the block ends; `latency` is in seconds.

    Raises:
        BenchError: the server does not start.
    """
    command = [sys.executable, "-m", "benchmarks.serving", str(state), "--latency", str(latency)]
    trouble = state.with_suffix(".log")
    with (
        trouble.open("w", encoding="utf-8") as stderr,
        subprocess.Popen(
            [*command, *(["--limited"] if limited else [])],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            start_new_session=True,  # an interrupt is for the benchmarks to pass on
        ) as process,
    ):
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            if not url:
                said = trouble.read_text(encoding="utf-8").strip().splitlines()
                raise BenchError(f"the sandbox did not start: {said[-1] if said else 'no reason'}")
            yield Server(url)
        finally:
            _stop(process)


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_SECONDS_TO_STOP)
        return
    process.kill()
