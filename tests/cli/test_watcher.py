"""What is seen of an apply: lines, JSON lines, or a bar on a terminal."""

from __future__ import annotations

import errno
import io
import json
import os
from typing import TYPE_CHECKING

import pytest

from reconciler.apply.events import (
    Outcome,
    Report,
    Result,
    StepEnded,
    Verifying,
    Waiting,
)
from reconciler.cli.watcher import Watcher
from reconciler.plan.plan import Plan, Target
from reconciler.plan.planner import make_plan
from reconciler.values.errors import Exit
from tests.support import PROJECT, account, desired, manifest, outplan_id

if TYPE_CHECKING:
    from reconciler.plan.change import ResourceChange

HANDFUL = 5


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def _plan(creates: int) -> Plan:
    wanted = desired(*(manifest(f"k{number}") for number in range(creates)))
    return make_plan(wanted, account(), target=Target("sandbox:", None, "", PROJECT))


def _step(
    change: ResourceChange, error: str | None = None, *, ambiguous: bool = False
) -> StepEnded:
    step = change.steps[0]
    return StepEnded(change.key, step.method, step.path, error is None, error, ambiguous)


def _watch(plan: Plan, output: str, code: Exit = Exit.DONE) -> None:
    watcher = Watcher(plan, output)
    first, *others = plan.resource_changes
    with watcher:
        watcher.saw(Waiting("the queue\x1b", 1.5))
        watcher.saw(_step(first, "refused", ambiguous=True))
        for one in others:
            watcher.saw(_step(one))
        watcher.saw(Verifying())
    results = [Result(change, Outcome.APPLIED, outplan_id(1)) for change in others]
    watcher.conclude(Report((Result(first, Outcome.UNKNOWN, None, "unclear"), *results)), code)


def test_progress_is_lines_on_standard_error_and_the_report_on_standard_output(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _watch(_plan(2), "text")
    printed = capsys.readouterr()
    assert printed.err.splitlines() == [
        "waiting 1.5 s: the queue\\u001b",
        "k0: POST /outplans uncertain: refused",
        "k1: POST /outplans done",
        "reading the account once more to verify",
    ]
    assert printed.out.splitlines()[:2] == [
        "  + k0 unknown: unclear",
        f"  + k1 ({outplan_id(1)}) applied",
    ]
    assert "Apply incomplete. Resources: 1 added" in printed.out


def test_in_json_everything_is_one_object_a_line_and_the_sum_is_the_last(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _watch(_plan(2), "json", Exit.UNKNOWN)
    printed = capsys.readouterr()
    events = [json.loads(line) for line in printed.out.splitlines()]
    kinds = [event["type"] for event in events]
    assert kinds == ["waiting", "step", "step", "verifying", "result", "result", "summary"]
    assert [event["done"] for event in events[1:3]] == [False, True]
    assert (events[-1]["unknown"], events[-1]["exit_code"]) == (1, 6)
    assert printed.err == ""


@pytest.mark.parametrize(
    ("creates", "output", "bar"),
    [(HANDFUL + 1, "text", True), (HANDFUL, "text", False), (HANDFUL + 1, "json", False)],
)
def test_a_terminal_gets_a_bar_when_more_than_a_handful_of_steps_are_left(
    creates: int, output: str, bar: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    _watch(_plan(creates), output)
    shown = terminal.getvalue()
    assert ("Applying" in shown, f"{creates}/{creates}" in shown) == (bar, bar)
    assert ("k1: POST" in shown) is (output == "text" and not bar)


class Gone(io.StringIO):
    """A pipe whose reader has gone."""

    def write(self, _text: str) -> int:
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))


@pytest.mark.parametrize("output", ["text", "json"])
def test_a_reader_that_has_gone_does_not_stop_the_apply_and_its_end_is_said_elsewhere(
    output: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdout", Gone())
    _watch(_plan(2), output)
    said = capsys.readouterr().err
    assert "Standard output cannot be written. This is how the apply ended:\n  + k0 un" in said
    assert "\nApply incomplete. Resources: 1 added" in said


def test_progress_that_nobody_reads_takes_nothing_from_the_report(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stderr", Gone())
    _watch(_plan(2), "text")
    assert "Apply incomplete. Resources: 1 added" in capsys.readouterr().out


@pytest.mark.parametrize("output", ["text", "json"])
def test_a_plan_without_changes_ends_with_its_own_code(
    output: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert Watcher(_plan(0), output).nothing_to_do(Exit.WITHHELD) is Exit.WITHHELD
    printed = capsys.readouterr()
    if output == "json":
        assert json.loads(printed.out)["exit_code"] == 3
    else:
        assert printed.out == "Apply complete! Resources: 0 added, 0 changed, 0 destroyed.\n"


class Clock:
    """A clock that every look moves on by a second."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


def test_without_a_terminal_many_steps_are_counted_every_few_seconds(
    capsys: pytest.CaptureFixture[str],
) -> None:
    plan = _plan(40)
    with Watcher(plan, "text", rate=2.0, clock=Clock()) as watcher:
        for one in plan.resource_changes:
            watcher.saw(_step(one))
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "5 of 40 requests done, about 43 s left"
    assert lines[-1] == "40 of 40 requests done"
    assert 2 < len(lines) < 15


def test_what_failed_is_said_at_once_however_many_steps_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    plan = _plan(40)
    watcher = Watcher(plan, "text", clock=lambda: 0.0)
    first = plan.resource_changes[0]
    watcher.saw(_step(first, "refused"))
    assert capsys.readouterr().err == "k0: POST /outplans failed: refused\n"


def test_the_bar_tells_the_remaining_time(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    plan = _plan(34)
    with Watcher(plan, "text", rate=0.5) as watcher:
        watcher.saw(_step(plan.resource_changes[0]))
    assert "about 1 min left" in terminal.getvalue()
