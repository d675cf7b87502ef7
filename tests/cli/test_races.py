"""What an apply says when VoIPBIN ends up with something else than it was sent."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.requests import Request

from reconciler.sandbox.initial_state import ACCESS_KEY
from tests.cli.test_session import served
from tests.support import manifest, write_project

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from reconciler.sandbox.store import Store

ROOT = Path(__file__).parents[2]


def apply() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "reconciler", "apply", "--auto-approve"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "VOIPBIN_ACCESS_KEY": ACCESS_KEY},
    )


class Together:
    """Lets two creates in when both are there, and answers both when both are done."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._there = asyncio.Barrier(2)
        self._done = asyncio.Barrier(2)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        await asyncio.wait_for(self._there.wait(), 30)
        answer: list[Message] = []

        async def keep(message: Message) -> None:
            answer.append(message)

        await self._app(scope, receive, keep)
        await asyncio.wait_for(self._done.wait(), 30)
        for message in answer:
            await send(message)


def test_two_applies_at_once_that_leave_twins_say_so_and_exit_5(
    app: Starlette, store: Store
) -> None:
    with served(Together(app)) as url:
        write_project(Path(), manifest("a"), endpoint=url)
        with apply() as first, apply() as second:
            said = [process.communicate(timeout=60) for process in (first, second)]
        with apply() as third:
            out, err = third.communicate(timeout=60)
    assert [first.returncode, second.returncode] == [5, 5], said
    for text, _ in said:
        assert "acme/a exists 2 times now" in text
        assert "Apply complete!" not in text
        assert "to do: plan again; the plan says which of the twins stays" in text
    assert (third.returncode, "1 destroyed" in out) == (0, True), out + err
    assert [row["tm_delete"] is None for row in store.outplans()].count(True) == 1


class Filling:
    """A server that stores no more than 20 seconds of `dial_timeout`, whatever it is sent."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in ("POST", "PUT"):
            await self._app(scope, receive, send)
            return
        body: dict[str, Any] = await Request(scope, receive).json()
        if "dial_timeout" in body:
            body["dial_timeout"] = min(body["dial_timeout"], 20_000)

        async def altered() -> Message:
            return {"type": "http.request", "body": json.dumps(body).encode()}

        await self._app(scope, altered, send)


def test_a_value_that_voipbin_does_not_store_is_named_and_nothing_is_promised(
    app: Starlette,
) -> None:
    with served(Filling(app)) as url:
        write_project(Path(), manifest("a"), manifest("b", dial_timeout="10s"), endpoint=url)
        with apply() as first:
            created, _ = first.communicate(timeout=60)
        with apply() as second:
            updated, _ = second.communicate(timeout=60)
    assert first.returncode == 6
    assert "lists dial_timeout 20000 instead of 30000; either it stores another value" in created
    assert second.returncode == 5
    assert "failed: VoIPBIN accepted it, but keeps dial_timeout 20000 instead of 30000" in updated
    assert "to do: write in the manifest what VoIPBIN keeps" in updated
    assert "will show as no change" not in updated
