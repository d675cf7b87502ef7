"""Real process kills: the real command against the served sandbox, ended by SIGKILL anywhere.

A round changes manifests and account, arms a few faults over HTTP, starts `apply`, and kills it
after a time or after a number of requests. Then one clean apply must reach what is wanted, and the
plan after it must be empty.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Self
from urllib.request import Request, urlopen

from reconciler.sandbox.control import PATH
from reconciler.sandbox.initial_state import ACCESS_KEY, BASE_PATH
from reconciler.sandbox.store import Store
from tests.simulation.laws import ViolationError
from tests.simulation.rows import FOREIGN, PROJECT, Rows, all_rows, live_rows, marker_line, split
from tests.simulation.wishes import KEYS, POOLS
from tests.support import manifest, outplan_id, write_project

if TYPE_CHECKING:
    from types import TracebackType

ROOT = Path(__file__).parents[2]
_PATIENCE = 120
_LOST = (
    "lost-reply",
    "timeout-done",
    "late-commit",
    "rate-limited",
    "truncated",
    "html-502",
    "database-down",
    "clock-ahead",
)


@dataclass(slots=True)
class Killed:
    """What the rounds came to."""

    rounds: int = 0
    kills: int = 0
    requests: int = 0
    failures: list[tuple[int, str]] = field(default_factory=list)


class Served:
    """A sandbox served by a process of its own, and a project that uses it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.state = directory / "voipbin.db"
        environment = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        paths = {"PYTHONPATH": str(ROOT), "HOME": str(directory), "PYTHONUNBUFFERED": "1"}
        self.environment = environment | paths | {"VOIPBIN_ACCESS_KEY": ACCESS_KEY}

    def __enter__(self) -> Self:
        serve = ("sandbox", "serve", "--port", "0", "--no-rate-limit", "--state", str(self.state))
        self.server = self.start(*serve, stdout=subprocess.PIPE)
        assert self.server.stdout is not None
        self.url = self.server.stdout.readline().split()[-1]
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _e: object, _t: TracebackType | None
    ) -> None:
        self.server.terminate()
        self.server.wait()
        assert self.server.stdout is not None
        self.server.stdout.close()

    def start(self, *args: str, stdout: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
        """Start the command."""
        return subprocess.Popen(
            [sys.executable, "-m", "reconciler", *args],
            cwd=self.directory,
            env=self.environment,
            stdout=stdout,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def command(self, *args: str) -> tuple[int, str]:
        """Run the command to its end, and return its exit code and what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "reconciler", *args],
            cwd=self.directory,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def faults(self, method: str = "GET", body: Any = None) -> dict[str, Any]:
        """Ask the server for its faults, arm some, or disarm all."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        url = self.url.removesuffix(BASE_PATH) + PATH
        request = Request(url, data=data, headers=headers, method=method)
        with urlopen(request, timeout=30) as answer:
            said: dict[str, Any] = json.load(answer)
        return said

    def rows(self) -> Rows:
        """Return what the server holds."""
        store = Store(self.state)
        try:
            return all_rows(store)
        finally:
            store.close()


def rounds(seed: int, count: int, directory: Path) -> Killed:
    """Play so many rounds on one server."""
    done = Killed()
    with Served(directory) as served:
        _neighbours(served)
        for each in range(seed, seed + count):
            try:
                _round(served, Random(each), done)
            except (ViolationError, OSError, subprocess.SubprocessError) as error:
                done.failures.append((each, f"{type(error).__name__}: {error}"))
        done.requests = sum(served.faults()["injected"].values())
    return done


def _neighbours(served: Served) -> None:
    """Put outplans there that are nobody's business."""
    store = Store(served.state)
    store.put_outplan({"id": outplan_id(1), "name": "Theirs", "detail": marker_line(FOREIGN, "a")})
    store.put_outplan({"id": outplan_id(2), "name": "Nobody's", "detail": "by hand"})
    store.close()


def _round(served: Served, fate: Random, done: Killed) -> None:
    before = served.rows()
    _change(served, fate)
    if fate.random() < 0.3:
        _planned(served, fate)
    # A request that no other fault hits is counted as `slow`; and slow ones are easier to hit.
    slow = {"kind": "slow", "count": None, "seconds": fate.choice((0, 0.02, 0.05))}
    others = [
        {"kind": fate.choice(_LOST), "method": fate.choice(("POST", "PUT", "DELETE")), "seconds": 1}
        for _ in range(fate.randint(0, 2))
    ]
    served.faults("POST", [*others, slow])
    done.kills += _killed(served, fate)
    done.rounds += 1
    served.faults("DELETE")
    while served.faults()["pending"]:
        time.sleep(0.1)
    _expect(served, "apply", "--auto-approve", "--max-destroys", "99")
    _expect(served, "plan", "--detailed-exitcode")
    _check_rows(served, before)


def _planned(served: Served, fate: Random) -> None:
    """Save a plan, lose a manifest, and apply the plan: it is what was planned, or nothing.

    What is lost is wanted no longer, so the run that comes then destroys it.
    """
    _expect(served, "plan", "--out", "plan.json", "--max-destroys", "99")
    _lose(served, fate)
    _expect(served, "apply", "plan.json")


def _lose(served: Served, fate: Random) -> None:
    """Let a manifest vanish, but never the last one."""
    files = sorted((served.directory / "outplans").glob("*.yaml"))
    if len(files) > 1:
        fate.choice(files).unlink()


def _change(served: Served, fate: Random) -> None:
    """Want a few outplans in a few ways; now and then somebody has edited one."""
    keys = fate.sample(KEYS, fate.randint(1, len(KEYS)))
    documents = [
        manifest(key, **{name: fate.choice(pool) for name, pool in POOLS.items()}) for key in keys
    ]
    shutil.rmtree(served.directory / "outplans", ignore_errors=True)
    write_project(served.directory, *documents, endpoint=served.url)
    store = Store(served.state)
    for row in live_rows(served.rows()).values():
        if split(row["detail"])[1] and fate.random() < 0.2 and row["id"] != outplan_id(1):
            store.put_outplan(row | {"dial_timeout": 45_000})
    store.close()


def _killed(served: Served, fate: Random) -> bool:
    """Start an apply and kill it; return whether it was still running."""
    served_before = sum(served.faults()["injected"].values())
    after_requests = fate.randint(1, 20) if fate.random() < 0.6 else None
    moment = time.monotonic() + fate.uniform(0.2, 2.0)
    apply = served.start("apply", "--auto-approve", "--max-destroys", "99")
    if fate.random() < 0.3:
        _lose(served, fate)
    while apply.poll() is None:
        if after_requests is None and time.monotonic() > moment:
            break
        if after_requests is not None:
            seen = sum(served.faults()["injected"].values()) - served_before
            if seen >= after_requests:
                break
        time.sleep(0.002)
    apply.kill()
    return apply.wait() < 0


def _expect(served: Served, *args: str) -> None:
    code, said = served.command(*args)
    if code != 0:
        raise ViolationError(f"{' '.join(args)} after a kill: exit {code}\n{said}")


def _check_rows(served: Served, before: Rows) -> None:
    rows = served.rows()
    for stranger in (outplan_id(1), outplan_id(2)):
        if before[stranger] != rows[stranger]:
            raise ViolationError(
                f"somebody else's outplan changed: {before[stranger]} -> {rows[stranger]}"
            )
    markers = [split(row["detail"])[1] for row in live_rows(rows).values()]
    ours = sorted(marker for marker in markers if marker and marker.startswith(f"{PROJECT}/"))
    wanted = [f"{PROJECT}/{path.stem}" for path in (served.directory / "outplans").glob("*.yaml")]
    if ours != sorted(wanted):
        raise ViolationError(f"wanted {sorted(wanted)}, and there are {ours}")
