"""The entry point: every way to fail is a sentence and an exit code, in text and in JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reconciler import __version__
from reconciler.cli.main import COMMANDS
from tests.support import manifest, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli

GROUPS = {
    "sandbox": ("serve", "reset", "seed"),
    "github": ("run", "projects", "comment", "approved", "issue", "annotate", "outputs"),
}
SUBCOMMANDS = [f"{group} {name}" for group, names in GROUPS.items() for name in names]
OPTIONS = {
    "init": (),
    "validate": (
        "-o, --output",
        "-l, --selector",
    ),
    "timeline": ("[KEY]...", "-l, --selector", "-o, --output", "--start", "--window", "--tz"),
    "plan": (
        "-o,",
        "-l, --selector",
        "--out",
        "--base",
        "--detailed-exitcode",
        "--target",
        "--metrics-file",
    ),
    "show": ("-o, --output",),
    "apply": (
        "-o,",
        "-l, --selector",
        "--auto-approve",
        "--digest",
        "--target",
        "--max-destroys",
        "--metrics-file",
    ),
    "drift": ("-o, --output", "-l, --selector", "--metrics-file"),
    "export": ("--out",),
    "diff": ("-o, --output", "-l, --selector"),
    "accept": ("[KEY]...", "--auto-approve", "--override-defaults", "-l, --selector"),
    "list": ("-o, --output", "-l, --selector", "--timeout"),
    "get": ("KEY...", "-o, --output", "--timeout"),
    "schema": ("[outplan|patch|project|plan|events|inventory]",),
    "rule": (),
    "explain": (),
    "sandbox": ("serve", "reset", "seed"),
    "sandbox serve": ("--port", "--state"),
    "sandbox reset": ("--state",),
    "sandbox seed": ("--state",),
    "github": ("run", "projects", "comment", "approved", "issue", "annotate", "outputs"),
    "github run": ("COMMAND", "--base", "--digest", "--comment", "--issue", "--args"),
    "github projects": ("--base",),
    "github comment": ("--plan", "--markdown", "--number", "--repository"),
    "github approved": ("--sha", "--repository"),
    "github issue": ("--drift / --no-drift", "--markdown", "--repository"),
    "github annotate": ("[FILE]",),
    "github outputs": ("--plan", "--markdown", "--exitcode"),
    "gitlab": ("note",),
    "gitlab note": ("--plan", "--markdown"),
    "mcp": ("--timeout",),
    "demo": ("--keep",),
}
GLOBAL_OPTIONS = (
    "--chdir",
    "--file",
    "--endpoint",
    "--profile",
    "--project",
    "--env",
    "--no-color",
    "-v,",
)


def test_the_commands_are_those_of_the_documentation() -> None:
    assert set(COMMANDS) == {name for name in OPTIONS if " " not in name}


@pytest.mark.parametrize("command", [*COMMANDS, *SUBCOMMANDS])
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_names_every_option(command: str, flag: str, cli: Cli) -> None:
    done = cli(*command.split(), flag)
    assert (done.code, done.err) == (0, "")
    assert [word for word in OPTIONS[command] if word not in done.out] == []


def test_the_help_of_the_tree_names_every_global_option(cli: Cli) -> None:
    assert [word for word in GLOBAL_OPTIONS if word not in cli("--help").out] == []


@pytest.mark.parametrize(
    "command",
    [
        "",
        *COMMANDS,
        *SUBCOMMANDS,
    ],
)
def test_help_has_an_example(command: str, cli: Cli) -> None:
    lines = [line.strip() for line in cli(*command.split(), "--help").out.splitlines()]
    begin = next(number for number, line in enumerate(lines) if line.startswith("Example"))
    assert f"reconciler {command}".strip() in lines[begin + 1]


@pytest.mark.parametrize("args", ["", *GROUPS])
def test_no_command_is_help_on_standard_error(args: str, cli: Cli) -> None:
    done = cli(*args.split())
    assert (done.code, done.out) == (1, "")
    assert "Commands:" in done.err


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ("nope", "`reconciler` has no command nope"),
        ("--nope", "`reconciler` has no option --nope"),
        ("plan --nope", "`reconciler plan` has no option --nope"),
        ("plan extra", "`reconciler plan` has no use for extra"),
        ("plan -o yaml", "--output yaml: write text, json, "),
        ("plan --max-destroys -1", "--max-destroys -1: write a whole number, 0 or more"),
        ("plan --max-destroys many", "many: write a whole number, 0 or more"),
        ("plan --target", "--target needs a value"),
        ("show", "PLANFILE is missing"),
        ("schema manifest", "KIND manifest: write outplan, patch"),
        ("sandbox nope", "`reconciler sandbox` has no command nope"),
        ("sandbox seed", "FILE is missing"),
        ("sandbox serve --port eighty", "eighty: write a whole number from 0 to 65535"),
        ("-C nowhere plan", "-C nowhere: No such file or directory"),
        ("plan -C nowhere", "-C nowhere: No such file or directory"),
        ("plan", "no reconciler.yaml here or in a directory above"),
        ("apply", "nobody can be asked for approval here"),
    ],
)
def test_a_usage_error_is_a_sentence_with_a_remedy_and_exits_1(
    args: str, said: str, cli: Cli
) -> None:
    done = cli(*args.split())
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("Error: ")
    assert said in done.err.splitlines()[0]
    assert "\n  to do: " in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    "args",
    [
        "validate -o json",
        "plan -o json",
        "plan extra -o json",
        "plan --max-destroys -1 -o json",
        "plan --endpoint ftp://x --project acme -o json",
        "drift --output=json",
        "show -o json",
        "show nowhere.json -ojson",
        "apply -o json",
        "apply nowhere.json -o json",
        "plan --nope -o json",
        "-C nowhere plan -o json",
        "plan -C nowhere -o json",
    ],
)
def test_a_failure_is_json_where_json_is_asked(args: str, cli: Cli) -> None:
    done = cli(*args.split())
    event = json.loads(done.out)
    assert event["type"] == "error"
    assert event["error"]["exit_code"] == done.code == 1
    assert event["error"]["message"] in done.err


def test_wrong_manifests_are_problems_in_json_too(cli: Cli) -> None:
    write_project(Path(), manifest("sales", dial_timeout=30))
    done = cli("plan", "-o", "json")
    (problem,) = json.loads(done.out)["error"]["problems"]
    assert (done.code, problem["file"], problem["line"]) == (1, "outplans/sales.yaml", 6)
    assert "outplans/sales.yaml:6:17: error[duration-seconds]: " in done.err


def test_what_nobody_expected_is_a_bug_without_a_stack_trace(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli("-C", str(write_project(Path(), manifest("sales"))), "apply", "--auto-approve")
    source = {"type": "tel", "target": "+15559876599"}
    write_project(Path(), manifest("sales", source=source))
    monkeypatch.setitem(sys.modules, "deepdiff", None)
    done = cli("plan")
    assert (done.code, done.out) == (70, "")
    assert done.err.startswith(f"Error: a bug in reconciler {__version__}: ModuleNotFoundError in ")
    assert "Traceback" not in done.err
    assert "in changed_fields" in cli("plan", "-v").err
