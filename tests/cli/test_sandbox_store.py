"""The embedded VoIPBIN's file: not installed for, not writable, not its own."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reconciler.desired.settings import sandbox_state
from reconciler.values.places import install_extra
from tests.support import Run, manifest, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli

WRITABLE = "run as a user who may write the file and its directory, or where there is room"


@pytest.mark.parametrize("command", ["plan", "demo", "sandbox serve --port 0", "sandbox reset"])
def test_without_the_extra_it_says_how_to_install_it(
    command: str, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(Path(), manifest("a"))
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    monkeypatch.delitem(sys.modules, "reconciler.sandbox.serve", raising=False)
    assert cli(*command.split()) == Run(
        1,
        "",
        "Error: the embedded sandbox is not installed\n"
        "  why:   the module uvicorn is missing\n"
        f"  to do: {install_extra('sandbox')}, or set spec.endpoint\n",
    )


@pytest.mark.parametrize("command", ["plan", "sandbox reset"])
def test_a_place_that_cannot_be_is_said_once_with_what_to_do(command: str, cli: Cli) -> None:
    write_project(Path(), manifest("a"))
    Path(".reconciler").write_text("in the way", encoding="utf-8")
    done = cli(*command.split())
    assert (done.code, done.out) == (1, "")
    assert done.err == (
        "Error: cannot open or write the sandbox in .reconciler/sandbox.db\n"
        f"  why:   File exists\n  to do: {WRITABLE}\n"
    )


@pytest.mark.parametrize("command", ["apply --auto-approve", "sandbox seed seed.json"])
def test_a_file_that_cannot_be_written_is_an_error_and_no_bug(command: str, cli: Cli) -> None:
    write_project(Path(), manifest("a"))
    Path("seed.json").write_text('{"outplans": [{"name": "theirs"}]}', encoding="utf-8")
    cli("plan")
    connection = sqlite3.connect(sandbox_state(Path()))
    connection.execute(
        "CREATE TRIGGER full BEFORE INSERT ON records BEGIN SELECT RAISE(ABORT, 'no room'); END"
    )
    connection.close()
    done = cli(*command.split())
    assert done.code == 1
    assert done.err == (
        "Error: cannot open or write the sandbox in .reconciler/sandbox.db\n"
        f"  why:   no room\n  to do: {WRITABLE}\n"
    )


def test_a_file_of_something_else_is_left_alone(cli: Cli) -> None:
    write_project(Path(), manifest("a"))
    before = Path("reconciler.yaml").read_bytes()
    done = cli("sandbox", "reset", "--state", "reconciler.yaml")
    assert (done.code, Path("reconciler.yaml").read_bytes()) == (1, before)
    assert done.err == (
        "Error: cannot open the sandbox in reconciler.yaml\n"
        "  why:   not a sandbox of this version (file is not a database)\n"
        "  to do: delete the file if nobody needs it; a new one is made\n"
    )
