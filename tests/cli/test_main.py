"""The entry point: every way to fail is a sentence and an exit code, in text and in JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reconciler import __version__
from reconciler.cli.main import COMMANDS
from tests.corpus.server import Script, serving
from tests.support import manifest, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli

ROOT = Path(__file__).parents[2]
GROUPS = {
    "sandbox": ("serve", "reset", "seed"),
    "github": ("run", "projects", "comment", "approved", "issue", "annotate", "outputs"),
}
SUBCOMMANDS = [f"{group} {name}" for group, names in GROUPS.items() for name in names]
OPTIONS = {
    "init": (),
    "validate": ("-o, --output",),
    "timeline": ("[KEY]...", "-o, --output", "--start", "--window", "--tz"),
    "plan": ("-o,", "--out", "--base", "--detailed-exitcode", "--target", "--metrics-file"),
    "show": ("-o, --output",),
    "apply": ("-o,", "--auto-approve", "--digest", "--target", "--max-destroys", "--metrics-file"),
    "drift": ("-o, --output", "--metrics-file"),
    "export": ("--out",),
    "schema": ("[outplan|patch|project|plan|events]",),
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
    "demo": ("--keep",),
}
GLOBAL_OPTIONS = ("--chdir", "--file", "--endpoint", "--profile", "--project", "--no-color", "-v,")


def _process(*args: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "reconciler", *args],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), **settings},
        check=False,
    )


def test_it_runs_as_a_module() -> None:
    done = _process("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"reconciler {__version__}\n", "")


def test_the_commands_are_those_of_the_documentation() -> None:
    assert set(COMMANDS) == {name for name in OPTIONS if " " not in name}


@pytest.mark.parametrize("command", [*COMMANDS, *SUBCOMMANDS])
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_names_every_option(command: str, flag: str, cli: Cli) -> None:
    done = cli(*command.split(), flag)
    assert (done.code, done.err) == (0, "")
    shared = GLOBAL_OPTIONS if command not in GROUPS else ()
    assert [word for word in (*OPTIONS[command], *shared) if word not in done.out] == []


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
        ("nope", "No such command 'nope'"),
        ("--nope", "No such option"),
        ("plan --nope", "No such option"),
        ("plan extra", "unexpected extra argument"),
        ("plan -o yaml", "'yaml' is not one of"),
        ("plan --max-destroys -1", "-1 is not in the range"),
        ("plan --max-destroys many", "not a valid integer"),
        ("plan --target", "requires an argument"),
        ("show", "Missing argument 'PLANFILE'"),
        ("schema manifest", "'manifest' is not one of"),
        ("sandbox nope", "No such command 'nope'"),
        ("sandbox seed", "Missing argument 'FILE'"),
        ("sandbox serve --port eighty", "not a valid integer"),
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
    write_project(Path(), manifest("sales", dial_timeout="45s"))
    monkeypatch.setitem(sys.modules, "deepdiff", None)
    done = cli("plan")
    assert (done.code, done.out) == (70, "")
    assert done.err.startswith(f"Error: a bug in reconciler {__version__}: ModuleNotFoundError in ")
    assert "Traceback" not in done.err
    assert "in changed_fields" in cli("plan", "-v").err


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("reconciler ", COMMANDS),
        ("reconciler dr", ("drift",)),
        ("reconciler -C nowhere plan --ta", ("--target",)),
        ("reconciler sandbox se", ("seed", "serve")),
        ("reconciler drift -o ", ("text", "json", "markdown")),
    ],
)
def test_the_shell_completes(words: str, offered: tuple[str, ...]) -> None:
    done = _process(
        _RECONCILER_COMPLETE="bash_complete",
        COMP_WORDS=words,
        COMP_CWORD=str(len(words.split(" ")) - 1),
    )
    assert [line.partition(",")[2] for line in done.stdout.splitlines()] == [*offered]
    assert done.stderr == ""


@pytest.mark.parametrize(
    "args",
    [
        "schema",
        pytest.param("show nowhere.json -o json"),
    ],
)
def test_a_reader_that_has_gone_is_no_stack_trace(args: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as gone:
        done = subprocess.run(
            [sys.executable, "-m", "reconciler", *args.split()],
            stdout=gone,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            check=False,
        )
    assert (done.returncode, b"Traceback" in done.stderr) == (1, False)


def test_a_full_disk_is_an_error_and_no_bug() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "reconciler", "schema"],
            stdout=full,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            check=False,
        )
    assert done.returncode == 1
    assert b"No space left on device" in done.stderr


def test_json_is_json_on_a_terminal_without_unicode() -> None:
    write_project(Path(), manifest("sales", dial_timeout="é"))
    done = _process("validate", "-o", "json", PYTHONIOENCODING="ascii")
    assert "é" in json.loads(done.stdout)["problems"][0]["message"]


def test_a_whole_process_waits_out_a_rate_limit() -> None:
    """What `main` does to the process, and no test of `run` sees, must not break a repetition."""
    busy = {"status": 429, "headers": {"Retry-After": "0"}, "json": {}}
    with serving(Script({"GET /outplans": [busy, {"json": {"result": []}}]})) as endpoint:
        write_project(Path(), manifest("a"), endpoint=endpoint)
        done = _process("plan", VOIPBIN_ACCESS_KEY="vb_0123456789")
    assert (done.returncode, "1 to add" in done.stdout) == (0, True)
    assert "waiting" in done.stderr
