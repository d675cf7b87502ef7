"""Global options: the same before and after the command's name."""

from __future__ import annotations

import io
import os
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from reconciler.cli.main import run
from tests.support import manifest, sound, to_yaml, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli


def _write(name: str, *keys: str) -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(to_yaml(*(sound(key) for key in keys)), encoding="utf-8")


@pytest.mark.parametrize(
    "args", ["-C there validate", "validate -C there", "validate --chdir=there"]
)
def test_chdir_is_where_the_run_starts(args: str, cli: Cli) -> None:
    write_project(Path("there"), sound("sales"))
    here = Path.cwd()
    done = cli(*args.split())
    assert (done.code, done.out) == (0, "Success! 1 outplan in 1 file of project acme.\n")
    assert Path.cwd() == here / "there"


def test_chdir_comes_before_every_other_path_wherever_it_stands(cli: Cli) -> None:
    _write("there/a.yaml", "a")
    done = cli("-f", "a.yaml", "plan", "--project", "acme", "--out", "plan.json", "-C", "there")
    assert (done.code, Path.cwd().name, Path("plan.json").exists()) == (0, "there", True)


@pytest.mark.parametrize(
    ("files", "keys"),
    [
        (["a.yaml"], 1),
        (["more"], 3),
        (["more/b.yaml", "a.yaml"], 2),
        (["*.yaml"], 1),
        (["more/**/*.yaml"], 3),
        (["a.yaml", "./a.yaml", "*.yaml"], 1),
    ],
)
@pytest.mark.parametrize("after", [False, True])
def test_files_are_named_by_path_directory_or_glob(
    files: list[str], keys: int, after: bool, cli: Cli
) -> None:
    _write("a.yaml", "a")
    _write("more/b.yaml", "b")
    _write("more/deep/c.yaml", "c", "d")
    named = [word for name in files for word in ("-f", name)]
    args = ["validate", "--project", "acme", *named]
    done = cli(*(args if after else [*args[1:], "validate"]))
    assert (done.code, done.err) == (0, "")
    assert f"Success! {keys} outplan" in done.out


def test_files_before_and_after_the_command_add_up_and_replace_the_project_s(cli: Cli) -> None:
    write_project(Path(), manifest("of-the-project"))
    _write("a.yaml", "a")
    _write("b.yaml", "b")
    done = cli("-f", "a.yaml", "plan", "--file", "b.yaml")
    assert ("# a will be created" in done.out, "# b will be created" in done.out) == (True, True)
    assert "of-the-project" not in done.out


def test_a_hyphen_is_standard_input(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    _write("a.yaml", "a")
    piped = io.BytesIO(to_yaml(manifest("b"), manifest("c", dial_timeout=30)).encode())
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=piped))
    done = cli("validate", "--project", "acme", "-f", "a.yaml", "-f", "-")
    assert done.code == 1
    assert "<stdin>:15:17: error[duration-seconds]: " in done.out


def test_a_path_that_names_nothing_is_an_error(cli: Cli) -> None:
    done = cli("plan", "--project", "acme", "-f", "*.yml")
    assert (done.code, done.out) == (1, "")
    assert "no manifest at *.yml" in done.err


def test_a_project_can_do_without_a_project_file(cli: Cli) -> None:
    _write("a.yaml", "a")
    assert cli("apply", "--project", "acme", "-f", "a.yaml", "--auto-approve").code == 0
    assert "No changes." in cli("--project", "acme", "-f", "a.yaml", "plan").out
    other = cli("plan", "--project", "other", "-f", "a.yaml")
    assert "Left alone: 1 of other projects." in other.out


@pytest.mark.parametrize(
    "command",
    [
        "plan",
        "drift",
        pytest.param("validate"),
    ],
)
def test_a_project_without_manifests_is_an_error(command: str, cli: Cli) -> None:
    done = cli(command, "--project", "acme")
    assert (done.code, done.out) == (1, "")
    assert "no manifests are named" in done.err


@pytest.mark.parametrize(
    ("args", "endpoint"),
    [
        ("--endpoint sandbox: plan", "sandbox, no real calls"),
        ("--endpoint http://127.0.0.1:9/v1.0 plan --endpoint sandbox:", "sandbox, no real calls"),
    ],
)
def test_the_last_endpoint_counts(args: str, endpoint: str, cli: Cli) -> None:
    write_project(Path(), manifest("a"), endpoint="https://api.voipbin.net/v1.0")
    assert cli(*args.split()).out.startswith(f"Endpoint:    {endpoint}\n")


@pytest.mark.parametrize("args", ["-v plan", "plan -v", "--verbose plan"])
def test_verbose_shows_every_request_on_standard_error(args: str, cli: Cli) -> None:
    write_project(Path(), manifest("a"))
    quiet, loud = cli("plan"), cli(*args.split())
    assert (quiet.err, loud.out) == ("", quiet.out)
    traces = loud.err.splitlines()
    assert [line.split(" ")[-1].rstrip(")").isalnum() for line in traces] == [True] * len(traces)
    assert any("GET /outplans -> 200 in " in line for line in traces)
    assert any("GET /customer -> 200 in " in line for line in traces)


def test_an_option_given_to_the_group_sandbox_is_a_usage_error(cli: Cli) -> None:
    assert cli("sandbox", "-C", os.curdir, "reset").code == 1


@pytest.mark.parametrize("args", ["plan", "drift", "validate", "show nowhere"])
def test_without_a_terminal_there_are_no_colours(args: str, cli: Cli) -> None:
    write_project(Path(), manifest("a"), manifest("b", dial_timeout=30))
    wrong = cli(*args.split())
    Path("outplans/b.yaml").unlink()
    right = cli(*args.split())
    assert "\x1b" not in wrong.out + wrong.err + right.out + right.err


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("args", "variable", "coloured"),
    [
        ("plan", None, True),
        ("plan --no-color", None, False),
        ("--no-color plan", None, False),
        ("plan", "NO_COLOR", False),
    ],
)
def test_colours_are_for_a_terminal_that_wants_them(
    args: str, variable: str | None, coloured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if variable is not None:
        monkeypatch.setenv(variable, "1")
    write_project(Path(), manifest("a"))
    terminal = Terminal()
    monkeypatch.setattr("sys.stdout", terminal)
    assert run(args.split()) == 0
    assert ("\x1b[" in terminal.getvalue()) is coloured
