"""`plan --out`: what a saved plan may overwrite, and the command that applies it."""

from __future__ import annotations

import json
import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reconciler.sandbox.initial_state import ACCESS_KEY
from tests.cli.state import outplans
from tests.corpus.server import Script, serving
from tests.support import manifest, to_yaml, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli

TOLD = "Saved the plan to plan.json. To apply it: "


@pytest.mark.parametrize(
    "out", ["reconciler.yaml", "outplans/a.yaml", "notes.txt", "data.json", "list.json", "bytes"]
)
def test_a_file_of_something_else_is_left_as_it_was(out: str, cli: Cli) -> None:
    write_project(Path(), manifest("a"))
    Path("notes.txt").write_text("call Ann\n", encoding="utf-8")
    Path("data.json").write_text('{"format_version": "1.2"}', encoding="utf-8")
    Path("list.json").write_text("[]", encoding="utf-8")
    Path("bytes").write_bytes(b"\xff\x00")
    before = Path(out).read_bytes()
    done = cli("plan", "--out", out)
    assert (done.code, done.out, Path(out).read_bytes()) == (1, "", before)
    assert done.err == (
        f"Error: --out {out} holds something other than a saved plan\n"
        "  why:   it was left as it is\n"
        "  to do: name a file that does not exist yet, or an earlier plan\n"
    )


def test_it_is_refused_before_the_account_is_read(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOIPBIN_ACCESS_KEY", ACCESS_KEY)
    script = Script({})
    with serving(script) as endpoint:
        write_project(Path(), manifest("a"), endpoint=endpoint)
        refused = cli("plan", "--out", "reconciler.yaml")
        assert (refused.code, script.asked) == (1, [])
        assert (cli("plan", "--out", "plan.json").code, script.asked != []) == (0, True)


def test_what_is_no_file_is_not_replaced_by_one(cli: Cli) -> None:
    write_project(Path(), manifest("a"))
    os.mkfifo("pipe")
    done = cli("plan", "--out", "pipe")
    assert (done.code, Path("pipe").is_fifo()) == (1, True)


@pytest.mark.parametrize("version", ["1.0", "1.9", "7.0"])
def test_an_empty_file_and_a_plan_of_any_version_are_overwritten(version: str, cli: Cli) -> None:
    write_project(Path(), manifest("a"))
    Path("plan.json").touch()
    assert cli("plan", "--out", "plan.json").code == 0
    made = Path("plan.json").read_text(encoding="utf-8")
    older = json.loads(made) | {"format_version": version}
    Path("plan.json").write_text(json.dumps(older), encoding="utf-8")
    assert cli("plan", "--out", "plan.json").code == 0
    assert Path("plan.json").read_text(encoding="utf-8") == made


def test_the_command_that_is_told_applies_the_plan(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From where the plan was made, in its environment and with its directories."""
    here, root = Path.cwd(), Path("one/the project")
    spec = {"staging": {"endpoint": "sandbox:"}}
    write_project(root, manifest("a"), environments=spec)
    done = cli("-C", "one", "plan", "-C", "the project", "--env", "staging", "--out", "plan.json")
    command = "reconciler apply -C 'one/the project' --env staging plan.json"
    assert done.err == f"{TOLD}{command}\n"
    monkeypatch.chdir(here)
    applied = cli(*shlex.split(command)[1:])
    assert (applied.code, "1 added" in applied.out) == (0, True)


def test_it_names_a_place_that_only_the_command_line_said(cli: Cli) -> None:
    Path("a.yaml").write_text(to_yaml(manifest("a")), encoding="utf-8")
    done = cli(
        "plan", "--project", "acme", "-f", "a.yaml", "--endpoint", "sandbox:", "--out", "plan.json"
    )
    command = "reconciler apply --endpoint sandbox: --project acme plan.json"
    assert done.err == f"{TOLD}{command}\n"
    assert (cli(*shlex.split(command)[1:]).code, len(outplans())) == (0, 1)
