"""Every JSON output is JSON also when the command fails: commands times failures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from contextlib import ExitStack
from pathlib import Path
from signal import SIGINT
from typing import TYPE_CHECKING, Any

import pytest

from tests.corpus.server import Script, serving
from tests.corpus.stage import hurry
from tests.support import Run, manifest, parsed_lines, write_project

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.conftest import Cli

    Failure = Callable[[pytest.MonkeyPatch, ExitStack], list[str]]

ROOT = Path(__file__).parents[2]
STREAMS = ("apply", "drift")
ONLINE = ("plan", "apply --auto-approve", "drift")
SAVED = ("show plan.json", "apply plan.json")
OFFLINE = ("validate", "timeline")
LIST = "GET /outplans"


def _usage(_patch: pytest.MonkeyPatch, _stack: ExitStack) -> list[str]:
    write_project(Path(), manifest("a"))
    return ["--nope"]


def _config(_patch: pytest.MonkeyPatch, _stack: ExitStack) -> list[str]:
    write_project(Path(), manifest("a"))
    return ["-f", "nowhere.yaml"]


def _no_project(_patch: pytest.MonkeyPatch, _stack: ExitStack) -> list[str]:
    return []


def _problems(_patch: pytest.MonkeyPatch, _stack: ExitStack) -> list[str]:
    write_project(Path(), manifest("a", dial_timeout=30))
    return []


def _bug(patch: pytest.MonkeyPatch, _stack: ExitStack) -> list[str]:
    write_project(Path(), manifest("a"))
    # What each command imports in its own functions: session for those that connect.
    for module in ("cli.session", "cli.project_check", "desired.read", "plan.planfile"):
        patch.setitem(sys.modules, f"reconciler.{module}", None)
    return []


def _unreachable(patch: pytest.MonkeyPatch, _stack: ExitStack) -> list[str]:
    write_project(Path(), manifest("a"), endpoint="http://127.0.0.1:9/v1.0")
    patch.setenv("VOIPBIN_ACCESS_KEY", "vb_0123456789")
    return []


def _answering(answer: Mapping[str, Any]) -> Failure:
    def arrange(patch: pytest.MonkeyPatch, stack: ExitStack) -> list[str]:
        endpoint = stack.enter_context(serving(Script(answer)))
        patch.setenv("VOIPBIN_ACCESS_KEY", "vb_0123456789")
        write_project(Path(), manifest("a"), endpoint=endpoint)
        return []

    return arrange


ANYWHERE: dict[str, tuple[Failure, int]] = {
    "usage": (_usage, 1),
    "config": (_config, 1),
    "no-project": (_no_project, 1),
    "bug": (_bug, 70),
}
CONNECTED: dict[str, tuple[Failure, int]] = {
    "problems": (_problems, 1),
    "unreachable": (_unreachable, 1),
    "refused": (_answering({LIST: {"status": 401, "json": {"error": {"reason": "X"}}}}), 1),
    "html": (_answering({LIST: {"body": "<html>"}}), 1),
}
CASES = [
    *((command, name) for command in (*ONLINE, *OFFLINE) for name in ANYWHERE),
    *((command, name) for command in ONLINE for name in CONNECTED),
    *((command, "usage") for command in SAVED),
    *((command, "no-project") for command in SAVED),
    *((command, "bug") for command in SAVED),
]


def _last(command: str, done: Run) -> dict[str, Any]:
    """Return the last thing said; every line, or the whole document, must be JSON."""
    if command.startswith(STREAMS):
        return parsed_lines(done.out)[-1]
    document: dict[str, Any] = json.loads(done.out)
    assert parsed_lines(json.dumps(document)) == [document]
    return document


@pytest.mark.parametrize(("command", "name"), CASES)
@pytest.mark.parametrize("asked", ["-o json", "-vojson"])
def test_the_last_thing_said_is_the_error_with_its_exit_code(
    command: str, name: str, asked: str, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrange, code = (ANYWHERE | CONNECTED)[name]
    with ExitStack() as stack:
        more = arrange(monkeypatch, stack)
        hurry(monkeypatch)  # pauses between retries are not what is tested here
        done = cli(*command.split(), *more, *asked.split())
    event = _last(command, done)
    assert event["type"] == "error"
    assert event["error"]["exit_code"] == done.code == code
    told = [problem["message"] for problem in event["error"]["problems"]] or [
        event["error"]["message"]
    ]
    assert [words for words in told if words not in done.err] == []
    assert event["error"]["remedy"] or event["error"]["problems"]


def test_a_refused_plan_ends_with_its_error_after_what_was_said(cli: Cli) -> None:
    write_project(Path(), manifest("a"))
    cli("plan", "--out", "plan.json")
    cli("apply", "--auto-approve")
    for args in (("apply", "plan.json"), ("apply", "--digest", f"sha256:{'0' * 64}")):
        done = cli(*args, "-o", "json")
        begin, last = parsed_lines(done.out)
        assert (begin["type"], last["type"]) == ("begin", "error")
        assert last["error"]["exit_code"] == done.code == 4


def test_writes_that_fail_are_lines_and_the_sum_says_the_code(cli: Cli) -> None:
    answers = {"POST /outplans": {"status": 403, "json": {"error": {"reason": "X"}}}}
    with serving(Script(answers)) as endpoint, pytest.MonkeyPatch.context() as patch:
        patch.setenv("VOIPBIN_ACCESS_KEY", "vb_0123456789")
        write_project(Path(), manifest("a"), endpoint=endpoint)
        done = cli("apply", "--auto-approve", "-o", "json")
    *_, step, _verifying, result, summary = parsed_lines(done.out)
    assert (step["done"], bool(step["error"]), result["outcome"]) == (False, True, "failed")
    assert (summary["failed"], summary["exit_code"], done.code) == (1, 1, 1)


class Held(Script):
    """Lets the account's list wait for good, and says when it was asked for."""

    def __init__(self) -> None:
        super().__init__({})
        self.reached, self.over = threading.Event(), threading.Event()

    def answer(self, method: str, path: str, query: Mapping[str, list[str]]) -> dict[str, Any]:
        if f"{method} {path}" == LIST:
            self.reached.set()
            self.over.wait()
        return super().answer(method, path, query)


@pytest.mark.parametrize("command", ONLINE)
def test_an_interrupted_run_ends_with_an_error_too(command: str) -> None:
    script = Held()
    with serving(script) as endpoint:
        write_project(Path(), manifest("a"), endpoint=endpoint)
        process = subprocess.Popen(
            [sys.executable, "-m", "reconciler", *command.split(), "-o", "json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "VOIPBIN_ACCESS_KEY": "vb_0123456789"},
        )
        script.reached.wait()
        process.send_signal(SIGINT)
        out, err = process.communicate()
        script.over.set()
    event = _last(command, Run(process.returncode, out, err))
    assert event["error"]["exit_code"] == process.returncode == 130
    assert "Interrupted." in err
