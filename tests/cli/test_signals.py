"""SIGTERM and SIGHUP, wherever a run is when they come, and as the first process of a container."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reconciler.sandbox.initial_state import ACCESS_KEY
from tests.cli.test_session import served
from tests.support import manifest, write_project

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from starlette.applications import Starlette
    from starlette.types import ASGIApp, Receive, Scope, Send

    from reconciler.sandbox.store import Store

ROOT = Path(__file__).parents[2]
APPLY = ("apply", "--auto-approve")
NAMESPACE = ("unshare", "--pid", "--fork", "--kill-child")


class Gate:
    """Holds requests of one method back until it is opened."""

    def __init__(self, app: ASGIApp, method: str) -> None:
        self.held = threading.Semaphore(0)
        self._app, self._method = app, method
        self._open = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == self._method:
            self._loop = asyncio.get_running_loop()
            self.held.release()
            await self._open.wait()
        await self._app(scope, receive, send)

    def open(self) -> None:
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._open.set)


@contextmanager
def _held(
    gate: Gate, words: Sequence[str], *, before: Sequence[str] = (), ignoring: bool = False
) -> Iterator[subprocess.Popen[str]]:
    """Run a command until its request is held."""

    def ignore() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    with served(gate) as url:
        write_project(Path(), manifest("a"), endpoint=url)
        with subprocess.Popen(
            [*before, sys.executable, "-m", "reconciler", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "VOIPBIN_ACCESS_KEY": ACCESS_KEY},
            preexec_fn=ignore if ignoring else None,
        ) as process:
            try:
                assert gate.held.acquire(timeout=30)
                yield process
            finally:
                gate.open()
                process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("words", [("plan", "-o", "json"), ("drift", "-o", "json"), APPLY])
def test_a_run_that_reads_ends_at_once(
    words: tuple[str, ...], number: signal.Signals, app: Starlette, store: Store
) -> None:
    with _held(Gate(app, "GET"), words) as process:
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, "Traceback" in err) == (130, False)
    assert "Interrupted." in err
    if "json" in words:
        assert json.loads(out)["error"]["exit_code"] == 130
    assert store.outplans() == []


def test_who_asked_to_outlive_a_terminal_does(app: Starlette) -> None:
    """Like nohup: what is ignored from the start stays ignored."""
    gate = Gate(app, "GET")
    with _held(gate, ("plan",), ignoring=True) as process:
        process.send_signal(signal.SIGHUP)
        gate.open()
        out, err = process.communicate(timeout=30)
    assert (process.returncode, "1 to add" in out, err) == (0, True, "")


def test_an_apply_outlives_a_terminal_too(app: Starlette) -> None:
    gate = Gate(app, "POST")
    with _held(gate, APPLY, ignoring=True) as process:
        process.send_signal(signal.SIGHUP)
        gate.open()
        out, _ = process.communicate(timeout=30)
    assert (process.returncode, "Apply complete!" in out) == (0, True)


def _can_unshare() -> bool:
    if shutil.which("unshare") is None:
        return False
    return subprocess.run([*NAMESPACE, "true"], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not _can_unshare(), reason="no namespace of processes can be made here")
@pytest.mark.parametrize(
    ("words", "method", "said"),
    [(("plan",), "GET", "Interrupted."), (APPLY, "POST", "1 added")],
)
def test_the_first_process_of_a_container_hears_sigterm(
    words: tuple[str, ...], method: str, said: str, app: Starlette
) -> None:
    gate = Gate(app, method)
    with _held(gate, words, before=NAMESPACE) as process:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        (child,) = map(int, children.read_text(encoding="utf-8").split())
        status = Path(f"/proc/{child}/status").read_text(encoding="utf-8")
        assert re.search(r"(?m)^NSpid:.*\s1$", status), "it is not the first process"
        os.kill(child, signal.SIGTERM)
        if method == "POST":
            assert process.stderr is not None
            line = next(line for line in process.stderr if "Interrupted" in line)
            assert "finishing the requests in flight" in line
            gate.open()
        out, err = process.communicate(timeout=30)
    assert (process.returncode, said in out + err) == (130 * (method == "GET"), True)
