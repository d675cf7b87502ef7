"""Commands inside of a step: the runner is told to obey nothing while they print."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import click

from reconciler.cli.github.stop_commands import captured, echoed, shown

if TYPE_CHECKING:
    import pytest


def _quiet(out: str) -> str:
    """Return what stands between the line that stops commands and the one that resumes them."""
    found = re.fullmatch(r"::stop-commands::([0-9a-f]{32})\n(.*)\n::\1::\n", out, re.DOTALL)
    assert found is not None, out
    return found[2]


def test_a_text_cannot_give_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    text = "::add-mask::x\n::stop-commands::y\n::y::"
    echoed(text)
    assert _quiet(capsys.readouterr().out).strip() == text


def test_both_streams_of_a_command_are_one_in_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(["plan", "--nope"]) == 1
    printed = capsys.readouterr()
    assert (printed.err, "No such option" in _quiet(printed.out)) == ("", True)


def test_what_is_captured_is_not_in_the_log_but_complaints_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, told = captured(["schema", "project"])
    assert (code, told[0]) == (0, "{")
    assert _quiet(capsys.readouterr().out) == ""
    assert captured(["schema", "nope"]) == (1, "")
    assert "'nope' is not one of" in _quiet(capsys.readouterr().out)


def test_two_steps_never_resume_with_the_same_word(capsys: pytest.CaptureFixture[str]) -> None:
    echoed("a")
    echoed("a")
    words = re.findall(r"stop-commands::(\w+)", capsys.readouterr().out)
    assert len(set(words)) == 2
    click.echo("after", file=sys.stderr)
    assert capsys.readouterr().err == "after\n"
