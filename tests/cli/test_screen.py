"""What a terminal gets and a pipe does not: colours, and sentences as wide as the screen."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest

from reconciler.cli.main import run
from reconciler.cli.screen import wants_colours
from tests.support import sound, write_project


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        ({}, None),
        ({"FORCE_COLOR": ""}, None),
        ({"FORCE_COLOR": "1"}, True),
        ({"NO_COLOR": "1"}, False),
        ({"NO_COLOR": "", "FORCE_COLOR": "1"}, True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
    ],
)
def test_who_cannot_read_colours_has_the_last_word(
    environment: dict[str, str], wanted: bool | None
) -> None:
    assert wants_colours(environment) is wanted


@pytest.mark.parametrize(
    ("args", "coloured"), [("plan", True), ("plan --no-color", False), ("plan -o json", False)]
)
def test_colours_are_forced_on_people_alone(
    args: str,
    coloured: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    write_project(Path(), sound("a"))
    run(args.split())
    assert ("\x1b[" in capsys.readouterr().out) is coloured
    run(["--no-color"] * (not coloured) + ["plan", "planfile"])
    assert ("\x1b[" in capsys.readouterr().err) is coloured


def test_values_are_coloured_by_what_becomes_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setattr("sys.stdout", io.StringIO())
    write_project(Path(), sound("a", dial_timeout="30s"))
    assert run(["apply", "--auto-approve"]) == 0
    write_project(Path(), sound("a", dial_timeout="45s"))
    for command in ("plan", "drift"):
        monkeypatch.setattr("sys.stdout", told := io.StringIO())
        run([command])
        live, wanted = "\x1b[31m30s\x1b[0m", "\x1b[32m45s\x1b[0m"
        assert live in told.getvalue()
        assert wanted in told.getvalue()


@pytest.mark.parametrize("command", ["validate", "plan", "show plan.json", "apply --auto-approve"])
def test_a_rule_fits_the_screen_and_a_pipe_has_it_on_one_line(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    write_project(Path(), sound("a", dial_timeout="60s"))
    assert run(["plan", "--out", "plan.json"]) == 0
    shown = {}
    for stream in (Terminal(), io.StringIO()):
        shutil.rmtree(".reconciler", ignore_errors=True)
        monkeypatch.setattr("sys.stdout", stream)
        assert run([*command.split(), "--no-color"]) == 0
        lines = stream.getvalue().splitlines()
        (first,) = (at for at, line in enumerate(lines) if "[RC103]" in line)
        shown[stream.isatty()] = lines[first : first + 2]
    narrow, piped = shown[True], shown[False]
    assert len(narrow[0]) <= 60 < len(piped[0])
    assert piped[0].startswith(narrow[0])
    assert narrow[1].startswith("    ")
    assert narrow[1].strip() in piped[0]
