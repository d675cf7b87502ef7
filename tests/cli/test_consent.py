"""A person at a terminal: what they say yes to is what is still there when they have said it."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reconciler.sandbox.app import create_app
from reconciler.sandbox.initial_state import ACCESS_KEY
from tests.cli.test_session import served
from tests.support import manifest, write_project

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler.sandbox.store import Store
    from tests.conftest import Cli

ROOT = Path(__file__).parents[2]


def _answered(answer: str, meanwhile: Callable[[], None]) -> tuple[int, str, str]:
    """Apply at a terminal, and let something happen before the question is answered."""
    controller, terminal = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    with subprocess.Popen(
        [sys.executable, "-m", "reconciler", "apply"],
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**environment, "PYTHONPATH": str(ROOT), "VOIPBIN_ACCESS_KEY": ACCESS_KEY},
    ) as process:
        assert process.stderr is not None
        said = ""
        while "Enter a value" not in said:
            letter = process.stderr.read(1)
            assert letter, said
            said += letter
        meanwhile()
        os.write(controller, f"{answer}\n".encode())
        out, err = process.communicate(timeout=60)
    os.close(controller)
    os.close(terminal)
    return process.returncode, out, said + err


def _edit(store: Store, **changes: int) -> None:
    (row,) = store.outplans()
    store.put_outplan(row | changes)


@pytest.mark.parametrize(
    ("answer", "edits", "code", "live"),
    [
        ("yes", {}, 0, (45_000, 7_200_000)),
        ("yes", {"try_interval": 1_000}, 4, (30_000, 1_000)),
        ("y", {}, 1, (30_000, 7_200_000)),
    ],
)
def test_the_account_is_listed_again_after_yes(
    answer: str,
    edits: dict[str, int],
    code: int,
    live: tuple[int, int],
    store: Store,
    cli: Cli,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("VOIPBIN_ACCESS_KEY", ACCESS_KEY)
    with served(create_app(store, rate_limit=False)) as url:
        write_project(Path(), manifest("a"), endpoint=url)
        assert cli("apply", "--auto-approve").code == 0
        write_project(Path(), manifest("a", dial_timeout="45s"), endpoint=url)
        done = _answered(answer, lambda: _edit(store, **edits))
    (row,) = store.outplans()
    assert (done[0], (row["dial_timeout"], row["try_interval"])) == (code, live), done
    if code == 4:
        assert "stale" in done[2]
