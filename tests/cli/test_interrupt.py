"""Ctrl-C during an apply: once finishes what is in flight and reports, twice stops at once."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from starlette.responses import Response

from reconciler.apply.apply import CONCURRENCY
from reconciler.apply.stop import Stop
from reconciler.cli.interrupt import interruptible
from reconciler.sandbox.initial_state import ACCESS_KEY
from tests import hurried
from tests.cli.test_session import served
from tests.support import manifest, write_project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.applications import Starlette
    from starlette.types import ASGIApp, Receive, Scope, Send

    from reconciler.sandbox.store import Store

ROOT = Path(__file__).parents[2]
MORE = 3


class Gate:
    """Holds every write back until it is opened."""

    def __init__(self, app: ASGIApp) -> None:
        self.held = threading.Semaphore(0)
        self._app = app
        self._open = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "GET":
            self._loop = asyncio.get_running_loop()
            self.held.release()
            await self._open.wait()
        await self._app(scope, receive, send)

    def open(self) -> None:
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._open.set)


def _apply() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "reconciler", "apply", "--auto-approve"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "VOIPBIN_ACCESS_KEY": ACCESS_KEY},
    )


@contextmanager
def _applying(gate: Gate) -> Iterator[subprocess.Popen[str]]:
    """Apply more creates than are sent at once, and wait until those are in flight."""
    with served(gate) as url:
        write_project(
            Path(), *(manifest(f"k{number}") for number in range(CONCURRENCY + MORE)), endpoint=url
        )
        with _apply() as process:
            try:
                for _ in range(CONCURRENCY):
                    assert gate.held.acquire(timeout=30)
                yield process
            finally:
                gate.open()
                process.kill()


def _signal(process: subprocess.Popen[str], number: signal.Signals) -> None:
    process.send_signal(number)
    assert process.stderr is not None
    said = iter(process.stderr.readline, "")
    assert any("Interrupted: finishing the requests in flight" in line for line in said)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_once_finishes_what_is_in_flight_reports_and_exits_130(
    number: signal.Signals, app: Starlette, store: Store
) -> None:
    gate = Gate(app)
    with _applying(gate) as process:
        _signal(process, number)
        gate.open()
        out, err = process.communicate()
    assert process.returncode == 130
    assert (out.count(" applied\n"), out.count(" skipped\n")) == (CONCURRENCY, MORE)
    assert f"Apply interrupted. Resources: {CONCURRENCY} added" in out
    assert len(store.outplans()) == CONCURRENCY
    assert "Traceback" not in err


class Busy:
    """Answers every write but the first few with a rate limit."""

    def __init__(self, app: ASGIApp, admitted: int = 1) -> None:
        self._app = app
        self._admitted = admitted
        self.writes = 0
        self.refused = threading.Semaphore(0)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.writes += scope["method"] != "GET"
        if scope["method"] == "GET" or self.writes <= self._admitted:
            await self._app(scope, receive, send)
            return
        await Response(status_code=429, headers={"Retry-After": "3"})(scope, receive, send)
        self.refused.release()


def test_what_waits_out_a_rate_limit_is_not_in_flight_and_is_never_sent(
    app: Starlette, store: Store
) -> None:
    busy = Busy(app)
    with served(busy) as url:
        write_project(Path(), *(manifest(f"k{number}") for number in range(20)), endpoint=url)
        with _apply() as process:
            assert busy.refused.acquire(timeout=30)
            _signal(process, signal.SIGINT)
            out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert busy.writes <= CONCURRENCY + 1
    assert (out.count(" applied\n"), out.count(" skipped\n")) == (1, 19)
    assert len(store.outplans()) == 1


def test_a_write_without_an_answer_does_not_hold_up_the_report_after_sigterm(
    app: Starlette,
) -> None:
    gate = Gate(app)
    with served(gate) as url:
        write_project(Path(), manifest("a"), endpoint=url)
        with hurried.start("apply", "--auto-approve") as process:
            assert gate.held.acquire(timeout=30)
            _signal(process, signal.SIGTERM)
            out, _ = process.communicate(timeout=60)
            gate.open()
    assert process.returncode == 6
    assert "unknown: POST /outplans has an uncertain outcome: somebody interrupted the run" in out


def test_twice_stops_at_once(app: Starlette) -> None:
    with _applying(Gate(app)) as process:
        _signal(process, signal.SIGINT)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert process.returncode == 130
    assert "Apply" not in out
    assert err.split() == ["Interrupted."]


def test_signals_are_taken_only_while_it_is_active() -> None:
    async def story() -> list[bool]:
        woken = asyncio.Event()
        stop = Stop()
        with interruptible(stop):
            asyncio.get_running_loop().call_later(0, woken.set)
            before = stop.requested
            os.kill(os.getpid(), signal.SIGTERM)
            await woken.wait()
            await asyncio.sleep(0)
            return [before, stop.requested]

    former = signal.getsignal(signal.SIGTERM)
    assert asyncio.run(story()) == [False, True]
    assert signal.getsignal(signal.SIGTERM) is former


def test_what_is_ignored_from_the_start_stays_ignored() -> None:
    async def story() -> bool:
        stop = Stop()
        with interruptible(stop):
            os.kill(os.getpid(), signal.SIGHUP)
            await asyncio.sleep(0)
        return stop.requested

    former = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        assert asyncio.run(story()) is False
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, former)
