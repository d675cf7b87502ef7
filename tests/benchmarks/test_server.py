"""Served sandboxes: their log, their limit, and a start that fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from benchmarks import data
from benchmarks.measure import BenchError
from benchmarks.server import served
from benchmarks.traffic import ours
from reconciler.sandbox.initial_state import ACCESS_KEY

if TYPE_CHECKING:
    from pathlib import Path


def test_the_log_has_what_came_in_and_forgets_on_request(scratch: Path) -> None:
    data.seed(scratch / "state.db", 2)
    with served(scratch / "state.db", limited=True) as server:
        agent = {"User-Agent": "voipbin-reconciler/9"}
        with httpx.Client(params={"accesskey": ACCESS_KEY}, headers=agent) as client:
            assert len(client.get(f"{server.url}/outplans").json()["result"]) == 2
            while client.get(f"{server.url}/customer").status_code == 200:
                pass
        seen = server.requests()
        assert seen == ours(seen)
        assert (seen[0].method, seen[0].path, seen[0].status) == ("GET", "/v1.0/outplans", 200)
        assert seen[0].target.endswith(f"?accesskey={ACCESS_KEY}")
        assert [one.at for one in seen] == sorted(one.at for one in seen)
        assert [one.throttled for one in seen] == [False] * (len(seen) - 1) + [True]
        server.forget()
        assert server.requests() == []
    with pytest.raises(httpx.ConnectError):
        httpx.get(server.url)


def test_a_server_that_does_not_start_says_why(scratch: Path) -> None:
    (scratch / "state.db").write_text("not a database, and long enough to say so" * 5)
    with (
        pytest.raises(BenchError, match=r"did not start: .*not a sandbox"),
        served(scratch / "state.db"),
    ):
        pass
