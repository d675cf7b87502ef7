"""Commands inside of a step: what they print is in the log, or kept, and no complaint is lost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.cli.github.inner_commands import captured, shown
from reconciler.cli.github.stop_commands import stop_commands
from reconciler.cli.streams import MaskedStream
from tests.support import manifest, write_project

if TYPE_CHECKING:
    import pytest


def test_both_streams_of_a_command_are_in_the_log_and_its_complaints_are_kept(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with stop_commands(["run"]):
        code, complaints = shown(["plan", "--nope"])
    printed = capsys.readouterr()
    assert (code, printed.err) == (1, "")
    assert "has no option --nope" in complaints
    assert complaints in printed.out


def test_what_is_captured_is_not_in_the_log_but_complaints_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, told = captured(["schema", "project"])
    assert (code, told[0]) == (0, "{")
    assert capsys.readouterr().out == ""
    assert captured(["schema", "nope"]) == (1, "")
    assert "KIND nope: write " in capsys.readouterr().err


def test_what_goes_into_a_comment_repeats_no_secret_of_the_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    secret = "old-style-key-0123"
    monkeypatch.setattr(MaskedStream, "secrets", {secret})
    write_project(Path(), manifest("sales", name=f"Sales {secret}"))
    code, printed = captured(["plan", "-o", "json"])
    assert (code, "Sales ***" in printed, secret in printed) == (0, True, False)
    code, said = shown(["plan", "--target", secret])
    assert (code, "***" in said, secret in said) == (1, True, False)
