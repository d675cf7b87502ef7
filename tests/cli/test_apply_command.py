"""`reconciler apply`: exactly the plan, only with consent, and nothing twice."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reconciler.desired.settings import sandbox_state
from reconciler.sandbox.store import Store
from tests.support import manifest, parsed_lines, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli

ROOT = Path(__file__).parents[2]


def _outplans() -> dict[str, Any]:
    store = Store(sandbox_state(Path()))
    rows = {row["name"]: row for row in store.outplans() if row["tm_delete"] is None}
    store.close()
    return rows


def test_it_plans_shows_and_applies(cli: Cli) -> None:
    write_project(Path(), manifest("a"), manifest("b"))
    planned = cli("plan").out
    done = cli("apply", "--auto-approve")
    assert done.code == 0
    assert done.out.startswith(planned)
    assert done.out.endswith("\nApply complete! Resources: 2 added, 0 changed, 0 destroyed.\n")
    assert {*done.err.splitlines()} == {
        "a: POST /outplans done",
        "b: POST /outplans done",
        "reading the account once more to verify",
    }
    assert [record for record in _outplans().values() if record["id"] not in done.out] == []


def test_nothing_to_do_is_said_and_sends_nothing(cli: Cli) -> None:
    write_project(Path(), manifest("a"))
    cli("apply", "--auto-approve")
    done = cli("apply", "--auto-approve", "-v")
    assert done.code == 0
    assert "No changes. 1 outplan matches its manifest.\n" in done.out
    assert done.out.endswith("Apply complete! Resources: 0 added, 0 changed, 0 destroyed.\n")
    assert "POST" not in done.err


def test_json_is_one_event_a_line(cli: Cli) -> None:
    write_project(Path(), manifest("a"))
    done = cli("apply", "--auto-approve", "-o", "json")
    begin, step, verifying, result, summary = parsed_lines(done.out)
    outplan = _outplans()["a"]["id"]
    assert (done.code, done.err) == (0, "")
    assert step == {
        "type": "step",
        "key": "a",
        "method": "POST",
        "path": "/outplans",
        "done": True,
        "error": None,
        "ambiguous": False,
    }
    assert (begin["type"], begin["counts"]["add"]) == ("begin", 1)
    assert verifying == {"type": "verifying"}
    assert (result["key"], result["id"], result["outcome"]) == ("a", outplan, "applied")
    assert (summary["type"], summary["added"], summary["exit_code"]) == ("summary", 1, 0)
    nothing = cli("apply", "--auto-approve", "-o", "json")
    assert [event["type"] for event in parsed_lines(nothing.out)] == ["begin", "summary"]


@pytest.mark.parametrize("output", ["text", "json"])
def test_without_a_terminal_it_needs_consent(output: str, cli: Cli) -> None:
    write_project(Path(), manifest("a"))
    done = cli("apply", "-o", output)
    assert done.code == 1
    assert "nobody can be asked for approval here" in done.err
    assert "--auto-approve" in done.err
    assert not Path(".reconciler").exists()


def test_a_saved_plan_needs_no_consent_and_is_stale_the_second_time(cli: Cli) -> None:
    write_project(Path(), manifest("a"))
    cli("plan", "--out", "plan.json")
    write_project(Path(), manifest("a", dial_timeout="45s"), manifest("b"))
    first = cli("apply", "plan.json")
    assert first.code == 0
    assert first.out.startswith("Endpoint:    sandbox, no real calls\n")
    assert {name: record["dial_timeout"] for name, record in _outplans().items()} == {"a": 30_000}
    second = cli("apply", "plan.json", "-o", "json")
    assert second.code == parsed_lines(second.out)[-1]["error"]["exit_code"] == 4
    assert "nothing was written" in second.err
    assert f"a was created meanwhile ({_outplans()['a']['id']})" in second.err


def test_a_plan_is_stale_once_what_it_touches_changed(cli: Cli) -> None:
    write_project(Path(), manifest("a"), manifest("b"))
    cli("apply", "--auto-approve")
    write_project(Path(), manifest("a", dial_timeout="45s"), manifest("b", dial_timeout="45s"))
    cli("plan", "--out", "plan.json")
    edited = _outplans()["b"] | {"try_interval": 1}
    Path("seed.json").write_text(json.dumps({"outplans": [edited]}), encoding="utf-8")
    cli("sandbox", "seed", "seed.json")
    done = cli("apply", "plan.json")
    assert done.code == 4
    assert f"b ({edited['id']}) has another try_interval" in done.err
    assert _outplans()["a"]["dial_timeout"] == 30_000


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"project": "other"}, "the project acme, but this run's is other"),
        ({"endpoint": "http://127.0.0.1:9/v1.0"}, "the endpoint sandbox:, but this run's is http"),
        ({"ownership": "exclusive"}, "the ownership marker, but this run's is exclusive"),
    ],
)
def test_a_plan_is_applied_where_it_was_made(change: dict[str, str], said: str, cli: Cli) -> None:
    write_project(Path(), manifest("a"))
    cli("plan", "--out", "plan.json")
    write_project(Path(), **change)
    done = cli("apply", "plan.json")
    assert (done.code, done.out) == (1, "")
    assert said in done.err
    assert _outplans() == {}


@pytest.mark.parametrize("option", ["--target a", "--import-by-name", "--max-destroys 1"])
def test_planning_options_cannot_change_a_saved_plan(option: str, cli: Cli) -> None:
    write_project(Path(), manifest("a"))
    cli("plan", "--out", "plan.json")
    done = cli("apply", "plan.json", *option.split())
    assert (done.code, "a saved plan is applied as it is" in done.err) == (1, True)
    assert _outplans() == {}


def test_what_is_withheld_exits_3_and_the_rest_is_applied(cli: Cli) -> None:
    write_project(Path(), manifest("a", lifecycle={"prevent_destroy": True}))
    cli("apply", "--auto-approve")
    Path("outplans/a.yaml").unlink()
    write_project(Path(), manifest("b"))
    done = cli("apply", "--auto-approve")
    assert (done.code, sorted(_outplans())) == (3, ["a", "b"])
    assert "lifecycle.prevent_destroy protects it" in done.out
    told = "The plan withholds 1 change (a), so the exit code is 3.\n"
    assert f"Apply complete! Resources: 1 added, 0 changed, 0 destroyed.\n{told}" in done.out
    cli("plan", "--out", "plan.json")
    saved = cli("apply", "plan.json")
    assert (saved.code, f"\nNothing was applied.\n{told}" in saved.out) == (3, True)
    assert "Apply complete!" not in saved.out
    again = cli("apply", "--auto-approve", "-o", "json")
    assert [event["type"] for event in parsed_lines(again.out)] == ["begin", "withheld", "summary"]
    assert again.code == parsed_lines(again.out)[-1]["exit_code"] == 3


def _at_a_terminal(typed: bytes, **settings: str) -> tuple[int, str]:
    """Run apply at a terminal and type when it asks; return (exit code, what was on the screen)."""
    screen, terminal = pty.openpty()
    process = subprocess.Popen(
        ["setsid", "--ctty", "--wait", sys.executable, "-m", "reconciler", "apply"],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", **settings},
    )
    os.close(terminal)
    shown = b""
    try:
        while True:
            asked = b"Enter a value: " in shown
            shown += os.read(screen, 4096)
            if b"Enter a value: " in shown and not asked:
                os.write(screen, typed)
    except OSError:  # Linux says so when the other side is closed
        return process.wait(), shown.decode()
    finally:
        os.close(screen)


def test_at_a_terminal_yes_applies() -> None:
    write_project(Path(), *(manifest(f"k{number}") for number in range(6)))
    code, screen = _at_a_terminal(b"yes\n")
    assert (code, len(_outplans())) == (0, 6)
    assert "Only yes will be accepted." in screen
    assert "\x1b[32m+\x1b[0m outplan" in screen
    assert "Applying" in screen
    assert "6/6" in screen


@pytest.mark.parametrize("typed", ["y", ""])
def test_at_a_terminal_nothing_but_yes_applies(typed: str) -> None:
    write_project(Path(), manifest("a"))
    code, screen = _at_a_terminal(f"{typed}\n".encode())
    assert (code, _outplans()) == (1, {})
    assert "Apply cancelled; nothing was written." in screen


def test_at_a_terminal_interrupting_the_question_ends_it() -> None:
    write_project(Path(), manifest("a"))
    code, screen = _at_a_terminal(b"\x03no\n")
    assert (code, _outplans()) == (130, {})
    assert "Apply cancelled" not in screen
