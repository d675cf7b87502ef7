"""The real command through VoIPBIN's real outages: waited out, told apart, and never made worse."""

from __future__ import annotations

import json
import time
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from starlette.responses import JSONResponse

from reconciler.apply.apply import CONCURRENCY
from reconciler.sandbox.app import create_app
from tests.cli.test_session import served
from tests.hurried import SPEED, command
from tests.support import manifest, write_project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.applications import Starlette
    from starlette.types import ASGIApp, Receive, Scope, Send

    from reconciler.sandbox.store import Store
    from tests.conftest import Cli

DATABASE_DOWN = (401, "INVALID_CREDENTIALS", "The provided credentials are invalid.")
MANAGER_DOWN = (503, "REQUEST_TIMEOUT", "The request timed out.")
BREAKER_OPEN = (500, "INTERNAL", "An internal error occurred.")


class Outage:
    """A server that fails from the request on that comes after so many of a method.

    It lasts so many seconds of the hurried command, or to the end, and hits all requests, or
    `only` those of the method.
    """

    def __init__(
        self,
        app: ASGIApp,
        answer: tuple[int, str, str],
        *,
        after: int = 0,
        method: str = "POST",
        seconds: float | None = None,
        only: bool = False,
    ) -> None:
        status, reason, message = answer
        envelope = {"status": "", "reason": reason, "message": message}
        self._answer = JSONResponse({"error": envelope}, status)
        self._app = app
        self._left = after
        self._method = method
        self._seconds = seconds
        self._only = only
        self._begun: float | None = None
        self.failed: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._left -= scope["method"] == self._method
        if self._left < 0 and self._begun is None:
            self._begun = time.monotonic()
        hit = scope["method"] == self._method or not self._only
        if hit and self._begun is not None and not self._over():
            self.failed.append(f"{scope['method']} {scope['path']}")
            await self._answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _over(self) -> bool:
        assert self._begun is not None
        lasted = (time.monotonic() - self._begun) * SPEED
        return self._seconds is not None and lasted > self._seconds

    def count(self, method: str) -> int:
        return sum(request.startswith(method) for request in self.failed)


@contextmanager
def project(app: ASGIApp, creates: int) -> Iterator[None]:
    """Serve an application, and write a project that wants so many outplans there."""
    with served(app) as url:
        documents = [manifest(f"k{number:02}") for number in range(creates)]
        write_project(Path(), *documents, endpoint=url)
        yield


def details(store: Store) -> list[str]:
    return sorted(row["detail"] for row in store.outplans())


def wanted(creates: int) -> list[str]:
    return [f"[managed by reconciler: acme/k{number:02}]" for number in range(creates)]


def test_a_pod_whose_clock_is_behind_makes_no_duplicates(store: Store) -> None:
    behind = create_app(
        store, rate_limit=False, clock=lambda: datetime.now(UTC) - timedelta(seconds=3600)
    )
    with project(behind, 3):
        first = command("apply", "--auto-approve")
        second = command("plan", "--detailed-exitcode")
    assert (first[0], second[0]) == (0, 0), first
    assert details(store) == wanted(3)


def test_a_database_outage_amid_an_apply_is_waited_out_although_it_says_401(
    app: Starlette, store: Store
) -> None:
    outage = Outage(app, DATABASE_DOWN, after=10, seconds=20)
    with project(outage, 30):
        code, out, err = command("apply", "--auto-approve")
    assert (code, "30 added" in out) == (0, True), out + err
    assert details(store) == wanted(30)
    assert outage.count("POST") > 2


def test_a_401_that_lasts_is_told_as_what_it_may_be(app: Starlette) -> None:
    outage = Outage(app, DATABASE_DOWN, after=1, method="GET")
    with project(outage, 1):
        code, _, err = command("plan")
    assert code == 1
    assert "no longer accepts the credential that it accepted earlier in this run" in err
    assert "database or key lookup is down, or the credential was revoked or expired" in err
    assert outage.count("GET") >= 7


def test_a_401_that_comes_first_is_believed_at_once(app: Starlette) -> None:
    outage = Outage(app, DATABASE_DOWN, method="GET")
    with project(outage, 1):
        code, _, err = command("plan")
    assert code == 1
    assert "check that the key is complete" in err
    assert len(outage.failed) <= 4


def test_reads_outlast_the_circuit_breaker_and_say_what_they_wait_for(
    app: Starlette, store: Store
) -> None:
    outage = Outage(app, BREAKER_OPEN, method="GET", seconds=31)
    with project(outage, 2):
        code, _, err = command("apply", "--auto-approve")
    assert code == 0, err
    assert "VoIPBIN refuses all for 30 s when its circuit breaker opens" in err
    assert details(store) == wanted(2)


def test_failed_requests_are_no_pages(app: Starlette) -> None:
    with project(Outage(app, MANAGER_DOWN, method="GET"), 1):
        code, _, err = command("plan")
    assert (code, "pages so far" in err) == (1, False), err


def test_an_apply_through_an_outage_stops_creating_looks_once_more_and_reports(
    app: Starlette, store: Store
) -> None:
    outage = Outage(app, MANAGER_DOWN, after=10)
    with project(outage, 40):
        code, out, err = command("apply", "--auto-approve", "-o", "json")
    assert code == 6, err
    # Those in flight when the third failed, and any that failed before a late success was heard.
    assert outage.count("POST") <= 2 * CONCURRENCY
    results = [json.loads(line) for line in out.splitlines()]
    outcomes = Counter(event["outcome"] for event in results if event["type"] == "result")
    assert outcomes == {"unknown": 10 + outage.count("POST"), "skipped": 30 - outage.count("POST")}
    skipped = next(event for event in results if event.get("outcome") == "skipped")
    assert "creates in a row had no answer" in skipped["error"]
    assert details(store) == wanted(10)


def test_after_the_outage_the_next_apply_completes_what_was_skipped(
    app: Starlette, store: Store
) -> None:
    with project(Outage(app, MANAGER_DOWN, after=10, seconds=60), 40):
        first, out, _ = command("apply", "--auto-approve")
        second, _, err = command("apply", "--auto-approve")
    assert (first, second) == (6, 0), out + err
    assert "10 added" in out
    assert "plan again once VoIPBIN answers" in out
    assert details(store) == wanted(40)


def test_a_run_takes_no_longer_than_its_timeout(app: Starlette) -> None:
    with project(Outage(app, MANAGER_DOWN, method="GET"), 1):
        code, _, err = command("plan", "--timeout", "12s")
    assert code == 1
    assert "the run took longer than --timeout 12s" in err
    assert "give it more time" in err


def test_an_apply_whose_time_is_used_up_reports_what_it_did(app: Starlette, store: Store) -> None:
    outage = Outage(app, DATABASE_DOWN, after=3, only=True)
    with project(outage, 20):
        code, out, err = command("apply", "--auto-approve", "--timeout", "75s")
    assert code == 5, out + err
    assert "not sent, because the run took longer than --timeout 1m15s" in out
    assert "run it again, or give it more time with --timeout" in out
    assert len(store.outplans()) == 3


@pytest.mark.parametrize("given", ["0s", "soon", "-3s", "5"])
def test_a_timeout_that_is_no_time_is_refused(given: str, cli: Cli) -> None:
    done = cli("plan", "--timeout", given)
    assert (done.code, "is not a length of time" in done.err) == (1, True)
